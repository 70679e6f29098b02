/* Input: facts over a box. Output: a sum of them that is a contradiction (Farkas, 1902), or a
 * point; or the extreme of a ratio. The one idea: every monomial is a column. Where all are single
 * variables this decides; otherwise products of two facts (McCormick, 1976) tie the columns
 * together, and what follows without the rest follows. The extreme of n/d is the extreme of n on
 * the cone over the part where d = 1 (Charnes and Cooper, 1962). */
#include "proof/simplex.h"
#include "proof/tiers.h"

#define MOST_ROWS 160

typedef struct Row {
    Poly p;
    Sense sense;
    Line line; /* with times 1 */
} Row;

typedef struct Model {
    System *s;
    const Range *box;
    VEC(Row) rows;
    VEC(Mono) columns;
} Model;

static uint32_t column_of(const Model *m, Mono a) {
    for (uint32_t i = 0; i < m->columns.count; i++)
        if (mono_same(m->columns.at[i], a)) return i;
    return NONE;
}

static bool is_variable(Mono a) {
    return a.n == 1 && a.at[0].power == 1;
}

static void add_row(Model *m, Poly p, Sense sense, Line line) {
    line.times = NUM_ONE;
    vec_push(m->s->p->arena, &m->rows, ((Row){p, sense, line}));
    for (uint32_t i = 0; i < p.n; i++)
        if (p.at[i].n && column_of(m, p.at[i]) == NONE)
            vec_push(m->s->p->arena, &m->columns, p.at[i]);
}

static void add_facts(Model *m) {
    for (uint32_t i = 0; i < m->s->relations.count; i++) {
        uint32_t fact = m->s->relations.at[i];
        const Fact *f = &m->s->facts.at[fact];
        add_row(m, f->p, f->sense, (Line){.a = {LINE_FACT, fact}});
    }
}

/* The distance of a variable from an end of the box; false when there is no end. */
static bool distance(Model *m, uint32_t var, bool high, Poly *out) {
    Problem *p = m->s->p;
    End end = *range_end(&m->box[var], high);
    if (!end.finite) return false;
    Poly x = poly_variable(p, var), at = poly_constant(p, end.at);
    *out = high ? poly_sub(p, at, x) : poly_sub(p, x, at);
    return true;
}

static void add_product(Model *m, Poly a, Quantity of_a, Poly b, Quantity of_b) {
    if (m->rows.count >= MOST_ROWS) return;
    add_row(m, poly_mul(m->s->p, a, b), WEAK, (Line){.a = of_a, .b = of_b, .product = true});
}

static Quantity end_of(uint32_t var, int high) {
    return (Quantity){high ? LINE_HIGH : LINE_LOW, var};
}

/* All products of distances that give a monomial of two factors. */
static void add_envelope(Model *m, uint32_t x, uint32_t y) {
    for (int i = 0; i < 4; i++) {
        Poly a, b;
        if (x == y && i == 2) continue;
        if (distance(m, x, i & 1, &a) && distance(m, y, i >> 1, &b))
            add_product(m, a, end_of(x, i & 1), b, end_of(y, i >> 1));
    }
}

static bool all_listed(const Model *m, Poly p) {
    for (uint32_t i = 0; i < p.n; i++)
        if (p.at[i].n && column_of(m, p.at[i]) == NONE) return false;
    return true;
}

/* A linear fact times a distance, where that brings no new monomial. */
static void add_multiples(Model *m, uint32_t relation, uint32_t var) {
    uint32_t fact = m->s->relations.at[relation];
    const Fact *f = &m->s->facts.at[fact];
    for (int high = 0; high < 2; high++) {
        Poly away;
        if (!distance(m, var, high, &away)) continue;
        if (all_listed(m, poly_mul(m->s->p, f->p, away)))
            add_product(m, f->p, (Quantity){LINE_FACT, fact}, away, end_of(var, high));
    }
}

static void add_products(Model *m) {
    Vars vars = {0};
    for (uint32_t i = 0, n = m->columns.count; i < n; i++) {
        Mono c = m->columns.at[i];
        if (c.n == 2 && c.at[0].power == 1 && c.at[1].power == 1)
            add_envelope(m, c.at[0].var, c.at[1].var);
        else if (c.n == 1 && c.at[0].power == 2)
            add_envelope(m, c.at[0].var, c.at[0].var);
        if (!is_variable(c)) poly_vars(m->s->p, (Poly){1, &c}, &vars);
    }
    for (uint32_t i = 0; i < m->s->relations.count; i++)
        for (uint32_t v = 0; v < vars.count; v++) add_multiples(m, i, vars.at[v]);
}

static void fill_row(Model *m, Simplex *x, uint32_t row) {
    const Row *r = &m->rows.at[row];
    Num constant = NUM_ZERO;
    for (uint32_t i = 0; i < r->p.n; i++)
        if (r->p.at[i].n)
            simplex_set(x, row, column_of(m, r->p.at[i]), r->p.at[i].k);
        else
            constant = r->p.at[i].k;
    Num least = num_neg(m->s->p->m, constant);
    simplex_bound(x, x->columns + row, false, least, r->sense == STRICT);
    if (r->sense == ZERO) simplex_bound(x, x->columns + row, true, least, false);
}

