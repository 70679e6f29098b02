/* The grammar of edition 1. Input: the tokens of a tape, pushed one by one by syntax/parse.c; output:
 * the nodes of syntax/nodes.def under p->file. Actions only build nodes. Left recursion everywhere,
 * so that a list of any length needs no stack; what nests passes deeper(), which holds the depth to
 * its limit.
 *
 * Every list in braces has an `error` alternative: a broken clause costs that clause only. Which
 * token recovery goes on with is decided in syntax/parse.c, through the functions at the end. */
%code requires {
#include "syntax/parse.h"
}

%define api.prefix {syntax_}
%define api.token.prefix {T_}
%define api.pure full
%define api.push-pull push
%define api.value.type {Node *}
%define api.location.type {TokenRange}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%parse-param {Parse *p}

%code {
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wunused-function"

#define YYMAXDEPTH 1048576 /* deeper() speaks long before */
#define YYLLOC_DEFAULT(at, rhs, n)                                                                 \
    ((at) = (n) ? range_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n)) : range_after(YYRHSLOC(rhs, 0)))

/* LEAF(OWNER, @$, @2) is a node with the text of a token, TREE(RANGE, @$, $2, $4) one with kids,
 * NAMED one with both. */
#define KIDS(...) (Node *[]){__VA_ARGS__}, sizeof((Node *[]){__VA_ARGS__}) / sizeof(Node *)
#define BARE(kind, at) node_new(p, N_##kind, at)
#define LEAF(kind, at, word) node_leaf(p, N_##kind, at, word)
#define TREE(kind, at, ...) node_with(BARE(kind, at), KIDS(__VA_ARGS__))
#define NAMED(kind, at, word, ...) node_with(LEAF(kind, at, word), KIDS(__VA_ARGS__))
#define OPERATION(kind, at, how, ...) node_op(TREE(kind, at, __VA_ARGS__), how)
/* A list is a node that hands its kids over: LIST begins one, GROW adds to it, TAKE gives all to
 * their parent. */
#define EMPTY node_new(p, N_ERROR, (TokenRange){0, 0})
#define LIST(first) node_with(EMPTY, KIDS(first))
#define GROW(list, next) node_with(list, KIDS(next))
#define TAKE(parent, list) node_take(parent, list)
#define BROKEN(at) node_new(p, N_ERROR, at)

/* Called when memory runs out only, which the status of a push tells too. */
static void yyerror(const TokenRange *at, const Parse *p, const char *message) {
    (void)at, (void)p, (void)message;
}
}

%token EDITION IMPORT CALENDAR POLICY UNITS UNIT LEVEL DATASET INPUT METRIC KPI GOAL ACTION SCENARIO
%token TEST TEMPLATE
%token SOURCE FORMAT TIME KEY MISSING COMPLETE THROUGH COLUMN FROM REQUIRED ONE OF REFERENCES ROWS
%token FORMULA TARGET BASELINE PATH TOLERANCE BENCHMARK REVIEW OWNER AGREED TYPE SERVES FOR BECAUSE
%token UNDER PERSPECTIVE WEIGH SPLIT RANGE ALLOW DUE STATUS NOTE DIRECTION
%token BY UNTIL DURING ON IN TO BETWEEN AND OR NOT IF THEN ELSE OTHERWISE PER IS WHERE UP DOWN SET
%token LET SCALED AS GIVEN EXPECT SOLVE FINDING NODATA CLEAN
%token IDENT STRING CURRENCY NUMBER PERCENT POINTS DATE PERIOD RULE PATTERN
%token GE ">=" LE "<=" NE "!="

/* An error after the clauses of a metric is one of them; one at the begin stands for the edition. */
%precedence DECLARATION
%precedence error
%right OTHERWISE ELSE
%left OR
%left AND
%precedence NOT
%%
file: edition decls ;
edition: %empty %prec DECLARATION { $$ = NULL; }
    | EDITION NUMBER { $$ = GROW(p->file, LEAF(EDITION, @$, @2)); }
    | error { $$ = GROW(p->file, BROKEN(@$)); } ;
