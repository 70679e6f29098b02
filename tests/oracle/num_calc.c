/* A calculator over num.h and real.h for num_oracle.py: each line of stdin is an expression in
 * reverse Polish notation, each line of stdout its result. Operands: 12, -7, 3.25, 12/25. Operators
 * take Values from the stack:
 *   + - * / ^ min max neg abs floor ceil away even down up (x step) root:N cagr irr:N sum:N dup
 * and the last may be cmp, same, fixed:N, decimal:N (a * marks a rounded one) or bounds:N. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include "num/real.h"

#define STACK 4096

typedef struct Machine {
    Nums m;
    Value stack[STACK];
    size_t depth;
    const char *text; /* a result that is no value */
} Machine;

static Value pop(Machine *c) {
    if (c->depth == 0) {
        fprintf(stderr, "num_calc: the stack is empty\n");
        exit(2);
    }
    return c->stack[--c->depth];
}

static void push(Machine *c, Value v) {
    if (c->depth < STACK) c->stack[c->depth++] = v;
}

static bool number(Nums *m, const char *s, Num *out) {
    Num under;
    bool negative = *s == '-';
    const char *end = s + strlen(s), *slash = strchr(s, '/');
    s += negative;
    if (!num_parse(m, s, (size_t)((slash ? slash : end) - s), out)) return false;
    if (slash) {
        if (!num_parse(m, slash + 1, (size_t)(end - slash - 1), &under)) return false;
        *out = num_div(m, *out, under);
    }
    if (negative) *out = num_neg(m, *out);
    return true;
}

typedef Value Binary(Nums *m, Value a, Value b);

static Binary *binary(const char *word) {
    static const struct {
        const char *word;
        Binary *apply;
    } all[] = {{"+", value_add}, {"-", value_sub},   {"*", value_mul},
               {"/", value_div}, {"min", value_min}, {"max", value_max}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(word, all[i].word) == 0) return all[i].apply;
    return NULL;
}

static bool rounding(const char *word, Rounding *how) {
    static const char *const words[] = {"away", "even", "down", "up"};
    for (int i = 0; i < 4; i++)
        if (strcmp(word, words[i]) == 0) {
            *how = (Rounding)i;
            return true;
        }
    return false;
}

static Value power(Nums *m, Value a, Value b) {
    int64_t n;
    return num_small_int(b.q, &n) ? value_pow(m, a, n) : value_none(ND_bad_cell);
}

static bool operator(Machine *c, const char *word) {
    Nums *m = &c->m;
    Rounding how;
    if (binary(word)) {
        Value b = pop(c), a = pop(c);
        push(c, binary(word)(m, a, b));
    } else if (strcmp(word, "^") == 0) {
        Value b = pop(c), a = pop(c);
        push(c, power(m, a, b));
    } else if (rounding(word, &how)) {
        Value step = pop(c), a = pop(c);
        push(c, value_round(m, a, step.q, how));
    } else if (strcmp(word, "floor") == 0) {
        push(c, value_num(num_floor(m, pop(c).q)));
    } else if (strcmp(word, "ceil") == 0) {
        push(c, value_num(num_ceil(m, pop(c).q)));
    } else if (strcmp(word, "neg") == 0) {
        push(c, value_neg(m, pop(c)));
    } else if (strcmp(word, "abs") == 0) {
        push(c, value_abs(m, pop(c)));
    } else if (strcmp(word, "dup") == 0) {
        Value a = pop(c);
        push(c, a);
        push(c, a);
    } else if (strcmp(word, "cagr") == 0) {
        Value years = pop(c), end = pop(c), begin = pop(c);
        push(c, value_cagr(m, begin, end, years.q));
    } else {
        return false;
    }
    return true;
}

static void irr(Machine *c, unsigned n) {
    Num *flows = NEW_ARRAY(c->m.arena, Num, n);
    for (unsigned i = n; i-- > 0;) flows[i] = pop(c).q;
    push(c, value_irr(&c->m, flows, n));
}

