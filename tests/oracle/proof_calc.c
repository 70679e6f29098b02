/* A prover over proof.h for proof_oracle.py and solve_oracle.py. Each line of stdin is a command,
 * its terms in reverse Polish notation (numbers, names, + - * / neg and ^N):
 * - var NAME LOW HIGH: LOW is -, [3/2 (closed) or (3/2 (open); HIGH is -, 2] or 2)
 * - con TERM OP TERM: a constraint; OP is one of >= > <= < =
 * - goal TERM OP TERM: does it follow?
 * - contradiction: do the constraints contradict one another?
 * - bounds TERM: which values does it take?
 * - solve NAME V TERM: where is the term V?
 * - repair N TERM OP TERM: the mildest right-hand side of constraint N with which the goal follows
 * - steps N: the limit proof_steps
 * - new: the next problem
 * Each question is answered by one line: the outcome, the tier, then what is known, with the
 * certificate as JSON after a tab. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include "num/real_node.h"
#include "proof/certificate.h"

#define WORDS 4096

static Ctx *ctx;
static Nums m;
static Problem *p;
static Arena *arena;

static Num number(const char *s) {
    Num n = NUM_ZERO, d = NUM_ONE;
    bool negative = *s == '-';
    const char *slash = strchr(s, '/'), *end = s + strcspn(s, "])");
    s += negative;
    num_parse(&m, s, (size_t)((slash ? slash : end) - s), &n);
    if (slash) num_parse(&m, slash + 1, (size_t)(end - slash - 1), &d);
    n = num_div(&m, n, d);
    return negative ? num_neg(&m, n) : n;
}

static const char *show(Num q) {
    return num_exact(&m, arena, q);
}

static End low_end(const char *s) {
    return strcmp(s, "-") == 0 ? (End){0} : (End){number(s + 1), true, *s == '('};
}

static End high_end(const char *s) {
    return strcmp(s, "-") == 0 ? (End){0} : (End){number(s), true, s[strlen(s) - 1] == ')'};
}

static Term named(const char *name) {
    for (uint32_t i = 0; i < proof_variables(p); i++)
        if (strcmp(proof_name(p, i), name) == 0) return proof_variable_term(p, i);
    fprintf(stderr, "proof_calc: no variable %s\n", name);
    exit(2);
}

static Term binary(char op, Term a, Term b) {
    Term pair[] = {a, b};
    switch (op) {
    case '+': return proof_sum(p, 2, pair);
    case '*': return proof_product(p, 2, pair);
    case '/': return proof_quotient(p, a, b);
    }
    pair[1] = proof_negation(p, b);
    return proof_sum(p, 2, pair);
}

/* Reads words until an operator of comparison or the end; *at moves past them. */
static Term term(char **words, size_t *at) {
    Term stack[WORDS];
    size_t n = 0;
    for (char *w; (w = words[*at]) && !strchr("<>=", *w); ++*at) {
        if (strchr("+-*/", *w) && w[1] == '\0')
            n--, stack[n - 1] = binary(*w, stack[n - 1], stack[n]);
        else if (*w == '^')
            stack[n - 1] = proof_power(p, stack[n - 1], atoi(w + 1));
        else if (strcmp(w, "neg") == 0)
            stack[n - 1] = proof_negation(p, stack[n - 1]);
        else if (strchr("-0123456789", *w))
            stack[n++] = proof_constant(p, number(w));
        else
            stack[n++] = named(w);
    }
    return stack[0];
}

static Claim claim(char **words, size_t at) {
    static const char *const signs[] = {">=", ">", "<=", "<", "="};
    Claim c = {.left = term(words, &at)};
    const char *sign = words[at++];
    for (int i = 0; i < 5; i++)
        if (strcmp(sign, signs[i]) == 0) c.relation = (Relation)i;
    c.right = term(words, &at);
    return c;
}

/* --- output --- */

static void print_poly(Poly a) {
    printf("[");
    for (uint32_t i = 0; i < a.n; i++) {
        printf("%s[\"%s\",[", i ? "," : "", show(a.at[i].k));
        for (uint32_t j = 0; j < a.at[i].n; j++)
            printf("%s[%" PRIu32 ",%" PRIu32 "]", j ? "," : "", a.at[i].at[j].var,
                   a.at[i].at[j].power);
        printf("]]");
    }
    printf("]");
}

