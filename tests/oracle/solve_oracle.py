"""Random equations whose solutions are known by construction: roots of products of factors, and solutions that move with others.

Usage: solve_oracle.py [PROGRAM [CASES]]; the program is tests/oracle/proof_calc below $KPI_BUILD (default: build).

No root may be missing or be there twice, rational ones are compared exactly, and an irrational one must lie where its factor changes
sign. The solutions over a box are compared with brute force over its corners, and held against the polynomial at points inside.
"""
import os
import random
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from itertools import product
from math import isqrt
from pathlib import Path

from proof_oracle import Undefined, polish, times, total, value

CASES = 500
WIDTH = Fraction(1, 10**30)


def number(rng, low=-9, high=9, parts=(1, 1, 1, 2, 3, 10)):
    return Fraction(rng.randint(low, high), rng.choice(parts))


def is_square(q):
    return q >= 0 and all(isqrt(n) ** 2 == n for n in (q.numerator, q.denominator))


def line(ranges, t, v, claims=()):
    out = ["new"]
    for name, (low, high) in ranges.items():
        out.append(f"var {name} {'-' if low is None else f'[{low}'} {'-' if high is None else f'{high}]'}")
    out += [f"con {polish(left)} {op} {polish(right)}" for left, op, right in claims]
    return "\n".join(out + [f"solve x {v} {polish(t)}"])


class Solution:
    """same, moves or loose; inside and holds: yes, no or open; low and high with what is said of each end; the points at them."""

    def __init__(self, text, names):
        words, *points = (part.split() for part in text.split(";"))
        self.kind, self.inside, self.holds = words[:3]
        self.low, self.high = (None if w == "-" else Fraction(w.strip("[]()")) for w in words[3:5])
        self.closed = words[3][0] == "[", words[4][-1] == "]"
        self.root = [Fraction(w) for w in words[6:]]
        self.points = [dict(zip(names, map(Fraction, p))) for p in points]

    def covers(self, x):
        return (self.low is None or self.low <= x) and (self.high is None or x <= self.high)

    def narrow(self):
        return self.high - self.low <= WIDTH * min(abs(self.low), abs(self.high)) and self.low < self.high


def parse(answer, names):
    kind, *solutions = answer.split("|")
    kind, *point = kind.split()
    return kind, dict(zip(names, map(Fraction, point))), [Solution(s, names) for s in solutions]


# --- roots: (x - r)^m, quadratics and x^3 - a ---

def horner(coefficients, x):
    out = 0
    for c in reversed(coefficients):
        out = out * x + c
    return out


def multiply(a, b):
    out = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return out


def expanded(coefficients):
    return total(times(c, ("^", "x", k)) if k else c for k, c in enumerate(coefficients) if c or not k)


def factored(factors):
    return times(*(("^", expanded(f), m) if m > 1 else expanded(f) for f, m in factors))


def roots_above(factor, floor):
    """Of x^3 - a, or x^2 + 2 a x + b without rational roots."""
    if len(factor) == 4:
        return int(horner(factor, floor) < 0)
    b, a = factor[0], factor[1] / 2
    return 0 if a * a < b else 1 if horner(factor, floor) < 0 else 2 if floor < -a else 0


