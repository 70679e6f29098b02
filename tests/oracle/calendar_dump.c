/* Prints what the calendar says of every day 1900-01-01 .. 2100-12-31, for calendar_oracle.py to
 * compare: D date weekday, then for each calendar below the names of the periods that hold the day
 *   R calendar name first last read: every period of it in turn; read is 1 if its name reads back
 * as the same period */
#include "num/calendar.h"

#include <stdio.h>

enum { CALENDARS = 17 };

static int make_calendars(Calendar at[CALENDARS]) {
    static const struct {
        int pattern[3];
        int year, month, day;
        bool named_start;
    } patterns[] = {
        {{4, 4, 5}, 2026, 2, 2, false},
        {{4, 5, 4}, 2026, 2, 1, true},
        {{5, 4, 4}, 2024, 2, 29, false},
        {{4, 4, 5}, 2024, 12, 30, false},
    };
    int n = 0;
    for (int month = 1; month <= 12; month++, n++) {
        at[n] = calendar_default();
        at[n].year_start = month;
    }
    at[n] = at[6];
    at[n++].named_start = true;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        const int *p = patterns[i].pattern;
        at[n] = calendar_default();
        at[n].named_start = patterns[i].named_start;
        Day anchor = day_of(patterns[i].year, patterns[i].month, patterns[i].day);
        if (!calendar_set_pattern(&at[n++], p[0], p[1], p[2], anchor, LEAP_RESTATE)) return -1;
    }
    return n;
}

/* Weeks and months are told once for the calendars that share them. */
static Grain first_grain(int calendar) {
    return calendar >= 1 && calendar <= 12 ? GRAIN_QUARTER : GRAIN_WEEK;
}

static void print_day(Arena *arena, const Calendar *calendars, int n, Day d) {
    printf("D %s %d", day_text(arena, d), day_weekday(d));
    for (int i = 0; i < n; i++)
        for (Grain g = first_grain(i); g <= GRAIN_YEAR; g++)
            printf(" %s", period_text(&calendars[i], arena, period_of(&calendars[i], g, d)));
    putchar('\n');
}

static void print_range(Arena *arena, const Calendar *c, int calendar, Period p) {
    Day first, last;
    Period read;
    bool exists;
    period_range(c, p, &first, &last);
    const char *name = period_text(c, arena, p);
    bool same = period_parse(c, name, strlen(name), &read, &exists) && exists &&
                read.kind == p.kind && read.index == p.index;
    printf("R %d %s %s %s %d\n", calendar, name, day_text(arena, first), day_text(arena, last),
           same);
}

int main(void) {
    Calendar calendars[CALENDARS];
    int n = make_calendars(calendars);
    Ctx *ctx = ctx_new(NULL, NULL);
    if (n != CALENDARS || !ctx) return 1;
    Day first = day_of(1900, 1, 1), last = day_of(2100, 12, 31);
    ArenaMark mark = arena_mark(ctx->arena);
    for (Day d = first; d <= last; d++) {
        print_day(ctx->arena, calendars, n, d);
        arena_release(ctx->arena, mark);
    }
    for (int i = 0; i < n; i++) {
        for (Grain g = first_grain(i); g <= GRAIN_YEAR; g++) {
            Period p = period_of(&calendars[i], g, first), end = period_of(&calendars[i], g, last);
            for (; p.index <= end.index; p = period_shift(p, 1)) {
                print_range(ctx->arena, &calendars[i], i, p);
                arena_release(ctx->arena, mark);
            }
        }
    }
    ctx_free(ctx);
    return 0;
}
