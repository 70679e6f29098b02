#!/usr/bin/env python3
"""Exact bounds against brute force: random formulas and boxes, each evaluated a second time in Python fractions at many points.

    bounds_oracle.py [--pairs N] [--seed N] [--case N] [--keep FOLDER]

Input: `.kpi` texts made here, with rows, inputs, metrics, and scenarios whose drivers lie between bounds. A pair is a formula and a
scenario that moves it. Checked of every result: no evaluated value lies outside, an open end is never reached, a witness has the
value of its end, no colour is seen that was not said to be possible; and where theory knows the range (fractions of degree one in
each driver, with monotone functions around them) the ends are those of the corners, tight, and the colours all that they cut.

A point that makes a divisor zero, or a root lack its base, does not count.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from fractions import Fraction
from itertools import product
from math import isqrt
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KPI = os.environ.get("KPI") or Path(os.environ.get("KPI_BUILD", ROOT / "build")) / "kpi"
MONTHS, SLICES, LEAVES = (0, 1, 2), ("a", "b"), ("x", "y", "z")
# What has no value: a month without rows, wherever the drivers are; a divisor that is zero, which `otherwise` catches; any other reason.
GONE, ZERO, NONE = "not reported", "zero denominator", "no data"
FINE = 10**30


# --- formulas: source text, and a value in a place ---


class Place:
    """Where a formula is evaluated: rows[leaf][slice][month], inputs, months and slices asked; log takes what decides."""

    def __init__(self, rows, inputs, months, slices, is_month, log):
        self.rows, self.inputs, self.months, self.slices, self.is_month, self.log = rows, inputs, months, slices, is_month, log

    def over(self, months, is_month):
        return Place(self.rows, self.inputs, months, self.slices, is_month, self.log)


def absent(values):
    """What values come to of which one has none: a zero denominator only if nothing else is wrong."""
    missing = {v for v in values if isinstance(v, str)}
    return None if not missing else GONE if GONE in missing else ZERO if missing == {ZERO} else NONE


class Formula:
    def __init__(self, text, *kids):
        self.text, self.kids = text, kids

    def strict(self, at, apply):
        values = [kid.value(at) for kid in self.kids]
        return absent(values) or apply(*values)

    def has_root(self):
        return any(kid.has_root() for kid in self.kids)

    def reads(self):
        """Rows: else there are no months."""
        return isinstance(self, Leaf) or any(kid.reads() for kid in self.kids)

    def degrees(self, at):
        """(numerator, denominator): the highest degree in each driver; None: neither is a polynomial."""
        return None


def shown(q):
    return str(q.numerator) if q.denominator == 1 else f"({q.numerator}/{q.denominator})" if q >= 0 else f"(0 - {-q.numerator}/{q.denominator})"


class Number(Formula):
    def __init__(self, q):
        super().__init__(shown(q) if q >= 0 else f"(0 - {shown(-q)})")
        self.q = q

    def value(self, at):
        return self.q

    def degrees(self, at):
        return {}, {}


class Leaf(Formula):
    def __init__(self, name, part=None):
        super().__init__(f'({name} where k = "{part}")' if part else name)
        self.name, self.part = name, part

    def cells(self, at, table):
        for k in at.slices:
            if self.part in (None, k):
                for month in at.months:
                    yield table[self.name][k][month]

    def value(self, at):
        cells = list(self.cells(at, at.rows))
        return sum(cells, Fraction(0)) if cells else GONE

    def degrees(self, at):
        return highest(*self.cells(at, at.rows)), {}


class Named(Formula):
    """An input."""

    def value(self, at):
        return at.inputs[self.text]

    def degrees(self, at):
        return at.inputs[self.text], {}


def highest(*degrees):
    return {w: max(d.get(w, 0) for d in degrees) for d in degrees for w in d}


def added(a, b):
    return {w: a.get(w, 0) + b.get(w, 0) for w in {**a, **b}}


class Arithmetic(Formula):
    def __init__(self, op, a, b):
        super().__init__(f"({a.text} {op} {b.text})", a, b)
        self.op = op

    def value(self, at):
        return self.strict(at, lambda a, b: self.combined(at, a, b))

    def combined(self, at, a, b):
        if self.op == "/":
            at.log.append(("divisor", b))
            return a / b if b else ZERO
        return a + b if self.op == "+" else a - b if self.op == "-" else a * b

    def degrees(self, at):
        of = [kid.degrees(at) for kid in self.kids]
        if None in of:
            return None
        (n, d), (m, e) = of
        if self.op == "*":
            return added(n, m), added(d, e)
        if self.op == "/":
            return added(n, e), added(d, m)
        return highest(added(n, e), added(m, d)) if (d or e) and d != e else highest(n, m), d if d == e else added(d, e)


class Power(Formula):
    def __init__(self, a, n):
        super().__init__(f"({a.text})^{n}", a)
        self.n = n

    def value(self, at):
        def power(a):
            if self.n < 0:
                at.log.append(("divisor", a))
            return ZERO if self.n < 0 and not a else a**self.n
        return self.strict(at, power)


def away(x):
    return Fraction((abs(x) + Fraction(1, 2)).__floor__() * (1 if x >= 0 else -1))


ROUNDINGS = {"round": away, "round_even": lambda x: Fraction(round(x)), "floor": lambda x: Fraction(x.__floor__()), "ceil": lambda x: Fraction(x.__ceil__())}


class Rounded(Formula):
    def __init__(self, function, a, step):
        super().__init__(f"{function}({a.text}, {shown(step)})", a)
        self.function, self.step = function, step

    def value(self, at):
        return self.strict(at, lambda a: ROUNDINGS[self.function](a / self.step) * self.step)


class Root(Formula):
    """Of degree 2, to 30 decimals."""

    def __init__(self, a):
        super().__init__(f"sqrt({a.text})", a)

    def value(self, at):
        def root(a):
            at.log.append(("base", a))
            return NONE if a < 0 else Fraction(isqrt(int(a * FINE * FINE)), FINE)
        return self.strict(at, root)

    def has_root(self):
        return True


class Extreme(Formula):
    def __init__(self, function, *kids):
        super().__init__(f"{function}({', '.join(kid.text for kid in kids)})", *kids)
        self.function = function

    def value(self, at):
        def extreme(*values):
            for value in values[1:]:
                at.log.append(("order", values[0] - value))
            return {"least": min, "greatest": max}[self.function](*values)
        return self.strict(at, extreme)


class Compare(Formula):
    def __init__(self, op, a, b):
        super().__init__(f"{a.text} {op} {b.text}", a, b)
        self.op = op

    def value(self, at):
        def compare(a, b):
            at.log.append(("test", a - b))
            return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "=": a == b, "!=": a != b}[self.op]
        return self.strict(at, compare)


class Among(Formula):
    def __init__(self, a, members, negated):
        super().__init__(f"{a.text} {'not ' * negated}in ({', '.join(shown(q) for q in members)})", a)
        self.members, self.negated = members, negated

    def value(self, at):
        def among(a):
            at.log.extend(("test", a - q) for q in self.members)
            return (a in self.members) != self.negated
        return self.strict(at, among)


class Not(Formula):
    def __init__(self, a):
        super().__init__(f"not ({a.text})", a)

    def value(self, at):
        return self.strict(at, lambda a: not a)


class Junction(Formula):
    """`and`, `or`: one side may decide although the other has no data."""

    def __init__(self, word, a, b):
        super().__init__(f"(({a.text}) {word} ({b.text}))", a, b)
        self.decides = word == "or"

    def value(self, at):
        values = [kid.value(at) for kid in self.kids]
        if any(v is self.decides for v in values):
            return self.decides
        return absent(values) or not self.decides


class If(Formula):
    def __init__(self, test, a, b):
        super().__init__(f"(if {test.text} then {a.text} else {b.text})", test, a, b)

    def value(self, at):
        test = self.kids[0].value(at)
        return test if isinstance(test, str) else self.kids[1 if test else 2].value(at)


class Otherwise(Formula):
    def __init__(self, a, b):
        super().__init__(f"(({a.text}) otherwise {b.text})", a, b)

    def value(self, at):
        value = self.kids[0].value(at)
        return self.kids[1].value(at) if value == ZERO else value


class Over(Formula):
    """By month, within the months asked. A month without rows is left out. One without a value would be too; such points do not count."""

    def __init__(self, function, a):
        super().__init__(f"{function}({a.text} by month)", a)
        self.function = function

    def value(self, at):
        values = [self.kids[0].value(at.over((month,), True)) for month in at.months]
        values = [value for value in values if value != GONE]
        if absent(values) or not values and self.function not in ("count", "count_distinct"):
            return NONE
        if self.function == "count":
            return Fraction(sum(values))
        for i in range(len(values)):
            at.log.extend(("order", values[i] - value) for value in values[i + 1 :])
        ordered = sorted(values)
        n = len(ordered)
        if self.function == "median":
            return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
        if self.function == "count_distinct":
            return Fraction(len(set(values)))
        return {"min": ordered[0], "max": ordered[-1], "sum": sum(ordered), "average": sum(ordered) / n}[self.function]


class Other(Formula):
    """Another window of a month, or of all of them."""

    def __init__(self, function, a):
        more = {"growth": ", month", "trailing": ", 2 month", "to_date": ", year"}.get(function, "")
        super().__init__(f"{function}({a.text}{more})", a)
        self.function = function

    def window(self, at):
        last = at.months[-1]
        if self.function == "trailing":
            return (last - 1, last) if last > 0 else None
        if not at.is_month:
            return None
        if self.function == "to_date":
            return tuple(range(last + 1))
        return (last - 1,) if last > 0 else None

    def value(self, at):
        months = self.window(at)
        if months is None:
            return NONE
        value = self.kids[0].value(at.over(months, len(months) == 1))
        if self.function != "growth":
            return value
        now = self.kids[0].value(at)
        if absent([now, value]):
            return absent([now, value])
        at.log.append(("base", value))
        return now / value - 1 if value > 0 else NONE

    def degrees(self, at):
        months = self.window(at)
        return None if months is None or self.function == "growth" else self.kids[0].degrees(at.over(months, len(months) == 1))


class Monotone(Formula):
    """A function of one formula that never turns: the ends go to ends."""

    def __init__(self, whole, inner):
        super().__init__(whole.text, whole)
        self.inner = inner

    def value(self, at):
        return self.kids[0].value(at)


# --- random formulas ---


class Maker:
    def __init__(self, rng):
        self.rng = rng

    def small(self, low=-4, high=9):
        return Fraction(self.rng.randint(low, high), self.rng.choice((1, 1, 1, 2, 4, 5)))

    def leaf(self):
        rng = self.rng
        if rng.random() < 0.12:
            return Named("fee")
        return Leaf(rng.choice(LEAVES), rng.choice(SLICES) if rng.random() < 0.15 else None)

    def number(self, depth, timed=True):
        rng = self.rng
        if depth <= 0:
            return self.leaf() if rng.random() < 0.75 else Number(self.small())
        inner = lambda less=1: self.number(depth - less, timed)
        kind = rng.choices(
            ("arithmetic", "power", "extreme", "abs", "if", "otherwise", "round", "root", "over", "time"),
            (30, 4, 9, 4, 9, 9, 3, 2, 6 if timed else 0, 4 if timed else 0),
        )[0]
        if kind == "arithmetic":
            return Arithmetic(rng.choice("++--**//"), inner(), inner(rng.choice((1, 2))))
        if kind == "power":
            return Power(inner(2), rng.choice((2, 2, 3, -1, -2)))
        if kind == "extreme":
            return Extreme(rng.choice(("least", "greatest")), *(inner(2 if i else 1) for i in range(rng.choice((2, 2, 3)))))
        if kind == "abs":
            return Absolute(Arithmetic("-", inner(2), Number(self.small(0, 20))))
        if kind == "if":
            return If(self.test(depth - 1, timed), inner(2), inner())
        if kind == "otherwise":
            return Otherwise(self.risky(depth - 1, timed), inner(2))
        if kind == "round":
            return Rounded(rng.choice(list(ROUNDINGS)), inner(), rng.choice((Fraction(1), Fraction(5), Fraction(1, 2))))
        if kind == "root":
            return Root(inner(2))
        if kind == "over":
            function = rng.choice(("min", "max", "sum", "average", "median", "count", "count_distinct"))
            body = self.test(depth - 1, False) if function == "count" else self.number(rng.choice((0, 0, 1)), False)
            return Over(function, body) if body.reads() else body if function != "count" else self.leaf()
        body = self.number(depth - 1, False)
        return Other(rng.choice(("previous", "growth", "trailing", "to_date")), body) if body.reads() else body

    def risky(self, depth, timed):
        """What has no value where a divisor is zero."""
        rng = self.rng
        top = self.number(depth - 1, timed)
        ratio = Arithmetic("/", top, Arithmetic("-", self.leaf(), self.edge()))
        kind = rng.choice(("ratio", "ratio", "if", "around", "twice", "condition", "inverse"))
        if kind == "if":
            return If(self.test(0, timed), ratio, self.number(0, timed))
        if kind == "around":
            return Arithmetic(rng.choice("+*"), ratio, self.number(depth - 1, timed))
        if kind == "twice":
            return Arithmetic(rng.choice("-/"), ratio, ratio)
        if kind == "condition":
            return If(Compare(rng.choice("<>"), ratio, self.edge()), self.number(0, timed), self.number(0, timed))
        return Arithmetic("/", self.number(0, timed), ratio) if kind == "inverse" else ratio

    def edge(self):
        """A number that leaves often pass."""
        return Number(Fraction(self.rng.randint(1, 30)))

    def test(self, depth, timed):
        rng = self.rng
        if depth > 0 and rng.random() < 0.35:
            kind = rng.choice(("and", "or", "not"))
            if kind == "not":
                return Not(self.test(depth - 1, timed))
            return Junction(kind, self.test(depth - 1, timed), self.test(depth - 1, timed))
        left = self.number(rng.choice((0, 0, min(depth, 1))), timed)
        if rng.random() < 0.15:
            return Among(left, [self.edge().q for _ in range(rng.randint(1, 3))], rng.random() < 0.5)
        return Compare(rng.choice(("<", "<=", ">", ">=", "=", "!=")), left, self.edge() if rng.random() < 0.6 else self.number(0, timed))

    def known(self):
        """A fraction of sums and products of leaves, maybe within monotone functions."""
        rng = self.rng
        linear = lambda: Arithmetic("+", Arithmetic("*", Number(self.small(1, 5)), self.leaf()), Arithmetic(rng.choice("+-"), self.leaf(), Number(self.small(1, 9))))
        top = linear() if rng.random() < 0.6 else Arithmetic(rng.choice("*-"), self.leaf(), linear())
        whole = top if rng.random() < 0.3 else Arithmetic("/", top, linear() if rng.random() < 0.8 else Other("trailing", Leaf(rng.choice(LEAVES))))
        inner = whole
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            kind = rng.choice(("round", "cap", "sum", "product", "root"))
            if kind == "round":
                whole = Rounded(rng.choice(list(ROUNDINGS)), whole, rng.choice((Fraction(1), Fraction(1, 4))))
            elif kind == "cap":
                whole = Extreme(rng.choice(("least", "greatest")), whole, Number(self.small(0, 9)))
            elif kind == "root" and not whole.has_root():
                whole = Root(whole)
            else:
                whole = Arithmetic("*" if kind == "product" else rng.choice("+-"), whole, Number(self.small(1, 6) * rng.choice((1, -1))))
        return Monotone(whole, inner)


class Absolute(Formula):
    def __init__(self, a):
        super().__init__(f"abs({a.text})", a)

    def value(self, at):
        def absolute(a):
            at.log.append(("order", a))
            return abs(a)
        return self.strict(at, absolute)


# --- scenarios ---


class Setting:
    """amount: constant + the sum of slopes times drivers (or products of two)."""

    def __init__(self, target, part, op, constant, slopes, relative):
        self.target, self.part, self.op, self.constant, self.slopes, self.relative = target, part, op, constant, slopes, relative

    def named(self):
        return f'({self.target} where k = "{self.part}")' if self.part else self.target

    def text(self):
        if self.op == "between":
            low, high = self.slopes
            return f"set {self.named()} between {shown(low)} and {shown(high)}"
        parts = [shown(self.constant)] if self.constant or not self.slopes else []
        parts += [f"{shown(k)} * {' * '.join(drivers)}" for drivers, k in self.slopes]
        amount = " + ".join(parts)
        if self.relative:
            amount = f"100% * ({amount})"
        return f"set {self.named()} {'scaled by' if self.op == 'scaled' else self.op} {amount}"

    def amount(self, point):
        if self.op == "between":
            return point[self.named()]
        total = self.constant
        for drivers, k in self.slopes:
            for driver in drivers:
                k *= point[driver]
            total += k
        return total

    def degrees(self):
        if self.op == "between":
            return {self.named(): 1}
        return highest(*(dict(Counter(drivers)) for drivers, _ in self.slopes)) if self.slopes else {}

    def changed(self, base, amount):
        if self.op in ("to", "between"):
            return amount
        if self.op == "scaled":
            return base * amount
        sign = -1 if self.op == "down" else 1
        return base * (1 + sign * amount) if self.relative else base + sign * amount


class Scenario:
    def __init__(self, name, under, during, lets, settings):
        self.name, self.under, self.during, self.lets, self.settings = name, under, during, lets, settings

    def text(self):
        lines = [f"scenario {self.name} {{"]
        lines += [f"  under {self.under.name}"] if self.under else []
        lines += [f"  during 2026-0{self.during + 1}"] if self.during is not None else []
        lines += [f"  let {w} between {shown(low)} and {shown(high)}" for w, (low, high) in self.lets.items()]
        return "\n".join(lines + ["  " + s.text() for s in self.settings] + ["}"])

    def box(self):
        out = dict(self.under.box()) if self.under else {}
        out.update(self.lets)
        out.update({s.named(): s.slopes for s in self.settings if s.op == "between"})
        return out

    def region(self, setting):
        return [(k, m) for k in SLICES if setting.part in (None, k) for m in MONTHS if self.during in (None, m)]

    def applied(self, rows, inputs, point):
        """New rows and inputs; None where a base is zero, and there is nothing to spread by."""
        if self.under:
            below = self.under.applied(rows, inputs, point)
            if below is None:
                return None
            rows, inputs = below
        out = {leaf: {k: list(cells) for k, cells in table.items()} for leaf, table in rows.items()}
        inputs = dict(inputs)
        for s in self.settings:
            amount = s.amount(point)
            if s.target in inputs:
                inputs[s.target] = s.changed(inputs[s.target], amount)
                continue
            region = self.region(s)
            base = sum(rows[s.target][k][m] for k, m in region)
            if not base:
                return None
            for k, m in region:
                out[s.target][k][m] *= s.changed(base, amount) / base
        return out, inputs

    def degrees(self, rows, inputs):
        """Of every cell and input, in each driver; None: a base moves."""
        table, of_inputs = {leaf: {k: [{} for _ in MONTHS] for k in SLICES} for leaf in LEAVES}, {name: {} for name in inputs}
        if self.under:
            below = self.under.degrees(rows, inputs)
            if below is None:
                return None
            table, of_inputs = below
        for s in self.settings:
            if s.target in inputs:
                of_inputs[s.target] = self.after(s, of_inputs[s.target])
                continue
            cells = [table[s.target][k][m] for k, m in self.region(s)]
            if any(cells) and not (s.op == "scaled" or s.relative):
                return None
            for k, m in self.region(s):
                table[s.target][k][m] = self.after(s, table[s.target][k][m])
        return table, of_inputs

    @staticmethod
    def after(s, base):
        if s.op in ("to", "between"):
            return s.degrees()
        return added(base, s.degrees()) if s.op == "scaled" or s.relative else highest(base, s.degrees())


# --- cases ---


class Case:
    def __init__(self, rng, formulas, scenarios):
        self.rng, self.maker = rng, Maker(rng)
        self.rows = {leaf: {k: [Fraction(rng.randint(1, 12)) for _ in MONTHS] for k in SLICES} for leaf in LEAVES}
        self.rows["z"] = {k: [Fraction(rng.randint(-6, 12)) for _ in MONTHS] for k in SLICES}
        self.inputs = {"fee": Fraction(rng.randint(1, 9))}
        self.formulas = [self.maker.known() if rng.random() < 0.4 else self.maker.number(rng.choice((1, 2, 2, 3))) for _ in range(formulas)]
        self.targets = [(rng.randint(-5, 40), rng.choice((None, 5, 20))) if rng.random() < 0.25 else None for _ in self.formulas]
        self.scenarios = []
        for i in range(scenarios):
            self.scenarios.append(self.scenario(i))

    def scenario(self, number):
        rng, small = self.rng, self.maker.small
        under = rng.choice(self.scenarios) if self.scenarios and rng.random() < 0.25 else None
        if under and len(under.box()) > 2:
            under = None
        during = rng.choice(MONTHS) if rng.random() < 0.3 else None
        lets = {}
        for w in (f"w{number}", f"u{number}")[: rng.choice((0, 1, 1, 2))]:
            low = Fraction(rng.randint(-6, 4), rng.choice((1, 4, 10)))
            lets[w] = low, low + Fraction(rng.randint(1, 8), rng.choice((1, 2, 10)))
        drivers = list(lets) + [w for w in (under.box() if under else {}) if "(" not in w and w[0] in "wu"]
        settings, taken = [], set(under.box()) if under else set()
        targets = list(LEAVES) + (["fee"] if during is None else [])
        for target in rng.sample(targets, rng.randint(1, 3)):
            for part in rng.choice(((None,), (None,), ("a",), ("a", "b"))) if target != "fee" else (None,):
                s = self.setting(target, part, drivers)
                if s.named() not in taken:
                    settings.append(s)
        return Scenario(f"s{number}", under, during, lets, settings) if settings else self.scenario(number)

    def setting(self, target, part, drivers):
        rng, small = self.rng, self.maker.small
        if not drivers or rng.random() < 0.25:
            low = Fraction(rng.randint(-5, 30))
            return Setting(target, part, "between", None, (low, low + Fraction(rng.randint(1, 20))), False)
        op = rng.choice(("scaled", "scaled", "scaled", "up", "down", "to"))
        chosen = [tuple(rng.sample(drivers, 2))] if len(drivers) > 1 and rng.random() < 0.15 else [(w,) for w in rng.sample(drivers, rng.choice((1, 1, min(2, len(drivers)))))]
        slopes = [(of, small(-3, 5) or Fraction(1)) for of in chosen]
        constant = {"scaled": Fraction(1), "to": Fraction(rng.randint(1, 20))}.get(op, Fraction(rng.randint(0, 2)))
        return Setting(target, part, op, constant, slopes, op in ("up", "down") and rng.random() < 0.5)

    def text(self):
        rows = [f"(2026-0{m + 1}-05, \"{k}\", {', '.join(str(self.rows[leaf][k][m]) for leaf in LEAVES)})" for m in MONTHS for k in SLICES]
        lines = ["dataset d {", "  time day   complete from 2026-01-01 through 2026-03-31   column day date   column k text"]
        lines += [f"  column {leaf} number" for leaf in LEAVES] + [f"  rows {{ (day, k, {', '.join(LEAVES)})", *rows, "}", "}"]
        lines += [f"input {name} = {q}" for name, q in self.inputs.items()] + [f"metric {leaf} = sum(d.{leaf})" for leaf in LEAVES]
        for i, (formula, target) in enumerate(zip(self.formulas, self.targets)):
            if target is None:
                lines.append(f"metric m{i} = {formula.text}")
            else:
                least, tolerance = target
                near = f"   tolerance {tolerance}%" if tolerance else ""
                lines.append(f"kpi m{i} {{ formula {formula.text}   target >= {shown(Fraction(least))} until 2026-12-31{near}   review monthly }}")
        return "\n".join(lines + [s.text() for s in self.scenarios]) + "\n"


# --- points ---


def corners_of(box):
    return [dict(zip(box, ends)) for ends in product(*box.values())]


def inner_points(rng, box, count):
    for _ in range(count):
        parts = rng.choice((2, 8, 1000))
        yield {w: low + (high - low) * Fraction(rng.randint(0, parts), parts) for w, (low, high) in box.items()}


def switches(formula, evaluate, points, rng):
    """Points at which, and just beside which, what decides would change if it were linear between two others."""
    logs = [(point, evaluate(formula, point)[1]) for point in points]
    found = []
    for (a, log_a), (b, log_b) in zip(logs, logs[1:]):
        if len(log_a) != len(log_b):
            continue
        for (_, p), (_, q) in zip(log_a, log_b):
            if p * q < 0:
                t = p / (p - q)
                for part in (t, t - Fraction(1, 10**6), t + Fraction(1, 10**6)):
                    if 0 <= part <= 1:
                        found.append({w: a[w] + (b[w] - a[w]) * part for w in a})
    return found if len(found) <= 9 else rng.sample(found, 9)


# --- the judge ---


class End:
    def __init__(self, value, high):
        at = value["high" if high else "low"]
        self.at = None if at is None else Fraction(at)
        self.open = ("high" if high else "low") in value.get("open", ())
        self.high = high
        self.witness = value.get("at_high" if high else "at_low")

    def passed(self, q, slack):
        if self.at is None:
            return False
        gap = self.at - q if self.high else q - self.at
        return gap < -slack or (self.open and gap == 0)


class Judge:
    def __init__(self, case, results):
        self.case, self.results, self.failures, self.tally = case, results, [], Counter()
        self.rng = random.Random(7)
        self.scenarios = {s.name: s for s in case.scenarios}
        self.worlds = {}
        self.degrees = {s.name: s.degrees(case.rows, case.inputs) for s in case.scenarios}
        self.points = {s.name: corners_of(s.box())[:16] + list(inner_points(self.rng, s.box(), 3)) for s in case.scenarios}
        self.pairs = set()

    def world(self, scenario, point):
        key = scenario.name, tuple(point.items())
        if key not in self.worlds:
            self.worlds[key] = scenario.applied(self.case.rows, self.case.inputs, point)
        return self.worlds[key]

    def all(self):
        for row in self.results:
            if row["scenario"] and row["name"][0] == "m":
                self.one(row)

    def one(self, row):
        scenario, formula = self.scenarios[row["scenario"]], self.case.formulas[int(row["name"][1:])]
        months = MONTHS if row["grain"] == "all" else (int(row["period"][-1]) - 1,)
        slices = (row["slice"]["k"],) if row["slice"] else SLICES

        def evaluate(of, point):
            world = self.world(scenario, point)
            log = []
            if world is None:
                return NONE, log
            return of.value(Place(*world, months, slices, row["grain"] != "all", log)), log

        value, wrong = row["value"], None
        self.tally["results"] += 1
        if "range" in value:
            self.pairs.add((row["name"], row["scenario"]))
            wrong = self.of_range(row, formula, scenario, evaluate, (months, slices, row["grain"] != "all"))
        elif value.get("no_data") == "undecided":
            self.tally["undecided"] += 1
        else:
            wrong = self.of_one(value, formula, scenario, evaluate)
        if wrong:
            self.failures.append(f"{row['name']} = {formula.text}\n  {scenario.name} {row['slice'] or ''} {row['period']}: {wrong}\n  {json.dumps(value)}")

    def of_one(self, value, formula, scenario, evaluate):
        """The same wherever it has data, or no data anywhere."""
        for point in self.points[scenario.name]:
            got, _ = evaluate(formula, point)
            if isinstance(got, str):
                continue
            if "no_data" in value:
                if self.world(scenario, point) is not None:
                    return f"data at {told(point)}: {got}"
            elif "exact" in value and Fraction(value["exact"]) != got and not formula.has_root():
                return f"{got} at {told(point)}"
        return None

    def of_range(self, row, formula, scenario, evaluate, where):
        value, ends = row["value"], [End(row["value"], high) for high in (False, True)]
        slack = Fraction(1, 10**15) if formula.has_root() else 0
        self.tally["tight"] += value.get("tight", True)
        known = self.expected(formula, scenario, evaluate, where)
        points = list(self.points[scenario.name])
        points += switches(formula, evaluate, points, self.rng)
        seen = set()
        for point in points:
            got, _ = evaluate(formula, point)
            if isinstance(got, str):
                continue
            if any(end.passed(got, slack * max(1, abs(got))) for end in ends):
                return f"{got} at {told(point)} is outside"
            seen.add(self.colour(row, got))
        if row.get("statuses") and not seen - {None} <= set(row["statuses"]):
            return f"statuses {row['statuses']}, seen {sorted(seen)}"
        wrong = self.witnesses(ends, formula, scenario, evaluate, slack, value.get("tight", True))
        return wrong or (known and self.of_known(row, known, ends, slack))

    def colour(self, row, q):
        if not row["plan"]:
            return None
        least = Fraction(row["plan"]["exact"])
        tolerance = self.case.targets[int(row["name"][1:])][1] or 0
        near = least - abs(least) * Fraction(tolerance, 100)
        return "green" if q >= least else "amber" if tolerance and least and q >= near else "red"

    def between(self, row, low, high):
        """The colours of all values from low to high: they change only at the plan and where amber ends."""
        plan = Fraction(row["plan"]["exact"])
        near = plan - abs(plan) * Fraction(self.case.targets[int(row["name"][1:])][1] or 0, 100)
        cuts = sorted({low, high, *(q for q in (plan, near) if low < q < high)})
        return {self.colour(row, q) for q in cuts + [(a + b) / 2 for a, b in zip(cuts, cuts[1:])]}

    def witnesses(self, ends, formula, scenario, evaluate, slack, tight):
        box = scenario.box()
        for end in ends:
            if end.witness is None:
                if end.at is not None and tight:
                    self.tally["no witness"] += 1
                continue
            point = {w: Fraction(end.witness[w]) if w in end.witness else low for w, (low, high) in box.items()}
            if any(not box[w][0] <= q <= box[w][1] for w, q in point.items()):
                return f"the witness {told(point)} lies outside the box"
            got, _ = evaluate(formula, point)
            if isinstance(got, str):
                if not end.open and tight and self.world(scenario, point):
                    return f"the witness {told(point)} has no value"
                continue
            if any(e.passed(got, slack * max(1, abs(got))) for e in ends):
                return f"the witness {told(point)} has {got}, outside"
            if tight and not end.open and abs(got - end.at) > slack * max(1, abs(got)):
                return f"the witness {told(point)} has {got}, not {end.at}"
        return None

    def expected(self, formula, scenario, evaluate, where):
        """(low, high) where theory knows it."""
        degrees = self.degrees[scenario.name]
        if not isinstance(formula, Monotone) or degrees is None:
            return None
        of = formula.inner.degrees(Place(*degrees, *where, []))
        if of is None or any(d > 1 for part in of for d in part.values()):
            return None
        corners = [evaluate(formula, point) for point in corners_of(scenario.box())]
        divisors = [[q for kind, q in log if kind == "divisor"] for _, log in corners]
        if any(isinstance(got, str) for got, _ in corners) or any(min(of) <= 0 <= max(of) for of in zip(*divisors)):
            return None
        values = [got for got, _ in corners]
        return min(values), max(values)

    def of_known(self, row, known, ends, slack):
        self.tally["known"] += 1
        if not row["value"].get("tight", True):
            return "not tight"
        for want, end in zip(known, ends):
            if end.open or end.at is None or abs(want - end.at) > slack * max(1, abs(want)):
                return f"want {want}"
        text = self.case.formulas[int(row["name"][1:])].text
        if row.get("statuses") and not any(word in text for word in (*ROUNDINGS, "sqrt")):
            colours = self.between(row, *known)
            if set(row["statuses"]) != colours:
                return f"statuses {row['statuses']}, not {sorted(colours)}"
        return None


def told(point):
    return ", ".join(f"{w} = {q}" for w, q in point.items()) or "the point"


def run(case, by, folder):
    path = Path(folder) / "case.kpi"
    path.write_text(case.text())
    command = [str(KPI), "eval", str(path), "--metrics", "--format", "json"] + (["--by", "k"] if by else [])
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise SystemExit(f"{done.stdout}\n{done.stderr}\n{path}: exit {done.returncode}")
    return json.loads(done.stdout)["results"]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pairs", type=int, default=250)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--case", type=int)
    options.add_argument("--keep")
    asked = options.parse_args()
    tally, failures, pairs, number = Counter(), [], 0, 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or temporary
        while pairs < asked.pairs and (asked.case is None or number <= asked.case):
            if asked.case in (None, number):
                rng = random.Random(f"{asked.seed}/{number}")
                case = Case(rng, 30, 6)
                judge = Judge(case, run(case, number % 4 == 0, folder))
                judge.all()
                tally.update(judge.tally)
                pairs += len(judge.pairs)
                failures += [f"case {number}: {failure}" for failure in judge.failures]
            number += 1
    for failure in failures[:10]:
        print(failure)
    print(f"{pairs} pairs of a formula and a box; " + ", ".join(f"{name}: {n}" for name, n in sorted(tally.items())))
    print(f"{tally['results'] - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
