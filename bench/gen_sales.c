/* Output: sales as CSV, the same bytes for the same arguments on every machine (splitmix64,
 * integers only).
 *
 *     gen_sales ROWS [plain|dutch|dirty] [SEED] > sales.csv
 *
 * All variants of one ROWS and SEED hold the same table, so that a sum over `dutch` must equal that
 * over `plain`; `dirty` is `plain` with one bad cell in 10,007 rows.
 *
 * plain:
 * order_id,order_date,region,channel,product,customer_id,quantity,unit_price,discount,cost,returned
 *        1,2024-05-17,Utrecht,web,P-017,C104233,3,1249.95,0.0750,811.20,false
 * dutch: 17-05-2024;"Noord-Holland";1.249,95;0,0750;ja/nee/empty, lines end with CRLF */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t s;
static uint64_t rnd(void) {
    uint64_t z = (s += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}
static uint32_t below(uint32_t n) {
    return (uint32_t)(((rnd() >> 32) * n) >> 32);
}

static const char *const regions[12] = {
    "Groningen", "Friesland",     "Drenthe",      "Overijssel", "Flevoland",     "Gelderland",
    "Utrecht",   "Noord-Holland", "Zuid-Holland", "Zeeland",    "Noord-Brabant", "Limburg"};
static const char *const channels[5] = {"web", "store", "phone", "partner", "app"};
static const char *const kanalen[5] = {"web", "winkel", "telefoon", "partner", "app"};

static char buf[1 << 20];
static size_t len;
static void put(const char *p, size_t n) {
    if (len + n > sizeof buf) {
        fwrite(buf, 1, len, stdout);
        len = 0;
    }
    memcpy(buf + len, p, n);
    len += n;
}
static void puts_(const char *p) {
    put(p, strlen(p));
}
static void uint_(uint64_t v, int width) {
    char t[24];
    int i = 24;
    do {
        t[--i] = (char)('0' + v % 10);
        v /= 10;
        width--;
    } while (v || width > 0);
    put(t + i, (size_t)(24 - i));
}
static void grouped(uint64_t v) /* 1234567 -> 1.234.567 */
{
    if (v >= 1000) {
        grouped(v / 1000);
        put(".", 1);
        uint_(v % 1000, 3);
    } else
        uint_(v, 0);
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fputs("usage: gen_sales ROWS [plain|dutch|dirty] [SEED]\n", stderr);
        return 2;
    }
    uint64_t rows = strtoull(argv[1], NULL, 10);
    const char *variant = argc > 2 ? argv[2] : "plain";
    int dutch = !strcmp(variant, "dutch"), dirty = !strcmp(variant, "dirty");
    s = argc > 3 ? strtoull(argv[3], NULL, 10) : 20261031;

    /* every day of 2024-01-01 .. 2026-10-31 */
    static char dates[1100][11];
    int days = 0;
    for (int y = 2024; y <= 2026; y++)
        for (int m = 1; m <= (y == 2026 ? 10 : 12); m++) {
            int n = m == 2                                    ? (y == 2024 ? 29 : 28)
                    : (m == 4 || m == 6 || m == 9 || m == 11) ? 30
                                                              : 31;
            for (int d = 1; d <= n; d++) {
                if (dutch)
                    snprintf(dates[days], 11, "%02d-%02d-%04d", d, m, y % 10000);
                else
                    snprintf(dates[days], 11, "%04d-%02d-%02d", y % 10000, m, d);
                days++;
            }
        }
    uint32_t price[400], cost[400]; /* list price in cents: 1.00 .. ~2,500.00, skewed low */
    for (int i = 0; i < 400; i++) {
        uint64_t u = below(1000), v = below(1000);
        price[i] = (uint32_t)(100 + u * v * 250000 / 1000000);
        cost[i] = price[i] * (40 + below(40)) / 100 + 1;
    }
    puts_(dutch ? "ordernummer;orderdatum;regio;kanaal;product;klantnummer;aantal;stukprijs;"
                  "korting;kostprijs;retour\r\n"
                : "order_id,order_date,region,channel,product,customer_id,quantity,unit_price,"
                  "discount,cost,returned\n");
    for (uint64_t i = 1; i <= rows; i++) {
        int day = (int)below((uint32_t)days); /* unordered dates: no help from sorted input */
        uint32_t r = below(12), r2 = below(12);
        if (r2 < r) r = r2; /* skew: later regions rarer */
        uint32_t c = below(5), p = below(400);
        uint32_t k = below(200000);
        uint32_t q = 1 + below(10) * below(10) / 9;
        uint32_t up = price[p] * (90 + below(21)) / 100;
        uint32_t di = below(3) ? 0 : below(3000); /* a third has 0 .. 29.99 %, four decimals */
        uint32_t co = cost[p] * (95 + below(11)) / 100;
        uint32_t t = below(100); /* 6 % true, 2 % empty */
        int ret = t < 6 ? 1 : t < 8 ? 2 : 0;
        if (!dutch) {
            int bad = dirty && i % 10007 == 0;
            uint_(i, 0);
            put(",", 1);
            put(dates[day], 10);
            put(",", 1);
            puts_(regions[r]);
            put(",", 1);
            puts_(channels[c]);
            put(",P-", 3);
            uint_(p, 3);
            put(",C", 2);
            uint_(k, 6);
            put(",", 1);
            uint_(q, 0);
            put(",", 1);
            if (bad)
                puts_("n/a");
            else {
                uint_(up / 100, 0);
                put(".", 1);
                uint_(up % 100, 2);
            }
            put(",0.", 3);
            uint_(di, 4);
            put(",", 1);
            uint_(co / 100, 0);
            put(".", 1);
            uint_(co % 100, 2);
            puts_(ret == 1 ? ",true\n" : ret == 2 ? ",\n" : ",false\n");
        } else {
            uint_(i, 0);
            put(";", 1);
            put(dates[day], 10);
            put(";", 1);
            if (strchr(regions[r], '-')) {
                put("\"", 1);
                puts_(regions[r]);
                put("\"", 1);
            } else
                puts_(regions[r]);
            put(";", 1);
            puts_(kanalen[c]);
            if (p % 10 == 0) {
                put(";\"P-", 4);
                uint_(p, 3);
                put("\";C", 3);
            } else {
                put(";P-", 3);
                uint_(p, 3);
                put(";C", 2);
            }
            uint_(k, 6);
            put(";", 1);
            uint_(q, 0);
            put(";", 1);
            grouped(up / 100);
            put(",", 1);
            uint_(up % 100, 2);
            put(";0,", 3);
            uint_(di, 4);
            put(";", 1);
            grouped(co / 100);
            put(",", 1);
            uint_(co % 100, 2);
            puts_(ret == 1 ? ";ja\r\n" : ret == 2 ? ";\r\n" : ";nee\r\n");
        }
    }
    fwrite(buf, 1, len, stdout);
    return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
