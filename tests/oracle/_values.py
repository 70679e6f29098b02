"""What formulas are made over, a second time: values, the calendar, datasets as lists of rows, aggregates of plain values.

Input: Python dates, fractions and dicts. The rules are named beside what they decide.
"""
from bisect import bisect_left, bisect_right
from collections import namedtuple
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(1)


# --- values: Fraction, str, bool, date, and these ---


class NoData:
    """Why: a set, since the rules do not say which of several reasons travels."""

    def __init__(self, *reasons):
        self.reasons = frozenset(reasons)

    def __repr__(self):
        return "no data (" + " or ".join(sorted(self.reasons)) + ")"


class Root:
    """The square root of a fraction."""

    def __init__(self, square):
        self.square = square

    def __repr__(self):
        return f"sqrt({self.square})"


class Special:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


MISSING = Special("missing")
OPEN = Special("open")  # two readings of the rules differ here: nothing is compared


def absorbed(*values):
    """What operands without a value make of an operation, None if all have one (agg-3, language 4)."""
    reasons, missing = frozenset(), False
    for value in values:
        if value is OPEN:
            return OPEN
        if value is MISSING:
            missing = True
        elif isinstance(value, NoData):
            reasons |= value.reasons
    if missing:
        return OPEN if reasons else MISSING
    return NoData(*reasons) if reasons else None


# --- calendar ---


def month_days(year, month):
    return ((date(year + month // 12, month % 12 + 1, 1)) - DAY).day


def shift_months(day, months):
    """By calendar months; the day is clipped to the month's end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, month_days(year, month)))


def is_month_end(day):
    return (day + DAY).day == 1


def month_end(day):
    return day.replace(day=month_days(day.year, day.month))


NESTS = {"day": 0, "week": 1, "month": 1, "quarter": 2, "year": 3, "all": 4}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def nests(small, large):
    """Whether every period of the small grain lies in one of the large."""
    return small == large or NESTS[small] < NESTS[large] and (small != "week" or large == "all")


class Calendar:
    def __init__(self, year_starts=1):
        self.starts = year_starts

    def bounds(self, grain, day):
        if grain == "day":
            return day, day
        if grain == "week":
            first = day - DAY * day.weekday()
            return first, first + DAY * 6
        months = MONTHS[grain]
        since = (day.month - self.starts) % 12 % months
        first = shift_months(day.replace(day=1), -since)
        return first, month_end(shift_months(first, months - 1))

    def name(self, grain, first):
        if grain == "day":
            return first.isoformat()
        if grain == "week":
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02}"
        if grain == "month":
            return f"{first:%Y-%m}"
        if self.starts == 1:
            return f"{first.year}" if grain == "year" else f"{first.year}-Q{(first.month + 2) // 3}"
        back = (first.month - self.starts) % 12
        year = shift_months(first, -back).year + 1
        return f"FY{year}" if grain == "year" else f"FY{year}-Q{back // 3 + 1}"

    def periods(self, grain, first, last):
        day = first
        while day <= last:
            bounds = self.bounds(grain, day)
            yield bounds
            day = bounds[1] + DAY


# A stretch of days: [first, last] is what it stands for, [start, cut] what of it is known.
Window = namedtuple("Window", "grain first last start cut")


def shifted(window, unit, count):
    """(first, last, cut) of the period `count` units before a window (time-9, time-14), or NoData."""
    grain, first, last, _, cut = window
    partial = cut < last
    if grain == "day":
        if unit in ("day", "week"):
            day = first - DAY * count * (7 if unit == "week" else 1)
        else:
            day = shift_months(first, -count * MONTHS[unit])
            if day.day != first.day:
                return OPEN  # 31 May a month ago: clipped, or without counterpart
        return day, day, day
    if grain == "week":
        if unit == "week":
            back = first - DAY * 7 * count
        else:
            year, week, _ = first.isocalendar()
            try:
                back = date.fromisocalendar(year - count, week, 1)
            except ValueError:
                return NoData("no_counterpart")
        return back, back + DAY * 6, back + (cut - first if partial else DAY * 6)
    months = count * MONTHS[unit]
    first = shift_months(first, -months)
    last = month_end(shift_months(last.replace(day=1), -months))
    return first, last, shift_months(cut, -months) if partial else last


# --- datasets ---


class Dataset:
    """rows: dicts of column to value, absent cells MISSING. time: the name of the column that dates them, None for a snapshot."""

    def __init__(self, name, columns, rows, time=None, missing="unknown", start=None, through=None):
        self.name, self.columns, self.rows, self.time, self.missing = name, columns, rows, time, missing
        self.dated = []
        if time:
            self.dated = sorted(((self.day_of(row), row) for row in rows if row[time] is not MISSING), key=lambda pair: pair[0])
            self.days = [day for day, _ in self.dated]
            self.start = start or self.days[0].replace(day=1)  # time-6
            self.through = through or self.days[-1]  # time-5

    def day_of(self, row):
        return row[self.time][:1][0] if isinstance(row[self.time], tuple) else row[self.time]

    def between(self, first, last):
        return [row for _, row in self.dated[bisect_left(self.days, first) : bisect_right(self.days, last)]]

    def last_day(self, first, last):
        """The last reported date in a stretch."""
        at = bisect_right(self.days, last)
        return self.days[at - 1] if at and self.days[at - 1] >= first else None


# --- aggregates of plain values ---


def percentile(values, p):
    """Linear between order statistics: h = (n - 1)p (agg-8)."""
    values = sorted(values)
    h = (len(values) - 1) * p
    low = h.numerator // h.denominator
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (h - low)


def variance(values, less):
    if len(values) <= less:
        return NoData("too_few")
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - less)


def root_of(value):
    return value if isinstance(value, NoData) else Root(value)


AGGREGATES = {
    "average": lambda values: sum(values) / len(values),
    "min": min,
    "max": max,
    "median": lambda values: percentile(values, Fraction(1, 2)),
    "variance": lambda values: variance(values, 1),
    "variance_population": lambda values: variance(values, 0),
    "stdev": lambda values: root_of(variance(values, 1)),
    "stdev_population": lambda values: root_of(variance(values, 0)),
    "only": lambda values: values[0] if len(values) == 1 else NoData("not_unique"),
}


def aggregate(name, values, extra=None, empty_sum=None):
    if name == "sum":
        return sum(values, Fraction(0)) if values or empty_sum is None else empty_sum
    if name == "count_distinct":
        return Fraction(len(set(values)))
    if not values:
        return NoData("no_rows")  # agg-2
    return percentile(values, extra) if name == "percentile" else AGGREGATES[name](values)
