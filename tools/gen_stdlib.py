#!/usr/bin/env python3
"""Writes docs/stdlib.md from stdlib/*.kpi: what each template means, takes and gives. With --print, to standard output instead.

It reads the canonical layout, in which every clause of a template stands on a line of its own.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ORDER = ["finance", "sales", "marketing", "customer", "operations", "purchasing", "people", "innovation", "nonprofit", "it"]
TEMPLATE = re.compile(r'((?:^##[^\n]*\n)*)^template (\w+)\(([^)]*)\) "([^"]*)" \{\n(.*?)^\}', re.M | re.S)
CLAUSE = re.compile(r'^  (\w+) +(.*?)$', re.M)
CLAUSES = {"formula", "unit", "direction", "type", "source"}

HEAD = """# The standard library

The KPIs of the field as templates, in modules that a file imports by name. A template is used with `is`, or in any formula:

```kpi check
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
```

An argument is a metric or an expression; where the text says column, condition or rows, it is a column of a dataset, or a condition
on the same rows. A template without a unit has that of its formula. The tests that come with it, in `stdlib/tests/`, are examples of
each with numbers checked by hand: `kpi test stdlib` runs them.

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


def section(module, t):
    clauses = t.clauses
    unit = f", unit `{clauses['unit']}`" if "unit" in clauses else ""
    facts = f"`{clauses['formula']}`{unit}; {clauses['direction']} is better; {clauses['type']}."
    source = clauses["source"].strip('"')
    return f"### {module}.{t.name}({t.parameters})\n\n**{t.label}.** {t.meaning}\n\n{facts} Source: {source}.\n"


def page():
    parts = [HEAD]
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
