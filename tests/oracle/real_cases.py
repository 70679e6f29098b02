#!/usr/bin/env python3
"""Compares tests/real/*.kpi with the known answers of the public test data ($KPI_TEST_DATA, default ../shared/data).

Each file is run as its `# run:` lines say. A metric answers the case's KPI of the same name (in lower case). A grouped KPI is answered by one result
per group, named by the value of its slice, by its period, or by the number at the end of its scenario. Exact answers must be equal as fractions; of an irrational one both ends must lie within
10^-24 of the decimals. The arithmetic is in the .kpi files: nothing is computed here.
"""
import json
import os
import shlex
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
KPI = os.environ.get("KPI", str(ROOT / "build" / "kpi"))
DATA = Path(os.environ.get("KPI_TEST_DATA", ROOT / ".." / "shared" / "data")).resolve()
NEAR = Fraction(1, 10**24)

# What the language does not state (yet), and groups that are named by a metric and a period at once.
ASIDE = {"lag1_autocorrelation"}
SEVERAL = {"cumulative_and_trailing_7_days": ("cumulative", "last7")}


def run_all(path):
    """The results of all runs of a file."""
    results = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# run: "):
            words = [word.replace("{data}", str(DATA)) for word in shlex.split(line[7:])]
            done = subprocess.run([KPI, *words, str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            if done.returncode != 0:
                raise RuntimeError(f"{path.name}: exit {done.returncode}\n{done.stderr.decode()}")
            results.append(json.loads(done.stdout)["results"])
    return results


def single(runs, name):
    """The value of a KPI as a whole: the first run that has it at grain all."""
    for results in runs:
        for row in results:
            if row["name"] == name and not row["scenario"] and not row["slice"] and row["period"] == "all":
                return row["value"]
    return None


def groups(runs, name):
    """Group -> value: from the run with slices, else from the run with periods."""
    rows = [row for results in runs for row in results if row["name"] == name and not row["scenario"] and "no_data" not in row["value"]]
    sliced = {next(iter(row["slice"].values())): row["value"] for row in rows if row["slice"]}
    return sliced or {row["period"]: row["value"] for row in rows if row["period"] != "all"}


def scenarios(runs, name):
    """Number at the end of a scenario's name -> value."""
    rows = [row for results in runs for row in results if row["name"] == name and row["scenario"] and not row["slice"]]
    return {row["scenario"].rpartition("_")[2]: row["value"] for row in rows}


def differs(value, expected):
    """None, or what is wrong with a value."""
    exact, decimal = expected.get("expected_exact_fraction"), expected.get("expected_decimal")
    if value is None:
        return "no such result"
    if exact is None and decimal is None:
        good = "no_data" in value
    elif exact is not None:
        good = "exact" in value and Fraction(value["exact"]) == Fraction(exact)
    else:
        ends = [Fraction(value[end]) for end in ("low", "high", "exact") if end in value]
        good = bool(ends) and all(abs(end - Fraction(decimal)) <= NEAR for end in ends)
    return None if good else f"got {json.dumps(value)}, not {exact or decimal}"


def compare(case, runs):
    """Yields (what, None or what is wrong) for every single value of a case."""
    for kpi in case["kpis"]:
        name = kpi["name"].lower()
        if kpi["name"] in ASIDE:
            continue
        if not kpi.get("expected"):
            yield name, differs(single(runs, name), kpi)
            continue
        if name in SEVERAL:
            got = {f"{period} {part}": value for part in SEVERAL[name] for period, value in groups(runs, part).items()}
        elif name.startswith("scenario_"):
            got = scenarios(runs, name)
        else:
            got = groups(runs, name)
            extra = got.keys() - kpi["expected"].keys()
            yield f"{name}: the groups", f"also {sorted(map(str, extra))}" if extra else None
        for group, expected in kpi["expected"].items():
            yield f"{name} of {group}", differs(got.get(group), expected)


def main():
    passed = failed = 0
    paths = sorted((ROOT / "tests" / "real").glob("*.kpi"))
    if not (DATA / "real").is_dir():
        print(f"SKIP: needs the public test data; {DATA} is not there (set KPI_TEST_DATA)")
        paths = []
    for path in paths:
        try:
            case = json.loads((DATA / "real" / "cases" / f"{path.stem}.json").read_text("utf-8"))
            answers = list(compare(case, run_all(path)))
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            answers = [(path.stem, str(error))]
        for what, wrong in answers:
            if wrong:
                failed += 1
                print(f"FAIL {path.stem}: {what}: {wrong}")
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
