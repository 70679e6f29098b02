#!/usr/bin/env python3
"""Charts, signals, lines, paces and courses of random series with gaps, against the same rules written down in fractions: every number of
`trend` in the JSON of kpi eval must be equal. Coarse values make ties with limits and targets common."""
import json
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

KPI = os.environ.get("KPI", "build/kpi")
ROUNDS, SERIES = 25, 8
passed = failed = 0


def check(name, good, detail=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"FAIL {name}: {detail}")


def month(index):
    return f"{2020 + index // 12}-{index % 12 + 1:02}"


# --- the rules ---


def chart(points, window):
    base = [v for _, v in points][:window or None]
    if len(base) < 6:
        return None
    mean = Fraction(sum(base), len(base))
    spread = Fraction(sum(abs(b - a) for a, b in zip(base, base[1:])), len(base) - 1)
    return {"limits_from": len(base), "centre": mean, "mean_range": spread, "lower": mean - Fraction("2.66") * spread,
            "upper": mean + Fraction("2.66") * spread, "range_limit": Fraction("3.267") * spread}


def signals(points, limits, kinds):
    found = {"outside": [], "near": [], "run": []}
    values = [v for _, v in points]
    centre, ends = limits["centre"], (limits["lower"], limits["upper"])
    for i, (index, v) in enumerate(points):
        if v < ends[0] or v > ends[1]:
            found["outside"].append(month(index))
        if kinds == 1:
            continue
        for side, end in (-1, ends[0]), (1, ends[1]):
            near = [side * (x - centre) > side * (end - x) for x in values[max(0, i - 3):i + 1]]
            if near[-1] and sum(near) >= 3 and month(index) not in found["near"]:
                found["near"].append(month(index))
            row = values[i - 7:i + 1] if i >= 7 else []
            if row and all(side * (x - centre) > 0 for x in row):
                found["run"].append(month(index))
    return found


def line(points):
    xs = [index - points[0][0] + 1 for index, _ in points]
    ys = [v for _, v in points]
    n, mx, my = len(points), Fraction(sum(xs), len(xs)), Fraction(sum(ys), len(ys))
    slope = sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sum((x - mx) ** 2 for x in xs)
    return slope, my - slope * mx


def best_pace(points, steps, way):
    at = dict(points)
    paces = [Fraction(at[i + steps] - at[i], steps) for i in at if i + steps in at]
    if not paces:
        paces = [Fraction(points[-1][1] - points[0][1], points[-1][0] - points[0][0])]
    return max(paces) if way > 0 else min(paces)


def meets(op, v, bound):
    return {">=": v >= bound, ">": v > bound, "<=": v <= bound, "<": v < bound}[op]


def course(points, kpi, slope, intercept):
    """(word, left, required, best, projected)"""
    last, now = points[-1]
    left, way = kpi["due"] - last, 1 if kpi["op"][0] == ">" else -1
    steps = 1 if kpi["kind"] == "until" else left
    projected = intercept + slope * (kpi["due"] - points[0][0] + 1)
    best = best_pace(points, steps, way)
    on = meets(kpi["op"], projected, kpi["target"]) and (kpi["kind"] == "by" or meets(kpi["op"], now, kpi["target"]))
    word = "on course" if on else "behind but within best pace" if meets(kpi["op"], now + best * steps, kpi["target"]) else "out of reach at best pace"
    return word if len(points) >= 6 else None, left, Fraction(kpi["target"] - now, steps), best, projected


# --- random files ---