static void print_node(const Node *n) {
    static const char *const kinds[] = {"sum", "term", "range", "corners", "split"};
    printf("{\"kind\":\"%s\",\"of\":%" PRIu32 ",\"at\":\"%s\",\"lines\":[", kinds[n->kind], n->of,
           n->kind == NODE_SPLIT ? show(n->at) : "0");
    for (uint32_t i = 0; n->kind == NODE_SUM && i < n->count; i++) {
        const Line *l = &n->lines[i];
        printf("%s[\"%s\",[%d,%" PRIu32 "]", i ? "," : "", show(l->times), l->a.kind, l->a.of);
        if (l->product) printf(",[%d,%" PRIu32 "]", l->b.kind, l->b.of);
        printf("]");
    }
    printf("],\"pins\":[");
    for (uint32_t i = 0; n->kind == NODE_CORNERS && i < n->count; i++)
        printf("%s[%" PRIu32 ",%d]", i ? "," : "", n->pins[i].var, n->pins[i].high);
    printf("]");
    if (n->kind == NODE_SPLIT) {
        printf(",\"below\":");
        print_node(n->below);
        printf(",\"above\":");
        print_node(n->above);
    }
    printf("}");
}

static void print_term(Term t) {
    static const char *const kinds[] = {"", "", "+", "*", "/", "neg", "^"};
    TermNode n = proof_term(p, t);
    if (n.kind == TERM_CONSTANT) {
        printf("%s ", show(n.value));
    } else if (n.kind == TERM_VARIABLE) {
        printf("%s ", proof_name(p, n.a));
    } else {
        print_term(n.a);
        if (n.kind <= TERM_QUOTIENT) print_term(n.b);
        printf("%s", kinds[n.kind]);
        if (n.kind == TERM_POWER) printf("%" PRId64, n.exponent);
        printf(" ");
    }
}

static void print_fact(const Fact *f) {
    static const char *const kinds[] = {"low", "high", "claim", "positive", "negative", "case"};
    static const char *const senses[] = {">=", ">", "="};
    printf("{\"kind\":\"%s\",\"of\":%" PRIu32 ",\"sense\":\"%s\",\"idle\":%d,\"because\":%" PRId64
           ",\"p\":",
           kinds[f->kind], f->of, senses[f->sense], f->idle,
           f->because == UINT32_MAX ? -1 : (int64_t)f->because);
    print_poly(f->p);
    printf(",\"with\":");
    print_poly(f->with);
    printf(",\"over\":");
    print_poly(f->over);
    printf(",\"rest\":");
    print_poly(f->rest);
    if (f->kind >= FACT_POSITIVE) {
        printf(",\"term\":\"");
        print_term(f->of);
        printf("\"");
    }
    printf("}");
}

static void print_certificate(const Certificate *c) {
    if (!c->root) {
        printf("{\"split\":\"");
        print_term(c->split);
        printf("\",\"positive\":");
        print_certificate(c->positive);
        printf(",\"negative\":");
        print_certificate(c->negative);
        printf("}");
        return;
    }
    printf("{\"lets\":[");
    for (uint32_t i = 0; i < c->let_count; i++) {
        const Let *l = &c->lets[i];
        printf("%s{\"var\":%" PRIu32 ",\"old\":%" PRIu32 ",\"term\":\"", i ? "," : "", l->var,
               l->old);
        print_term(l->term);
        printf("\",\"n\":");
        print_poly(l->value.n);
        printf(",\"d\":");
        print_poly(l->value.d);
        printf("}");
    }
    printf("],\"facts\":[");
    for (uint32_t i = 0; i < c->fact_count; i++) {
        printf("%s", i ? "," : "");
        print_fact(&c->facts[i]);
    }
    printf("],\"root\":");
    print_node(c->root);
    printf("}");
}

static void print_point(const Num *point) {
    for (uint32_t i = 0; point && i < proof_variables(p); i++) printf(" %s", show(point[i]));
}

static void print_proof(const Proof *proof) {
    static const char *const whys[] = {"", "fuel", "undecided", "certificate"};
    if (proof->outcome == OUTCOME_OPEN) printf("open 0 %s", whys[proof->why]);
    if (proof->outcome == OUTCOME_REFUTED) {
        printf("refuted %u", proof->tier);
        print_point(proof->point);
    }
    if (proof->outcome == OUTCOME_PROVED) {
        printf("proved %u%s", proof->tier, proof->vacuous ? " vacuous" : "");
        for (uint32_t i = 0; i < proof->used_count; i++) printf(" %" PRIu32, proof->used[i]);
        for (const Certificate *c = proof->certificate; c; c = c->next) {
            printf("\t");
            print_certificate(c);
        }
    }
    printf("\n");
}