decls: %empty { $$ = p->file; } | decls decl { $$ = GROW(p->file, $2); } ;

decl: IMPORT STRING { $$ = node_op(LEAF(IMPORT, @$, @2), 1); }
    | IMPORT IDENT { $$ = LEAF(IMPORT, @$, @2); }
    | CALENDAR '{' props '}' { $$ = TAKE(BARE(CALENDAR, @$), $3); }
    | policy
    | UNITS names { $$ = TAKE(BARE(UNITS, @$), $2); }
    | LEVEL IDENT label in_opt owner_opt scope_opt level_opt {
        $$ = TAKE(NAMED(LEVEL, @$, @2, $3, $4, $5, $6), $7);
        $$->op = level_index(p, @1);
    }
    | INPUT IDENT label body metric_clauses %prec DECLARATION {
        $$ = TAKE(NAMED(INPUT, @$, @2, $3, $4), $5);
    }
    | METRIC IDENT label body metric_clauses %prec DECLARATION {
        $$ = TAKE(NAMED(METRIC, @$, @2, $3, $4), $5);
    }
    | DATASET head '{' dataset_clauses '}' { $$ = node_declare(N_DATASET, p, @$, $2, $4); }
    | KPI head is_opt '{' kpi_clauses '}' { $$ = node_declare(N_KPI, p, @$, GROW($2, $3), $5); }
    | TEMPLATE IDENT '(' params ')' label '{' kpi_clauses '}' {
        $$ = TAKE(GROW(TAKE(LEAF(TEMPLATE, @$, @2), $4), $6), $8);
    }
    | TEMPLATE error '{' kpi_clauses '}' { $$ = BROKEN(@$); }
    | GOAL head '{' goal_clauses '}' { $$ = node_declare(N_GOAL, p, @$, $2, $4); }
    | ACTION head '{' action_clauses '}' { $$ = node_declare(N_ACTION, p, @$, $2, $4); }
    | SCENARIO head '{' scenario_items '}' { $$ = node_declare(N_SCENARIO, p, @$, $2, $4); }
    | TEST STRING '{' test_items '}' { $$ = TAKE(LEAF(TEST, @$, @2), $4); }
    | TEST error '{' test_items '}' { $$ = BROKEN(@$); }
    | error { $$ = BROKEN(@$); } ;

head: IDENT label { $$ = NAMED(ERROR, @$, @1, $2); }
    | IDENT error { $$ = LEAF(ERROR, @$, @1); }
    | error { $$ = BROKEN(@$); } ;
is_opt: none
    | IS IDENT '(' exprs ')' { $$ = TAKE(LEAF(IS, @$, @2), $4); }
    | IS error { $$ = BROKEN(@$); } ;
body: '=' expr { $$ = TREE(BODY, @$, $2); }
    | '=' error { $$ = TREE(BODY, @$, BROKEN(@2)); } ;
none: %empty { $$ = NULL; } ;
label: none | STRING { $$ = LEAF(LABEL, @$, @1); } ;
in_opt: none | IN IDENT { $$ = LEAF(IN, @$, @2); } ;
owner_opt: none | owner ;
scope_opt: none | WHERE expr { $$ = TREE(WHERE_CLAUSE, @$, $2); } ;
level_opt: %empty { $$ = EMPTY; } | '{' level_clauses '}' { $$ = $2; } ;
level_clauses: %empty { $$ = EMPTY; } | level_clauses level_clause { $$ = GROW($1, $2); } ;
level_clause: due | because | note | allow | error { $$ = BROKEN(@$); } ;
names: IDENT { $$ = LIST(LEAF(NAME, @1, @1)); }
    | names ',' IDENT { $$ = GROW($1, LEAF(NAME, @3, @3)); } ;
params: IDENT { $$ = LIST(LEAF(PARAM, @1, @1)); }
    | params ',' IDENT { $$ = GROW($1, LEAF(PARAM, @3, @3)); } ;
