"""What kpi prints as JSON agrees with the published schemas, and the schemas refuse what is wrong. A validator of just the keywords they use."""
import copy
import json
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KPI = os.environ.get("KPI", str(ROOT / "build/kpi"))
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
SILENT = {"$schema", "$id", "$defs", "title", "description"}
passed = failed = 0


def check(name, good, got=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"FAIL {name}: {got}")


# --- the validator: one function per keyword; each gives what is wrong with a value ---


def typed(value, names):
    names = [names] if isinstance(names, str) else names
    return any(isinstance(value, TYPES[name]) and not (name == "integer" and isinstance(value, bool)) for name in names)


def resolve(root, reference):
    """The document that a reference leads to, and the schema in it."""
    file, _, path = reference.partition("#/")
    root = schema = json.loads((ROOT / "docs/schema" / file).read_text("utf-8")) if file else root
    for key in path.split("/"):
        schema = schema[key]
    return root, schema


def members(root, schema, value, at):
    known = schema.get("properties", {})
    for key, member in value.items():
        rest = schema.get("additionalProperties", True)
        if key in known:
            yield from errors(root, known[key], member, f"{at}.{key}")
        elif rest is False:
            yield f"{at}: {key} is not known"
        elif rest is not True:
            yield from errors(root, rest, member, f"{at}.{key}")
    yield from (f"{at}: {key} is missing" for key in schema.get("required", []) if key not in value)


def branches(root, schema, value, at):
    for keyword, allowed in ("anyOf", lambda n: n > 0), ("oneOf", lambda n: n == 1):
        if keyword in schema:
            tried = [list(errors(root, branch, value, at)) for branch in schema[keyword]]
            if not allowed(tried.count([])):
                yield f"{at}: fits {tried.count([])} of {keyword}: {tried}"


def errors(root, schema, value, at="$"):
    unknown = set(schema) - SILENT - {"$ref", "type", "const", "enum", "pattern", "minimum", "items", "properties", "required",
                                      "additionalProperties", "anyOf", "oneOf"}
    assert not unknown, f"the validator does not know {unknown}"
    if "$ref" in schema:
        yield from errors(*resolve(root, schema["$ref"]), value, at)
    if "type" in schema and not typed(value, schema["type"]):
        yield f"{at}: {value!r} is no {schema['type']}"
        return
    if "const" in schema and value != schema["const"] or "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not allowed"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} does not match {schema['pattern']}"
    if "minimum" in schema and isinstance(value, int) and value < schema["minimum"]:
        yield f"{at}: {value} is too small"
    if isinstance(value, dict):
        yield from members(root, schema, value, at)
    for number, item in enumerate(value if isinstance(value, list) and "items" in schema else []):
        yield from errors(root, schema["items"], item, f"{at}[{number}]")
    yield from branches(root, schema, value, at)


# --- what is printed ---


def output(*arguments):
    done = subprocess.run([KPI, *map(str, arguments)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=120)
    return done.stdout.decode("utf-8")


def numbers_are_texts(document):
    """Nothing but counts may be a JSON number, so that no reader rounds a value."""
    text = re.sub(r'"(rows|missing|skipped|points|limits_from|reviews_left)": [0-9]+', "", json.dumps(document))
    return not re.search(r'[:\[,] ?-?[0-9]', re.sub(r'"(\\.|[^"\\])*"', '""', text))


def check_results(schema):
    files = sorted([*(ROOT / "examples").rglob("*.kpi"), *(ROOT / "tests/rules").glob("*.kpi")])
    rows, shapes = 0, set()
    for path in files:
        for extra in ([], ["--grain", "all"]):
            text = output("eval", "--metrics", "--format", "json", *extra, path.relative_to(ROOT))
            if not text:
                continue
            document = json.loads(text)
            wrong = list(errors(schema, schema, document))
            check(path.name, not wrong, wrong[:3])
            check(f"{path.name}: numbers are texts", numbers_are_texts(document))
            rows += len(document["results"])
            shapes |= {key for row in document["results"] for key in row["value"]} | {row["status"] for row in document["results"]}
    check("enough was seen", rows > 1000 and {"exact", "low", "no_data", "green", "amber", "red", "grey", None} <= shapes, (rows, shapes))


def check_findings(schema):
    codes = set()
    for path in sorted((ROOT / "tests/rules").glob("*.kpi")):
        document = json.loads(output("check", "--format", "json", path.relative_to(ROOT)))
        wrong = list(errors(schema, schema, document))
        check(path.name, not wrong, wrong[:3])
        codes |= {finding["code"] for finding in document["findings"]}
    check("enough codes were seen", len(codes) > 30, len(codes))


def check_reviews(schema):
    seen = set()
    for path in [*sorted((ROOT / "examples").rglob("*.kpi")), ROOT / "tests/golden/review.kpi"]:
        for as_of in "2026-05-31", "2026-10-31", "2027-12-31":
            text = output("review", "--format", "json", "--as-of", as_of, path.relative_to(ROOT))
            document = json.loads(text) if text else {}
            wrong = list(errors(schema, schema, document)) if text else []
            check(f"{path.name} on {as_of}", not wrong, wrong[:3])
            seen |= {name for name, value in document.items() if value}
    check("every part was seen", seen >= set(schema["required"]) - {"for"}, seen)
    check("an unknown member of a result", list(errors(schema, {"$ref": "kpi-result-1.json#/$defs/result"}, {"colour": "green"})))


# --- what must be refused ---


def check_refusals(schema):
    good = json.loads(output("eval", "--format", "json", "examples/first/first.kpi"))
    check("a good document", not list(errors(schema, schema, good)))

    def wrong(name, change):
        document = copy.deepcopy(good)
        change(document)
        check(f"refused: {name}", list(errors(schema, schema, document)))

    wrong("a number", lambda d: d["results"][0]["value"].update(exact=3.5))
    wrong("a decimal for a fraction", lambda d: d["results"][0]["value"].update(exact="3.5"))
    wrong("value and no data", lambda d: d["results"][0]["value"].update(no_data="no_rows"))
    wrong("an unknown reason", lambda d: d["results"][0].update(value={"no_data": "because"}))
    wrong("an unknown member", lambda d: d["results"][0].update(colour="green"))
    wrong("a missing member", lambda d: d["results"][0].pop("unit"))
    wrong("a colour that is none", lambda d: d["results"][0].update(status="blue"))
    wrong("another schema", lambda d: d.update(schema="kpi-result/2"))


def check_effects(schema):
    for period in "2026-01..2026-02", "2026-02", "2026-03":
        document = json.loads(output("explain", "share", period, "--by", "part", "--format", "json", "tests/rules/run-5.kpi"))
        wrong = list(errors(schema, schema, document))
        check(f"effects {period}", not wrong, wrong[:3])
        check(f"effects {period}: numbers are texts", numbers_are_texts(document))
    document["parts"][0]["rate"] = "0.5"
    check("refused: a decimal effect", list(errors(schema, schema, document)))


def main():
    names = "result", "findings", "effects", "review"
    schemas = {name: json.loads((ROOT / "docs/schema" / f"kpi-{name}-1.json").read_text("utf-8")) for name in names}
    check_results(schemas["result"])
    check_findings(schemas["findings"])
    check_reviews(schemas["review"])
    check_effects(schemas["effects"])
    check_refusals(schemas["result"])
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    raise SystemExit(main())
