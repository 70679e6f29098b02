"""kpi test --format json follows docs/schema/kpi-tests-1.json, and --format junit is XML with a case for every test."""
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

from _check import check, totals

KPI = os.environ.get("KPI", "build/kpi")
ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMA = json.loads((ROOT / "docs" / "schema" / "kpi-tests-1.json").read_text("utf-8"))
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
FILES = ["tests/golden/tests.kpi", "tests/rules/test-rows.kpi", "examples/webshop/webshop_test.kpi", "stdlib"]


def wrong(schema, value, at="$"):
    """The first place where a value breaks a schema (as much of JSON Schema as this one uses), or None."""
    if "$ref" in schema:
        schema = {**SCHEMA["$defs"][schema["$ref"].split("/")[-1]], **{k: v for k, v in schema.items() if k != "$ref"}}
    types = schema.get("type", [])
    if types and not any(isinstance(value, TYPES[name]) for name in ([types] if isinstance(types, str) else types)):
        return f"{at}: {value!r} is no {types}"
    if "const" in schema and value != schema["const"] or value not in schema.get("enum", [value]):
        return f"{at}: {value!r}"
    if not re.search(schema.get("pattern", ""), value if isinstance(value, str) else ""):
        return f"{at}: {value!r} against {schema['pattern']}"
    if "oneOf" in schema and sum(wrong(one, value, at) is None for one in schema["oneOf"]) != 1:
        return f"{at}: {value!r} is not one of the forms"
    if isinstance(value, dict) and "properties" in schema:
        odd = value.keys() ^ (value.keys() & schema["properties"].keys() | set(schema["required"]))
        inner = (wrong(schema["properties"][name], kid, f"{at}.{name}") for name, kid in value.items() if name not in odd)
        return f"{at}: {odd}" if odd else next(filter(None, inner), None)
    if isinstance(value, list):
        return next(filter(None, (wrong(schema["items"], kid, f"{at}[{i}]") for i, kid in enumerate(value))), None)
    return None


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