strings: STRING { $$ = LIST(LEAF(STRING, @1, @1)); }
    | strings ',' STRING { $$ = GROW($1, LEAF(STRING, @3, @3)); } ;

policy: POLICY '{' props '}' { $$ = TAKE(BARE(POLICY, @$), $3); } ;
props: %empty { $$ = EMPTY; } | props prop { $$ = GROW($1, $2); } ;
prop: IDENT prop_value { $$ = NAMED(PROP, @$, @1, $2); }
    | IDENT number '/' number { $$ = node_op(NAMED(PROP, @$, @1, $2, $4), '/'); }
    | IDENT number TO number { $$ = node_op(NAMED(PROP, @$, @1, $2, $4), 't'); }
    | RULE word { $$ = node_op(NAMED(PROP, @$, @1, $2), 1); }
    | error { $$ = BROKEN(@$); } ;
prop_value: word | number | string | date
    | PERCENT { $$ = LEAF(PERCENT, @$, @1); }
    | PATTERN { $$ = LEAF(PATTERN, @$, @1); } ;

word: IDENT { $$ = LEAF(WORD, @$, @1); } ;
number: NUMBER { $$ = LEAF(NUMBER, @$, @1); } ;
string: STRING { $$ = LEAF(STRING, @$, @1); } ;
date: DATE { $$ = LEAF(DATE, @$, @1); } ;
when: date | number | PERIOD { $$ = LEAF(PERIOD, @$, @1); } ;

dataset_clauses: %empty { $$ = EMPTY; } | dataset_clauses dataset_clause { $$ = GROW($1, $2); } ;
dataset_clause: source
    | SOURCE STRING IN word { $$ = NAMED(SOURCE, @$, @2, $4); }
    | FORMAT IDENT format_opts { $$ = TAKE(LEAF(FORMAT, @$, @2), $3); }
    | TIME name { $$ = TREE(TIME, @$, $2); }
    | TIME name TO name { $$ = TREE(TIME, @$, $2, $4); }
    | KEY column_names { $$ = TAKE(BARE(KEY, @$), $2); }
    | MISSING IDENT { $$ = LEAF(MISSING, @$, @2); }
    | COMPLETE through { $$ = TREE(COMPLETE, @$, $2); }
    | COMPLETE from_when through { $$ = TREE(COMPLETE, @$, $2, $3); }
    | COLUMN name type column_body column_opts {
        $$ = TAKE(node_with(node_retag($2, N_COLUMN, p, @$), KIDS($3, $4)), $5);
    }
    | ROWS '{' rows '}' { $$ = TAKE(BARE(ROWS, @$), $3); }
    | because | allow | error { $$ = BROKEN(@$); } ;
column_body: none | '=' expr { $$ = TREE(BODY, @$, $2); } ;
through: THROUGH when { $$ = TREE(THROUGH_WHEN, @$, $2); } ;
from_when: FROM when { $$ = TREE(FROM_WHEN, @$, $2); } ;
name: IDENT { $$ = LEAF(NAME, @$, @1); } | soft { $$ = LEAF(NAME, @$, @1); } ;
column_names: name { $$ = LIST($1); } | column_names ',' name { $$ = GROW($1, $3); } ;
soft: STATUS | TYPE | OWNER | TARGET | TIME | UNIT | SOURCE | FORMAT | KEY | REVIEW | BASELINE | DUE
    | LEVEL | GOAL | ACTION | RANGE | MISSING | ROWS | SPLIT | PATH | FORMULA | METRIC | KPI | SCENARIO
    | TOLERANCE | BENCHMARK | PERSPECTIVE | TEST | INPUT | DATASET | COLUMN | NOTE | FROM | TO | SET
    | AGREED | COMPLETE | DIRECTION | REQUIRED | WEIGH | SERVES | SOLVE | GIVEN | EXPECT | CALENDAR
    | POLICY ;
format_opts: %empty { $$ = EMPTY; }
    | format_opts IDENT string {
        $$ = GROW($1, NAMED(FORMAT_OPTION, range_join(@2, @3), @2, $3));
    } ;
