"""Compares the calendar on all days 1900-2100 with Python's datetime.

Usage: calendar_oracle.py [PROGRAM]; the program is tests/oracle/calendar_dump below $KPI_BUILD (default: build).
"""
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
DAY = timedelta(1)
# pattern, anchor, and the name of the fiscal year that starts at the anchor
PATTERNS = [
    ((4, 4, 5), date(2026, 2, 2), 2027),
    ((4, 5, 4), date(2026, 2, 1), 2026),  # named after its start: the retail calendar of the NRF
    ((5, 4, 4), date(2024, 2, 29), 2025),
    ((4, 4, 5), date(2024, 12, 30), 2025),
]


def days(first, last):
    return (first + timedelta(i) for i in range((last - first).days + 1))


def iso_week(day):
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def fiscal_names(day, start, named_start):
    """Quarter and year, by walking back to the month in which the year began."""
    year, month, back = day.year, day.month, 0
    while month != start:
        back += 1
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    ends = year + 1 if start > 1 else year
    name = year if named_start else ends
    return [f"FY{name:04}-Q{back // 3 + 1}", f"FY{name:04}"]


def month_names(day):
    names = [f"{day:%Y-%m}", f"{day:%Y}-Q{(day.month + 2) // 3}", f"{day:%Y}"]
    for start in range(2, 13):
        names += fiscal_names(day, start, False)
    return names + fiscal_names(day, 7, True)


def year_start(anchor, year):
    """The day of the anchor's weekday that is nearest to its month and day."""
    wish = date(year, anchor.month, min(anchor.day, 28) if anchor.month == 2 else anchor.day)
    if (anchor.month, anchor.day) == (2, 29) and (wish + DAY).month == 2:
        wish += DAY
    around = [wish + timedelta(i) for i in range(-3, 4)]
    return next(day for day in around if day.weekday() == anchor.weekday())


def pattern_names(pattern, anchor, name):
    """{day: [week, month, quarter, year]}: the years laid out week by week."""
    names = {}
    for year in range(FIRST.year - 2, LAST.year + 2):
        first, end = year_start(anchor, year), year_start(anchor, year + 1)
        weeks = (end - first).days // 7
        assert weeks in (52, 53) and (end - first).days % 7 == 0
        months = [month for month, length in enumerate(pattern * 4, 1) for _ in range(length)] + [12]
        for week in range(weeks):
            label = f"FY{year + name - anchor.year:04}"
            month = months[week]
            row = [f"{label}-W{week + 1:02}", f"{label}-P{month:02}", f"{label}-Q{(month + 2) // 3}", label]
            for i in range(7):
                names[first + timedelta(7 * week + i)] = row
    return names


def expected_days():
    patterns = [pattern_names(*p) for p in PATTERNS]
    cached, names = None, []
    for day in days(FIRST, LAST):
        if (day.year, day.month) != cached:
            cached, names = (day.year, day.month), month_names(day)
        row = [iso_week(day)] + names
        for pattern in patterns:
            row = row + pattern[day]
        yield day, row


def column_calendars():
    """The number of the calendar that each column belongs to."""
    return [0] * 4 + [i for i in range(1, 13) for _ in range(2)] + [i for i in range(13, 17) for _ in range(4)]


def main():
    build = Path(os.environ.get("KPI_BUILD", "build"))
    program = sys.argv[1] if len(sys.argv) > 1 else build / "tests" / "oracle" / "calendar_dump"
    dump = subprocess.run([program], stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    got_days = [line for line in dump if line.startswith("D ")]
    got_ranges = [line for line in dump if line.startswith("R ")]
    passed = failed = 0

    def check(good, *message):
        nonlocal passed, failed
        passed, failed = passed + good, failed + (not good)
        if not good and failed <= 20:
            print(*message)

    count = (LAST - FIRST).days + 1
    check(len(got_days) == count, f"{len(got_days)} days, want {count}")
    calendars, ranges, names = column_calendars(), {}, []
    for line, (day, row) in zip(got_days, expected_days()):
        want = f"D {day} {day.isoweekday()} {' '.join(row)}"
        check(line == want, "got ", line, "\nwant", want)
        if row != names:  # most days change nothing
            for key in set(zip(calendars, names)).difference(zip(calendars, row)):
                ranges[key][1] = day - DAY
            for key in zip(calendars, row):
                ranges.setdefault(key, [day, LAST])
            names = row
    check(len(got_ranges) == len(ranges), f"{len(got_ranges)} periods, want {len(ranges)}")
    before = None
    for line in got_ranges:
        _, calendar, name, first, last, read = line.split()
        check(read == "1", name, "of calendar", calendar, "does not read back")
        want = ranges.get((int(calendar), name))
        first, last = date.fromisoformat(first), date.fromisoformat(last)
        # The outermost periods reach beyond the days that were listed.
        good = want and (first == want[0] or first < FIRST == want[0]) and (last == want[1] or last > LAST == want[1])
        check(bool(good), name, "of calendar", calendar, first, last, "want", *want or ["none"])
        if first > FIRST:
            check(first == before + DAY, name, "of calendar", calendar, "does not follow the period before it")
        before = last
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
