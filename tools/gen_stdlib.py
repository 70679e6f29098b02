#!/usr/bin/env python3
"""Writes docs/stdlib.md from stdlib/*.kpi: what each template means, takes and gives, with a call and its number from the tests. With --print, to
standard output instead.

It reads the canonical layout, in which every clause of a template and of a test stands on a line of its own.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ORDER = ["finance", "sales", "marketing", "customer", "operations", "purchasing", "people", "innovation", "nonprofit", "it"]
TEMPLATE = re.compile(r'((?:^##[^\n]*\n)*)^template (\w+)\(([^)]*)\) "([^"]*)" \{\n(.*?)^\}', re.M | re.S)
CLAUSE = re.compile(r'^  (\w+) +(.*?)$', re.M)
CLAUSES = {"formula", "unit", "direction", "type", "source"}
CALL = re.compile(r"^metric (\w+) += (\w+)\.(\w+)(\(.*?\))(?:  .*)?$", re.M)
TEST = re.compile(r'^test "([a-z_, ]+): ([^"]*)" \{\n(.*?)^\}', re.M | re.S)
EXPECT = re.compile(r"^  expect (\w+) +(?:in ([\w-]+) )?is (.*)$", re.M)

HEAD = """# The standard library

The KPIs of the field as templates, in modules that a file imports by name. A template is a formula with its unit, its direction and the source
of its definition; you say what goes in. It is called in any formula, or after `is` in a KPI, which adds the target:

```kpi file=books.kpi
import std.finance

dataset books {
  time    day
  column  day      date
  column  account  text
  column  amount   EUR
}

metric sales  = sum(books.amount where account = "sales")
metric goods  = sum(books.amount where account = "goods")
metric margin = finance.gross_margin(sales, goods)

kpi gross "Gross margin of the month" is finance.gross_margin(sales, goods) {
  target >= 40% until 2026-12-31
  review monthly
}

test "What is left of 1000 when the goods cost 600" {
  given  sales in 2026-01 is EUR 1_000
  given  goods in 2026-01 is EUR 600
  expect gross in 2026-01 is 40%
}
```

```console run
$ kpi test books.kpi
1 passed, 0 failed
```

An argument is a metric or an expression; where the text says column, condition or rows, it is a column of a dataset, or a condition
on the same rows. What is divided by should have a unit of its own where the text says so, as in `metric orders = count(lines)  unit order`: then the result is an
amount per order. A template without a unit has that of its formula. A clause of your own KPI (`unit`, `direction`, `source`) goes before the template's:
with `unit invoice` a count of invoices shows as `12 invoice`, without it as the pure number `12.00`.

Each example below is a call from the tests of the library, `stdlib/tests/`, and the number that it gives, checked by hand. `kpi test stdlib` runs them
all.

This page is written by `tools/gen_stdlib.py` from `stdlib/*.kpi`.
"""


class Template:
    def __init__(self, match):
        doc, self.name, self.parameters, self.label, body = match.groups()
        self.meaning = " ".join(line.removeprefix("##").strip() for line in doc.splitlines())
        self.clauses = dict(CLAUSE.findall(body))


def templates(module):
    return [Template(match) for match in TEMPLATE.finditer((ROOT / "stdlib" / f"{module}.kpi").read_text("utf-8"))]


def modules():
    found = {path.stem for path in (ROOT / "stdlib").glob("*.kpi")}
    return [name for name in ORDER if name in found] + sorted(found - set(ORDER))


class Test:
    def __init__(self, match):
        names, self.title, body = match.groups()
        self.names = names.split(", ")
        self.expects = EXPECT.findall(body)  # metric, period, value


def tests(module):
    """The tests of a module, and the calls in them: by metric, the template and its arguments."""
    text = (ROOT / "stdlib" / "tests" / f"{module}.kpi").read_text("utf-8")
    calls = {metric: (name, arguments) for metric, of, name, arguments in CALL.findall(text) if of == module}
    return [Test(match) for match in TEST.finditer(text)], calls


def example(module, template):
    """The first test of a template, as its call and what that gives."""
    of_module, calls = tests(module)
    for test in of_module:
        for metric, _, value in test.expects:
            if template in test.names and calls[metric][0] == template:
                return f"Example: `{module}.{template}{calls[metric][1]}`, {test.title}: `{value}`.\n"
    raise SystemExit(f"no test of {module}.{template}")


def section(module, t):
    clauses = t.clauses
    unit = f", unit `{clauses['unit']}`" if "unit" in clauses else ""
    facts = f"`{clauses['formula']}`{unit}; {clauses['direction']} is better; {clauses['type']}."
    source = clauses["source"].strip('"')
    return f"### {module}.{t.name}({t.parameters})\n\n**{t.label}.** {t.meaning}\n\n{facts} Source: {source}.\n\n{example(module, t.name)}"


def contents():
    yield "| module | templates |\n|---|---|"
    for module in modules():
        links = (f"[{t.name}](#{module}{t.name}{t.parameters.replace(', ', '-')})" for t in templates(module))
        yield f"| [std.{module}](#std{module}) | {', '.join(links)} |"


def page():
    parts = [HEAD, "\n".join(contents()) + "\n"]
    for module in modules():
        title = (ROOT / "stdlib" / f"{module}.kpi").read_text("utf-8").splitlines()[0].lstrip("# ")
        parts.append(f"## std.{module}\n\n{title}\n")
        parts += [section(module, t) for t in templates(module)]
    return "\n".join(parts)


if __name__ == "__main__":
    if "--print" in sys.argv[1:]:
        sys.stdout.write(page())
    else:
        (ROOT / "docs" / "stdlib.md").write_text(page(), "utf-8")