type: IDENT per { $$ = node_column_type(p, @$, @1, $2); }
    | CURRENCY per { $$ = node_column_type(p, @$, @1, $2); }
    | '%' { $$ = TREE(COLUMN_TYPE, @$, LEAF(UNIT_EXPR, @1, @1)); } ;
column_opts: %empty { $$ = EMPTY; } | column_opts column_opt { $$ = GROW($1, $2); } ;
column_opt: FROM string { $$ = TREE(FROM, @$, $2); }
    | FROM number { $$ = TREE(FROM, @$, $2); }
    | AS STRING { $$ = LEAF(AS, @$, @2); }
    | REQUIRED { $$ = BARE(REQUIRED, @$); }
    | ONE OF strings { $$ = TAKE(BARE(ONE_OF, @$), $3); }
    | REFERENCES IDENT { $$ = LEAF(REFERENCES, @$, @2); }
    | range ;
rows: %empty { $$ = EMPTY; } | rows row { $$ = GROW($1, $2); } ;
row: '(' cells ')' { $$ = TAKE(BARE(ROW, @$), $2); } | error { $$ = BROKEN(@$); } ;
cells: value { $$ = LIST($1); } | cells ',' value { $$ = GROW($1, $3); } ;
value: sum | NODATA { $$ = BARE(NO_DATA, @$); } ;

metric_clauses: %empty { $$ = EMPTY; } | metric_clauses metric_clause { $$ = GROW($1, $2); } ;
metric_clause: unit_clause | direction | source | review | range | because | allow
    | error { $$ = BROKEN(@$); } ;
unit_clause: UNIT unit { $$ = TREE(UNIT, @$, $2); } ;
direction: DIRECTION IDENT { $$ = LEAF(DIRECTION, @$, @2); } ;
source: SOURCE STRING { $$ = LEAF(SOURCE, @$, @2); } ;
review: REVIEW IDENT { $$ = LEAF(REVIEW, @$, @2); } ;
range: RANGE sum TO sum { $$ = TREE(RANGE, @$, $2, $4); } ;
because: BECAUSE STRING { $$ = LEAF(BECAUSE, @$, @2); } ;
allow: ALLOW RULE because { $$ = NAMED(ALLOW, @$, @2, $3); } ;
note: NOTE STRING ON date { $$ = NAMED(NOTE, @$, @2, $4); } ;
owner: OWNER STRING { $$ = LEAF(OWNER, @$, @2); } ;
agreed: AGREED STRING ON date { $$ = NAMED(AGREED, @$, @2, $4); } ;
serves: SERVES names { $$ = TAKE(BARE(SERVES, @$), $2); } ;
for: FOR IDENT { $$ = LEAF(FOR, @$, @2); } ;
under: UNDER IDENT { $$ = LEAF(UNDER, @$, @2); } ;
due: DUE date { $$ = TREE(DUE, @$, $2); } ;

kpi_clauses: %empty { $$ = EMPTY; } | kpi_clauses kpi_clause { $$ = GROW($1, $2); } ;
kpi_clause: FORMULA expr { $$ = TREE(BODY, @$, $2); }
    | unit_clause | direction | source | for | serves | owner | agreed | review | range | policy
    | because | note | allow
    | TYPE words { $$ = TAKE(BARE(TYPE, @$), $2); }
    | TARGET goalpost deadline_opt { $$ = TREE(TARGET, @$, $2, $3); }
    | BASELINE sum on_when { $$ = TREE(BASELINE, @$, $2, $3); }
    | BASELINE on_when { $$ = TREE(BASELINE, @$, $2); }
    | PATH IDENT { $$ = LEAF(PATH, @$, @2); }
    | PATH '{' steps '}' { $$ = TAKE(BARE(PATH, @$), $3); }
    | TOLERANCE sum { $$ = TREE(TOLERANCE, @$, $2); }
    | BENCHMARK sum on_when because { $$ = TREE(BENCHMARK, @$, $2, $3, $4); }
    | SPLIT BY name '{' parts '}' { $$ = TAKE(node_retag($3, N_SPLIT, p, @$), $5); }
    | error { $$ = BROKEN(@$); } ;
