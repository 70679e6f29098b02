#!/usr/bin/env python3
"""The performance indicators of GitLab's handbook, ported: what an indicator lacks is what `kpi check` finds, and nothing else is an error.

The list has names and targets; formula, for, serves (a goal without owner), agreed, deadline and review are supplied, the same for all, and an owner for
every second one. So A1 is found exactly on the others, and M5 exactly where no target number stands. A number without operator is read as >=.
"""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HEAD = """organisation company "The company" owner "Ada Aalders"
goal reliable "Do what was promised" { for company   because "The handbook says so." }
dataset facts { source "facts.csv"   time day   column day date
"""
OPERATORS = {"": ">=", "at or above": ">=", "above": ">", "at or below": "<=", "below": "<"}
UNITS = {"": ("number", ""), "%": ("%", "%"), "days": ("day", " day")}  # of the column, behind the target


def name_of(title, number):
    return f"k{number}_" + re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")


def declaration(number, row):
    """The column that it averages (one formula for all would make their targets contradict one another), the KPI, and the codes that must be found."""
    name, owned, (column, unit) = name_of(row["name"], number), number % 2 == 0, UNITS[row["target_unit"]]
    title = row["name"].replace("\\", "").replace('"', "'")
    clauses = ["for company", "serves reliable", 'agreed "Ada Aalders" on 2026-01-05', f"formula average(facts.v{number})", "review monthly"]
    if owned:
        clauses.append('owner "Ada Aalders"')
    if row["target_number"]:
        clauses.append(f"target {OPERATORS[row['target_op']]} {row['target_number']}{unit} until 2027-12-31")
    expected = {code for code, missing in (("A1", not owned), ("M5", not row["target_number"])) if missing}
    return f"  column v{number} {column}\n", f'kpi {name} "{title}" {{\n  ' + "\n  ".join(clauses) + "\n}\n", {(name, code) for code in expected}


def errors_of(text):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "port.kpi").write_text(text, "utf-8")
        done = subprocess.run([os.environ["KPI"], "check", "--format", "json", "port.kpi"], cwd=folder, capture_output=True, text=True)
    return {(finding["subject"], finding["code"]) for finding in json.loads(done.stdout)["findings"] if finding["severity"] == "error"}


def main():
    data = os.environ.get("KPI_TEST_DATA", "")
    path = Path(data, "definitions", "gitlab_performance_indicators", "gitlab_kpis.csv")
    if not data or not path.exists():
        print("SKIP needs the public test data (KPI_TEST_DATA)")
        print("0 passed, 0 failed")
        return 0
    with path.open(encoding="utf-8", newline="") as file:
        ported = [declaration(number, row) for number, row in enumerate(csv.DictReader(file))]
    columns, kpis, codes = zip(*ported)
    expected, found = set().union(*codes), errors_of(HEAD + "".join(columns) + "}\n" + "".join(kpis))
    for name, code in sorted(expected - found):
        print(f"{code} is not found on {name}")
    for name, code in sorted(found - expected, key=str):
        print(f"{code} is found on {name}")
    wrong = len(expected ^ found)
    print(f"{len(expected & found)} passed, {wrong + (not expected)} failed")
    return 1 if wrong or not expected else 0


if __name__ == "__main__":
    sys.exit(main())
