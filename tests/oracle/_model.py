"""The meaning of formulas, a second time: from the rules of detail and the decisions, in Python fractions, and as simple as can be.

Input: formulas as trees of the classes below, over datasets held as lists of dicts. Output: the value of a tree in one context
(window x slice x filters x groups). The one idea: nothing is shared between evaluations but a memo, so that an error of the
program's sharing, ordering or incremental work has no counterpart here.

Every tree also prints itself as source (text), so that what is evaluated and what the program reads are the same by construction.
"""
import operator
from collections import namedtuple
from datetime import date
from fractions import Fraction

from _values import (
    DAY, MISSING, MONTHS, OPEN, NoData, Root, Special, Window, absorbed, aggregate, is_month_end, month_end, nests, shift_months, shifted,
)

LEVELS = "otherwise or and not compare sum product unary power atom".split()
LEVEL = {name: rank for rank, name in enumerate(LEVELS)}


# --- trees ---


class Node:
    level = "atom"
    timed = False  # evaluates other windows than the asked one

    def text(self, least="otherwise"):
        shown = self.show()
        return f"({shown})" if LEVEL[self.level] < LEVEL[least] else shown

    def kids(self):
        return ()

    def datasets(self):
        """Those a formula reaches (by its leaves)."""
        return frozenset().union(*(kid.datasets() for kid in self.kids()))

    def metrics(self):
        return set().union(*(kid.metrics() for kid in self.kids()))

    def is_timed(self):
        return self.timed or any(kid.is_timed() for kid in self.kids())


class Literal(Node):
    def __init__(self, value, shown):
        self.value, self.shown = value, shown
        self.level = "unary" if shown.startswith("-") else "atom"

    def show(self):
        return self.shown

    def eval(self, at):
        return self.value


class Column(Node):
    """A column or a path, in a row."""

    def __init__(self, name, qualifier=None):
        self.name, self.qualifier = name, qualifier

    def show(self):
        return f"{self.qualifier}.{self.name}" if self.qualifier else self.name

    def eval(self, row):
        return row[self.name]


class Named(Node):
    """An input or a metric by its name."""

    def __init__(self, name, body, is_metric):
        self.name, self.body, self.is_metric = name, body, is_metric

    def show(self):
        return self.name

    def kids(self):
        return (self.body,)

    def metrics(self):
        return {self.name} | super().metrics()

    def eval(self, at):
        return at.world.memo((self.body, at), lambda: self.body.eval(at)) if self.is_metric else self.body.eval(at)


class Operation(Node):
    """Kids that are evaluated, then combined, unless one of them has no value."""

    def __init__(self, *operands):
        self.operands = operands

    def kids(self):
        return self.operands

    def eval(self, at):
        values = [operand.eval(at) for operand in self.operands]
        stop = absorbed(*values)
        return self.apply(*values) if stop is None else stop


class Binary(Operation):
    def __init__(self, sign, left, right):
        super().__init__(left, right)
        self.sign = sign
        self.level = "sum" if sign in "+-" else "product"

    def show(self):
        left, right = self.operands
        return f"{left.text(self.level)} {self.sign} {right.text('product' if self.level == 'sum' else 'unary')}"

    def apply(self, left, right):
        if self.sign == "/":
            return left / right if right else NoData("zero_denominator")
        return {"+": operator.add, "-": operator.sub, "*": operator.mul}[self.sign](left, right)


class DaysBetween(Operation):
    """(a - b) / 1 day, of two dates."""

    level = "product"

    def show(self):
        return f"({self.operands[0].text('sum')} - {self.operands[1].text('product')}) / 1 day"

    def apply(self, left, right):
        return Fraction((left - right).days)


class Negate(Operation):
    level = "unary"

    def show(self):
        return "- " + self.operands[0].text("unary")

    def apply(self, value):
        return -value


class Power(Operation):
    level = "power"

    def __init__(self, base, exponent):
        super().__init__(base)
        self.exponent = exponent

    def show(self):
        return f"{self.operands[0].text('atom')}^{self.exponent}"

    def apply(self, base):
        if base == 0 and self.exponent < 0:
            return NoData("zero_denominator")
        return Fraction(base) ** self.exponent