static void print_end(End e, bool high) {
    if (!e.finite)
        printf(" -");
    else if (high)
        printf(" %s%c", show(e.at), e.open ? ')' : ']');
    else
        printf(" %c%s", e.open ? '(' : '[', show(e.at));
}

static void print_bounds(const Bounds *b) {
    printf("%s %u", b->empty ? "empty" : b->tight ? "tight" : "loose", b->tier);
    print_end(b->range.low, false);
    print_end(b->range.high, true);
    print_end(b->inner.low, false);
    print_end(b->inner.high, true);
    for (int high = 0; high < 2; high++) {
        printf(" ;");
        print_point(b->point[high]);
    }
    printf("\n");
}

static void print_solution(const Solution *s) {
    static const char *const outcomes[] = {"open", "yes", "no"};
    const Real *real = s->exact.real;
    printf(" | %s %s %s",
           !s->moves    ? "same"
           : s->x.tight ? "moves"
                        : "loose",
           outcomes[s->inside.outcome], outcomes[s->holds.outcome]);
    print_end(s->x.range.low, false);
    print_end(s->x.range.high, true);
    if (real)
        printf(" root %s %s %s %" PRIu64, show(real->surd.c), show(real->surd.k),
               show(real->surd.q), real->surd.n);
    for (int high = 0; high < 2; high++) {
        printf(" ;");
        print_point(s->x.point[high]);
    }
}

static void print_solutions(const Solutions *all) {
    static const char *const kinds[] = {"open", "none", "some", "all"};
    printf("%s", kinds[all->kind]);
    print_point(all->point);
    for (uint32_t i = 0; i < all->count; i++) print_solution(&all->at[i]);
    printf("\n");
}

static void renew(void) {
    if (arena) arena_free(arena);
    arena = arena_new(&ctx->heap);
    nums_init(&m, ctx, arena);
    p = proof_new(&m);
}

static void run(char **words) {
    size_t at = 1;
    if (strcmp(words[0], "new") == 0) {
        renew();
    } else if (strcmp(words[0], "steps") == 0) {
        ctx->limits[LIM_proof_steps] = (uint64_t)atoll(words[1]);
    } else if (strcmp(words[0], "var") == 0) {
        proof_variable(p, arena_strndup(arena, words[1], strlen(words[1])),
                       (Range){low_end(words[2]), high_end(words[3])});
    } else if (strcmp(words[0], "con") == 0) {
        proof_constrain(p, claim(words, 1));
    } else if (strcmp(words[0], "goal") == 0) {
        Proof proof = proof_implies(p, claim(words, 1));
        print_proof(&proof);
    } else if (strcmp(words[0], "contradiction") == 0) {
        Proof proof = proof_contradiction(p);
        print_proof(&proof);
    } else if (strcmp(words[0], "bounds") == 0) {
        Bounds bounds = proof_bounds(p, term(words, &at));
        print_bounds(&bounds);
    } else if (strcmp(words[0], "solve") == 0) {
        at = 3;
        Solutions all = proof_solve(p, term(words, &at), number(words[2]), named(words[1]));
        print_solutions(&all);
    } else if (strcmp(words[0], "repair") == 0) {
        Repair r = proof_repair(p, claim(words, 2), (uint32_t)atoi(words[1]));
        printf("%s%s%s %s\n", r.found ? "found" : "none", r.exact ? " exact" : "",
               r.strict ? " strict" : "", r.found ? show(r.at) : "");
    }
    if (proof_refused(p)) fprintf(stderr, "proof_calc: %u refused\n", proof_refused(p));
}

int main(void) {
    static char line[1 << 16];
    static char *words[WORDS];
    jmp_buf guard;
    ctx = ctx_new(NULL, NULL);
    if (!ctx || setjmp(guard)) return 2;
    ctx->heap.guard = &guard;
    renew();
    while (fgets(line, sizeof line, stdin)) {
        size_t n = 0;
        for (char *w = strtok(line, " \n"); w && n < WORDS - 1; w = strtok(NULL, " \n"))
            words[n++] = w;
        words[n] = NULL;
        if (n) run(words);
    }
    arena_free(arena);
    ctx_free(ctx);
    return 0;
}
