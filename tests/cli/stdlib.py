"""The standard library: clean under check, its tests pass and can fail, every template is described and tested at least twice, and
docs/stdlib.md is what its generator writes."""
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

KPI = os.environ.get("KPI", "build/kpi")
ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import gen_stdlib

from _check import check, totals



def run(*words, cwd=ROOT):
    done = subprocess.run([KPI, *words], cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


code, out = run("check", "--fail-level", "hint", "stdlib")
check("kpi check stdlib", code == 0, out)
code, out = run("test", "stdlib")
check("kpi test stdlib", code == 0 and out.endswith("passed, 0 failed\n"), out)
code, out = run("fmt", "--check", "stdlib")
check("kpi fmt --check stdlib", code == 0, out)

for module in gen_stdlib.modules():
    tests = ROOT / "stdlib" / "tests" / f"{module}.kpi"
    text = tests.read_text("utf-8") if tests.exists() else ""
    named = Counter()
    for names in re.findall(r'^test "([a-z_, ]+):', text, re.M):
        named.update(names.split(", "))
    for template in gen_stdlib.templates(module):
        what = f"{module}.{template.name}"
        check(f"{what}: two tests", named.pop(template.name, 0) >= 2)
        lacks = {"formula", "direction", "type", "source"} - template.clauses.keys()
        check(f"{what}: every clause", not lacks and template.clauses.keys() <= gen_stdlib.CLAUSES, f"{lacks} {template.clauses.keys()}")
        check(f"{what}: a sentence of meaning", len(template.meaning.split()) > 3 and template.meaning.endswith("."), template.meaning)
    check(f"{module}: every test names a template", not named, dict(named))

page = ROOT / "docs" / "stdlib.md"
check("docs/stdlib.md is up to date", page.read_text("utf-8") == gen_stdlib.page(), "run tools/gen_stdlib.py")

# With another value in each of its expectations, a test fails.
EXPECTED = re.compile(r"^(  expect .* is -?(?:[A-Z]{3} )?)(\d)", re.M)
with tempfile.TemporaryDirectory() as folder:
    for path in sorted((ROOT / "stdlib" / "tests").glob("*.kpi")):
        tests = re.split(r"(?m)^(?=test )", path.read_text("utf-8"))
        (Path(folder) / path.name).write_text("".join(EXPECTED.sub(r"\g<1>9\2", test) for test in tests), "utf-8")
        code, out = run("test", path.name, cwd=folder)
        count = sum(EXPECTED.search(test) is not None for test in tests)
        check(f"{path.name}: wrong values are found", code == 1 and out.endswith(f", {count} failed\n"), f"{count} expected: {out[-300:]}")

sys.exit(totals())