class Roots:
    family = "roots"

    def __init__(self, rng):
        close = Fraction(1, 10 ** rng.choice((1, 3, 9)))
        centre = number(rng)
        rational = {centre + close * rng.randint(-2, 2) if rng.random() < 0.4 else number(rng) for _ in range(rng.randint(0, 4))}
        factors = [([-r, Fraction(1)], rng.choice((1, 1, 2, 3))) for r in rational]
        self.floor = number(rng, -4, 4) if rng.random() < 0.3 else -1000  # the constraint x > floor
        self.irrational = []  # the factor of each such root above the floor
        seen = set()
        for _ in range(rng.randint(0, 2)):
            a, b = number(rng, -4, 4), number(rng, -6, 6)
            if rng.random() < 0.7:
                factor = [b, 2 * a, Fraction(1)]
                if is_square(a * a - b):
                    continue
            else:
                factor = [-rng.choice((2, 3, 5, Fraction(7, 2))), Fraction(0), Fraction(0), Fraction(1)]
            if tuple(factor) not in seen:
                seen.add(tuple(factor))
                factors.append((factor, rng.choice((1, 1, 2))))
                self.irrational += [factor] * roots_above(factor, self.floor)
        k, v = number(rng, 1, 9), number(rng)
        top = factored(factors) if factors else Fraction(1)
        if factors and rng.random() < 0.5:
            p = [Fraction(1)]
            for f, m in factors:
                for _ in range(m):
                    p = multiply(p, f)
            top = expanded(p)
        t = times(k, top)
        self.holes = {r for r in rational if rng.random() < 0.2} | ({number(rng)} if rng.random() < 0.3 else set())
        if self.holes:
            t = ("/", t, times(*(("-", "x", h) for h in self.holes)))
        low, high = sorted((number(rng), number(rng)))
        self.range = low, high
        claims = [("x", ">", self.floor)]
        self.rational = sorted(r for r in rational if r not in self.holes and r > self.floor)
        self.text = line({"x": (low, high)}, ("+", t, v), v, claims)

    def judge(self, answer):
        kind, _, solutions = parse(answer, ["x"])
        if kind not in ("some", "none"):
            return "not solved"
        if [s.low for s in solutions if s.low == s.high] != self.rational:
            return "rational roots"
        left = list(self.irrational)
        for s in (s for s in solutions if s.low != s.high):
            mine = [f for f in left if horner(f, s.low) * horner(f, s.high) < 0]
            if not mine:
                return "an irrational root that is none"
            left.remove(mine[0])
            if not s.narrow():
                return "a wide enclosure"
            if s.root and not self.right_root(s):
                return "the radical"
        if left:
            return "a root is missing"
        ends = [(s.low, s.high) for s in solutions]
        if any(a[1] > b[0] for a, b in zip(ends, ends[1:])):
            return "not ascending"
        if any((s.inside == "yes") != (self.range[0] <= s.low and s.high <= self.range[1]) for s in solutions):
            return "inside"
        return None

    @staticmethod
    def right_root(s):
        c, k, q, n = s.root
        ends = sorted(((s.low - c) / k, (s.high - c) / k))
        return ends[0] > 0 and ends[0] ** int(n) < q < ends[1] ** int(n)


# --- boxes: (a x + b)/(c x + d), each multilinear in the others ---

def multilinear(rng, names, low, high):
    return {m: number(rng, low, high) for m in subsets(names) if rng.random() < 0.6 or not m}


def subsets(names):
    return [tuple(n for n, take in zip(names, bits) if take) for bits in product((0, 1), repeat=len(names))]


def at(poly, point):
    out = Fraction(0)
    for names, k in poly.items():
        for name in names:
            k *= point[name]
        out += k
    return out


def as_term(poly):
    return total(times(k, *names) for names, k in poly.items())


def corners(ranges):
    names = list(ranges)
    return [dict(zip(names, ends)) for ends in product(*(ranges[n] for n in names))]


def points(rng, ranges, count):
    for _ in range(count):
        yield {n: low + (high - low) * Fraction(rng.randint(0, 8), 8) for n, (low, high) in ranges.items()}


class Box:
    family = "box"

    def __init__(self, rng):
        self.rng = random.Random(rng.random())
        names = [f"w{i}" for i in range(rng.randint(1, 2))]
        self.box = {}
        for name in names:
            low = number(rng, -2, 4)
            self.box[name] = low, low + number(rng, 1, 4)
        positive = rng.random() < 0.6
        self.a, self.b = multilinear(rng, names, 1 if positive else -5, 9), multilinear(rng, names, -9, 9)
        self.c, self.d = ({}, {(): Fraction(1)}) if rng.random() < 0.5 else (multilinear(rng, names, 0, 5), multilinear(rng, names, 1, 9))
        self.v = number(rng)
        ax_b = ("+", times(as_term(self.a), "x"), as_term(self.b))
        cx_d = ("+", times(as_term(self.c), "x"), as_term(self.d)) if self.c else as_term(self.d)
        self.range = number(rng, -30, 0), number(rng, 1, 30)
        self.term = ("/", ax_b, cx_d)
        self.text = line({"x": self.range, **self.box}, self.term, self.v)

    def parts(self, w):
        """slope * x = rest, and what the denominator is there times the slope."""
        a, b, c, d = (at(p, w) for p in (self.a, self.b, self.c, self.d))
        return a - self.v * c, self.v * d - b, a * d - b * c

    def judge(self, answer):
        kind, point, solutions = parse(answer, ["x", *self.box])
        ends = [self.parts(w) for w in corners(self.box)]
        if kind == "open":
            return "open"
        if kind == "all":
            return None if all(slope == rest == 0 for slope, rest, _ in ends) else "all"
        if kind == "none":
            if not point:
                return None if all(slope == 0 or zero == 0 for slope, _, zero in ends) else "none, without a point"
            slope, rest, zero = self.parts(point)
            inside = all(low <= point[n] <= high for n, (low, high) in self.box.items())
            return None if inside and (slope == 0 != rest or zero == 0) else "none, and there is one"
        if len(solutions) != 1:
            return "how many"
        s = solutions[0]
        for w in points(self.rng, self.box, 6):
            slope, rest, _ = self.parts(w)
            if not self.hole(w) and (slope and not s.covers(rest / slope) or not slope and rest):
                return "a solution outside"
        hole = any(map(self.hole, corners(self.box)))
        if any(slope == 0 for slope, _, _ in ends):
            return None if hole or s.low == s.high else "a slope that is zero"
        if s.kind == "loose":
            return "open"
        xs = [rest / slope for slope, rest, _ in ends]
        if not (all(s.closed) or hole) or (s.low, s.high) != (min(xs), max(xs)):
            return "the interval"
        if (s.inside == "yes") != (self.range[0] <= s.low and s.high <= self.range[1]):
            return "inside"
        return self.witnesses(s)

    def hole(self, w):
        """The denominator is zero there, whatever x is."""
        return at(self.c, w) == at(self.d, w) == 0

    def witnesses(self, s):
        for end, closed, w in zip((s.low, s.high), s.closed, s.points):
            try:
                if w and (closed and w["x"] != end or value(self.term, w) != self.v):
                    return "a witness"
            except Undefined:
                return "a witness that is undefined"
        return None if s.kind == "same" or all(s.points) else "no witness"


