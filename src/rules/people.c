/* Names of people. Input: everybody who owns or agreed to something; output: for a name that stands
 * there once, one that is a single edit away. The one idea: two words are one edit apart only if
 * leaving out at most one character of each makes them equal, so that equal remainders in a map
 * find all pairs without comparing everyone with everyone. */
#include "rules/facts.h"

typedef struct Person {
    const Str *name;
    uint32_t times; /* that it stands in the files */
} Person;

typedef struct Remainder { /* those with one remainder in common */
    VEC(const Str *) names;
} Remainder;

typedef struct People {
    Arena *arena;
    Map by_name;    /* Str -> Person */
    Map remainders; /* hash of a remainder -> Remainder */
    VEC(Person *) all;
} People;

static void count_name(People *p, const Str *name) {
    void **slot = map_slot(&p->by_name, key_of(name), NULL);
    if (!*slot) {
        Person *person = *slot = NEW(p->arena, Person);
        person->name = name;
        vec_push(p->arena, &p->all, person);
    }
    ((Person *)*slot)->times++;
}

static void count_names(People *p, const Node *n) {
    for (const Node *k = n->kids; k; k = k->next) {
        if ((k->kind == N_OWNER || k->kind == N_AGREED) && k->text) count_name(p, k->text);
        if (k->kind == N_SPLIT || k->kind == N_PART) count_names(p, k);
    }
}

/* Of a name without the bytes [skip, skip + length). */
static uint64_t remainder_key(const Str *name, size_t skip, size_t length) {
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < name->length; i++)
        if (i < skip || i >= skip + length) h = (h ^ (unsigned char)name->s[i]) * 0x100000001B3u;
    return h;
}

/* Calls what for the name itself and for it without each of its characters. */
static const Str *each_remainder(People *p, const Str *name,
                                 const Str *(*what)(People *p, uint64_t key, const Str *name)) {
    const Str *found = what(p, remainder_key(name, name->length, 0), name);
    for (size_t i = 0, n; i < name->length && !found; i += n) {
        uint32_t c;
        n = utf8_next(name->s + i, name->s + name->length, &c);
        if (n == 0) n = 1;
        found = what(p, remainder_key(name, i, n), name);
    }
    return found;
}

static const Str *add_remainder(People *p, uint64_t key, const Str *name) {
    void **slot = map_slot(&p->remainders, key, NULL);
    if (!*slot) *slot = NEW(p->arena, Remainder);
    vec_push(p->arena, &((Remainder *)*slot)->names, name);
    return NULL;
}

static const Str *find_remainder(People *p, uint64_t key, const Str *name) {
    void **slot = map_find(&p->remainders, key);
    const Remainder *r = slot ? *slot : NULL;
    for (uint32_t i = 0; r && i < r->names.count; i++)
        if (r->names.at[i] != name && text_distance(r->names.at[i]->s, name->s, 1) == 1)
            return r->names.at[i];
    return NULL;
}

static People *people_of(Facts *f) {
    if (f->people) return f->people;
    People *p = f->people = NEW(f->arena, People);
    *p = (People){.arena = f->arena, .by_name = map_new(f->arena), .remainders = map_new(f->arena)};
    for (uint32_t i = 0; i < f->m->symbols.count; i++)
        if (!f->m->symbols.at[i]->file->module) count_names(p, f->m->symbols.at[i]->node);
    for (uint32_t i = 0; i < p->all.count; i++)
        each_remainder(p, p->all.at[i]->name, add_remainder);
    return p;
}

const Str *facts_near_name(Facts *f, const Str *name) {
    People *p = people_of(f);
    void **slot = map_find(&p->by_name, key_of(name));
    if (!slot || ((Person *)*slot)->times != 1) return NULL;
    return each_remainder(p, name, find_remainder);
}