on_when: ON when { $$ = TREE(ON_WHEN, @$, $2); } ;
words: word { $$ = LIST($1); } | words word { $$ = GROW($1, $2); } ;
parts: part { $$ = LIST($1); } | parts ',' part { $$ = GROW($1, $3); } ;
part: STRING goalpost owner_opt { $$ = NAMED(PART, @$, @1, $2, $3); } | error { $$ = BROKEN(@$); } ;
goalpost: cmp sum { $$ = node_with(node_at_range($1, p, @$), KIDS($2)); }
    | BETWEEN sum AND sum { $$ = OPERATION(GOALPOST, @$, G_BETWEEN, $2, $4); }
    | UP sum { $$ = OPERATION(GOALPOST, @$, G_UP, $2); }
    | DOWN sum { $$ = OPERATION(GOALPOST, @$, G_DOWN, $2); }
    | SCALED BY sum { $$ = OPERATION(GOALPOST, @$, G_SCALED, $3); } ;
deadline_opt: none
    | BY date { $$ = OPERATION(DEADLINE, @$, DL_BY, $2); }
    | UNTIL date { $$ = OPERATION(DEADLINE, @$, DL_UNTIL, $2); }
    | DURING when { $$ = OPERATION(DEADLINE, @$, DL_DURING, $2); } ;
steps: step { $$ = LIST($1); } | steps ',' step { $$ = GROW($1, $3); } ;
step: date IS sum { $$ = TREE(STEP, @$, $1, $3); } | error { $$ = BROKEN(@$); } ;

goal_clauses: %empty { $$ = EMPTY; } | goal_clauses goal_clause { $$ = GROW($1, $2); } ;
goal_clause: for | under | owner | agreed | review | because | note | allow
    | PERSPECTIVE IDENT { $$ = LEAF(PERSPECTIVE, @$, @2); }
    | WEIGH weights { $$ = TAKE(BARE(WEIGH, @$), $2); }
    | error { $$ = BROKEN(@$); } ;
weights: weight { $$ = LIST($1); } | weights ',' weight { $$ = GROW($1, $3); } ;
weight: IDENT PERCENT { $$ = NAMED(WEIGHT, @$, @1, LEAF(PERCENT, @2, @2)); } ;
action_clauses: %empty { $$ = EMPTY; } | action_clauses action_clause { $$ = GROW($1, $2); } ;
action_clause: serves | owner | due | because | note | allow
    | STATUS IDENT { $$ = LEAF(STATUS, @$, @2); }
    | error { $$ = BROKEN(@$); } ;

scenario_items: %empty { $$ = EMPTY; } | scenario_items scenario_item { $$ = GROW($1, $2); } ;
scenario_item: SET slice change { $$ = TREE(SET, @$, $2, $3); }
    | LET IDENT BETWEEN sum AND sum { $$ = NAMED(LET, @$, @2, $4, $6); }
    | DURING when { $$ = TREE(DURING, @$, $2); }
    | EXPECT claim { $$ = node_at_range($2, p, @$); }
    | SOLVE slice FOR point '=' sum { $$ = TREE(SOLVE, @$, $2, $4, $6); }
    | under | because | error { $$ = BROKEN(@$); } ;
change: UP sum { $$ = OPERATION(CHANGE, @$, CH_UP, $2); }
    | DOWN sum { $$ = OPERATION(CHANGE, @$, CH_DOWN, $2); }
    | TO sum { $$ = OPERATION(CHANGE, @$, CH_TO, $2); }
    | BETWEEN sum AND sum { $$ = OPERATION(CHANGE, @$, CH_BETWEEN, $2, $4); }
    | SCALED BY sum { $$ = OPERATION(CHANGE, @$, CH_SCALED, $3); } ;
