/* Conditions. Input: values; output: 1 or 0, no data, or a free value that is 1 or 0. The one idea:
 * what an unknown decides is a choice between the two, so that logic is arithmetic. */
#include "eval/truth.h"

#include "syntax/ast.h"

bool truth_is(Value v, bool b) {
    return value_ok(v) && !v.real && (num_sign(v.q) != 0) == b;
}

static Value compare_free(Nums *m, int op, Value a, Value b) {
    bool backwards = op == G_LE || op == G_LT;
    Value d = backwards ? value_sub(m, b, a) : value_sub(m, a, b);
    if (op == G_GE || op == G_LE)
        return value_choose(m, CHOOSE_NOT_NEGATIVE, d, truth(1), truth(0));
    if (op == G_GT || op == G_LT) return value_choose(m, CHOOSE_POSITIVE, d, truth(1), truth(0));
    return value_choose(m, CHOOSE_ZERO, d, truth(op == G_EQ), truth(op != G_EQ));
}

Value truth_compare(Nums *m, int op, Value a, Value b) {
    if (!value_ok(a) || !value_ok(b)) return value_absent(a, b);
    if (value_free(a) || value_free(b)) return compare_free(m, op, a, b);
    Order o = value_cmp(m, a, b);
    if (o == ORDER_UNDECIDED) return value_none(ND_undecided);
    switch (op) {
    case G_GE: return truth(o != ORDER_LESS);
    case G_LE: return truth(o != ORDER_GREATER);
    case G_LT: return truth(o == ORDER_LESS);
    case G_GT: return truth(o == ORDER_GREATER);
    case G_EQ: return truth(o == ORDER_EQUAL);
    default: return truth(o != ORDER_EQUAL);
    }
}

Value truth_not(Nums *m, Value a) {
    return value_sub(m, truth(1), a);
}

Value truth_and(Nums *m, Value a, Value b) {
    if (truth_is(a, false)) return a;
    if (truth_is(b, false)) return b;
    return value_mul(m, a, b);
}

Value truth_or(Nums *m, Value a, Value b) {
    return truth_not(m, truth_and(m, truth_not(m, a), truth_not(m, b)));
}

Value truth_if(Nums *m, Value condition, Value yes, Value no) {
    if (!value_ok(condition)) return value_absent(condition, value_absent(yes, no));
    if (!value_free(condition)) return truth_is(condition, true) ? yes : no;
    if (!value_ok(yes) || !value_ok(no)) return value_none(ND_undecided);
    return value_choose(m, CHOOSE_POSITIVE, condition, yes, no);
}
