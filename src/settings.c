/* Input: settings as texts. Output: limits, options and names in the context, or a finding that
 * says what the setting takes. The one idea: a row per setting holds all that is known of it, and
 * what depends on the files is looked at once they are loaded. */
#include "context.h"
#include "sema/sema.h"

typedef struct SettingRow {
    const char *name;
    bool early; /* only before files are loaded */
    bool (*set)(kpi *k, const char *value);
    const char *takes[2]; /* by Lang */
} SettingRow;

static const char *copy(kpi *k, const char *s, size_t length) {
    return arena_strndup(k->ctx->arena, s, length);
}

static bool set_lang(kpi *k, const char *value) {
    bool nl = strcmp(value, "nl") == 0;
    k->ctx->lang = nl ? LANG_NL : LANG_EN;
    return nl || strcmp(value, "en") == 0;
}

static bool set_root(kpi *k, const char *value) {
    k->model.root = copy(k, value, strlen(value));
    return *value != 0;
}

static bool set_limit(kpi *k, const char *value) {
    const char *equals = strchr(value, '=');
    Limit limit;
    if (!equals || !equals[1] || !limit_find(copy(k, value, (size_t)(equals - value)), &limit))
        return false;
    uint64_t n = 0;
    for (const char *c = equals + 1; *c; c++) {
        if (*c < '0' || *c > '9' || n > UINT32_MAX) return false;
        n = n * 10 + (uint64_t)(*c - '0');
    }
    k->ctx->limits[limit] = n;
    return true;
}

static bool set_data(kpi *k, const char *value) {
    const char *equals = strchr(value, '=');
    if (!equals || equals == value || !equals[1]) return false;
    Model *m = &k->model;
    vec_push(m->arena, &m->data_names, copy(k, value, (size_t)(equals - value)));
    vec_push(m->arena, &m->data_paths, copy(k, equals + 1, strlen(equals + 1)));
    return true;
}

static bool set_as_of(kpi *k, const char *value) {
    return day_parse(value, strlen(value), &k->options.as_of);
}

static bool set_period(kpi *k, const char *value) {
    k->options.period = copy(k, value, strlen(value));
    return k->options.has_period = *value != 0;
}

static bool set_grain(kpi *k, const char *value) {
    return k->options.has_grain = grain_find(value, &k->options.grain);
}

static bool set_by(kpi *k, const char *value) {
    k->options.by = copy(k, value, strlen(value));
    return *value != 0;
}

static bool set_only(kpi *k, const char *value) {
    k->only.count = 0;
    for (const char *end; *value; value = *end ? end + 1 : end) {
        while (*value == ' ') value++;
        end = value + strcspn(value, ", ");
        if (end > value) vec_push(k->ctx->arena, &k->only, copy(k, value, (size_t)(end - value)));
    }
    k->options.only = k->only.at;
    k->options.only_count = k->only.count;
    return k->only.count > 0;
}

static bool set_for(kpi *k, const char *value) {
    k->level = copy(k, value, strlen(value));
    return *value != 0;
}

static bool set_scenario(kpi *k, const char *value) {
    k->options.scenario = copy(k, value, strlen(value));
    return *value != 0;
}

/* A line of the scenario that is asked. */
static bool add_line(kpi *k, const char *keyword, const char *value) {
    if (!*value) return false;
    if (!k->asked.arena) k->asked = k->asked_words = buf_new(k->ctx->arena);
    buf_printf(&k->asked_words, "%s%s %s", k->asked.length ? ", " : "", keyword, value);
    buf_printf(&k->asked, "  %s %s\n", keyword, value);
    return true;
}

static bool set_during(kpi *k, const char *value) {
    return add_line(k, "during", value);
}

static bool set_under(kpi *k, const char *value) {
    return add_line(k, "under", value);
}

static bool set_let(kpi *k, const char *value) {
    return add_line(k, "let", value);
}

static bool set_set(kpi *k, const char *value) {
    return add_line(k, "set", value);
}

static bool set_solve(kpi *k, const char *value) {
    return add_line(k, "solve", value);
}

static bool set_sensitivity(kpi *k, const char *value) {
    k->sensitivity = strcmp(value, "true") == 0;
    return k->sensitivity || strcmp(value, "false") == 0;
}

static bool set_metrics(kpi *k, const char *value) {
    k->options.metrics = strcmp(value, "true") == 0;
    return k->options.metrics || strcmp(value, "false") == 0;
}

static bool set_proof(kpi *k, const char *value) {
    k->model.proofs_wanted = strcmp(value, "true") == 0;
    return k->model.proofs_wanted || strcmp(value, "false") == 0;
}

