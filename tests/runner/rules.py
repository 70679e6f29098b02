"""Rule tests: .kpi files below tests/rules and tests/real that state in comments how they are run and what must come out.

    # run: eval --metrics --grain month          the file itself is added; {data} is the test data, {dir} the file's folder
    # run: diff {dir}/_before.kpi                what changed since that file, with the findings about it
    # run: test                                  its own tests; their findings, exit status and output can be expected
    # expect: NAME [{column=value}] PERIOD = 3/4        or: = no data (reason), = ~ 1.41 within 1e-24
    # expect: NAME@SCENARIO {column=value} PERIOD = 3/4   what it comes to in a scenario
    # expect: NAME@SCENARIO PERIOD = [1/2, 3/4)        a range; a parenthesis stands by an open end, "none" for no end, ~ before one that
    #                                                   is not rational
    # expect: NAME PERIOD: status green plan 12         fields of the result; "none" is JSON's null
    # expect: NAME PERIOD absent
    # expect: NAME periods 2026-01 2026-02
    # finding: D3 at 12, # finding: D3, # silent: D3, # findings: none, # exit: 1, # stdout: text, # stderr: text

Expectations belong to the last run above them. A file whose name begins with _ is only imported by others. CONTRIBUTING.md says more.
"""
import difflib
import json
import re
import shlex
from fractions import Fraction

from .common import Job, tail

COMMENT = re.compile(r"\s*#\s*(\w+):\s*(.*?)\s*$")
SUBJECT = re.compile(r"(\S+)(?:\s+\{([^}]*)\})?\s+(.*)$")
PERIOD = re.compile(r"(\S+?)(?=:?(?:\s|$))\s*(.*)$")
FIELD = re.compile(r'(\S+)\s+("[^"]*"|\S+)\s*')


class Bad(Exception):
    """What differs, or an expectation that cannot be read."""


class Run:
    def __init__(self, line, arguments):
        self.line, self.arguments, self.expectations = line, arguments, []
        self.exit = self.results = self.findings = None


def read_runs(path):
    runs = []
    for number, text in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1):
        match = COMMENT.match(text)
        if match and match[1] == "run":
            runs.append(Run(number, match[2]))
        elif match and match[1] not in CHECKS:
            if difflib.get_close_matches(match[1], ["run", *CHECKS], cutoff=0.8):
                raise Bad(f"line {number}: a misspelt expectation: {match[1]}")
        elif match:
            if not runs:
                raise Bad(f"line {number}: expectation before the first # run:")
            runs[-1].expectations.append((number, match[1], match[2]))
    if not runs:
        raise Bad("no # run: line")
    return runs


# --- values ---


def rational(text):
    text = str(text).replace("_", "")
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def as_exact(got):
    return got["exact"] if isinstance(got, dict) and "exact" in got else got


def same(got, want):
    """Whether a JSON value is what the text says: as a number where both are, else as text."""
    if want == "none":
        return got is None or got == []
    got = as_exact(got)
    if isinstance(got, list):
        return ",".join(map(str, got)) == want
    if want.startswith('"'):
        return got == want[1:-1]
    try:
        return rational(got) == rational(want)
    except ValueError:
        return str(got) == want


def end_differs(got, want):
    if want == "none" or got is None:
        return want != "none" or got is not None
    if want.startswith("~"):
        return abs(Fraction(got) - Fraction(want[1:])) > Fraction(1, 10**15)
    return Fraction(got) != rational(want)


def range_differs(value, want):
    ends = dict(zip(("low", "high"), (end.strip() for end in want[1:-1].split(","))))
    opened = [end for end, bracket in (("low", want[0] == "("), ("high", want[-1] == ")")) if bracket]
    return (not value.get("range") or "tight" in value or value.get("open", []) != opened
            or any(end_differs(value[end], ends[end]) for end in ends))


def value_differs(value, want):
    """None, or what is wrong."""
    if want[0] in "[(":
        good = not range_differs(value, want)
    elif want.startswith("no data"):
        reason = want[len("no data"):].strip().strip("()").replace(" ", "_")
        good = "no_data" in value and reason in ("", value["no_data"])
    elif want.startswith("~"):
        centre, _, within = want[1:].partition("within")
        ends = [value[end] for end in ("low", "high", "exact") if end in value]
        good = bool(ends) and all(abs(Fraction(end) - Fraction(centre.strip())) <= Fraction(within.strip()) for end in ends)
    else:
        good = "exact" in value and rational(value["exact"]) == rational(want)
    return None if good else f"want {want}, got {json.dumps(value)}"


def field_of(row, path):
    if path in ("display", "decimal", "low", "high"):
        path = "value." + path
    for key in path.split("."):
        row = row.get(key) if isinstance(row, dict) else None
    return row


# --- one expectation each; they raise Bad ---


def slice_of(text):
    pairs = [pair.partition("=") for pair in text.split(",")] if text else []
    return {name.strip(): (value.strip().strip('"') or None) for name, _, value in pairs}


def rows_of(run, name, part):
    wanted, (name, _, scenario) = slice_of(part), name.partition("@")
    return [row for row in run.results if (row["name"], row["slice"], row["scenario"] or "") == (name, wanted, scenario)]