slice: IDENT { $$ = LEAF(REF, @$, @1); }
    | '(' IDENT WHERE expr ')' { $$ = node_close(TREE(WHERE, @$, LEAF(REF, @2, @2), $4), p, @$); } ;

test_items: %empty { $$ = EMPTY; } | test_items test_item { $$ = GROW($1, $2); } ;
test_item: GIVEN IDENT '{' rows '}' { $$ = TAKE(LEAF(GIVEN_ROWS, @$, @2), $4); }
    | GIVEN point IS value { $$ = TREE(GIVEN, @$, $2, $4); }
    | EXPECT claim { $$ = node_at_range($2, p, @$); }
    | EXPECT FINDING RULE ON IDENT { $$ = NAMED(EXPECT_FINDING, @$, @3, LEAF(NAME, @5, @5)); }
    | EXPECT CLEAN { $$ = BARE(EXPECT_CLEAN, @$); }
    | under | error { $$ = BROKEN(@$); } ;
claim: point IS value { $$ = TREE(EXPECT, @$, $1, $3); }
    | point goalpost { $$ = TREE(EXPECT, @$, $1, $2); } ;
point: slice | slice IN when { $$ = TREE(IN_PERIOD, @$, $1, $3); } ;

expr: rel
    | expr otherwise expr %prec OTHERWISE { $$ = shallower(p, TREE(OTHERWISE, @$, $1, $3)); }
    | expr OR expr { $$ = node_chain(p, N_OR, @$, $1, $3); }
    | expr AND expr { $$ = node_chain(p, N_AND, @$, $1, $3); }
    | not expr %prec NOT { $$ = shallower(p, TREE(NOT, @$, $2)); }
    | if expr THEN expr ELSE expr { $$ = shallower(p, TREE(IF, @$, $2, $4, $6)); } ;
otherwise: OTHERWISE { $$ = deeper(p, @1); } ;
not: NOT { $$ = deeper(p, @1); } ;
if: IF { $$ = deeper(p, @1); } ;
open: '(' { $$ = deeper(p, @1); } ;
minus: '-' { $$ = deeper(p, @1); } ;
rel: sum
    | sum cmp sum { $$ = node_with(node_retag($2, N_COMPARE, p, @$), KIDS($1, $3)); }
    | sum IN open exprs ')' { $$ = shallower(p, TAKE(TREE(IN_LIST, @$, $1), $4)); }
    | sum NOT IN open exprs ')' { $$ = shallower(p, TAKE(OPERATION(IN_LIST, @$, 1, $1), $5)); }
    | sum IN when { $$ = TREE(IN_PERIOD, @$, $1, $3); }
    | sum IS MISSING { $$ = TREE(IS_MISSING, @$, $1); }
    | sum IS NOT MISSING { $$ = OPERATION(IS_MISSING, @$, 1, $1); } ;
cmp: ">=" { $$ = node_op(BARE(GOALPOST, @$), G_GE); }
    | "<=" { $$ = node_op(BARE(GOALPOST, @$), G_LE); }
    | '<' { $$ = node_op(BARE(GOALPOST, @$), G_LT); }
    | '>' { $$ = node_op(BARE(GOALPOST, @$), G_GT); }
    | '=' { $$ = node_op(BARE(GOALPOST, @$), G_EQ); }
    | "!=" { $$ = node_op(BARE(GOALPOST, @$), G_NE); } ;
sum: prod
    | sum '+' prod { $$ = node_chain(p, N_SUM, @$, $1, $3); }
    | sum '-' prod { $$ = node_chain(p, N_SUM, @$, $1, TREE(MINUS, range_join(@2, @3), $3)); } ;
prod: unary
    | prod '*' unary { $$ = node_chain(p, N_PRODUCT, @$, $1, $3); }
    | prod '/' unary {
        $$ = node_chain(p, N_PRODUCT, @$, $1, TREE(DIVIDE, range_join(@2, @3), $3));
    } ;
unary: power | minus unary { $$ = shallower(p, TREE(NEGATE, @$, $2)); } ;
power: atom
    | atom '^' number { $$ = TREE(POWER, @$, $1, $3); }
    | atom '^' '-' number { $$ = OPERATION(POWER, @$, 1, $1, $4); } ;