/* n numbers, one by one and in two halves. */
static void sum(Machine *c, unsigned n) {
    Nums *m = &c->m;
    Sum all = {0}, even = {0}, odd = {0};
    for (unsigned i = 0; i < n; i++) {
        Num a = pop(c).q;
        sum_add_num(m, &all, a);
        sum_add_num(m, i % 2 ? &odd : &even, a);
    }
    sum_add_sum(m, &even, &odd);
    Num total = sum_value(m, &all);
    if (!num_equal(total, sum_value(m, &even))) total = num_int(-999999);
    push(c, value_num(total));
}

static const char *bounds(Machine *c, Value v, unsigned digits) {
    Arena *a = c->m.arena;
    Num low, high;
    if (!value_ok(v)) return no_data_name(v.why);
    value_bounds(&c->m, v, digits, &low, &high);
    if (!v.real) return num_exact(&c->m, a, low);
    return arena_printf(a, "%s %s", num_exact(&c->m, a, low), num_exact(&c->m, a, high));
}

static const char *compare(Machine *c) {
    Value b = pop(c), a = pop(c);
    if (!value_ok(a) || !value_ok(b)) return no_data_name(value_ok(a) ? b.why : a.why);
    return arena_printf(c->m.arena, "%d", (int)value_cmp(&c->m, a, b));
}

static const char *decimal(Machine *c, unsigned digits) {
    bool rounded;
    const char *s = num_decimal(&c->m, c->m.arena, pop(c).q, digits, &rounded);
    return arena_printf(c->m.arena, "%s%s", s, rounded ? "*" : "");
}

static const char *same(Machine *c) {
    Num b = pop(c).q, a = pop(c).q;
    bool equal = num_equal(a, b) && num_hash(a) == num_hash(b) && num_cmp(a, b) == 0;
    return equal ? "same" : num_cmp(a, b) == 0 || num_equal(a, b) ? "wrong" : "different";
}

static bool parameter(const char *word, const char *name, unsigned *n) {
    size_t length = strlen(name);
    if (strncmp(word, name, length) != 0 || word[length] != ':') return false;
    *n = (unsigned)strtoul(word + length + 1, NULL, 10);
    return true;
}

static void step(Machine *c, const char *word) {
    unsigned n;
    Num q;
    if (operator(c, word)) return;
    if (parameter(word, "root", &n))
        push(c, value_root(&c->m, pop(c), n));
    else if (parameter(word, "irr", &n))
        irr(c, n);
    else if (parameter(word, "sum", &n))
        sum(c, n);
    else if (parameter(word, "fixed", &n))
        c->text = num_fixed(&c->m, c->m.arena, pop(c).q, n);
    else if (parameter(word, "decimal", &n))
        c->text = decimal(c, n);
    else if (parameter(word, "bounds", &n))
        c->text = bounds(c, pop(c), n);
    else if (strcmp(word, "cmp") == 0)
        c->text = compare(c);
    else if (strcmp(word, "same") == 0)
        c->text = same(c);
    else if (number(&c->m, word, &q))
        push(c, value_num(q));
    else
        c->text = "bad";
}

static const char *run(Machine *c, char *line) {
    c->depth = 0;
    c->text = NULL;
    for (char *word = strtok(line, " \n"); word && !c->text; word = strtok(NULL, " \n"))
        step(c, word);
    return c->text ? c->text : bounds(c, pop(c), 30);
}

int main(void) {
    static Machine c;
    static char line[1 << 20];
    Ctx *ctx = ctx_new(NULL, NULL);
    jmp_buf guard;
    ctx->heap.guard = &guard;
    if (setjmp(guard)) return 2;
    nums_init(&c.m, ctx, ctx->arena);
    Arena *work = arena_new(&ctx->heap);
    while (fgets(line, sizeof line, stdin)) {
        ArenaMark mark = arena_mark(work);
        c.m.arena = work;
        puts(setjmp(guard) ? "limit" : run(&c, line));
        c.m.arena = work;
        arena_release(work, mark);
    }
    arena_free(work);
    ctx_free(ctx);
    return 0;
}
