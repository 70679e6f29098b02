"""Random cascades whose verdict is known by construction, through every tier of the prover.

Usage: proof_oracle.py [PROGRAM [CASES [EVERY]]]; the program is tests/oracle/proof_calc below $KPI_BUILD (default: build).

A verdict is checked three times: against the construction, against exact values at points of the box, and by reading the proof: a
counterexample is evaluated here, a certificate (one in EVERY) is multiplied out here, by code that knows nothing of the prover's.
Exact bounds, repairs and contradictions are compared with what the construction says.
"""
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from fractions import Fraction
from itertools import product
from pathlib import Path

CASES = 4_000
EVERY = 4
POINTS = 2  # of each box, for the check by value


# --- terms: nested tuples; a name, a number, or (operator, a, b) ---

def polish(t):
    if isinstance(t, tuple):
        return f"{polish(t[1])} {t[0]}{t[2]}" if t[0] == "^" else f"{polish(t[1])} {polish(t[2])} {t[0]}"
    return str(t)


def total(terms):
    terms = list(terms)
    return terms[0] if len(terms) == 1 else ("+", total(terms[: len(terms) // 2]), total(terms[len(terms) // 2 :]))


def times(*terms):
    return terms[0] if len(terms) == 1 else ("*", terms[0], times(*terms[1:]))


class Undefined(Exception):
    pass


def value(t, at):
    if isinstance(t, str):
        return at[t]
    if not isinstance(t, tuple):
        return t
    a = value(t[1], at)
    if t[0] == "^":
        return a ** t[2]
    b = value(t[2], at)
    if t[0] == "/":
        if b == 0:
            raise Undefined
        return Fraction(a) / b
    return a + b if t[0] == "+" else a - b if t[0] == "-" else a * b


def compare(a, op, b):
    return {">=": a >= b, ">": a > b, "<=": a <= b, "<": a < b, "=": a == b}[op]


def holds(claim, at):
    try:
        return compare(value(claim[0], at), claim[1], value(claim[2], at))
    except Undefined:
        return False


class Case:
    """Variables with ranges (low, low open, high, high open; None for no end), constraints, a goal and what is expected."""

    def __init__(self, family):
        self.family, self.ranges, self.claims, self.goal, self.expect = family, {}, [], None, None
        self.more = []  # further questions: a line, and what must come out

    def var(self, name, low=None, high=None, low_open=False, high_open=False):
        self.ranges[name] = (low, low_open, high, high_open)
        return name

    def claim(self, left, op, right):
        self.claims.append((left, op, right))

    def inside(self, at):
        for name, (low, low_open, high, high_open) in self.ranges.items():
            x = at[name]
            if low is not None and (x < low or low_open and x == low) or high is not None and (x > high or high_open and x == high):
                return False
        return True

    def text(self):
        lines = ["new"]
        for name, (low, low_open, high, high_open) in self.ranges.items():
            left = "-" if low is None else ("(" if low_open else "[") + str(low)
            right = "-" if high is None else str(high) + (")" if high_open else "]")
            lines.append(f"var {name} {left} {right}")
        lines += [f"con {polish(a)} {op} {polish(b)}" for a, op, b in self.claims]
        lines.append(f"goal {polish(self.goal[0])} {self.goal[1]} {polish(self.goal[2])}")
        lines += [line for line, _ in self.more]
        return "\n".join(lines)

    def points(self, rng):
        """Points of the box: ends and values between."""
        for _ in range(POINTS):
            at = {}
            for name, (low, low_open, high, high_open) in self.ranges.items():
                a = low if low is not None else (high - 4 if high is not None else -4)
                b = high if high is not None else a + 8
                k = rng.choice((0, 0, 1, 2, 3, 4, 4))
                at[name] = a + (b - a) * Fraction(k, 4)
            if self.inside(at):
                yield at

    def aim(self, rng, least, attained, term, flip=False):
        """A goal near the least value of the term, and what must come out. flip: the greatest value, of the term negated."""
        kind = rng.randrange(4)
        gap = Fraction(rng.randint(1, 20), 100) * max(abs(least), Fraction(1, 10))
        if rng.random() < 0.1:
            self.more.append((f"bounds {polish(term)}", lambda answer: right_bound(self, term, least, attained, answer)))
        op, target, proved = [(">=", least, True), (">", least, not attained), (">=", least - gap, True), (">=", least + gap, False)][kind]
        self.goal, self.expect = (term, op, target), "proved" if proved else "refuted"
        if flip:
            self.goal = (("-", 0, term), {">=": "<=", ">": "<"}[op], -target)
        return self


def right_bound(case, term, least, attained, answer):
    words, low, _ = (part.split() for part in answer.split(";"))
    at = dict(zip(case.ranges, map(Fraction, low)))
    near = value(term, at)
    near = near == least if attained else least < near <= least + max(1, abs(least)) / 1000
    ok = words[0] == "tight" and words[2] == ("[" if attained else "(") + str(least)
    return ok and near and case.inside(at) and all(holds(c, at) for c in case.claims)


# --- families ---

def number(rng, low=1, high=20):
    return Fraction(rng.randint(low, high), rng.choice((1, 1, 2, 4, 5, 10)))


def read_once(rng):
    """Every variable once, all positive: a value rises or falls in each, so the worst corner is known."""
    case = Case("read-once")
    corner, attained = {}, True

    def grow(depth, up):
        nonlocal attained
        if depth == 0 or rng.random() < 0.2:
            name = case.var(f"v{len(corner)}", number(rng))
            low = case.ranges[name][0]
            low_open, high_open = rng.random() < 0.2, rng.random() < 0.2
            high = low + number(rng)
            corner[name] = low if up else high
            attained &= not (low_open if up else high_open)
            if rng.random() < 0.3:  # the bound that matters as a constraint
                case.ranges[name] = (None, False, high, high_open) if up else (low, low_open, None, False)
                case.claim(name, (">" if low_open else ">=") if up else ("<" if high_open else "<="), corner[name])
                if not up:
                    case.ranges[name] = (low, low_open, None, False)
                else:
                    case.ranges[name] = (Fraction(0), False, high, high_open)
            else:
                case.ranges[name] = (low, low_open, high, high_open)
            return name
        op = rng.choice("++**/")
        return (op, grow(depth - 1, up), grow(depth - 1, up if op != "/" else not up))

    term = grow(rng.randint(1, 3), True)
    return case.aim(rng, value(term, corner), attained, term, rng.random() < 0.3)


def corners(case, names):
    for ends in product((0, 1), repeat=len(names)):
        at, attained = {}, True
        for name, high in zip(names, ends):
            low, low_open, top, high_open = case.ranges[name]
            at[name] = top if high else low
            attained &= not (high_open if high else low_open)
        yield at, attained


def random_multilinear(rng, names, positive):
    terms = []
    for _ in range(rng.randint(2, 5)):
        chosen = rng.sample(names, rng.randint(1, min(3, len(names))))
        terms.append(times(number(rng) if positive else number(rng, -10, 10) or 1, *chosen))
    return total(terms)


def closed_box(case, rng, positive):
    names = [f"x{i}" for i in range(rng.randint(2, 4))]
    for name in names:
        low = number(rng, 1 if positive else -10, 10)
        case.var(name, low, low + number(rng, 1, 10))
    return names


def multilinear(rng):
    case = Case("multilinear")
    names = closed_box(case, rng, False)
    term = random_multilinear(rng, names, False)
    return case.aim(rng, min(value(term, at) for at, _ in corners(case, names)), True, term, rng.random() < 0.3)


def ratio(rng):
    case = Case("ratio")
    names = closed_box(case, rng, True)
    term = ("/", random_multilinear(rng, names, False), random_multilinear(rng, names, True))
    return case.aim(rng, min(value(term, at) for at, _ in corners(case, names)), True, term, rng.random() < 0.3)


def blend(rng):
    """A ratio of sums with a floor for each part, and at most a share of the whole for some: the least is a greedy filling."""
    case = Case("linear")
    n = rng.randint(2, 5)
    floors = [number(rng) for _ in range(n)]
    tops = [case.var(f"r{i}", Fraction(0)) for i in range(n)]
    parts = [case.var(f"s{i}", Fraction(0), low_open=rng.random() < 0.7) for i in range(n)]
    whole = total(parts)
    for top, part, floor in zip(tops, parts, floors):
        case.claim(("/", top, part), ">=", floor)
    order = sorted(range(n), key=lambda i: floors[i])
    shares, left, least = {}, Fraction(1), Fraction(0)
    for i in order[: rng.randint(0, n - 1)]:
        shares[i] = Fraction(rng.randint(5, 60), 100)
        case.claim(("/", parts[i], whole), "<=", shares[i])
    for i in order:
        part = min(left, shares.get(i, Fraction(1)))
        least, left = least + part * floors[i], left - part
    if left:  # the shares do not reach the whole: another part is needed
        return blend(rng)
    kind, gap = rng.randrange(3), Fraction(rng.randint(1, 20), 100)
    target = [least, least - gap, least + gap][kind]
    case.goal = (("/", total(tops), whole), ">=", target)
    case.expect = "refuted" if kind == 2 else "proved"
    return case


def farkas(rng):
    """Linear constraints that hold at a point; the goal is a sum of some, or fails at the point."""
    case = Case("linear")
    names = [case.var(f"x{i}", Fraction(0) if rng.random() < 0.5 else None) for i in range(rng.randint(2, 6))]
    at = {name: number(rng, 0, 20) for name in names}
    rows = []
    for _ in range(rng.randint(2, 6)):
        row = {name: Fraction(rng.randint(-5, 5)) for name in rng.sample(names, rng.randint(1, len(names)))}
        slack = rng.choice((0, 0, rng.randint(1, 5)))
        bound = sum(k * at[name] for name, k in row.items()) - slack
        rows.append((row, bound))
        case.claim(linear(row), ">=", bound)
    weights = [Fraction(rng.randint(0, 3), rng.randint(1, 3)) for _ in rows]
    if rng.random() < 0.5 and any(weights):
        goal = {name: sum(w * row.get(name, 0) for w, (row, _) in zip(weights, rows)) for name in names}
        bound = sum(w * b for w, (_, b) in zip(weights, rows)) - rng.choice((0, 0, 1))
        case.goal, case.expect = (linear(goal), ">=", bound), "proved"
    else:
        goal = {name: Fraction(rng.randint(-5, 5)) for name in names}
        here = sum(k * at[name] for name, k in goal.items())
        case.goal, case.expect = (linear(goal), ">", here + rng.choice((0, 0, 1))), "refuted"
    return case


def linear(row):
    return total([times(k, name) for name, k in row.items()])


def substitution(rng):
    """A sum of ratios, each with a numerator of its own, weighed by a variable: the ratios become variables."""
    case = Case("substitution")
    n = rng.randint(2, 3)
    floors = [number(rng) for _ in range(n)]
    ratios = []
    for i, floor in enumerate(floors):
        a, b = case.var(f"a{i}", Fraction(0)), case.var(f"b{i}", Fraction(0), low_open=True)
        ratios.append(("/", a, b))
        case.claim(ratios[-1], ">=", floor)
    if n == 2 and rng.random() < 0.5:
        w = case.var("w", Fraction(0), Fraction(1))
        term = ("+", ("*", w, ratios[0]), ("*", ("-", 1, w), ratios[1]))
        return case.aim(rng, min(floors), True, term)
    if rng.random() < 0.5:
        return case.aim(rng, value(times(*floors), {}), True, times(*ratios))
    weights = [number(rng) for _ in floors]
    return case.aim(rng, sum(w * f for w, f in zip(weights, floors)), True, total(times(w, r) for w, r in zip(weights, ratios)))


def quadratic(rng):
    """Products under a linear constraint: the least value stands on the line at an end, or in the middle."""
    case = Case("quadratic")
    low, width = number(rng, 1, 10), number(rng, 2, 10)
    x, y = (case.var(name, low, low + width) for name in "xy")
    s = 2 * low + width * Fraction(rng.randint(1, 9), 10)
    case.claim(("+", x, y), ">=", s)
    gap = Fraction(rng.randint(5, 30), 100)
    if rng.random() < 0.5:
        term, least = ("*", x, y), low * (s - low)
    else:
        term, least = ("+", ("^", x, 2), ("^", y, 2)), s * s / 2
    proved = rng.random() < 0.5
    case.goal, case.expect = (term, ">=", least * (1 - gap if proved else 1 + gap)), "proved" if proved else "refuted"
    return case


def signs(rng):
    """Denominators whose sign is open: both are tried."""
    case = Case("signs")
    x, y, z = (case.var(name, -number(rng), number(rng)) for name in "xyz")
    c, k, d = number(rng), number(rng), number(rng, -10, 10)
    q = ("/", x, y)
    case.claim(q, ">=", c)
    kind = rng.randrange(4)
    if kind == 0:
        case.goal, case.expect = (("+", ("*", k, q), d), ">=", k * c + d), "proved"
    elif kind == 1:
        case.goal, case.expect = (("+", ("*", k, q), d), ">", k * c + d), "refuted"
    elif kind == 2:
        case.goal, case.expect = (("/", ("*", z, x), ("*", z, y)), ">=", c), "proved"
    else:
        case.goal, case.expect = (x, ">=", ("*", c, y)), "refuted"
    return case


def cascade(rng):
    """A product of factors with a floor each; what one factor must be for the product to reach the goal."""
    case = Case("read-once")
    n = rng.randint(2, 4)
    floors = [Fraction(rng.randint(80, 99), 100) for _ in range(n)]
    chain = rng.random() < 0.5  # ratios of neighbours in a chain of amounts, as in running / planned, made / running
    if chain:
        case.family = "linear"
        amounts = [case.var(f"a{i}", Fraction(0)) for i in range(n + 1)]
        names = [("/", amounts[i + 1], amounts[i]) for i in range(n)]
    else:
        names = [case.var(f"f{i}", Fraction(0), Fraction(1)) for i in range(n)]
    for name, floor in zip(names, floors):
        case.claim(name, ">=", floor)
    least = value(times(*floors), {})
    target = least * Fraction(rng.randint(1001, 1300), 1000)
    case.goal, case.expect = (times(*names), ">=", target), "refuted"
    for i, floor in enumerate(floors):
        want = target / (least / floor)
        text = f"found exact {want}" if chain or want <= 1 else "none "
        case.more.append((f"repair {i} {polish(case.goal[0])} >= {target}", lambda answer, text=text: answer == text))
    return case


def contradiction(rng):
    """A chain x0 < x1 < ... that closes on itself, among constraints that do no harm."""
    case = Case("linear")
    n = rng.randint(2, 5)
    names = [case.var(f"x{i}") for i in range(n)]
    chain = [(names[i], ">=", ("+", names[(i + 1) % n], number(rng, 0, 3))) for i in range(n)]
    chain[-1] = (chain[-1][0], ">", chain[-1][2])
    harmless = [(rng.choice(names), rng.choice((">=", "<=")), number(rng)) for _ in range(rng.randint(0, 1))]
    rows = chain + harmless
    rng.shuffle(rows)
    for row in rows:
        case.claim(*row)
    case.goal, case.expect = (names[0], ">=", 10**6), "proved"
    used = " ".join(str(i) for i, row in enumerate(rows) if row in chain)
    case.more.append(("contradiction", lambda answer: answer.split("\t")[0].split(" ", 3)[::3] == ["proved", used]))
    return case


def wild(rng):
    """Any terms, ranges and constraints; nothing is known of it, but whatever is said must be true."""
    case = Case("wild")

    def some():
        return Fraction(rng.randint(-6, 6), rng.choice((1, 1, 2, 3)))

    def term(depth):
        if depth == 0 or rng.random() < 0.25:
            return rng.choice(names) if rng.random() < 0.8 else some()
        op = rng.choice("++--***//^")
        return ("^", term(depth - 1), rng.choice((0, 1, 2, 2, 3))) if op == "^" else (op, term(depth - 1), term(depth - 1))

    names = [f"x{i}" for i in range(rng.randint(1, 4))]
    for name in names:
        low = rng.choice((None, Fraction(0), some(), some()))
        high = (some() if low is None else low) + rng.randint(1, 5) if rng.random() < 0.5 else None
        case.var(name, low, high, rng.random() < 0.3, rng.random() < 0.3)
    for _ in range(rng.randint(0, 3)):
        case.claim(term(rng.randint(0, 2)), rng.choice((">=", ">=", "<=", ">", "<", "=")), some() if rng.random() < 0.7 else term(1))
    case.goal = (term(rng.randint(1, 3)), rng.choice((">=", "<=", ">", "<")), some())
    return case


FAMILIES = [(read_once, 20), (multilinear, 18), (ratio, 13), (blend, 13), (farkas, 13), (substitution, 13), (quadratic, 3), (signs, 3),
            (cascade, 3), (contradiction, 1), (wild, 4)]


# --- polynomials: {((variable, power), ...): coefficient} ---

def read_number(s):
    return Fraction(s) if "/" in s else int(s)


def read_poly(rows):
    return {tuple((v, e) for v, e in factors): read_number(k) for k, factors in rows}


def padd(a, b, k=1):
    out = dict(a)
    for mono, c in b.items():
        out[mono] = out.get(mono, 0) + k * c
        if out[mono] == 0:
            del out[mono]
    return out


def pmul(a, b):
    out = {}
    for (m, c), (n, d) in product(a.items(), b.items()):
        powers = dict(m)
        for v, e in n:
            powers[v] = powers.get(v, 0) + e
        mono = tuple(sorted(powers.items()))
        out[mono] = out.get(mono, 0) + c * d
    return {mono: c for mono, c in out.items() if c}


def constant(c):
    return {(): c} if c else {}


def degree(a, v):
    return max((dict(m).get(v, 0) for m in a), default=0)


def part(a, v, power):
    return {tuple(f for f in m if f[0] != v): c for m, c in a.items() if dict(m).get(v, 0) == power}


class Refused(Exception):
    pass


def need(condition, why):
    if not condition:
        raise Refused(why)


INF = float("inf")  # only ever compared, never computed with


class Interval:
    """Ends as (value or +-INF, open)."""

    def __init__(self, low=(-INF, True), high=(INF, True)):
        self.low, self.high = low, high

    def __add__(self, o):
        low = (-INF, True) if -INF in (self.low[0], o.low[0]) else (self.low[0] + o.low[0], self.low[1] or o.low[1])
        high = (INF, True) if INF in (self.high[0], o.high[0]) else (self.high[0] + o.high[0], self.high[1] or o.high[1])
        return Interval(low, high)

    def __mul__(self, o):
        ends = []
        for (a, a_open), (b, b_open) in product((self.low, self.high), (o.low, o.high)):
            if a == 0 or b == 0:
                ends.append((0, not (a == 0 and not a_open or b == 0 and not b_open)))
            elif a in (INF, -INF) or b in (INF, -INF):
                ends.append((INF if (a > 0) == (b > 0) else -INF, True))
            else:
                ends.append((a * b, a_open or b_open))
        return Interval(min(ends), max(ends, key=lambda e: (e[0], not e[1])))

    def inverse(self):
        def one_over(end):
            return (0, True) if end[0] in (INF, -INF) else (Fraction(1) / end[0], end[1])
        if self.low[0] >= 0:
            return Interval(one_over(self.high), one_over(self.low) if self.low[0] else (INF, True))
        if self.high[0] <= 0:
            return Interval(one_over(self.high) if self.high[0] else (-INF, True), one_over(self.low))
        return Interval()

    def power(self, n):
        out = Interval((1, False), (1, False))
        if n % 2 == 0 and self.low[0] < 0 < self.high[0]:
            size = max((-self.low[0], not self.low[1]), (self.high[0], not self.high[1]))
            return Interval((0, False), (size[0] if size[0] == INF else size[0] ** n, not size[1]))
        if self.low[0] < 0 < self.high[0]:
            return Interval(*((end if end[0] in (INF, -INF) else (end[0] ** n, end[1])) for end in (self.low, self.high)))
        for _ in range(n):
            out = out * self
        return out

    def positive(self):
        return self.low[0] > 0 or self.low == (0, True)

    def negative(self):
        return self.high[0] < 0 or self.high == (0, True)


def spread(a, box):
    out = Interval((0, False), (0, False))
    for mono, c in a.items():
        term = Interval((c, False), (c, False))
        for v, e in mono:
            term = term * box[v].power(e)
        out = out + term
    return out


class Reader:
    """Checks a certificate against its case."""

    def __init__(self, case):
        self.case, self.names = case, list(case.ranges)
        left, op, right = case.goal
        self.claims = case.claims + [(left, {">=": "<", ">": "<=", "<=": ">", "<": ">="}[op], right)]

    def fraction(self, t, env):
        if isinstance(t, str):
            v = self.names.index(t)
            return env.get(v, ({((v, 1),): 1}, constant(1)))
        if not isinstance(t, tuple):
            return constant(t), constant(1)
        n, d = self.fraction(t[1], env)
        if t[0] == "^":
            top, bottom = constant(1), constant(1)
            for _ in range(t[2]):
                top, bottom = pmul(top, n), pmul(bottom, d)
            return top, bottom
        m, e = self.fraction(t[2], env)
        if t[0] == "*":
            return pmul(n, m), pmul(d, e)
        if t[0] == "/":
            return pmul(n, e), pmul(d, m)
        if d == e:
            return padd(n, m, 1 if t[0] == "+" else -1), d
        return padd(pmul(n, e), pmul(m, d), 1 if t[0] == "+" else -1), pmul(d, e)

    def parse(self, text):
        stack = []
        for w in text.split():
            if w in "+*/-":
                b, a = stack.pop(), stack.pop()
                stack.append((w, a, b))
            elif w == "neg":
                stack.append(("*", -1, stack.pop()))
            elif w[0] == "^":
                stack.append(("^", stack.pop(), int(w[1:])))
            else:
                stack.append(read_number(w) if w[0] in "-0123456789" else w)
        return stack[0]

    def assumed(self, text):
        """The text is the prover's: a - b comes as a + (-b), which is the same polynomial."""
        n, d = self.fraction(self.parse(text), {})
        for known in self.denominator_polys():
            if pmul(n, known[1]) == pmul(d, known[0]):
                return True
        return False

    def denominator_polys(self):
        if not hasattr(self, "polys"):
            self.polys = []

            def add(t):
                self.polys.append(self.fraction(t, {}))
                if isinstance(t, tuple) and t[0] in "*/^":
                    add(t[1])
                    if t[0] != "^":
                        add(t[2])

            def walk(t):
                if isinstance(t, tuple):
                    if t[0] == "/":
                        add(t[2])
                    for child in t[1:] if t[0] != "^" else t[1:2]:
                        walk(child)
            for a, _, b in self.claims:
                walk(a)
                walk(b)
        return self.polys

    def put(self, a, v, by):
        """A polynomial with the fraction `by` for v."""
        out, power = ({}, constant(1)), (constant(1), constant(1))
        for k in range(degree(a, v) + 1):
            n, d = pmul(part(a, v, k), power[0]), power[1]
            out = (padd(pmul(out[0], d), pmul(n, out[1])), pmul(out[1], d)) if out[1] != d else (padd(out[0], n), d)
            power = pmul(power[0], by[0]), pmul(power[1], by[1])
        return out

    def check(self, c, signs=()):
        if "split" in c:
            need(self.assumed(c["split"]), "a case of what may be zero")
            self.check(c["positive"], signs + ((c["split"], 1),))
            self.check(c["negative"], signs + ((c["split"], -1),))
            return
        env = {}
        for let in c["lets"]:
            self.check_let(let, env)
        box = {v: Interval() for v in range(len(self.names) + len(c["lets"]))}
        facts = {}
        for i, fact in enumerate(c["facts"]):
            if not fact["idle"]:
                facts[i] = self.check_fact(fact, env, box, facts, signs)
        self.check_node(c["root"], box, facts)

    def check_let(self, let, env):
        old, v = let["old"], let["var"]
        n, d = read_poly(let["n"]), read_poly(let["d"])
        need(old < len(self.names) and old not in env and not degree(n, old), "a let of what is gone")
        need(len(d) == 1, "a let over a sum")
        for factor, _ in next(iter(d)):
            low, low_open, high, high_open = self.case.ranges[self.names[factor]]
            apart = low is not None and (low > 0 or low == 0 and low_open) or high is not None and (high < 0 or high == 0 and high_open)
            need(apart or self.assumed(self.names[factor]), "a let over what may be zero")
        term = self.fraction(self.parse(let["term"]), env)
        top, bottom = self.put(n, v, term), self.put(d, v, term)
        left, right = pmul(top[0], bottom[1]), pmul(bottom[0], top[1])
        need(left == pmul(right, {((old, 1),): 1}), "a let that does not give back the old")
        for w in env:
            top, bottom = self.put(env[w][0], old, (n, d)), self.put(env[w][1], old, (n, d))
            env[w] = pmul(top[0], bottom[1]), pmul(bottom[0], top[1])
        env[old] = n, d

    def stated(self, fact, env, box, p, signs):
        kind, of, sense = fact["kind"], fact["of"], fact["sense"]
        if kind in ("low", "high"):
            low, low_open, high, high_open = self.case.ranges[self.names[of]]
            end, is_open = (low, low_open) if kind == "low" else (high, high_open)
            need(end is not None and sense != "=" and (sense != ">" or is_open), "a range that is not declared")
            n, d = self.fraction(self.names[of], env)
            n = padd(n, d, -end)
            return (n if kind == "low" else padd({}, n, -1)), d
        if kind == "claim":
            left, op, right = self.claims[of]
            need((op == "=") == (sense == "=") and (sense != ">" or op in "<>"), "a claim that is not so strict")
            n, d = self.fraction(("-", left, right), env)
            return (padd({}, n, -1) if op in ("<", "<=") else n), d
        sign = -1 if kind == "negative" else 1
        if kind == "case":
            found = [s for text, s in signs if text == fact["term"]]
            need(found, "a case that is not this one")
            sign = found[-1]
        else:
            need(self.assumed(fact["term"]) and sense == ">" and spread(p, box).low[0] >= 0, "a sign that is not known")
        n, d = self.fraction(self.parse(fact["term"]), env)
        return padd({}, n, sign), d

    def check_fact(self, fact, env, box, facts, signs):
        p, over, factor = (read_poly(fact[k]) for k in ("p", "over", "with"))
        n, d = self.stated(fact, env, box, p, signs)
        need(pmul(n, over) == pmul(d, pmul(p, factor)), "a fact that says something else")
        need(spread(factor, box).positive(), "a factor of unknown sign")
        size = spread(over, box)
        positive = size.positive()
        if not positive and fact["because"] in facts:
            other, sense = facts[fact["because"]]
            rest = read_poly(fact["rest"])
            positive = sense == ">" and spread(rest, box).positive() and pmul(rest, other) == over
        need(positive or fact["sense"] != ">" and size.low[0] >= 0, "a denominator of unknown sign")
        self.narrow(p, fact["sense"], box)
        return p, fact["sense"]

    def narrow(self, p, sense, box):
        linear_part = [m for m in p if m]
        if len(linear_part) != 1 or len(linear_part[0]) != 1 or linear_part[0][0][1] != 1:
            return
        v, slope = linear_part[0][0][0], p[linear_part[0]]
        end, is_open = -Fraction(p.get((), 0)) / slope, sense == ">"
        b = box[v]
        if slope > 0 or sense == "=":
            b = Interval(max(b.low, (end, is_open)), b.high)
        if slope < 0 or sense == "=":
            b = Interval(b.low, min(b.high, (end, is_open), key=lambda e: (e[0], not e[1])))
        box[v] = b

    def quantity(self, which, box, facts):
        kind, of = which
        if kind == 0:
            need(of in facts, "a line of no fact")
            return facts[of]
        end = box[of].low if kind == 1 else box[of].high
        need(end[0] not in (INF, -INF), "a line of no end")
        sign = 1 if kind == 1 else -1
        return padd({((of, 1),): sign}, constant(end[0]), -sign), ">" if end[1] else ">="

    def contradicted(self, r, sense):
        if sense == ">":
            return r.high[0] <= 0
        return r.negative() or sense == "=" and r.positive()

    def check_node(self, node, box, facts):
        kind, of = node["kind"], node["of"]
        if kind == "split":
            at, b = read_number(node["at"]), box[of]
            self.check_node(node["below"], {**box, of: Interval(b.low, (at, False) if at < b.high[0] else b.high)}, facts)
            self.check_node(node["above"], {**box, of: Interval((at, False) if at > b.low[0] else b.low, b.high)}, facts)
        elif kind == "sum":
            self.check_sum(node, box, facts)
        elif kind == "term":
            left, op, right = self.claims[of]
            r = self.walk(("-", left, right), box)
            if op in ("<", "<="):
                r = r * Interval((-1, False), (-1, False))
            need(self.contradicted(r, "=" if op == "=" else ">" if op in "<>" else ">="), "a term that may hold")
        elif kind == "range":
            need(of in facts and self.contradicted(spread(facts[of][0], box), facts[of][1]), "a polynomial that may hold")
        else:
            p, sense = facts[of]
            minus = padd({}, p, -1)
            done = self.above(minus, node["pins"], box, sense != ">")
            need(done or sense == "=" and self.above(p, node["pins"], box, True), "a corner that may hold")

    def check_sum(self, node, box, facts):
        out, strict = {}, False
        for line in node["lines"]:
            k = read_number(line[0])
            p, sense = self.quantity(line[1], box, facts)
            if len(line) == 3:
                q, other = self.quantity(line[2], box, facts)
                p, sense = pmul(p, q), ">" if sense == other == ">" else ">="
            need(k > 0 or sense == "=", "a negative multiplier")
            strict |= sense == ">"
            out = padd(out, p, k)
        need(all(not m for m in out), "a sum that leaves variables")
        rest = out.get((), 0)
        need(rest < 0 or rest == 0 and strict, "a sum that is no contradiction")

    def walk(self, t, box):
        if isinstance(t, str):
            return box[self.names.index(t)]
        if not isinstance(t, tuple):
            return Interval((t, False), (t, False))
        a = self.walk(t[1], box)
        if t[0] == "^":
            return a.power(t[2])
        b = self.walk(t[2], box)
        if t[0] == "-":
            b = b * Interval((-1, False), (-1, False))
        return a * b if t[0] == "*" else a * b.inverse() if t[0] == "/" else a + b

    def above(self, p, pins, box, strict):
        for v, high in pins:
            end, is_open = box[v].high if high else box[v].low
            if end in (INF, -INF) or strict and is_open:
                return False
            slope = {}
            for k in range(1, degree(p, v) + 1):
                slope = padd(slope, pmul(part(p, v, k), {((v, k - 1),) if k > 1 else (): k}))
            r = spread(slope, box)
            if not (r.high[0] <= 0 if high else r.low[0] >= 0):
                return False
            p = self.at(p, v, end)
        return self.least(p, box) >= (1 if strict else 0)

    def at(self, p, v, x):
        out = {}
        for k in range(degree(p, v) + 1):
            out = padd(out, part(p, v, k), x**k)
        return out

    def least(self, p, box):
        """-1: somewhere negative, or unknown; 0: zero is attained; 1: positive."""
        if all(not m for m in p):
            c = p.get((), 0)
            return (c > 0) - (c < 0)
        def closed(v):
            return not box[v].low[1] or not box[v].high[1]
        v = max({f[0] for m in p for f in m}, key=closed)
        if degree(p, v) > 1:
            return -1
        signs = []
        for high, (end, _) in enumerate((box[v].low, box[v].high)):
            q = self.at(p, v, end) if end not in (INF, -INF) else padd({}, part(p, v, 1), 1 if high else -1)
            signs.append(self.least(q, box))
        if min(signs) < 0:
            return -1
        counted = [s for s, (_, is_open) in zip(signs, (box[v].low, box[v].high)) if not is_open]
        return min(counted) if counted else max(signs)


# --- the run ---

def judge(case, answer, rng, read=True):
    """None, or what is wrong."""
    words, *certificates = answer.split("\t")
    words = words.split()
    if words[0] == "open":
        return "no certificate" if words[2] == "certificate" else None
    if case.expect and words[0] != case.expect:
        return f"said {words[0]}, is {case.expect}"
    if words[0] == "refuted":
        at = dict(zip(case.ranges, map(Fraction, words[2:])))
        fine = case.inside(at) and all(holds(c, at) for c in case.claims) and not holds(case.goal, at)
        try:
            value(case.goal[0], at)
        except Undefined:
            fine = False
        return None if fine else "no counterexample"
    for at in case.points(rng):
        if all(holds(c, at) for c in case.claims):
            try:
                if not compare(value(case.goal[0], at), case.goal[1], value(case.goal[2], at)):
                    return f"fails at {at}"
            except Undefined:
                pass
    try:
        for c in certificates if read else ():
            Reader(case).check(json.loads(c))
    except Refused as why:
        return f"certificate: {why}"
    return None if certificates else "no certificate"


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else Path(os.environ.get("KPI_BUILD", "build")) / "tests/oracle/proof_calc"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else CASES
    every = int(sys.argv[3]) if len(sys.argv) > 3 else EVERY
    rng = random.Random(20260131)
    makers, weights = zip(*FAMILIES)
    cases = [rng.choices(makers, weights)[0](rng) for _ in range(count)]
    text = "steps 20000\n" + "\n".join(case.text() for case in cases) + "\n"
    questions = tempfile.TemporaryFile("w+")
    questions.write(text)
    questions.seek(0)
    done = subprocess.Popen([str(program)], stdin=questions, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    answers = (line.rstrip("\n") for line in done.stdout)
    passed = failed = 0
    tiers, seen, still_open = Counter(), Counter(), Counter()

    def count_one(case, wrong, answer):
        nonlocal passed, failed
        passed += not wrong
        failed += bool(wrong)
        if wrong and failed <= 5:
            print(f"{case.family}: {wrong}\n{case.text()}\n  -> {answer[:300]}")

    for number_of, case in enumerate(cases):
        answer = next(answers, "open 0 missing")
        outcome, tier = answer.split()[:2]
        seen[case.family] += 1
        tiers.update([tier] if outcome != "open" else [])
        still_open[case.family] += outcome == "open"
        count_one(case, judge(case, answer, rng, number_of % every == 0), answer)
        for line, right in case.more:
            answer = next(answers, "")
            count_one(case, None if right(answer) else line, answer)
    for family in ("read-once", "multilinear", "linear"):
        low = 20 * still_open[family] < seen[family] or not seen[family]
        passed, failed = passed + low, failed + (not low)
    rest = next(answers, None)
    if rest or done.wait():
        print(f"exit {done.poll()}: {rest}")
        failed += 1
    print("decided by tier: " + ", ".join(f"{tier}: {tiers[tier]}" for tier in sorted(tiers)))
    print("open: " + ", ".join(f"{family} {still_open[family]} of {seen[family]}" for family in seen))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
