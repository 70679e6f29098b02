"""Values given in a test against the same data given as rows, and against sums in Python: random cells of channel and month, asked by
random slices and periods. What is not asked whole of a given region must be no data."""
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

KPI = os.environ.get("KPI", "build/kpi")
ROUNDS = 300
CHANNELS = ["search", "social", "email", "shop"]
HEAD = """dataset d { time day  missing zero  column day date  column channel text  column amount EUR }
metric total = sum(d.amount)
metric doubled = 2 * total
kpi k "What is asked" { formula total - doubled }
"""


def months_of(period):
    """The months of a period of 2026, from 1; None is all of them."""
    if period is None or period == "2026":
        return range(1, 13)
    part = period[5:]
    return range(int(part[1]) * 3 - 2, int(part[1]) * 3 + 1) if part[0] == "Q" else [int(part)]


def slice_of(random):
    chosen = sorted(random.sample(CHANNELS, random.randint(1, 3)))
    names = ", ".join(f'"{name}"' for name in chosen)
    other = [name for name in CHANNELS if name not in chosen]
    return random.choice([(None, CHANNELS), (f"channel in ({names})", chosen), (f"not channel in ({names})", other), (f"channel not in ({names})", other),
                          (f'channel = "{chosen[0]}"', chosen[:1]), (f'channel != "{chosen[0]}"', [name for name in CHANNELS if name != chosen[0]])])


def point(name, where, period):
    return (f"({name} where {where})" if where else name) + (f" in {period}" if period else "")


def world(random):
    """Amounts by (channels given together, month): no channel is given twice in a month."""
    cells = {}
    for month in sorted(random.sample(range(1, 13), random.randint(1, 4))):
        left = CHANNELS[:]
        random.shuffle(left)
        while left and random.random() < 0.8:
            n = random.choice([1, 1, 1, 2])
            together, left = tuple(sorted(left[:n])), left[n:]
            cells[together, month] = random.randint(0, 99)
    return cells


def expected(cells, channels, months):
    """What the cells tell of a point: their sum, or None where one of them is only in part inside."""
    total = 0
    for (together, month), amount in cells.items():
        inside = [name in channels for name in together]
        if month in months and any(inside):
            if not all(inside):
                return None
            total += amount
    return total


def expectations(random, cells):
    known = [month for _, month in cells]
    for _ in range(12):
        where, channels = slice_of(random)
        period = random.choice([None, "2026", *(f"2026-Q{q}" for q in (1, 2, 3, 4)), *(f"2026-{m:02}" for m in range(min(known), max(known) + 1))])
        months = months_of(period)
        if not any(min(known) <= month <= max(known) for month in months):
            continue  # outside what is known
        total = expected(cells, channels, months)
        for name, factor in (("total", 1), ("doubled", 2), ("k", -1)):
            value = "no data" if total is None else f"EUR {total * factor}" if total * factor >= 0 else f"-EUR {-total * factor}"
            yield f"  expect {point(name, where, period)} is {value}\n"


def given_values(random, cells):
    for (together, month), amount in random.sample(sorted(cells.items()), len(cells)):
        names = ", ".join(f'"{name}"' for name in together)
        where = f"channel in ({names})" if len(together) > 1 or random.random() < 0.5 else f'channel = "{together[0]}"'
        yield f"  given {point('total', where, f'2026-{month:02}')} is EUR {amount}\n"


def given_rows(random, cells):
    yield "  given d {\n    (day, channel, amount)\n"
    for (together, month), amount in cells.items():
        first = random.randint(0, amount)
        for part in (first, amount - first):
            yield f'    (2026-{month:02}-{random.randint(1, 28):02}, "{random.choice(together)}", EUR {part})\n'
    yield "  }\n"


def main():
    passed = failed = 0
    text = HEAD
    for seed in range(ROUNDS):
        draw = random.Random(seed)
        cells = world(draw)
        if not cells:
            continue
        asked = "".join(expectations(draw, cells))
        text += f'test "values {seed}" {{\n{"".join(given_values(draw, cells))}{asked}}}\n' if asked else ""
        sums = "".join(line for line in asked.splitlines(True) if "no data" not in line)
        if sums:  # of rows everything is known, and the cells that were told by parts are sums of them too
            text += f'test "rows {seed}" {{\n{"".join(given_rows(draw, cells))}{sums}}}\n'
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "given.kpi").write_text(text, "utf-8")
        done = subprocess.run([KPI, "test", "given.kpi"], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    last = done.stdout.splitlines()[-1]
    words = last.split()
    passed, failed = (int(words[0]), int(words[2])) if last.endswith("failed") else (0, 1)
    if failed or passed < ROUNDS:
        print(done.stdout[:4000])
    print(f"{passed} passed, {failed + (passed < ROUNDS)} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
