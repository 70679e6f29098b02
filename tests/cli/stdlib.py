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
    tests, calls = gen_stdlib.tests(module)
    named, values = Counter(), {}
    for test in tests:
        called = [(calls[metric][0], value) for metric, _, value in test.expects if metric in calls]
        named.update(test.names)
        check(f"{module}: {test.title}: it calls what it names", set(test.names) == {template for template, _ in called}, called)
        for template, value in called:
            values.setdefault(template, set()).add(value)
    for template in gen_stdlib.templates(module):
        what = f"{module}.{template.name}"
        check(f"{what}: two tests", named.pop(template.name, 0) >= 2)
        check(f"{what}: they give different values", len(values.get(template.name, ())) >= 2, values.get(template.name))
        lacks = {"formula", "direction", "type", "source"} - template.clauses.keys()
        check(f"{what}: every clause", not lacks and template.clauses.keys() <= gen_stdlib.CLAUSES, f"{lacks} {template.clauses.keys()}")
        check(f"{what}: a sentence of meaning", len(template.meaning.split()) > 3 and template.meaning.endswith("."), template.meaning)
    check(f"{module}: every test names a template", not named, dict(named))

page = ROOT / "docs" / "stdlib.md"
check("docs/stdlib.md is up to date", page.read_text("utf-8") == gen_stdlib.page(), "run tools/gen_stdlib.py")

# A test asks for the whole; a share is for slices.
SHARES = """import std.marketing
import std.operations
dataset d { column part text   column amount EUR   rows { (part, amount) ("a", EUR 30) ("b", EUR 10) ("a", EUR 35) } }
metric amount = sum(d.amount)
metric share  = marketing.share_of_total(amount)
metric reason = operations.return_reason_share(amount)
"""
with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "shares.kpi").write_text(SHARES, "utf-8")
    code, out = run("eval", "--metrics", "--only", "share,reason", "--by", "part", "--format", "csv", "shares.kpi", cwd=folder)
    got = [line.split(",")[14] for line in out.splitlines()[1:]]
    check("shares of slices", code == 0 and got == ["1", "13/15", "2/15"] * 2, out)

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