class Call(Operation):
    """A function of values."""

    def __init__(self, function, *operands):
        super().__init__(*operands)
        self.function = function

    def show(self):
        return f"{self.function}({', '.join(operand.text() for operand in self.operands)})"

    def apply(self, *values):
        return CALLS[self.function](*values)


def to_step(rounded):
    return lambda x, step=Fraction(1): rounded(x / step) * step


def away(x):
    return Fraction((abs(x) + Fraction(1, 2)).__floor__() * (1 if x >= 0 else -1))


CALLS = {
    "abs": abs,
    "least": min,
    "greatest": max,
    "round": to_step(away),
    "round_even": to_step(lambda x: Fraction(round(x))),
    "floor": to_step(lambda x: Fraction(x.__floor__())),
    "ceil": to_step(lambda x: Fraction(x.__ceil__())),
    "sqrt": lambda x: Root(x),
    "year": lambda day: Fraction(day.year),
    "month": lambda day: Fraction(day.month),
    "weekday": lambda day: Fraction(day.isoweekday()),
    "contains": lambda text, part: part in text,
    "starts_with": lambda text, part: text.startswith(part),
}
SIGNS = {"=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class Compare(Operation):
    level = "compare"

    def __init__(self, sign, left, right):
        super().__init__(left, right)
        self.sign = sign

    def show(self):
        return f"{self.operands[0].text('sum')} {self.sign} {self.operands[1].text('sum')}"

    def apply(self, left, right):
        return SIGNS[self.sign](left, right)


class InList(Operation):
    level = "compare"

    def __init__(self, operand, members, negated):
        super().__init__(operand)
        self.members, self.negated = members, negated

    def show(self):
        members = ", ".join(member.text() for member in self.members)
        return f"{self.operands[0].text('sum')} {'not ' * self.negated}in ({members})"

    def apply(self, value):
        return (value in [member.value for member in self.members]) != self.negated


class IsMissing(Node):
    level = "compare"

    def __init__(self, operand, negated):
        self.operand, self.negated = operand, negated

    def kids(self):
        return (self.operand,)

    def show(self):
        return f"{self.operand.text('sum')} is {'not ' * self.negated}missing"

    def eval(self, row):
        value = self.operand.eval(row)
        if value is OPEN or isinstance(value, NoData):
            return value
        return (value is MISSING) != self.negated


class Not(Operation):
    level = "not"

    def show(self):
        return f"not {self.operands[0].text('not')}"

    def apply(self, value):
        return not value


class Junction(Node):
    """`and` and `or`, by Kleene (agg-4)."""

    def __init__(self, word, *operands):
        self.level, self.operands = word, operands

    def kids(self):
        return self.operands

    def show(self):
        above = LEVELS[LEVEL[self.level] + 1]
        return f" {self.level} ".join(operand.text(above) for operand in self.operands)

    def eval(self, at):
        values = [operand.eval(at) for operand in self.operands]
        decisive = self.level == "or"
        stop = absorbed(*values)
        if stop is None:
            return any(values) if decisive else all(values)
        if decisive in [value for value in values if isinstance(value, bool)]:
            return decisive if stop is MISSING else OPEN
        return stop


class If(Node):
    level = "otherwise"

    def __init__(self, condition, then, other):
        self.condition, self.then, self.other = condition, then, other

    def kids(self):
        return self.condition, self.then, self.other

    def show(self):
        return f"if {self.condition.text()} then {self.then.text()} else {self.other.text()}"

    def eval(self, at):
        condition = self.condition.eval(at)
        if isinstance(condition, bool):
            return (self.then if condition else self.other).eval(at)
        if isinstance(condition, NoData) and condition.reasons == {"zero_denominator"}:  # it hides no branch without data (agg-7)
            branches = [branch for branch in (self.then.eval(at), self.other.eval(at)) if isinstance(branch, NoData)]
            return NoData(*set().union(*(branch.reasons for branch in branches)) - {"zero_denominator"} or condition.reasons)
        return condition


class Otherwise(Node):
    """Catches a zero denominator anywhere in its left side, and nothing else (agg-7)."""

    level = "otherwise"

    def __init__(self, left, right):
        self.left, self.right = left, right

    def kids(self):
        return self.left, self.right

    def show(self):
        return f"{self.left.text('or')} otherwise {self.right.text()}"

    def eval(self, at):
        value = self.left.eval(at)
        if isinstance(value, NoData) and "zero_denominator" in value.reasons:
            return self.right.eval(at) if len(value.reasons) == 1 else NoData(*value.reasons - {"zero_denominator"})
        return value


# --- trees over rows: they take a context ---

# filters: conditions on rows. group: tuples (dataset, column, value). slice: (column, value) or None.
Context = namedtuple("Context", "world window slice filters group")


class World:
    """The datasets and metrics of one case, seen from one as-of date."""

    def __init__(self, calendar, as_of):
        self.calendar, self.as_of, self.memory = calendar, as_of, {}

    def memo(self, key, compute):
        if key not in self.memory:
            self.memory[key] = compute()
        return self.memory[key]

    def known(self, datasets):
        """Where all of the dated ones are known (time-2, time-8)."""
        dated = [dataset for dataset in datasets if dataset.time]
        return max(d.start for d in dated), min(min(d.through for d in dated), self.as_of)

    def window(self, grain, first, last, datasets, cut=None):
        start, through = self.known(datasets)
        return Window(grain, first, last, max(first, start), min(cut or last, last, through))


def known_rows(dataset, at):
    """The rows of the window, and what a result is when it does not cover or report anything."""
    if not dataset.time:
        return dataset.rows if at.window.grain == "all" else NoData("wrong_grain")  # time-10
    first = max(at.window.start, dataset.start)
    last = min(at.window.cut, dataset.through, at.world.as_of)
    if first > last:
        return NoData("not_covered")
    rows = dataset.between(first, last)
    return rows if rows or dataset.missing == "zero" else NoData("not_reported")


def kept_rows(dataset, at, where, rows=None):
    """(rows that slice, groups, filters and where keep, how many a missing cell dropped) or NoData."""
    if rows is None:
        rows = known_rows(dataset, at)
    if isinstance(rows, NoData):
        return rows
    kept, dropped = [], 0
    conditions = at.filters + ((where,) if where else ())
    for row in rows:
        if at.slice and row[at.slice[0]] != at.slice[1]:
            continue
        if any(row[column] != value for of, column, value in at.group if of is dataset):
            continue
        told = [condition.eval(row) for condition in conditions]
        if False in told:
            continue
        bad = [value for value in told if value is not True and value is not MISSING]
        if bad:
            return bad[0]
        if MISSING in told:
            dropped += 1
        else:
            kept.append(row)
    return kept, dropped


class Aggregate(Node):
    """An aggregate over rows. body: a tree over one row; None counts rows."""

    def __init__(self, function, dataset, body=None, where=None, extra=None):
        self.function, self.dataset, self.body, self.where, self.extra = function, dataset, body, where, extra

    def datasets(self):
        return frozenset([self.dataset])

    def show(self):
        body = self.dataset.name if self.body is None else self.body.text()
        extra = f", {self.extra.text()}" if self.extra else ""
        where = f" where {self.where.text()}" if self.where else ""
        return f"{self.function}({body}{extra}{where})"

    def eval(self, at):
        return at.world.memo((self, at), lambda: self.counted(at)[0])

    def counted(self, at, rows=None):
        """(value, missing, skipped)"""
        found = kept_rows(self.dataset, at, self.where, rows)
        if not isinstance(found, tuple):
            return found, 0, 0
        rows, skipped = found
        if self.body is None:
            return Fraction(len(rows)), 0, skipped
        pairs = [(row, self.body.eval(row)) for row in rows]
        present = [(row, value) for row, value in pairs if value is not MISSING]
        stop = absorbed(*(value for _, value in present))
        missing = len(pairs) - len(present)
        return self.of_values(present) if stop is None else stop, missing, skipped

    def of_values(self, present):
        values = [value for _, value in present]
        if self.function in ("first", "last"):
            return first_or_last(self.function, [(row[self.dataset.time], value) for row, value in present])
        empty = Fraction(0) if self.dataset.missing == "zero" else NoData("not_reported")  # agg-1
        return aggregate(self.function, values, self.extra and self.extra.value, empty)


def first_or_last(function, pairs):
    if not pairs:
        return NoData("no_rows")
    instant = (min if function == "first" else max)(time for time, _ in pairs)
    values = {value for time, value in pairs if time == instant}
    return values.pop() if len(values) == 1 else NoData("not_unique")  # agg-10


class Grouped(Node):
    """An aggregate over the groups that keys form, or over periods: body is a tree over contexts."""

    def __init__(self, function, body, where, keys=(), dataset=None, grain=None, extra=None):
        self.function, self.body, self.where, self.keys = function, body, where, keys
        self.dataset, self.grain, self.extra = dataset, grain, extra
        self.timed = grain is not None

    def kids(self):
        return (self.body,)

    def show(self):
        extra = f", {self.extra.text()}" if self.extra else ""
        where = f" where {self.where.text()}" if self.where else ""
        by = self.grain or ", ".join(f"{self.dataset.name}.{key}" for key in self.keys)
        return f"{self.function}({self.body.text()}{extra}{where} by {by})"

    def eval(self, at):
        return at.world.memo((self, at), lambda: self.over_periods(at) if self.grain else self.over_keys(at))

    def over_keys(self, at):
        found = kept_rows(self.dataset, at, self.where)
        if not isinstance(found, tuple):
            return found
        groups = {tuple(row[key] for key in self.keys) for row in found[0]}
        inside = at._replace(filters=at.filters + ((self.where,) if self.where else ()))
        values = []
        for group in groups:
            if MISSING not in group:  # agg-11
                chosen = tuple((self.dataset, key, value) for key, value in zip(self.keys, group))
                values.append(self.body.eval(inside._replace(group=at.group + chosen)))
        stop = absorbed(*values)
        if stop is not None:
            return stop
        empty = Fraction(0) if self.dataset.missing == "zero" else NoData("not_reported")
        return self.combine(values, empty)

    def over_periods(self, at):
        window = at.window
        if not nests(self.grain, window.grain):
            return NoData("wrong_grain")
        reached = self.body.datasets()
        start = max(window.start, at.world.known(reached)[0])
        if start > window.cut:
            return NoData("not_covered")
        values = []
        inside = at._replace(filters=at.filters + ((self.where,) if self.where else ()))
        for first, last in at.world.calendar.periods(self.grain, start, window.cut):
            if last > window.cut:
                continue  # a partial last period is left out (agg-11)
            part = Window(self.grain, first, last, max(first, start), last)
            values.append(self.body.eval(inside._replace(window=part)))
        if OPEN in values:
            return OPEN
        with_data = [value for value in values if not isinstance(value, NoData)]
        if not with_data:
            return OPEN
        return self.combine(with_data, OPEN)

    def combine(self, values, empty):
        if self.function == "count":
            return Fraction(sum(values))
        return aggregate(self.function, values, self.extra and self.extra.value, empty)


class Where(Node):
    """(formula where condition): to every leaf (agg-13)."""

    def __init__(self, body, condition):
        self.body, self.condition = body, condition

    def kids(self):
        return (self.body,)

    def show(self):
        return f"({self.body.text()} where {self.condition.text()})"

    def eval(self, at):
        return self.body.eval(at._replace(filters=at.filters + (self.condition,)))


class InPeriod(Node):
    level, timed = "compare", True

    def __init__(self, body, grain, first, last, shown):
        self.body, self.grain, self.first, self.last, self.shown = body, grain, first, last, shown

    def kids(self):
        return (self.body,)

    def show(self):
        return f"{self.body.text('sum')} in {self.shown}"

    def eval(self, at):
        return self.body.eval(at._replace(window=at.world.window(self.grain, self.first, self.last, self.body.datasets())))


class Time(Node):
    """previous year_ago growth to_date trailing running whole: their windows, then the body once in each."""

    timed = True

    def __init__(self, function, body, unit=None, count=1):
        self.function, self.body, self.unit, self.count = function, body, unit, count

    def kids(self):
        return (self.body,)

    def show(self):
        more = {"growth": f", {self.unit}", "to_date": f", {self.unit}", "trailing": f", {self.count} {self.unit}"}
        return f"{self.function}({self.body.text()}{more.get(self.function, '')})"

    def eval(self, at):
        return at.world.memo((self, at), lambda: getattr(self, self.function)(at))

    def whole(self, at):
        return self.body.eval(at._replace(slice=None))

    def previous(self, at):
        return self.before(at, at.window.grain, 1)

    def year_ago(self, at):
        return self.before(at, "year", 1)

    def growth(self, at):
        base = self.before(at, self.unit, 1)
        now = self.body.eval(at)
        stop = absorbed(now, base)
        if not isinstance(base, (NoData, Special)) and base <= 0:  # agg-20
            return NoData("non_positive_base", *(now.reasons if isinstance(now, NoData) else ())) if now is not OPEN else OPEN
        return (now - base) / base if stop is None else stop

    def before(self, at, unit, count):
        window = at.window
        if window.grain == "all" or not (nests(window.grain, unit) or window.grain == "week" and unit == "year"):
            return NoData("wrong_grain")
        found = shifted(window, unit, count)
        if not isinstance(found, tuple):
            return found
        first, last, cut = found
        return self.body.eval(at._replace(window=at.world.window(window.grain, first, last, self.body.datasets(), cut)))

    def to_date(self, at):
        window = at.window
        if window.grain == "all" or not nests(window.grain, self.unit):
            return NoData("wrong_grain")
        first, _ = at.world.calendar.bounds(self.unit, window.first)
        return self.over(at, first)

    def over(self, at, first):
        part = at.world.window(at.window.grain, first, at.window.last, self.body.datasets(), at.window.cut)
        return self.body.eval(at._replace(window=part))

    def running(self, at):  # each dataset from its own start
        return self.body.eval(at._replace(window=at.window._replace(first=date.min, start=date.min)))

    def trailing(self, at):
        start, through = at.world.known(self.body.datasets())
        end = at.window.cut
        if self.unit == "day":
            before = end - DAY * self.count
        else:
            before = shift_months(end, -self.count * MONTHS[self.unit])
            if is_month_end(end):
                before = month_end(before)
        if before + DAY < start or end > through:
            return NoData("not_covered")
        return self.body.eval(at._replace(window=Window(at.window.grain, before + DAY, end, before + DAY, end)))


class Stock(Node):
    """closing opening average_over of an aggregate, closing also by keys (agg-17, agg-18)."""

    timed = True

    def __init__(self, function, body, key=None):
        self.function, self.body, self.key = function, body, key

    def kids(self):
        return (self.body,)

    def show(self):
        by = f" by {self.body.dataset.name}.{self.key}" if self.key else ""
        return f"{self.function}({self.body.text()}{by})"

    def eval(self, at):
        return at.world.memo((self, at), lambda: getattr(self, self.function)(at))

    def opening(self, at):
        if at.window.grain == "all":
            return NoData("wrong_grain", "not_covered")
        first, last, _ = shifted(at.window._replace(cut=at.window.last), at.window.grain, 1)
        return self.closing(at._replace(window=at.world.window(at.window.grain, first, last, [self.body.dataset])))

    def closing(self, at):
        dataset = self.body.dataset
        first = max(at.window.start, dataset.start)
        last = min(at.window.cut, dataset.through, at.world.as_of)
        if first > last:
            return NoData("not_covered")
        since = dataset.start if dataset.missing == "last" else first
        if self.key:
            return self.by_key(at, first, last, since)
        day = dataset.last_day(since, last)
        if not day:
            return NoData("not_reported")
        return self.body.eval(at._replace(window=at.window._replace(start=day, cut=day)))

    def by_key(self, at, first, last, since):
        dataset = self.body.dataset
        if dataset.missing != "last" and not dataset.last_day(first, last):
            return NoData("not_reported")
        found = kept_rows(dataset, at, None, dataset.between(dataset.start, last))
        latest = {}
        for row in found[0]:  # by date ascending
            latest[row[self.key]] = row
        chosen = [row for row in latest.values() if dataset.day_of(row) >= since]
        if len(chosen) < len(latest):
            return NoData("not_reported")
        return self.body.counted(at, chosen)[0]

    def average_over(self, at):
        dataset = self.body.dataset
        first = max(at.window.start, dataset.start)
        last = min(at.window.cut, dataset.through, at.world.as_of)
        if first > last:
            return NoData("not_covered")
        days = sorted({dataset.day_of(row) for row in dataset.between(first, last)})
        if dataset.missing == "last":
            days = [first + DAY * i for i in range((last - first).days + 1)]
        if not days:
            return NoData("not_reported")
        values = [self.closing(at._replace(window=at.window._replace(start=day, cut=day))) for day in days]
        if any(isinstance(value, (NoData, Special)) for value in values):
            return OPEN
        return sum(values) / len(values)


class Lasting(Stock):
    """closing opening average_over begun ended over rows that last from a begin to an end: alive on d when A <= d < B (name-3)."""

    def show(self):
        return f"{self.function}({self.body.text()})"

    def known(self, at):
        dataset = self.body.dataset
        return max(at.window.start, dataset.start), min(at.window.cut, dataset.through, at.world.as_of)

    def of_rows(self, at, holds):
        first, last = self.known(at)
        if first > last:
            return NoData("not_covered")
        ends = lambda row: date.max if row["ended"] is MISSING else row["ended"]
        rows = [row for row in self.body.dataset.rows if row["started"] is not MISSING and holds(row["started"], ends(row), first, last)]
        return self.body.counted(at, rows)[0]

    def closing(self, at):
        return self.of_rows(at, lambda begin, end, first, last: begin <= last < end)

    def begun(self, at):
        return self.of_rows(at, lambda begin, end, first, last: first <= begin <= last)

    def ended(self, at):
        return self.of_rows(at, lambda begin, end, first, last: first <= end <= last)

    def average_over(self, at):
        first, last = self.known(at)
        if first > last:
            return NoData("not_covered")
        days = [first + DAY * i for i in range((last - first).days + 1)]
        values = [self.closing(at._replace(window=at.window._replace(start=day, cut=day))) for day in days]
        if any(isinstance(value, (NoData, Special)) for value in values):
            return OPEN
        return sum(values) / len(values)


class Days(Node):
    """days() / 1 day: the covered days of the evaluated period (name-25)."""

    level = "product"

    def __init__(self, body):
        self.body = body  # what a metric beside it reaches

    def show(self):
        return f"{self.body.text('product')} * (days() / 1 day)"

    def kids(self):
        return (self.body,)

    def eval(self, at):
        value = self.body.eval(at)
        days = (at.window.cut - max(at.window.start, at.window.first)).days + 1
        if days < 1 or at.window.start == date.min:
            return OPEN
        stop = absorbed(value)
        return value * days if stop is None else stop


def context(world, body, grain, first, last, slice_=None):
    """Where a metric is evaluated, and the coverage there."""
    reached = body.datasets()
    if grain == "all" or not any(dataset.time for dataset in reached):
        through = world.known(reached)[1] if any(dataset.time for dataset in reached) else date.max
        window = Window("all", date.min, through, date.min, through)  # each dataset from its own start
        return Context(world, window, slice_, (), ()), Fraction(1)
    window = world.window(grain, first, last, reached)
    covered = max(0, (window.cut - window.start).days + 1)
    return Context(world, window, slice_, (), ()), Fraction(covered, (last - first).days + 1)


def slices_of(datasets, column, until):
    """agg-16; MISSING stands for null."""
    found = set()
    for dataset in datasets:
        rows = dataset.between(date.min, min(until, dataset.through)) if dataset.time else dataset.rows
        found |= {row[column] for row in rows}
        found |= set(dataset.columns[column].get("one_of", ()))
    named = sorted((value for value in found if value is not MISSING), key=lambda text: text.encode())
    return named + [MISSING] * (MISSING in found)