def make(draw):
    length = draw.randint(2, 30)
    kpis = []
    for i in range(SERIES):
        level, slope, noise = draw.randint(-5, 40), draw.choice([-1, 0, 0, 1]), draw.choice([1, 2, 6])
        values = [level + slope * t + draw.randint(-noise, noise) for t in range(length)]
        gaps = draw.choice([0, 0, 0.2])
        values = [None if draw.random() < gaps else v for v in values]
        if sum(v is not None for v in values) < 2:
            values[0], values[-1] = level, level + 1
        points = [(t, v) for t, v in enumerate(values) if v is not None]
        due = draw.randint(length, length + 8)
        line_there = sum(x * y for x, y in zip((1, due - points[0][0] + 1), reversed(line(points))))
        target = draw.choice([values[-1] or level, round(line_there), level + draw.randint(-8, 8)])
        kpis.append({"name": f"k{i}", "values": values, "points": points, "due": due, "target": target, "op": draw.choice([">=", ">", "<=", "<"]),
                     "kind": draw.choice(["by", "by", "until"]), "window": draw.choice([None, None, 6, 12]), "signals": draw.choice([3, 3, 1])})
    return length, kpis


def text(length, kpis):
    columns = "   ".join(f"column s{i} number" for i in range(SERIES))
    rows = "\n".join(f"({month(t)}, {', '.join('no data' if k['values'][t] is None else str(k['values'][t]) for k in kpis)})" for t in range(length))
    out = [f"dataset d {{ time month   complete from 2020-01-01 through {last_day(length - 1)}   column month period   {columns}"
           f" rows {{ (month, {', '.join(f's{i}' for i in range(SERIES))})\n{rows}\n}} }}"]
    for i, k in enumerate(kpis):
        window = f"window {k['window']}  " if k["window"] else ""
        out.append(f"kpi {k['name']} {{ formula only(d.s{i})   review monthly   target {k['op']} {k['target']} {k['kind']} {last_day(k['due'])}"
                   f"   policy {{ {window}signals {k['signals']} }} }}")
    return "\n".join(out)


def last_day(index):
    year, m = 2020 + index // 12, index % 12 + 1
    days = [31, 29 if year % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]
    return f"{year}-{m:02}-{days}"


def number(trend, name):
    return None if trend[name] is None else Fraction(trend[name])


def compare(label, k, trend):
    points = k["points"]
    limits = chart(points, k["window"])
    for name in "centre", "mean_range", "lower", "upper", "range_limit":
        check(f"{label}: {name}", number(trend, name) == (limits and limits[name]), (trend[name], limits))
    check(f"{label}: points", (trend["points"], trend["limits_from"]) == (len(points), limits["limits_from"] if limits else 0), trend)
    found = signals(points, limits, k["signals"]) if limits else {"outside": [], "near": [], "run": []}
    check(f"{label}: signals", trend["signals"] == found, (trend["signals"], found))
    last = any(month(points[-1][0]) in periods for periods in found.values())
    check(f"{label}: last", trend["last"] == (None if not limits else "signal" if last else "noise"), trend["last"])
    slope, intercept = line(points)
    check(f"{label}: line", (number(trend, "slope"), number(trend, "intercept")) == (slope, intercept), (slope, intercept))
    word, left, required, best, projected = course(points, k, slope, intercept)
    got = trend["course"], trend["reviews_left"], number(trend, "required"), number(trend, "best"), number(trend, "projected")
    check(f"{label}: course", got == (word, left, required, best, projected), (got, (word, left, required, best, projected)))
    return {word} | {name for name, periods in found.items() if periods}


def main():
    draw, seen = random.Random(7), set()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.kpi"
        for n in range(ROUNDS):
            length, kpis = make(draw)
            path.write_text(text(length, kpis))
            done = subprocess.run([KPI, "eval", "--format", "json", str(path)], capture_output=True, timeout=60)
            check(f"round {n}: it runs", done.returncode == 0, done.stderr.decode()[:400])
            trends = {row["name"]: row["trend"] for row in json.loads(done.stdout or '{"results": []}')["results"] if "trend" in row}
            for k in kpis:
                seen |= compare(f"round {n} {k['name']}", k, trends[k["name"]])
    check("everything was seen", len(seen) == 7, seen)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
