#!/usr/bin/env python3
"""Random programs over random data: every value, and every reason for none, against a second evaluator in Python fractions.

    random_eval.py [--seed N] [--case N] [--full] [--keep FOLDER]

The generator is _cases.py, the evaluator _model.py. A difference prints the metric with all it uses, the run and both answers; --case N
makes the one case again, and --keep FOLDER leaves its files there.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from functools import partial
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from _cases import make_case
from _model import Aggregate, World, context, slices_of
from _values import DAY, MISSING, OPEN, NoData, Root

ROOT = Path(__file__).resolve().parents[2]
KPI = os.environ.get("KPI", ROOT / "build" / "kpi")
NARROW = Fraction(1, 10**24)


class Tally:
    def __init__(self):
        self.same = self.open = 0
        self.failures = []


def run_kpi(folder, *arguments):
    command = [str(KPI), "eval", str(folder / "case.kpi"), "--metrics", "--format", "json", *arguments]
    return subprocess.run(command, capture_output=True, timeout=120)


def runs_of(chooser, case):
    """(grain, by, as_of): what is asked of one case."""
    dated = [dataset for dataset in case.datasets if dataset.time]
    first, last = min(d.start for d in dated), max(d.through for d in dated)
    spread = (last - first).days
    some_day = lambda: first + DAY * chooser.randint(min(40, spread), spread + 20)
    columns = ["ch"] + [c for c in ("kind", "size") if any(c in d.columns for d in dated)]
    grains = ["week", "day"] if case.short else ["week", "quarter", "year"]
    return [
        ("month", chooser.choice(columns), None if chooser.random() < 0.4 else some_day()),
        (chooser.choice(grains), "ch" if chooser.random() < 0.2 else None, None if chooser.random() < 0.5 else some_day()),
        ("all", chooser.choice(columns), None if chooser.random() < 0.5 else some_day()),
    ]


def as_of_of(case, asked):
    """time-2: the latest `complete through` that any metric reaches."""
    reached = frozenset().union(*(node.datasets() for _, node, _ in case.metrics))
    return asked or max(dataset.through for dataset in reached if dataset.time)


def periods_of(world, datasets, grain):
    """time-3: (name, first, last)."""
    dated = [dataset for dataset in datasets if dataset.time]
    if grain == "all" or not dated:
        return [("all", None, None)]
    end = min(min(d.through for d in dated), world.as_of)
    first = world.calendar.bounds(grain, min(end, min(d.start for d in dated)))[0]
    periods = world.calendar.periods(grain, first, end)
    return [(world.calendar.name(grain, first), first, last) for first, last in periods]


def same(want, got):
    if isinstance(want, NoData):
        return got.get("no_data") in want.reasons
    if isinstance(want, Root):
        return "low" in got and encloses(want.square, Fraction(got["low"]), Fraction(got["high"])) or "exact" in got and Fraction(got["exact"]) ** 2 == want.square
    return "exact" in got and Fraction(got["exact"]) == want


def encloses(square, low, high):
    return 0 <= low <= high and low**2 <= square <= high**2 and high - low <= NARROW * high


def asked_of(world, case, grain, by):
    """((name, slice, period), metric, the context to evaluate it in, its coverage) of every result."""
    for name, node, _ in case.metrics:
        datasets = node.datasets()
        slices = [None]
        if by and all(by in dataset.columns for dataset in datasets):
            slices += [(by, value) for value in slices_of(datasets, by, world.as_of)]
        periods = periods_of(world, datasets, grain)
        for slice_ in slices:
            for period, first, last in periods:
                at, coverage = context(world, node, grain if first else "all", first, last, slice_)
                yield (name, slice_ and slice_[1], period), node, at, coverage


def difference(node, at, coverage, row):
    """None, or what is wrong with a result."""
    want = node.eval(at)
    if want is OPEN:
        return want
    if not same(want, row["value"]):
        return f"want {want}, got {row['value']}"
    if not node.is_timed() and Fraction(row["coverage"]) != coverage:
        return f"coverage: want {coverage}, got {row['coverage']}"
    if isinstance(node, Aggregate) and not isinstance(want, NoData):
        _, missing, skipped = node.counted(at)
        if (row["missing"], row["skipped"]) != (missing, skipped):
            return f"want {missing} missing, {skipped} skipped, got {row['missing']}, {row['skipped']}"
    return None


def compare(case, run, output, tally, describe):
    grain, by, asked = run
    world = World(case.calendar, as_of_of(case, asked))
    results = json.loads(output)
    got = {}
    for row in results["results"]:
        slice_ = row["slice"]
        got[row["name"], None if not slice_ else MISSING if slice_[by] is None else slice_[by], row["period"]] = row
    if results["as_of"] != world.as_of.isoformat():
        tally.failures.append(describe(None, f"as_of: want {world.as_of}, got {results['as_of']}"))
    for key, node, at, coverage in asked_of(world, case, grain, by):
        row = got.pop(key, None)
        wrong = difference(node, at, coverage, row) if row else f"want {node.eval(at)}, got no such result"
        if wrong is OPEN:
            tally.open += 1
        elif wrong:
            tally.failures.append(describe(key, wrong))
        else:
            tally.same += 1
    for key in got:
        tally.failures.append(describe(key, f"not expected: {got[key]['value']}"))


def used_by(case, name):
    """A metric and all that it builds on."""
    bodies = {name: node for name, node, _ in case.metrics}
    names, todo = set(), [name]
    while todo:
        one = todo.pop()
        if one in bodies and one not in names:
            names.add(one)
            todo += bodies[one].metrics()
    return names


def check_case(seed, number, keep=None, size=36):
    chooser = random.Random(f"{seed}/{number}")
    case, tally = make_case(chooser, size), Tally()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(keep or temporary)
        folder.mkdir(exist_ok=True)
        (folder / "case.kpi").write_text(case.text())
        for name, data in case.files.items():
            (folder / name).write_bytes(data)
        for run in runs_of(chooser, case):
            grain, by, as_of = run
            arguments = ["--grain", grain] + (["--by", by] if by else []) + (["--as-of", str(as_of)] if as_of else [])

            def describe(key, what):
                shown = case.text(used_by(case, key[0])) if key else ""
                return f"--seed {seed} --case {number}: {' '.join(arguments)}: {key}\n{what}\n{shown}"

            done = run_kpi(folder, *arguments)
            try:
                compare(case, run, done.stdout, tally, describe)
            except json.JSONDecodeError:
                tally.failures.append(f"--seed {seed} --case {number}: {' '.join(arguments)}: exit {done.returncode}\n{done.stderr.decode()[:3000]}")
    return tally


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", default="1")
    options.add_argument("--case", type=int)
    options.add_argument("--cases", type=int)
    options.add_argument("--full", action="store_true", help="many times as many")
    options.add_argument("--keep", help="leave the files of --case in this folder")
    options.add_argument("--show", type=int, default=2, help="how many differences to print whole")
    given = options.parse_args()

    cases = [given.case] if given.case is not None else range(given.cases or (240 if given.full else 14))
    with ProcessPoolExecutor(2) as pool:
        tallies = list(pool.map(partial(check_case, given.seed, keep=given.keep), cases))
    failures = [failure for tally in tallies for failure in tally.failures]
    for failure in failures[: given.show]:
        print("FAIL", failure)
    for failure in failures[given.show :][:100]:
        print("FAIL", *failure.splitlines()[:2])
    good = sum(tally.same for tally in tallies)
    print(f"{sum(tally.open for tally in tallies)} more that the rules leave open")
    print(f"{good} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
