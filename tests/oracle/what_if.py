"""Sensitivity against calculus on paper: random formulas over inputs and metrics as fractions of polynomials in one lever.

Usage: what_if.py [FILES]; the program is $KPI (default: build/kpi).

Slopes are those of the quotient rule, exactly. No sampled value lies outside the bounds, and each bound is what the formula comes to at its
witness. What is said to turn a KPI green does, when it is put into the formula and when it is put into a scenario and evaluated; what is
proved to be the least change has no green value before it; where nothing is said to, none is found.
"""
import json
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

KPI = os.environ.get("KPI", "build/kpi")
FILES, KPIS = 3, 40
LEVERS = {"a": (Fraction(3), (1, 5)), "b": (Fraction(-2), None), "m": (Fraction(40), None), "n": (Fraction(25), (10, 50)), "u": (Fraction(2), None)}
HEAD = """organisation o "O" owner "An de Boer"
dataset d { time day  column day date  column m number  column n number  column who text
  complete from 2026-05-01 through 2026-06-30
  rows { (day, m, n, who) (2026-05-31, 10, 11, "x") (2026-06-03, 30, 5, "y") (2026-06-30, 10, 20, "z") } }
metric u = count_distinct(d.who)
input a = 3 range 1 to 5
input b = -2
metric m = sum(d.m)
metric n = sum(d.n)  review monthly  range 10 to 50
"""


class Undefined(Exception):
    pass


# --- polynomials: coefficients, lowest first ---

def trim(p):
    while p and p[-1] == 0:
        p = p[:-1]
    return p


def add(p, q):
    return trim([(p[i] if i < len(p) else 0) + (q[i] if i < len(q) else 0) for i in range(max(len(p), len(q)))])


def mul(p, q):
    out = [Fraction(0)] * max(len(p) + len(q) - 1, 0)
    for i, x in enumerate(p):
        for j, y in enumerate(q):
            out[i + j] += x * y
    return trim(out)


def at(p, x):
    out = Fraction(0)
    for c in reversed(p):
        out = out * x + c
    return out


def prime(p):
    return trim([i * c for i, c in enumerate(p)][1:])


def quotient(f, x):
    if at(f[1], x) == 0:
        raise Undefined
    return at(f[0], x) / at(f[1], x)


def fraction_of(tree, lever, x):
    """The formula as a fraction of polynomials in the lever, on the arm that is taken at x, and whether x lies on an edge of arms."""
    kind = tree[0]
    if kind == "name":
        return (([Fraction(0), Fraction(1)] if tree[1] == lever else trim([LEVERS[tree[1]][0]])), [Fraction(1)]), False
    if kind == "number":
        return (trim([tree[1]]), [Fraction(1)]), False
    parts = [fraction_of(kid, lever, x) for kid in tree[1:]]
    (p, q), (r, s) = parts[0][0], parts[-1][0]
    edge = any(part[1] for part in parts)
    quotient((p, q), x), quotient((r, s), x)
    if kind == "+":
        return (add(mul(p, s), mul(r, q)), mul(q, s)), edge
    if kind == "*":
        return (mul(p, r), mul(q, s)), edge
    if kind == "/":
        if not trim(r) or quotient((r, s), x) == 0:
            raise Undefined
        return (mul(p, s), mul(q, r)), edge
    left, right = quotient((p, q), x), quotient((r, s), x)
    larger = left >= right if kind == "greatest" else left <= right
    return (parts[0] if larger else parts[-1])[0], edge or left == right


def text_of(tree):
    if tree[0] == "name":
        return tree[1]
    if tree[0] == "number":
        return f"({tree[1].numerator} / {tree[1].denominator})"
    if tree[0] in ("greatest", "least"):
        return f"{tree[0]}({text_of(tree[1])}, {text_of(tree[2])})"
    return f"({text_of(tree[1])} {tree[0]} {text_of(tree[2])})"


def tree_of(rng, depth):
    if depth == 0 or rng.random() < 0.1:
        return ("name", rng.choice("abmnu")) if rng.random() < 0.75 else ("number", Fraction(rng.randint(-6, 9), rng.choice([1, 2, 5])))
    return (rng.choice(["+", "+", "*", "*", "/", "greatest", "least"]), tree_of(rng, depth - 1), tree_of(rng, depth - 1))


def value_at(tree, lever, x):
    if tree[0] == "name":
        return x if tree[1] == lever else LEVERS[tree[1]][0]
    if tree[0] == "number":
        return tree[1]
    left, right = value_at(tree[1], lever, x), value_at(tree[2], lever, x)
    if tree[0] == "/" and right == 0:
        raise Undefined
    return {"+": left + right, "*": left * right, "greatest": max(left, right), "least": min(left, right)}.get(tree[0]) if tree[0] != "/" else left / right


def green(op, value, bound):
    return {">=": value >= bound, "<=": value <= bound, ">": value > bound, "<": value < bound}[op]


# --- what the program says ---

