#!/usr/bin/env python3
"""Rate and mix effects of random ratios against the textbook formula in fractions: rate = (r1 - r0)(w0 + w1)/2 and
mix = (w1 - w0)((r0 + r1)/2 - R0), a part that is new or gone having only mix. They add up to the change exactly, the parts in any
order of the rows, and so do the parts of a ratio inside a filter."""
import json
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

KPI = os.environ.get("KPI", "build/kpi")
ROUNDS = 60
HEAD = """dataset d { time month   complete from 2026-01-01 through 2026-02-28   column month period   column part text   column kind text
  column over number   column base number   rows { (month, part, kind, over, base)
%s } }
metric r = sum(d.over) / sum(d.base)   unit %%
metric kept = (3 * sum(d.over) / sum(d.base) where kind = "x") otherwise 0
"""
passed = failed = 0


def check(name, good, detail=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"FAIL {name}: {detail}")


def world(draw):
    """Rows of (month, part, kind, over, base); a part may be new, gone or without a name, and has a base wherever it has rows."""
    rows = []
    if draw.random() < 0.3:  # where the shares of a weak and a strong part are swapped
        for month, part, base, over in (1, "a", 90, 20), (1, "b", 10, 6), (2, "a", 10, 1), (2, "b", 90, 50):
            rows += [(month, part, "x", over + draw.randint(-2, 2), base + draw.randint(-2, 2))]
        return rows
    for part in draw.sample(["a", "b", "c", "d", None], draw.randint(1, 5)):
        for month in draw.choice([(1, 2), (1, 2), (1, 2), (1,), (2,)]):
            rows += [(month, part, kind, draw.randint(-5, 60), draw.randint(1, 40)) for kind in "xy" for _ in range(draw.randint(1, 2))]
    return draw.sample(rows, len(rows))


def sums(rows, month):
    """{part: (over, base)}"""
    found = {}
    for at, part, _, over, base in rows:
        if at == month:
            a, b = found.get(part, (0, 0))
            found[part] = a + over, b + base
    return found


def effects(before, after, factor):
    """{part: (rate, mix)}, and the ratios of the whole."""
    bases = [sum(base for _, base in side.values()) for side in (before, after)]
    whole = [Fraction(factor * sum(over for over, _ in side.values()), base) for side, base in zip((before, after), bases)]
    parts = {}
    for part in before.keys() | after.keys():
        w0, w1 = (Fraction(side.get(part, (0, 0))[1], base) for side, base in zip((before, after), bases))
        r0, r1 = (Fraction(factor * side[part][0], side[part][1]) if part in side else None for side in (before, after))
        old, new = (r1 if r0 is None else r0), (r0 if r1 is None else r1)
        parts[part] = (new - old) * (w0 + w1) / 2, (w1 - w0) * ((old + new) / 2 - whole[0])
    return parts, whole


def is_opposed(before, after, whole):
    if before.keys() != after.keys():
        return False
    moves = {(Fraction(*after[p]) > Fraction(*before[p])) - (Fraction(*after[p]) < Fraction(*before[p])) for p in before}
    change = (whole[1] > whole[0]) - (whole[1] < whole[0])
    return change != 0 and moves == {-change}


def explain(folder, rows, name):
    lines = [f'    (2026-0{m}, {json.dumps(p) if p else "no data"}, "{k}", {o}, {b})' for m, p, k, o, b in rows]
    path = Path(folder) / "case.kpi"
    path.write_text(HEAD % "\n".join(lines))
    done = subprocess.run([KPI, "explain", name, "2026-02", "--by", "part", "--format", "json", str(path)], capture_output=True, timeout=60)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr.decode()


def compare(label, document, before, after, factor):
    if isinstance(document, str):
        check(label, False, document)
        return 0
    parts, whole = effects(before, after, factor)
    got = {part["value"]: (Fraction(part["rate"]), Fraction(part["mix"])) for part in document["parts"]}
    check(f"{label}: each part", got == parts, (got, parts))
    check(f"{label}: the whole", [Fraction(document["before"]), Fraction(document["after"])] == whole, whole)
    total = sum(rate + mix for rate, mix in got.values())
    check(f"{label}: adds up", total == whole[1] - whole[0] == Fraction(document["rate"]) + Fraction(document["mix"]), total)
    check(f"{label}: opposed", document["opposed"] == is_opposed(before, after, whole), document["opposed"])
    return document["opposed"]


def main():
    draw, opposed, done = random.Random(20260101), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        while done < ROUNDS:
            rows = world(draw)
            name, factor = draw.choice([("r", 1), ("kept", 3)])
            chosen = [row for row in rows if name == "r" or row[2] == "x"]
            before, after = sums(chosen, 1), sums(chosen, 2)
            if not before or not after:
                continue
            done += 1
            opposed += compare(f"round {done}", explain(folder, rows, name), before, after, factor)
    check("a whole against its parts was seen", opposed > 0, opposed)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
