/* Settings: calendar { } and policy { } -> a file's Calendar and Policy; one table row per key. */
#include "sema/sema.h"

static const char *const months[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};

static const char *value_text(const Node *prop) {
    return prop->kids && prop->kids->text ? prop->kids->text->s : "";
}

static void bad_setting(const Scope *s, const Node *prop) {
    diag_add(diags(s), D_K3, prop->span,
             arena_printf(s->model->arena, "%s %s", prop->text->s, value_text(prop)), NULL);
}

typedef struct Weeks {
    int pattern[3];
    Day anchor;
    LeapRule leap;
} Weeks;

static bool calendar_prop(const Scope *s, Calendar *c, Weeks *w, const Node *prop) {
    const char *key = prop->text->s, *value = value_text(prop);
    if (strcmp(key, "year") == 0) {
        for (int i = 0; i < 12; i++)
            if (strcmp(value, months[i]) == 0) c->year_start = i + 1;
        return strcmp(months[c->year_start - 1], value) == 0;
    }
    if (strcmp(key, "named") == 0)
        return c->named_start = true, strcmp(value, "start") == 0 || strcmp(value, "end") == 0;
    if (strcmp(key, "weeks") == 0) {
        if (strlen(value) == 5 && prop->kids->kind == N_PATTERN)
            for (int i = 0; i < 3; i++) w->pattern[i] = value[2 * i] - '0';
        return w->pattern[0] || strcmp(value, "iso") == 0;
    }
    if (strcmp(key, "anchor") == 0)
        return prop->kids && literal_day(s->model, prop->kids, &w->anchor);
    if (strcmp(key, "leap") == 0) {
        w->leap = strcmp(value, "align") == 0    ? LEAP_ALIGN
                  : strcmp(value, "ignore") == 0 ? LEAP_IGNORE
                                                 : LEAP_RESTATE;
        return w->leap != LEAP_RESTATE || strcmp(value, "restate") == 0;
    }
    return false;
}

static void declare_calendar(const Scope *s, File *f, const Node *n) {
    Weeks w = {.anchor = DAY_NONE};
    if (f->has_calendar) diag_add(diags(s), D_K7, n->span, "calendar", NULL);
    f->has_calendar = true;
    for (const Node *p = n->kids; p; p = p->next)
        if (p->kind == N_PROP && !calendar_prop(s, &f->calendar, &w, p)) bad_setting(s, p);
    if (w.pattern[0] && !calendar_set_pattern(&f->calendar, w.pattern[0], w.pattern[1],
                                              w.pattern[2], w.anchor, w.leap))
        diag_add(diags(s), D_K3, n->span, "weeks", NULL);
}

/* --- policy --- */

static Policy policy_default(Model *m) {
    Policy p = {.xmr_limit = num_ratio(&m->nums, 266, 100),
                .xmr_range = num_ratio(&m->nums, 3267, 1000),
                .coverage = num_ratio(&m->nums, 80, 100),
                .confirm = 1,
                .signals = 3,
                .goal_low = 0,
                .goal_high = 7,
                .team_low = 5,
                .team_high = 7};
    for (int i = 0; i < CODE_COUNT; i++) p.levels[i] = code_row((Code)i)->severity;
    return p;
}

static bool policy_rule(const Scope *s, Policy *p, const Node *prop) {
    static const char *const words[] = {"off", "hint", "warning", "error"};
    Code code;
    if (!code_find(prop->text->s, &code)) {
        diag_add(diags(s), D_N14, prop->span, prop->text->s, NULL);
        return true;
    }
    for (int i = 0; i < 4; i++) {
        if (strcmp(value_text(prop), words[i]) != 0) continue;
        p->levels[code] = (Severity)i;
        return true;
    }
    diag_add(diags(s), D_N12, prop->span, value_text(prop), "off, hint, warning, error", NULL);
    return true;
}

static bool policy_range(Model *m, const Node *prop, int32_t *low, int32_t *high) {
    int64_t a = literal_int(m, prop->kids, -1),
            b = literal_int(m, prop->kids ? prop->kids->next : NULL, -1);
    if (b < 0) b = a, a = 0;
    *low = (int32_t)a;
    *high = (int32_t)b;
    return a >= 0 && b >= a && b < 1000000;
}

static bool policy_int(Model *m, const Node *prop, int32_t *out, int64_t least, int64_t most) {
    int64_t v = literal_int(m, prop->kids, -1);
    *out = (int32_t)v;
    return v >= least && v <= most;
}

static bool policy_num(Model *m, const Node *prop, Num *out) {
    const Node *n = prop->kids;
    if (!n || (n->kind != N_NUMBER && n->kind != N_PERCENT)) return false;
    *out = literal_number(m, n);
    if (n->next && prop->op == '/') {
        Num d = literal_number(m, n->next);
        if (num_sign(d) == 0) return false;
        *out = num_div(&m->nums, *out, d);
    }
    return true;
}

static bool policy_prop(const Scope *s, Policy *p, const Node *prop) {
    Model *m = s->model;
    const char *key = prop->text->s;
    if (prop->op == 1) return policy_rule(s, p, prop);
    if (strcmp(key, "xmr_limit") == 0) return policy_num(m, prop, &p->xmr_limit);
    if (strcmp(key, "xmr_range") == 0) return policy_num(m, prop, &p->xmr_range);
    if (strcmp(key, "coverage") == 0) return policy_num(m, prop, &p->coverage);
    if (strcmp(key, "window") == 0) return policy_int(m, prop, &p->window, 2, 100000);
    if (strcmp(key, "confirm") == 0) return policy_int(m, prop, &p->confirm, 1, 1000);
    if (strcmp(key, "signals") == 0)
        return policy_int(m, prop, &p->signals, 1, 3) && p->signals != 2;
    if (strcmp(key, "kpis_per_goal") == 0)
        return policy_range(m, prop, &p->goal_low, &p->goal_high);
    if (strcmp(key, "kpis_per_team") == 0)
        return policy_range(m, prop, &p->team_low, &p->team_high);
    return false;
}

void declare_policy(const Scope *s, Policy *p, const Node *n) {
    for (const Node *k = n->kids; k; k = k->next)
        if (k->kind == N_PROP && !policy_prop(s, p, k))
            diag_add(diags(s), D_N12, k->span, k->text->s,
                     "xmr_limit, xmr_range, window, confirm, signals, kpis_per_goal, "
                     "kpis_per_team, coverage, B4 off",
                     NULL);
}

/* A file without a calendar or policy of its own takes the first that it imports. */
void declare_settings(Model *m, File *f) {
    Scope s = {.model = m, .file = f};
    f->policy = policy_default(m);
    for (uint32_t i = f->closure.count; i-- > 1;) {
        const File *g = f->closure.at[i];
        if (g->has_calendar) f->calendar = g->calendar;
        if (g->has_policy) f->policy = g->policy;
    }
    bool own = false;
    for (const Node *n = f->ast.root->kids; n; n = n->next) {
        if (n->kind == N_CALENDAR) {
            if (!own) f->calendar = calendar_default();
            own = true;
            declare_calendar(&s, f, n);
        }
        if (n->kind == N_POLICY) {
            declare_policy(&s, &f->policy, n);
            f->has_policy = true;
        }
    }
}