static bool set_baseline(kpi *k, const char *value) {
    const char *bad;
    k->has_baseline = baseline_read(&k->baseline, k->ctx->arena, value, &bad);
    if (k->has_baseline && k->checked) baseline_apply(&k->baseline, k->ctx);
    return k->has_baseline;
}

/* The line of a baseline that is none. */
static const char *bad_line(kpi *k, const char *value) {
    const char *bad = "";
    baseline_read(&k->baseline, k->ctx->arena, value, &bad);
    return bad;
}

static const SettingRow settings[] = {
    {"lang", false, set_lang, {"en or nl", "en of nl"}},
    {"root", true, set_root, {"a folder", "een map"}},
    {"limit",
     false,
     set_limit,
     {"NAME=VALUE, such as files=5000", "NAAM=WAARDE, zoals files=5000"}},
    {"data",
     true,
     set_data,
     {"NAME=PATH, such as orders=today.csv", "NAAM=PAD, zoals orders=vandaag.csv"}},
    {"as-of",
     false,
     set_as_of,
     {"a date that exists, such as 2026-06-30", "een bestaande datum, zoals 2026-06-30"}},
    {"period",
     false,
     set_period,
     {"a period such as 2026, 2026-Q3, 2026-07 or 2026-W31, or two as in 2026-01..2026-06",
      "een periode zoals 2026, 2026-Q3, 2026-07 of 2026-W31, of twee zoals 2026-01..2026-06"}},
    {"grain",
     false,
     set_grain,
     {"day, week, month, quarter, year or all", "day, week, month, quarter, year of all"}},
    {"by", false, set_by, {"a column of a dataset", "een kolom van een dataset"}},
    {"only", false, set_only, {"names of KPIs and metrics", "namen van KPI's en metrieken"}},
    {"for",
     false,
     set_for,
     {"the name of a team or another level", "de naam van een team of ander niveau"}},
    {"scenario", false, set_scenario, {"the name of a scenario", "de naam van een scenario"}},
    {"during", true, set_during, {"a period such as 2026-07", "een periode zoals 2026-07"}},
    {"under", true, set_under, {"the name of a scenario", "de naam van een scenario"}},
    {"let",
     true,
     set_let,
     {"a driver: \"w between 0% and 20%\"", "een factor: \"w between 0% and 20%\""}},
    {"set",
     true,
     set_set,
     {"a setting: \"ad_spend up 10%\"", "een instelling: \"ad_spend up 10%\""}},
    {"solve",
     true,
     set_solve,
     {"a question: \"ad_spend for roas = 4\"", "een vraag: \"ad_spend for roas = 4\""}},
    {"sensitivity", false, set_sensitivity, {"true or false", "true of false"}},
    {"metrics", false, set_metrics, {"true or false", "true of false"}},
    {"proof", false, set_proof, {"true or false", "true of false"}},
    {"baseline",
     false,
     set_baseline,
     {"lines that begin with a fingerprint, as --write-baseline writes them",
      "regels die met een vingerafdruk beginnen, zoals --write-baseline ze schrijft"}},
};
enum { SETTING_COUNT = sizeof settings / sizeof *settings };

static const SettingRow *setting_find(const char *name) {
    for (int i = 0; i < SETTING_COUNT; i++)
        if (strcmp(settings[i].name, name) == 0) return &settings[i];
    return NULL;
}

static Diag *refuse(kpi *k, const char *name, const char *value) {
    return diag_add(&k->ctx->diags, D_L2, (Span){0}, value, name,
                    setting_find(name)->takes[k->ctx->lang], NULL);
}

static void suggest(kpi *k, Diag *d, const char *word, const char *const *words, size_t count) {
    const char *near = text_nearest(word, words, count);
    if (near) diag_suggest(&k->ctx->diags, d, near);
}

static bool unknown(kpi *k, const char *name) {
    const char *names[SETTING_COUNT];
    for (int i = 0; i < SETTING_COUNT; i++) names[i] = settings[i].name;
    suggest(k, diag_add(&k->ctx->diags, D_L5, (Span){0}, name, NULL), name, names, SETTING_COUNT);
    return false;
}

/* "files" of "fils=3". */
static void suggest_limit(kpi *k, Diag *d, const char *value) {
    const char *names[LIMIT_COUNT];
    for (unsigned i = 0; i < LIMIT_COUNT; i++) names[i] = limit_name((Limit)i);
    suggest(k, d, copy(k, value, strcspn(value, "=")), names, LIMIT_COUNT);
}