def run(*arguments):
    done = subprocess.run([KPI, *arguments, "--as-of", "2026-06-30", "--format", "json"], stdin=subprocess.DEVNULL, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def ends(value):
    return [Fraction(value["exact"])] * 2 if "exact" in value else [Fraction(value["low"]), Fraction(value["high"])]


def sampled(rng, low, high, count=12):
    return [low, high] + [low + (high - low) * Fraction(rng.randint(0, 1000), 1000) for _ in range(count)]


class Checker:
    def __init__(self, rng, tree, op, bound):
        self.rng, self.tree, self.op, self.bound, self.turns = rng, tree, op, bound, []

    def check(self, kpi):
        for lever in kpi["levers"]:
            self.check_lever(kpi, lever)

    def check_lever(self, kpi, lever):
        name, (base, declared) = lever["name"], LEVERS[lever["name"]]
        assert Fraction(lever["base"]["exact"]) == base, lever
        low, high = map(Fraction, declared) if declared and (name != "n" or kpi["period"] != "all") else sorted([base * 9 / 10, base * 11 / 10])
        assert (Fraction(lever["range"]["low"]), Fraction(lever["range"]["high"])) == (low, high), lever
        if "not_moved" in lever:
            return
        self.check_bounds(lever, low, high)
        self.check_slope(lever, base)
        if lever["green"]:
            self.check_turn(kpi, lever, base)

    def check_bounds(self, lever, low, high):
        for side, x in (("low", None), ("high", None)):
            end = lever[side]
            if end and end["at"] is not None and end["reached"]:
                try:
                    got = value_at(self.tree, lever["name"], Fraction(end["at"]))
                except Undefined:
                    continue
                assert not lever["tight"] or ends(end)[0] <= got <= ends(end)[1], (side, lever, got)
        for x in sampled(self.rng, low, high):
            try:
                got = value_at(self.tree, lever["name"], x)
            except Undefined:
                continue
            assert not lever["low"] or got >= ends(lever["low"])[0], (lever, x, got)
            assert not lever["high"] or got <= ends(lever["high"])[1], (lever, x, got)

    def check_slope(self, lever, base):
        try:
            (p, q), edge = fraction_of(self.tree, lever["name"], base)
        except Undefined:
            return
        slope = lever["slope"]
        if edge:
            return
        want = at(add(mul(prime(p), q), mul([Fraction(-1)], mul(p, prime(q)))), base) / at(q, base) ** 2
        assert "value" in slope and Fraction(slope["value"]["exact"]) == want, (lever, want)
        value = at(p, base) / at(q, base)
        assert value == 0 or Fraction(slope["elasticity"]["exact"]) == want * base / value, lever

    def is_green(self, name, x):
        try:
            return green(self.op, value_at(self.tree, name, x), self.bound)
        except Undefined:
            return False

    def check_turn(self, kpi, lever, base):
        turn, name = lever["green"], lever["name"]
        if turn["found"] == "none":
            assert not any(self.is_green(name, x) for x in sampled(self.rng, base - 100, base + 100, 20)), (kpi["name"], lever)
        if turn["found"] not in ("one", "several"):
            return
        x, y = ends(turn["value"])
        low, high = ends(turn["change"])
        assert not turn["closed_form"] or x - base <= high and low <= y - base and (x != y or low == high), turn
        assert turn["side"] == {">": turn["side"], "<": turn["side"]}.get(self.op, "at"), turn
        if x == y:
            assert value_at(self.tree, name, x) == self.bound, (self.tree, lever)
            self.turns.append((name, x))
        else:
            left, right = value_at(self.tree, name, x), value_at(self.tree, name, y)
            assert min(left, right) <= self.bound <= max(left, right) or abs(left - self.bound) < Fraction(1, 10**12), (left, right, lever)
        if turn["side"] != "at":
            step = abs(x) * Fraction(1, 10**9) + Fraction(1, 10**12)
            assert self.is_green(name, y + step if turn["side"] == "above" else x - step), (self.tree, lever)
        if turn["least"]:
            inner = [z for z in sampled(self.rng, *sorted([base, x if x > base else y])) if z != x and z != y]
            assert not any(self.is_green(name, z) for z in inner), (self.tree, lever)


def expect_scenarios(folder, definitions, turns):
    """Each rational solution in a scenario of its own comes to the bound."""
    scenarios = "".join(f"scenario s{i} {{ {'during 2026-06 ' if name in 'mnu' and period != 'all' else ''}set {name} to {x.numerator} / {x.denominator} }}\n"
                        for i, (_, _, period, name, x) in enumerate(turns))
    path = folder / "scenarios.kpi"
    path.write_text(definitions + scenarios)
    rows = {(row["name"], row["scenario"], row["period"]): row for row in run("eval", str(path))["results"]}
    for i, (kpi, bound, period, _, x) in enumerate(turns):
        assert Fraction(rows[kpi, f"s{i}", period]["value"]["exact"]) == bound, (kpi, x)


def file_of(rng):
    trees, definitions = {}, HEAD
    for i in range(KPIS):
        tree, op, bound = tree_of(rng, rng.choice([1, 2, 2, 3, 3])), rng.choice([">=", "<=", ">", "<"]), Fraction(rng.randint(-60, 60), rng.choice([1, 1, 2, 7]))
        trees[f"k{i}"] = (tree, op, bound)
        definitions += (f'kpi k{i} "K" {{ for o  formula {text_of(tree)}  target {op} {bound.numerator} / {bound.denominator} until 2026-12-31'
                        f"  review monthly  agreed \"An de Boer\" on 2026-04-01 }}\n")
    return trees, definitions


def main():
    done = solved = 0
    files = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in range(files):
            rng = random.Random(seed)
            trees, definitions = file_of(rng)
            (folder / "file.kpi").write_text(definitions)
            turns = []
            for kpi in run("what-if", str(folder / "file.kpi"))["kpis"]:
                checker = Checker(rng, *trees[kpi["name"]])
                checker.check(kpi)
                done += len(kpi["levers"])
                turns += [(kpi["name"], checker.bound, kpi["period"], *turn) for turn in checker.turns]
            expect_scenarios(folder, definitions, turns)
            solved += len(turns)
    assert done > 60 * files and solved > 15 * files, (done, solved)
    print(f"{done + solved} passed, 0 failed")


if __name__ == "__main__":
    main()
