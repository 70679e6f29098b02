"""kpi test --format json follows docs/schema/kpi-tests-1.json, and --format junit is XML with a case for every test."""
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

from _check import check, totals
from _schema import schema_of, wrong

KPI = os.environ.get("KPI", "build/kpi")
ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMA = schema_of("kpi-tests-1")
FILES = ["tests/golden/tests.kpi", "tests/rules/test-rows.kpi", "examples/webshop/webshop_test.kpi", "stdlib"]


for file in FILES:
    out = {}
    for form in ("json", "junit"):
        done = subprocess.run([KPI, "test", "--format", form, file], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True)
        out[form] = done.stdout
    tests = json.loads(out["json"])
    check(f"{file} follows the schema", wrong(SCHEMA, tests) is None, wrong(SCHEMA, tests))
    suites = xml.fromstring(out["junit"])
    cases = [case.get("name") for case in suites.iter("testcase")]
    bad = [case.get("name") for case in suites.iter("testcase") if len(case)]
    check(f"{file}: the same tests", cases == [test["name"] for test in tests["tests"]], cases)
    check(f"{file}: the same failures", bad == [test["name"] for test in tests["tests"] if test["status"] != "passed"], bad)
    check(f"{file}: the same counts", int(suites.get("tests")) == len(cases) and int(suites.get("failures")) == len(bad) == tests["failed"])
    for suite in suites:
        check(f"{file}: counts of {suite.get('name')}", int(suite.get("tests")) == len(suite))

check("a schema can be broken", wrong(SCHEMA, {**tests, "passed": "many"}) and wrong(SCHEMA, {**tests, "more": 1}) and wrong(SCHEMA, {"schema": "kpi-tests/1"}))

sys.exit(totals())