def expect(run, text):
    if run.results is None:
        raise Bad(f"no results as JSON; exit {run.exit}\n{tail(run.stderr)}")
    subject = SUBJECT.match(text)
    if not subject:
        raise Bad("cannot read this expectation")
    rows, (period, rest) = rows_of(run, subject[1], subject[2]), PERIOD.match(subject[3]).groups()
    if period == "periods":
        got = [row["period"] for row in rows]
        if got != rest.split():
            raise Bad(f"got periods {' '.join(got) or 'none'}")
        return
    rows = [row for row in rows if row["period"] == period]
    if rest == "absent":
        if rows:
            raise Bad(f"it is there: {json.dumps(rows[0])}")
        return
    if len(rows) != 1:
        known = sorted({row["period"] for row in run.results if row["name"] == subject[1]})
        raise Bad(f"{len(rows)} such results; periods of {subject[1]}: {' '.join(known) or 'none'}")
    expect_row(rows[0], rest)


def expect_row(row, rest):
    value, colon, fields = rest.partition(":")
    value = value.strip()
    if value and not value.startswith("=") or not (value or colon):
        raise Bad("cannot read this expectation: no '=', ':', 'absent' or 'periods'")
    if value:
        wrong = value_differs(row["value"], value[1:].strip())
        if wrong:
            raise Bad(wrong)
    at = 0
    fields = fields.strip()
    while at < len(fields):
        match = FIELD.match(fields, at)
        if not match:
            raise Bad(f"cannot read the fields at '{fields[at:]}'")
        got = field_of(row, match[1])
        if not same(got, match[2]):
            raise Bad(f"{match[1]}: want {match[2]}, got {json.dumps(got)}")
        at = match.end()


def finding(run, text):
    code, _, line = text.partition(" at ")
    if run.findings is None:
        raise Bad("the run printed no findings as JSON")
    if not any(f["code"] == code.strip() and (not line or f["line"] == int(line)) for f in run.findings):
        raise Bad(f"got {listed(run.findings)}")


def findings(run, text):
    if text != "none":
        raise Bad("only '# findings: none' is known")
    if run.findings is None:
        raise Bad("the run printed no findings as JSON")
    if run.findings:
        raise Bad(f"got {listed(run.findings)}")


def silent(run, text):
    if run.findings is None:
        raise Bad("the run printed no findings as JSON")
    if any(f["code"] == text for f in run.findings):
        raise Bad(f"got {listed(run.findings)}")


def listed(found):
    return "findings " + (", ".join(f"{f['code']} at {f['line']} ({f['text']})" for f in found) or "none")


def exit_is(run, text):
    if run.exit != int(text):
        raise Bad(f"got exit {run.exit}\n{tail(run.stderr)}")


def contains(stream):
    def check(run, text):
        if text not in getattr(run, stream):
            raise Bad(f"not in {stream}:\n{tail(getattr(run, stream))}")
    return check


CHECKS = {"expect": expect, "finding": finding, "findings": findings, "silent": silent, "exit": exit_is,
          "stdout": contains("stdout"), "stderr": contains("stderr")}

# --- running ---


def read_findings(text, path):
    """The findings of the kpi-findings/1 document that a text holds, or None. A line number is that of the test's own file, else 0."""
    start = text.find('{"schema": "kpi-findings/1"')
    if start < 0:
        return None
    document, _ = json.JSONDecoder().raw_decode(text[start:])
    return [simple_finding(found, path) for found in document["findings"]]


def simple_finding(found, path):
    own = found["path"] is not None and found["path"].endswith(path.name) and found["start"]
    return {"code": found["code"], "line": found["start"]["line"] if own else 0, "text": found["message"]}


def execute(world, run, path):
    words = [word.replace("{data}", str(world.data)).replace("{dir}", str(path.parent)) for word in shlex.split(run.arguments)]
    automatic = not any(word.startswith("--format") for word in words)
    if words[0] == "eval" and automatic:
        words += ["--format", "json", "--diagnostics", "json"]
    elif words[0] == "check" and automatic:
        words += ["--format", "json"]
    elif words[0] in ("test", "diff"):
        words += ["--diagnostics", "json"]
    done = world.run([world.kpi, *words, path.relative_to(world.root)])
    run.exit = done.returncode
    run.stdout, run.stderr = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    if run.stdout.startswith("{") and words[0] == "eval":
        run.results = json.loads(run.stdout)["results"]
    run.findings = read_findings(run.stdout if words[0] == "check" else run.stderr, path)
    if words[0] == "eval" and automatic and run.findings is None and run.exit == 0:
        run.findings = []  # nothing to say


def run_file(world, path, report):
    try:
        runs = read_runs(path)
    except Bad as bad:
        report.fail(str(bad))
        return
    if not world.data and any("{data}" in run.arguments for run in runs):
        report.skip("needs the public test data (KPI_TEST_DATA)")
        return
    for run in runs:
        execute(world, run, path)
        kinds = {kind for _, kind, _ in run.expectations}
        if "exit" not in kinds:
            allowed = (0, 1) if kinds else (0,)
            report.check(run.exit in allowed, f"line {run.line}: exit {run.exit}\n{tail(run.stderr)}")
        for line, kind, text in run.expectations:
            try:
                CHECKS[kind](run, text)
                report.passed += 1
            except (Bad, ValueError) as bad:
                report.fail(f"line {line}: {kind}: {text}: {bad}")


def jobs(world):
    for folder in ("rules", "real"):
        for path in sorted((world.root / "tests" / folder).rglob("*.kpi")):
            if not path.name.startswith("_"):
                name = str(path.relative_to(world.root / "tests"))
                yield Job(name, lambda report, path=path: run_file(world, path, report))
