"""The pages of the rules, docs/rules/CODE.md: the bad program of each fires its rule and no other error, the good one neither. There is a page for every
rule that is found, and it begins as `kpi explain` and the table in docs/language.md expect.

    ```kpi bad [as-of=2027-06-30]        rules that need rows run under --with-data
    ```kpi good [as-of=2027-06-30]
    ```kpi before                        for a rule on changes: the version that the programs behind it are compared with
"""
import json
import re
import tempfile
from pathlib import Path

from .common import Job, tail
from .docs import read_blocks
from .tree import promise

ELSEWHERE = {"S3": "TEXT", "C1": "TEXT"}  # found while names are resolved: no function of their own
ROW = re.compile(r'^RULE\((\w+), "([\w-]+)", (\w+), ([\w |]+), (\w+), (\w+), (\w+),', re.M)
START = re.compile(r"# (\w+) ([\w-]+)\n\nFound when (.+)\.\n\n> Gevonden als .+\.\n\n")


def needs(world):
    """What each rule needs, by code."""
    table = (world.root / "src" / "base" / "rules.def").read_text("utf-8")
    return {**ELSEWHERE, **{row[0]: row[6] for row in ROW.findall(table)}}


HEADING = "### The rules that `check` enforces"
TABLE = re.compile(rf"(?<={re.escape(HEADING)}\n\n)(.*?\n\n)(\|.*?\n)(?=\n)", re.S)


def rule_table(world):
    """The table of docs/language.md, which the catalogue and the pages give."""
    rows = re.findall(r'^(?:RULE|DIAG)\((\w+), "([\w-]+)", (\w+)', "".join(
        (world.root / "src" / "base" / name).read_text("utf-8") for name in ("rules.def", "diag.def")), re.M)
    yield "| code | slug | level | found when |"
    yield "|---|---|---|---|"
    for code, slug, level in sorted(rows, key=lambda row: ("SMARTBC".find(row[0][0]), int(row[0][1:]))):
        path = world.root / "docs" / "rules" / f"{code}.md"
        if path.exists():
            text = path.read_text("utf-8")
            softer = [word.lower() for word in re.findall(r"^- (Error|Warning|Hint):", text, re.M) if word.lower() != level.lower()]
            when = START.match(text)
            levels = ", ".join(dict.fromkeys([level.lower(), *softer]))
            yield f"| {code} | {slug} | {levels} | {when[3] if when else ''} |"


def with_rule_table(world, text):
    """A document with the table of rules as it should be; a document without one as it is."""
    return TABLE.sub(lambda match: match[1] + "".join(line + "\n" for line in rule_table(world)), text)


def found(world, block, need, before):
    """The findings of a program, or what went wrong."""
    options = [f"--as-of={block.marks['as-of']}"] if "as-of" in block.marks else []
    if need == "DATA":
        options.append("--with-data")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "example.kpi"
        path.write_text(block.text(), "utf-8")
        if need == "BEFORE":
            path.with_name("before.kpi").write_text(before.text(), "utf-8")
        command = ["diff", "before.kpi"] if need == "BEFORE" else ["check"]
        done = world.run([world.kpi, *command, "--format", "json", *options, path.name], cwd=scratch)
    try:
        return json.loads(done.stdout)["findings"]
    except ValueError:
        return tail((done.stdout + done.stderr).decode("utf-8", "replace"))


def run_program(world, block, code, need, before, report):
    findings = found(world, block, need, before)
    if isinstance(findings, str):
        report.fail(f"line {block.line}: no findings as JSON\n{findings}")
        return
    codes = {finding["code"] for finding in findings}
    errors = {finding["code"] for finding in findings if finding["severity"] == "error"} - {code}
    report.check((code in codes) == ("bad" in block.marks), f"line {block.line}: it has {', '.join(sorted(codes)) or 'no findings'}")
    report.check(not errors, f"line {block.line}: it has the errors {', '.join(sorted(errors))}")


def run_page(world, path, need, report):
    text = path.read_text("utf-8")
    start = START.match(text)
    report.check(bool(start) and start[1] == path.stem, "it does not begin with '# CODE slug', 'Found when ...' and '> Gevonden als ...'")
    blocks = [block for block in read_blocks(text) if {"bad", "good", "before"} & block.marks.keys()]
    kinds = [kind for block in blocks for kind in ("bad", "good") if kind in block.marks]
    report.check("bad" in kinds and "good" in kinds, "it needs a bad and a good program")
    before = None
    for block in blocks:
        if "before" in block.marks:
            before = block
        else:
            run_program(world, block, path.stem, need, before, report)


def jobs(world):
    pages = {path.stem: path for path in (world.root / "docs" / "rules").glob("*.md")}
    rules = needs(world)
    missing = [f"docs/rules has no page {code}.md" for code in rules if code not in pages]
    missing += [f"docs/rules/{code}.md is about no rule" for code in pages if code not in rules]
    yield Job("docs/rules", lambda report: promise(report, missing))
    for code in sorted(pages.keys() & rules.keys()):
        yield Job(f"docs/rules/{code}", lambda report, code=code: run_page(world, pages[code], rules[code], report))