bool settings_set(kpi *k, const char *name, const char *value) {
    const SettingRow *s = setting_find(name);
    if (!s) return unknown(k, name);
    if (s->early && k->loaded) {
        diag_add(&k->ctx->diags, D_L3, (Span){0}, name, NULL);
        return false;
    }
    if (s->set(k, value)) return true;
    Diag *d = refuse(k, name, s->set == set_baseline ? bad_line(k, value) : value);
    if (s->set == set_limit) suggest_limit(k, d, value);
    return false;
}

/* ---- against the files ---- */

typedef VEC(const char *) Words;

static bool fits_by(kpi *k) {
    const char *by = k->options.by;
    Words words = {0};
    for (uint32_t i = 0; i < k->model.datasets.count; i++) {
        Dataset *d = k->model.datasets.at[i];
        uint32_t count;
        if (path_try(&k->model, d, by, strlen(by), &count)) return true;
        for (uint32_t j = 0; j < d->columns.count; j++)
            vec_push(k->ctx->arena, &words, d->columns.at[j]->name->s);
    }
    suggest(k, refuse(k, "by", by), by, words.at, words.count);
    return false;
}

static bool is_shown(const Symbol *s) {
    return s->kind == SYM_METRIC || s->kind == SYM_KPI;
}

bool settings_by(kpi *k) {
    if (k->options.by) return fits_by(k);
    refuse(k, "by", k->ctx->lang == LANG_NL ? "niets" : "nothing");
    return false;
}

const Symbol *settings_symbol(kpi *k, const char *name) {
    Words words = {0};
    for (uint32_t i = 0; i < k->model.symbols.count; i++) {
        const Symbol *s = k->model.symbols.at[i];
        if (is_shown(s) && strcmp(s->name->s, name) == 0) return s;
        if (is_shown(s)) vec_push(k->ctx->arena, &words, s->name->s);
    }
    const char *wanted = k->ctx->lang == LANG_NL ? "metric of kpi" : "metric or kpi";
    Diag *d = diag_add(&k->ctx->diags, D_N1, (Span){0}, name, wanted, NULL);
    suggest(k, d, name, words.at, words.count);
    return NULL;
}

bool settings_level(kpi *k, const Level **level) {
    Words words = {0};
    *level = NULL;
    if (!k->level) return true;
    for (uint32_t i = 0; i < k->model.levels.count; i++) {
        const Level *l = k->model.levels.at[i];
        if (strcmp(l->symbol->name->s, k->level) == 0) *level = l;
        vec_push(k->ctx->arena, &words, l->symbol->name->s);
    }
    if (!*level) suggest(k, refuse(k, "for", k->level), k->level, words.at, words.count);
    return *level;
}

static bool fits_only(kpi *k) {
    bool all = true;
    for (uint32_t i = 0; i < k->only.count; i++)
        if (!settings_symbol(k, k->only.at[i])) all = false;
    return all;
}

static bool fits_scenario(kpi *k) {
    Words words = {0};
    const char *wanted = k->options.scenario;
    for (uint32_t i = 0; wanted && i < k->model.scenarios.count; i++) {
        const char *name = scenario_name(k->model.scenarios.at[i]);
        if (strcmp(name, wanted) == 0) return true;
        vec_push(k->ctx->arena, &words, name);
    }
    if (!wanted) return true;
    suggest(k, diag_add(&k->ctx->diags, D_N1, (Span){0}, wanted, "scenario", NULL), wanted,
            words.at, words.count);
    return false;
}

/* One period, in the calendar of any file. */
static bool is_period(const kpi *k, const char *s, size_t length) {
    for (uint32_t i = 0; i < k->model.files.count; i++) {
        Period p;
        bool exists;
        if (period_parse(&k->model.files.at[i]->calendar, s, length, &p, &exists)) return true;
    }
    return length == 3 && memcmp(s, "all", 3) == 0;
}

bool settings_period(kpi *k, const char *s) {
    const char *dots = strstr(s, "..");
    bool fits =
        dots ? is_period(k, s, (size_t)(dots - s)) && is_period(k, dots + 2, strlen(dots + 2))
             : is_period(k, s, strlen(s));
    if (!fits) refuse(k, "period", s);
    return fits;
}

bool settings_fit(kpi *k) {
    bool by = !k->options.by || fits_by(k), only = fits_only(k), scenario = fits_scenario(k);
    return (!k->options.has_period || settings_period(k, k->options.period)) && by && only &&
           scenario;
}