atom: quantity | string | date
    | PERIOD { $$ = LEAF(PERIOD, @$, @1); }
    | IDENT { $$ = LEAF(REF, @$, @1); }
    | soft { $$ = LEAF(REF, @$, @1); }
    | IDENT open ')' { $$ = shallower(p, LEAF(CALL, @$, @1)); }
    | IDENT open args scope_opt by_opt ')' {
        $$ = shallower(p, node_with(TAKE(LEAF(CALL, @$, @1), $3), KIDS($4, $5)));
    }
    | open expr ')' { $$ = shallower(p, node_close($2, p, @$)); }
    | open expr WHERE expr ')' { $$ = shallower(p, node_close(TREE(WHERE, @$, $2, $4), p, @$)); } ;
by_opt: none | BY column_names { $$ = TAKE(BARE(BY, @$), $2); } ;
args: arg { $$ = LIST($1); } | args ',' arg { $$ = GROW($1, $3); } ;
arg: expr | CURRENCY { $$ = LEAF(CURRENCY, @$, @1); } ;
exprs: expr { $$ = LIST($1); } | exprs ',' expr { $$ = GROW($1, $3); } ;
quantity: number
    | PERCENT { $$ = LEAF(PERCENT, @$, @1); }
    | POINTS { $$ = LEAF(POINTS, @$, @1); }
    | NUMBER IDENT per { $$ = NAMED(QUANTITY, @$, @1, node_unit(p, range_join(@2, @3), @2, $3)); }
    | CURRENCY NUMBER per { $$ = NAMED(QUANTITY, @$, @2, node_unit(p, @1, @1, $3)); } ;
per: %empty { $$ = EMPTY; }
    | per PER IDENT { $$ = GROW($1, LEAF(WORD, @3, @3)); }
    | per PER CURRENCY { $$ = GROW($1, LEAF(WORD, @3, @3)); } ;
unit: '%' { $$ = LEAF(UNIT_EXPR, @$, @1); }
    | IDENT per { $$ = node_unit(p, @$, @1, $2); }
    | CURRENCY per { $$ = node_unit(p, @$, @1, $2); } ;
%%

void parser_expected(syntax_pstate *parser, bool expected[TOKEN_KINDS]) {
    bool symbols[YYNTOKENS] = {false};
    yysymbol_kind_t found[YYNTOKENS];
    int n = yypstate_expected_tokens(parser, found, YYNTOKENS);
    for (int i = 0; i < n; i++) symbols[found[i]] = true;
    memset(expected, 0, TOKEN_KINDS * sizeof *expected);
    for (int kind = 0; kind <= YYMAXUTOK; kind++) expected[kind] = symbols[YYTRANSLATE(kind)];
}

/* 256 and 257 are bison's own. */
static int kind_of_symbol(yysymbol_kind_t symbol) {
    for (int kind = 1; kind <= YYMAXUTOK; kind++)
        if (YYTRANSLATE(kind) == symbol && kind != 256 && kind != 257) return kind;
    return 0;
}

int parser_stack(const syntax_pstate *parser, size_t below_top) {
    if (parser->yyssp - parser->yyss <= (ptrdiff_t)below_top) return -1;
    yysymbol_kind_t symbol = YY_ACCESSING_SYMBOL(parser->yyssp[-(ptrdiff_t)below_top]);
    return symbol < YYNTOKENS ? kind_of_symbol(symbol) : 0;
}

bool parser_dropped(const syntax_pstate *parser) {
    return parser->yyerrstatus == 3;
}

void parser_resume(syntax_pstate *parser) {
    parser->yyerrstatus = 0;
}

static int yyreport_syntax_error(const yypcontext_t *context, Parse *p) {
    bool expected[TOKEN_KINDS];
    parser_expected(context->yyps, expected);
    parse_complain(p, context->yyps, yypcontext_location(context)->first, expected);
    return 0;
}