static Simplex *build(Model *m) {
    Simplex *x = simplex_new(m->s->p, m->columns.count, m->rows.count);
    for (uint32_t i = 0; i < m->rows.count; i++) fill_row(m, x, i);
    for (uint32_t j = 0; j < m->columns.count; j++) {
        if (!is_variable(m->columns.at[j])) continue;
        Range r = m->box[m->columns.at[j].at[0].var];
        if (r.low.finite) simplex_bound(x, j, false, r.low.at, r.low.open);
        if (r.high.finite) simplex_bound(x, j, true, r.high.at, r.high.open);
    }
    return x;
}

static const Node *farkas(Model *m, const Num *times) {
    Problem *p = m->s->p;
    VEC(Line) lines = {0};
    for (uint32_t i = 0; i < m->columns.count + m->rows.count; i++) {
        int sign = num_sign(times[i]);
        if (sign == 0) continue;
        Line line;
        if (i < m->columns.count) {
            line = (Line){.a = end_of(m->columns.at[i].at[0].var, sign < 0)};
            line.times = num_abs(p->m, times[i]);
        } else {
            line = m->rows.at[i - m->columns.count].line;
            line.times = times[i];
        }
        vec_push(p->arena, &lines, line);
    }
    return system_node(p, (Node){.kind = NODE_SUM, .count = lines.count, .lines = lines.at});
}

static Num *model_point(Model *m, Simplex *x) {
    Problem *p = m->s->p;
    Num *point = NEW_ARRAY(p->arena, Num, m->s->vars);
    Num *values = NEW_ARRAY(p->arena, Num, m->columns.count);
    simplex_values(x, values);
    for (uint32_t i = 0; i < m->s->vars; i++) point[i] = range_middle(p->m, m->box[i]);
    for (uint32_t j = 0; j < m->columns.count; j++)
        if (is_variable(m->columns.at[j])) point[m->columns.at[j].at[0].var] = values[j];
    return point;
}

bool linear_decide(System *s, const Range *box, Finding *found, const Node **leaf) {
    Model m = {.s = s, .box = box};
    add_facts(&m);
    add_products(&m);
    Simplex *x = build(&m);
    Num *times = NEW_ARRAY(s->p->arena, Num, x->columns + x->rows);
    SimplexEnd end = simplex_solve(x, times);
    if (end == SIMPLEX_INFEASIBLE) *leaf = farkas(&m, times);
    return end == SIMPLEX_INFEASIBLE ||
           (end == SIMPLEX_DONE && found_point(s, model_point(&m, x), found));
}

/* --- extremes --- */

/* A row over y = x*t and t: the polynomial made homogeneous. */
static void cone_row(Simplex *x, uint32_t row, Poly p) {
    for (uint32_t i = 0; i < p.n; i++)
        simplex_set(x, row, p.at[i].n ? p.at[i].at[0].var : x->columns - 1, p.at[i].k);
}

/* Rows: facts, ends of the box, d = 1, n. */
static Simplex *cone(System *s, Frac f) {
    uint32_t facts = s->relations.count, ends = 2 * s->vars, t = s->vars;
    Simplex *x = simplex_new(s->p, s->vars + 1, facts + ends + 2);
    for (uint32_t i = 0; i < facts; i++) {
        const Fact *fact = &s->facts.at[s->relations.at[i]];
        if (!poly_is_linear(fact->p)) continue;
        cone_row(x, i, fact->p);
        simplex_bound(x, x->columns + i, false, NUM_ZERO, fact->sense == STRICT);
        if (fact->sense == ZERO) simplex_bound(x, x->columns + i, true, NUM_ZERO, false);
    }
    for (uint32_t i = 0; i < ends; i++) {
        End end = *range_end(&s->box[i / 2], i % 2);
        if (!end.finite) continue;
        simplex_set(x, facts + i, i / 2, NUM_ONE);
        simplex_set(x, facts + i, t, num_neg(s->p->m, end.at));
        simplex_bound(x, x->columns + facts + i, i % 2, NUM_ZERO, end.open);
    }
    simplex_bound(x, t, false, NUM_ZERO, true);
    cone_row(x, facts + ends, f.d);
    simplex_bound(x, x->columns + facts + ends, false, NUM_ONE, false);
    simplex_bound(x, x->columns + facts + ends, true, NUM_ONE, false);
    cone_row(x, facts + ends + 1, f.n);
    return x;
}

bool linear_extreme(System *s, Frac f, bool high, End *out) {
    if (!poly_is_linear(f.n) || !poly_is_linear(f.d) || s->unsure != NONE) return false;
    for (int sign = 1; sign >= -1; sign -= 2) {
        Frac g = {poly_scale(s->p, f.n, num_int(sign)), poly_scale(s->p, f.d, num_int(sign))};
        Simplex *x = cone(s, g);
        Num *times = NEW_ARRAY(s->p->arena, Num, x->columns + x->rows);
        SimplexEnd end = simplex_solve(x, times);
        if (end == SIMPLEX_INFEASIBLE) continue;
        if (end == SIMPLEX_DONE) end = simplex_push(x, x->rows - 1, high);
        if (end == SIMPLEX_SPENT) return false;
        Near value = x->value[x->columns + x->rows - 1];
        *out = end == SIMPLEX_UNBOUNDED ? (End){0} : (End){value.a, true, num_sign(value.b) != 0};
        return true;
    }
    return false;
}
