#!/usr/bin/env python3
"""Writes the data of the examples: python3 examples/generate.py

Fixed seeds and no floating-point function of the platform, so that every run on every machine writes the same bytes.
The businesses are invented. The totals that an example states as its baseline (5.2 million of revenue in 2025, 38 points
on the net promoter score, ...) are met by construction; everything else scatters around a plausible course.
"""
import calendar
import datetime
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
LAST_DAY = datetime.date(2026, 10, 31)


def write(path, header, rows, separator=","):
    path = os.path.join(HERE, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as out:
        for row in [header, *rows]:
            out.write(separator.join(row) + "\n")


def days_of(year, month):
    return [datetime.date(year, month, d) for d in range(1, calendar.monthrange(year, month)[1] + 1)]


def months(first, last):
    """The (year, month) pairs from first to last, both included."""
    year, month = first
    while (year, month) <= last:
        yield year, month
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def spread(total, weights):
    """Splits a whole number over weights into whole numbers that add up to it."""
    whole, parts, done, seen = sum(weights), [], 0, 0
    for weight in weights:
        seen += weight
        parts.append(total * seen // whole - done)
        done += parts[-1]
    return parts


def cents(amount, mark="."):
    return f"{amount // 100}{mark}{amount % 100:02d}"


# --- webshop: order lines, advertising cost and visits, 2025-01-01 .. 2026-10-31

CHANNELS = ["search", "social", "email"]
SEASON = [55, 60, 85, 105, 110, 100, 85, 85, 85, 75, 70, 85]  # thousandths of a year's revenue
WEEKDAY = [11, 10, 10, 10, 11, 15, 13]  # Monday .. Sunday
# Price without VAT, and what it costs to buy as a percentage of that; one line in three is a bicycle.
BICYCLES = [(57900, 71), (74900, 70), (99900, 68), (129900, 67), (174900, 66), (219900, 68), (284900, 69), (349900, 70)]
PARTS = [(1295, 48), (1995, 50), (2495, 52), (3490, 50), (4995, 53), (6995, 55), (8990, 54), (12900, 56), (18900, 58)]
# Per month of 2026: share of social in the ad budget, and the return on ad spend per channel.
COURSE_2026 = [
    (0.455, 3.85, 2.10, 7.8), (0.452, 3.92, 2.14, 8.0), (0.446, 4.05, 2.21, 8.1), (0.437, 4.16, 2.25, 8.4),
    (0.418, 4.22, 2.33, 8.8), (0.396, 4.35, 2.40, 8.9), (0.389, 4.43, 2.44, 9.2), (0.392, 4.55, 2.49, 9.3),
    (0.398, 4.62, 2.55, 9.5), (0.409, 4.71, 2.61, 9.6),
]
ORDERS_PER_100_VISITS = [2.12, 2.15, 2.23, 2.31, 2.28, 2.38, 2.45, 2.52, 2.62, 2.58]  # 2026


def month_plan(rng, year, month, total):
    """Net revenue and ad cost in cents per channel, and orders per hundred visits, of one month that sold total."""
    if year == 2026:
        share, *roas = COURSE_2026[month - 1]
        share += 0.004 * rng.random() - 0.002
        roas = [r * (0.99 + 0.02 * rng.random()) for r in roas]
        rate = ORDERS_PER_100_VISITS[month - 1]
    else:
        steady = month == 12  # the month on which the baselines stand
        share = 0.465 if steady else 0.47 + 0.02 * rng.random()
        roas = [3.75, 2.05, 7.6] if steady else [3.7 + 0.15 * rng.random(), 2.0 + 0.1 * rng.random(), 7.2 + 0.6 * rng.random()]
        rate = 2.10 if steady else 2.0 + 0.12 * rng.random()
    mail = 0.056 if year == 2026 else 0.045
    shares = [1 - share - mail, share, mail]
    revenue = spread(total, [int(10**6 * s * r) for s, r in zip(shares, roas)])
    budget = sum(int(v / r) for v, r in zip(revenue, roas))
    return revenue, spread(budget, [int(10**6 * s) for s in shares]), rate


def order_lines(rng, revenue):
    """Orders of one channel and month whose lines that are not returned add up to revenue."""
    left, orders = revenue, []
    while left:
        lines = []
        for _ in range(1 + int(1.6 * rng.random()) + int(1.2 * rng.random())):
            goods = BICYCLES if rng.random() < 0.34 else PARTS
            price, cost = goods[int(len(goods) * rng.random())]
            amount = price - price * int(max(0, 40 * rng.random() - 26)) // 100
            returned = rng.random() < 0.055
            if not returned:
                amount = left if left < amount + 1295 else amount
                left -= amount
            lines.append((amount, amount * cost // 100, returned))
            if not left:
                break
        orders.append(lines)
    return orders


def webshop():
    rng = random.Random(20250101)
    orders, ads, web = [], [], []
    line_no, order_no = 100000, 40000
    customers = 3000
    year_total = {2025: 520_000_000, 2026: 581_000_000}
    sold = {year: spread(total, [w * (94 + int(12 * rng.random())) for w in SEASON]) for year, total in year_total.items()}
    for year, month in months((2025, 1), (2026, 10)):
        days = days_of(year, month)
        revenue, budget, rate = month_plan(rng, year, month, sold[year][month - 1])
        placed = []
        counts = []
        for channel, amount in zip(CHANNELS, revenue):
            made = order_lines(rng, amount)
            counts.append(len(made))
            pool = [d for d in days for _ in range(WEEKDAY[d.weekday()])]
            placed += [(pool[int(len(pool) * rng.random())], channel, lines) for lines in made]
        placed.sort(key=lambda order: order[0])
        for day, channel, lines in placed:
            order_no += 1
            if rng.random() < 0.04:
                customer = ""  # a guest
            elif rng.random() < 0.7:
                customers += 1
                customer = f"K{customers}"
            else:
                customer = f"K{3001 + int((customers - 3000) * rng.random())}"
            for amount, cost, returned in lines:
                line_no += 1
                orders.append([str(line_no), f"O{order_no}", day.strftime("%d-%m-%Y"), channel, customer,
                               cents(amount, ","), cents(cost, ","), "ja" if returned else "nee"])
        visits = spread(int(sum(counts) * 100 / rate), [int(n * w) for n, w in zip(counts, [100, 150, 45])])
        for channel, cost, seen in zip(CHANNELS, budget, visits):
            weights = [WEEKDAY[d.weekday()] * 20 + int(60 * rng.random()) for d in days]
            ads += [[d.isoformat(), channel, cents(c)] for d, c in zip(days, spread(cost, weights))]
            web += [[d.isoformat(), channel, str(v)] for d, v in zip(days, spread(seen, weights[::-1]))]
    by_day = lambda row: (row[0], CHANNELS.index(row[1]))
    write("webshop/data/orders.csv",
          ["Regelnr", "Ordernr", "Besteldatum", "Kanaal", "Klantnr", "Bedrag excl. btw", "Inkoopwaarde", "Retour"],
          orders, ";")
    write("webshop/data/ads.csv", ["day", "channel", "cost"], sorted(ads, key=by_day))
    write("webshop/data/web.csv", ["day", "channel", "visits"], sorted(web, key=by_day))


# --- oee: two shifts on working days, one on Saturday, 2025-01-02 .. 2026-10-31


def oee():
    rng = random.Random(40)
    rows, day = [], datetime.date(2025, 1, 2)
    while day <= LAST_DAY:
        baseline = datetime.date(2025, 12, 22) <= day <= datetime.date(2025, 12, 31)
        gone = 0 if day.year == 2025 else min((day - datetime.date(2026, 1, 1)).days, 300)
        shake = (lambda width: 0) if baseline else (lambda width: int(width * (2 * rng.random() - 1)))
        shifts = 0 if day.weekday() == 6 or (day.month, day.day) in [(12, 25), (12, 26), (1, 1)] else 1 if day.weekday() == 5 else 2
        for _ in range(shifts):
            planned = 450 if rng.random() < 0.8 else 420
            running = planned * (8600 + gone * 115 // 100 + shake(550)) // 10000
            made = running * 40 * (9300 + gone * 55 // 100 + shake(260)) // 10000
            good = made * (97500 + gone * 39 // 10 + shake(700)) // 100000
            rows.append([day.isoformat(), str(planned), str(running), str(made), str(good)])
        day += datetime.timedelta(1)
    write("oee/data/shifts.csv", ["day", "planned", "running", "made", "good"], rows)


# --- installer: fiscal years from July, FY2025 .. FY2027 to date (2024-07-01 .. 2026-10-31)

QUARTERS = [  # period, people, leavers, promoters, passives and detractors among the answers
    ("2024-Q3", 23, 1, (41, 38, 21)), ("2024-Q4", 22, 1, (45, 34, 18)), ("2025-Q1", 22, 0, (43, 39, 20)),
    ("2025-Q2", 22, 1, (48, 33, 17)), ("2025-Q3", 21, 1, (50, 36, 19)), ("2025-Q4", 21, 1, (47, 39, 16)),
    ("2026-Q1", 22, 0, (52, 35, 18)), ("2026-Q2", 22, 1, (54, 30, 16)), ("2026-Q3", 23, 0, (53, 33, 14)),
    ("2026-Q4", 0, 0, (18, 9, 5)),
]


def installer():
    rng = random.Random(7)
    bank, ledger, jobs, survey = [], [], [], []
    saved, job_no = 15_000_000, 24000
    for count, (year, month) in enumerate(months((2024, 7), (2026, 10))):
        days = days_of(year, month)
        workdays = [d for d in days if d.weekday() < 5]
        cost = 17_400_000 + 40_000 * count + int(1_300_000 * rng.random()) + (900_000 if month in (5, 12) else 0)
        income = cost * (96 + int(11 * rng.random())) // 100
        payroll = cost * 54 // 100
        bills = spread(cost - payroll, [20 + int(80 * rng.random()) for _ in workdays])
        paid = spread(income, [10 + int(90 * rng.random()) for _ in workdays[::2]])
        rows = [(d, "cost", v) for d, v in zip(workdays, bills)] + [(d, "sales", v) for d, v in zip(workdays[::2], paid)]
        rows.append((days[-1], "cost", payroll))
        ledger += [[d.isoformat(), kind, cents(v)] for d, kind, v in sorted(rows)]
        saved += 60_000 + int(120_000 * rng.random())
        cover = 440 + int(70 * rng.random()) + (25 if (year, month) >= (2026, 6) else 0)  # tenths of a day
        current = cost * cover // (10 * len(days)) - saved + int(40_000 * rng.random())
        for day in (days[14], days[-1]):
            swing = int(900_000 * rng.random()) if day != days[-1] else 0
            bank.append([day.isoformat(), "current", cents(current + swing)])
            bank.append([day.isoformat(), "savings", cents(saved)])
        amount = 52 + int(14 * rng.random())
        late = amount * (75 - count + (25 if count > 25 else 0) + int(12 * rng.random())) // 1000
        slots = sorted(workdays[int(len(workdays) * rng.random())] for _ in range(amount - 1)) + [days[-1]]
        lates = set(int((amount - 1) * (n + rng.random()) / late) for n in range(late))
        for place, promised in enumerate(slots):
            job_no += 1
            delay = 1 + int(6 * rng.random()) if place in lates else -int(3 * rng.random())
            delivered = promised + datetime.timedelta(delay)
            jobs.append([promised.isoformat(), "" if delivered > LAST_DAY else delivered.isoformat(), f"J{job_no}"])
    for period, _, _, answers in QUARTERS:
        year, first = int(period[:4]), 3 * int(period[-1]) - 2
        days = [d for m in range(first, first + 3) for d in days_of(year, m) if d <= LAST_DAY]
        scores = [s for lowest, width, n in zip((9, 7, 2), (2, 2, 5), answers) for s in
                  (lowest + int(width * rng.random()) for _ in range(n))]
        rows = sorted((days[int(len(days) * rng.random())], i) for i in range(len(scores)))
        rows[-1] = (days[-1], rows[-1][1])
        survey += [[d.isoformat(), str(scores[i])] for d, i in rows]
    write("installer/data/bank.csv", ["day", "account", "balance"], bank)
    write("installer/data/ledger.csv", ["day", "kind", "amount"], ledger)
    write("installer/data/jobs.csv", ["promised", "delivered", "job"], jobs)
    write("installer/data/nps.csv", ["day", "score"], survey)
    write("installer/data/staff.csv", ["quarter", "people", "leavers"],
          [[period, str(people), str(leavers)] for period, people, leavers, _ in QUARTERS if people])


# --- sentences: a quarter of each, small enough to check by hand


def sentences():
    def table(name, header, *rows):
        write(f"sentences/data/{name}.csv", header.split(","), [row.split(",") for row in rows])

    table("orders", "day,channel,amount", "2026-01-12,organic,6200.00", "2026-01-20,organic,4100.00", "2026-01-25,ads,9000.00",
          "2026-02-10,organic,9800.00", "2026-02-28,ads,12000.00", "2026-03-09,organic,10000.00", "2026-03-31,ads,100.00")
    table("visits", "day,visitors", "2026-01-15,5120", "2026-01-31,5120", "2026-02-14,5000", "2026-02-28,4999",
          "2026-03-15,6000", "2026-03-31,5000")
    table("mails", "sent,opened,bought", "2026-01-20,1000,300", "2026-02-03,400,100", "2026-02-24,800,260", "2026-03-31,1000,290")
    table("survey", "day,score", *(f"{datetime.date(2026, 1, 12) + datetime.timedelta(78 * place // 19)},{score}"
                                 for place, score in enumerate("54453544254444554544")))
    table("costs", "month,amount", "2025-12,40000", "2026-01,39600", "2026-02,39900", "2026-03,38800")
    table("tickets", "asked,answered", "2026-01-08T09:00:00,2026-01-08T10:30:00", "2026-01-30T23:00:00,2026-01-31T01:10:00",
          "2026-02-11T08:00:00,2026-02-11T10:00:00", "2026-02-12T12:00:00,2026-02-12T14:00:00",
          "2026-03-04T08:00:00,2026-03-04T09:00:00", "2026-03-18T08:30:00,2026-03-18T09:15:00", "2026-03-31T11:00:00,2026-03-31T12:15:00")
    table("sales", "month,amount", *(f"2025-{month:02d},10000" for month in range(1, 13)), "2026-01,12000", "2026-02,11500", "2026-03,12600")
    table("members", "month,at_start,kept", "2025-12,500,400", "2026-01,500,402", "2026-02,500,407", "2026-03,500,405")
    rows = []
    for month, days, social, other in ((1, 31, 10, 8), (2, 28, 9, 7), (3, 31, 12, 5)):
        channels = (["social", "search"] * social)[: 2 * min(social, other)] + ["social"] * (social - other)
        rows += [f"2026-{month:02d}-{1 + (days - 1) * place // (len(channels) - 1):02d},{channel}" for place, channel in enumerate(channels)]
    table("customers", "since,channel", *rows)


if __name__ == "__main__":
    webshop()
    oee()
    installer()
    sentences()