# --- curves: price * (1 + x) times volume * (1 - e x), or powers of growth ---

class Curve:
    family = "curve"

    def __init__(self, rng):
        self.rng = random.Random(rng.random())
        base, spread = number(rng, 5, 20), Fraction(rng.randint(1, 20), 100)
        self.box = {"e": (base * (1 - spread), base * (1 + spread))}
        grown = ("^", ("+", 1, "x"), rng.randint(2, 5))
        if rng.random() < 0.5:
            self.term = ("*", "e", grown)
        else:
            self.box["f"] = Fraction(0), number(rng, 1, 5)
            self.term = ("+", ("*", "e", grown), ("*", "f", "x"))
        self.range = Fraction(0), rng.choice((None, Fraction(rng.randint(1, 30), 10)))
        self.v = base * number(rng, 11, 30, (10,))
        self.text = line({"x": self.range, **self.box}, self.term, self.v)

    def gap(self, x, w):
        return value(self.term, {**w, "x": x}) - self.v

    def judge(self, answer):
        kind, point, solutions = parse(answer, ["x", *self.box])
        if kind == "none":
            low, high = self.gap(self.range[0], point), None if self.range[1] is None else self.gap(self.range[1], point)
            return None if low > 0 or high is not None and high < 0 else "none, and there is one"
        if kind != "some" or len(solutions) != 1 or solutions[0].kind == "same":
            return kind
        s = solutions[0]
        for w in points(self.rng, self.box, 6):
            if self.gap(s.low, w) > 0 or self.gap(s.high, w) < 0:
                return "a solution outside"
        size = max(abs(s.low), abs(s.high))
        near = size * WIDTH * 2
        low, high = s.points
        if self.gap(s.low + near, low) < 0 or self.gap(s.high - near, high) > 0:
            return "a witness"
        return None if s.inside == "yes" else "inside"


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else Path(os.environ.get("KPI_BUILD", "build")) / "tests/oracle/proof_calc"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else CASES
    rng = random.Random(20260207)
    cases = [rng.choices((Roots, Box, Curve), (6, 5, 1))[0](rng) for _ in range(count)]
    done = subprocess.run([str(program)], input="\n".join(c.text for c in cases) + "\n", capture_output=True, text=True)
    answers = done.stdout.split("\n")[:-1]
    passed, failed, kinds = 0, done.returncode != 0 or len(answers) != len(cases), Counter()
    still_open = Counter()
    for case, answer in zip(cases, answers):
        wrong = case.judge(answer)
        kinds[case.family, answer.split()[0]] += 1
        if wrong == "open":
            still_open[case.family] += 1
            wrong = None
        passed, failed = passed + (not wrong), failed + bool(wrong)
        if wrong and failed <= 5:
            print(f"{case.family}: {wrong}\n{case.text}\n  -> {answer[:400]}")
    few = 20 * still_open["box"] < count
    passed, failed = passed + few, failed + (not few)
    print(", ".join(f"{family} {kind}: {n}" for (family, kind), n in sorted(kinds.items())))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
