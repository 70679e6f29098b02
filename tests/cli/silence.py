"""What silences a finding, and what that does to the exit status: allow, --allowed, --baseline, --write-baseline, --fail-level, --exit-zero; and
where GitHub Actions gets its summary."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from _check import check, totals

KPI = os.environ.get("KPI", "build/kpi")
HEAD = """policy { C11 off  B1 off  B2 off  B3 off  B5 off  B6 off  M2 off }
organisation shop "Shop" owner "Ada Jansen"
dataset d { time day   complete from 2026-01-01 through 2026-02-28   column day date   column x EUR range EUR 0 to EUR 15
  rows { (day, x) (2026-01-05, EUR 10) (2026-02-05, EUR 20) } }
"""
SALES = """kpi sales "Sales a month" { for shop  formula sum(d.x)  target >= EUR 15 until 2026-12-31  baseline EUR 10 on 2025-12-31
  owner "Ada Jansen"  agreed "Ada Jansen" on 2025-12-01  review monthly
}
"""


class Project:
    """A folder with one file, and the program run in it."""

    def __init__(self, text):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = Path(self.scratch.name)
        self.write(text)

    def write(self, text, name="shop.kpi"):
        (self.folder / name).write_text(text, "utf-8")

    def run(self, *arguments, **environment):
        done = subprocess.run([KPI, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
                              env={key: value for key, value in {**os.environ, **environment}.items() if value is not None})
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def findings(self, *arguments):
        return json.loads(self.run("check", "--format", "json", *arguments, "shop.kpi")[1])["findings"]

    def codes(self, *arguments):
        return [finding["code"] for finding in self.findings(*arguments)]

    def exit(self, *arguments):
        return self.run("check", *arguments, "shop.kpi")[0]


def with_clause(clause, of="sales"):
    head, _, rest = SALES.replace("kpi sales", f"kpi {of}").rpartition("}")
    return f"{head}  {clause}\n}}{rest}"


def allowed():
    p = Project(HEAD + SALES)
    check("R1 is found", p.codes() == ["R1"] and p.exit() == 1, p.codes())
    p.write(HEAD + with_clause('allow R1 because "An experiment"'))
    code, out, error = p.run("check", "shop.kpi")
    check("allowed: not printed, not counted", (code, out) == (0, "") and "no findings, 1 allowed" in error, (code, out, error))
    code, out, error = p.run("check", "--allowed", "--format", "short", "shop.kpi")
    check("--allowed shows it, with reason and place", code == 0 and "allowed[R1 serves-nothing]" in out and "An experiment" in out
          and "shop.kpi:7:3" in out, out)
    check("--allowed for people shows the clause", '7 |   allow R1 because "An experiment"' in p.run("check", "--allowed", "shop.kpi")[1])
    found = p.findings("--allowed")
    check("as JSON", [f["code"] for f in found] == ["R1"] and found[0]["allowed"]["reason"] == "An experiment"
          and found[0]["allowed"]["start"]["line"] == 7, found)
    check("none as JSON without --allowed", p.findings() == [])
    check("every level", p.exit("--fail-level", "hint") == 0)
    p.write(HEAD + with_clause('allow R1 because "An experiment"') + SALES.replace("kpi sales", "kpi other"))
    check("of one declaration only", p.codes() == ["R1"] and p.findings()[0]["subject"] == "other", p.codes())


def unused():
    p = Project(HEAD + with_clause('allow R1 because "x"  allow T1 because "y"'))
    found = p.findings()
    check("a clause too many", [f["code"] for f in found] == ["N21"] and found[0]["severity"] == "warning" and p.exit() == 0, found)
    check("and its level", p.exit("--fail-level", "warning") == 1 and p.exit("--fail-level", "warning", "--exit-zero") == 0)
    p.write(HEAD.replace("policy {", "policy { N21 off ") + with_clause('allow R1 because "x"  allow T1 because "y"'))
    check("its level is policy", p.codes() == [], p.codes())
    p.write(HEAD + with_clause('allow R1 because "x"  allow C7 because "weights are for goals"'))
    check("a rule on other declarations", p.codes() == ["N21"], p.codes())
    p.write(HEAD.replace("policy {", "policy { R1 off ") + with_clause('allow R1 because "x"'))
    check("a rule that is off", p.codes() == ["N21"], p.codes())
    p.write(HEAD + with_clause('allow R1 because "x"  allow Q99 because "y"'))
    check("a rule that is none", "N14" in p.codes() and p.exit() == 1, p.codes())
    p.write(HEAD.replace("range", 'range').replace(" } }", ' }  allow V1 because "Corrections" }') + with_clause('allow R1 because "x"'))
    check("a rule that needs rows waits", p.codes() == [] and p.exit("--fail-level", "hint") == 0, p.codes())
    check("--allowed says so", p.codes("--allowed") == ["N22", "R1"], p.codes("--allowed"))
    p.write(HEAD + with_clause('allow R1 because "x"  allow M1 because "y"').replace("formula sum(d.x)", ""))
    check("the other findings stay", "S1" in p.codes() and "R1" not in p.codes(), p.codes())


def never():
    for code, text in ("N1", SALES.replace("for shop", "for shp")), ("U1", SALES.replace("sum(d.x)", "sum(d.x) + count(d)")), \
            ("P1", SALES.replace("target >=", "target ==")):
        p = Project(HEAD + text)
        found = [f["code"] for f in p.findings() if f["code"][0] in "PNUK"]
        check(f"{code}: an error of its family", found and p.exit() == 1, p.codes())
        head, _, rest = text.rpartition("}")
        p.write(HEAD + head + "".join(f'  allow {one} because "no"\n' for one in set(found)) + "}" + rest)
        check(f"{code}: cannot be allowed", all(one in p.codes() for one in found) and p.exit() == 1, p.codes())


def elsewhere():
    """A goal, a level and an action may allow, too."""
    p = Project(HEAD.replace('owner "Ada Jansen"', "") + 'goal g "Goal" { for shop }\naction act "Do it" { serves g }\n')
    check("without owners", p.codes().count("A1") == 2, p.codes())
    p.write(HEAD.replace('shop "Shop" owner "Ada Jansen"', 'shop "Shop" { allow A1 because "vacancy" }')
            + 'goal g "Goal" { for shop }\naction act "Do it" { serves g  allow A1 because "vacancy" }\n')
    check("allowed there", "A1" not in p.codes() and p.codes("--allowed").count("A1") == 2, p.codes())
    text = 'goal g "Goal" { for shop  weigh sales 90% CLAUSE }\n' + SALES.replace("for shop", "for shop  serves g")
    p.write(HEAD + text.replace("CLAUSE", ""))
    check("weights", p.codes() == ["C7"], p.codes())
    p.write(HEAD + text.replace("CLAUSE", 'allow C7 because "the rest comes in May"'))
    check("allowed on the goal", p.codes() == [] and p.codes("--allowed") == ["C7"], p.codes())
    p = Project(HEAD + with_clause('allow R1 because "x"'))
    warned = p.run("eval", "--diagnostics", "short", "shop.kpi")[2]
    check("a finding of cells", "V1" in warned, warned)
    p.write(HEAD.replace(" } }", ' }  allow V1 because "Corrections" }') + with_clause('allow R1 because "x"'))
    warned = p.run("eval", "--diagnostics", "short", "shop.kpi")[2]
    check("is allowed by its dataset", "V1" not in warned, warned)


def templates():
    p = Project(HEAD + 'template monthly(x) { formula sum(d.x)  allow R1 because "experiments"  allow C7 because "no" }\n'
                + SALES.replace("formula sum(d.x)", "").replace("month\" {", "month\" is monthly(d.x) {"))
    check("what a template allows, its KPIs do", p.codes() == ["N21"] and p.codes("--allowed").count("R1") == 1, p.codes("--allowed"))
    p.write(HEAD + 'template monthly(x) { formula sum(d.x)  allow R1 because "experiments" }\n' + with_clause('allow R1 because "x"'))
    check("a template without KPIs", p.codes() == [] and p.codes("--allowed") == ["N22", "R1"], p.codes("--allowed"))


def baselines():
    p = Project(HEAD + SALES)
    code, out, error = p.run("check", "--write-baseline", "known.txt", "shop.kpi")
    kept = (p.folder / "known.txt").read_text("utf-8")
    check("written, and known at once", (code, out) == (0, "") and "1 known" in error, (code, out, error))
    lines = kept.splitlines()
    check("one line, for people too", len(lines) == 2 and lines[0].startswith("# ") and lines[1].endswith(" # shop.kpi: R1 serves-nothing, sales"), kept)
    check("a baseline", p.exit("--baseline", "known.txt") == 0 and p.codes("--baseline", "known.txt") == [])
    check("at every level", p.exit("--baseline", "known.txt", "--fail-level", "hint") == 0)
    p.write("# moved\n\n" + HEAD.replace("dataset", "\n\ndataset") + SALES.replace("  ", "\n      "))
    check("moved and indented", p.codes("--baseline", "known.txt") == [], p.codes("--baseline", "known.txt"))
    p.write(HEAD + SALES.replace("kpi sales", "kpi profit") + SALES)
    code, out, error = p.run("check", "--baseline", "known.txt", "--format", "short", "shop.kpi")
    check("what is new is told", code == 1 and "profit" in out and "sales serves" not in out and "1 error" in error and "1 known" in error, (out, error))
    check("--exit-zero", p.exit("--baseline", "known.txt", "--exit-zero") == 0)
    p.write(HEAD + with_clause("serves g") + 'goal g "Goal" { for shop  owner "Ada Jansen" }\n')
    code, _, error = p.run("check", "--baseline", "known.txt", "shop.kpi")
    check("what is gone is told", code == 0 and "1 gone from the baseline" in error, error)
    check("in Dutch", "verdwenen uit de baseline" in p.run("check", "--lang", "nl", "--baseline", "known.txt", "shop.kpi")[2])
    p.write(HEAD + SALES)
    for name, text in ("none.txt", None), ("bad.txt", "no fingerprint\n"), ("binary.txt", "\0"):
        if text is not None:
            p.write(text, name)
        code, out, error = p.run("check", "--baseline", name, "shop.kpi")
        check(f"a baseline that is none: {name}", (code, out) == (2, "") and error, (code, out, error))
    check("a baseline that cannot be written", p.exit("--write-baseline", "none/known.txt") == 2)
    p.write(SALES.replace("target", "targt"))
    check("errors of syntax are never in it", p.exit("--write-baseline", "known.txt") == 1)
    check("nor hidden by it", p.exit("--baseline", "known.txt") == 1)
    p.write(HEAD + SALES)
    p.run("check", "--write-baseline", "known.txt", "shop.kpi")
    before = (p.folder / "known.txt").read_text("utf-8")
    check("nothing is written when a file is lost", p.run("check", "--write-baseline", "known.txt", "none.kpi")[0] == 2
          and (p.folder / "known.txt").read_text("utf-8") == before)
    check("an absolute path is the same file", p.run("check", "--baseline", "known.txt", str(p.folder / "shop.kpi"))[0] == 0)


def sarif_states():
    p = Project(HEAD + SALES)
    p.run("check", "--write-baseline", "known.txt", "shop.kpi")
    p.write(HEAD + SALES + SALES.replace("kpi sales", "kpi profit"))
    results = json.loads(p.run("check", "--format", "sarif", "--baseline", "known.txt", "shop.kpi")[1])["runs"][0]["results"]
    check("SARIF states", sorted(r["baselineState"] for r in results) == ["new", "unchanged"], results)
    listed = (p.folder / "known.txt").read_text("utf-8")
    known = [r for r in results if r["baselineState"] == "unchanged"]
    check("one fingerprint for all", known[0]["partialFingerprints"]["kpiFinding/v1"] in listed, known)
    plain = json.loads(p.run("check", "--format", "sarif", "shop.kpi")[1])["runs"][0]["results"]
    check("no states without a baseline", all("baselineState" not in r for r in plain))


def junit_levels():
    p = Project(HEAD.replace("policy {", "policy { R1 warning ") + SALES)
    for level, failures in (None, 0), ("error", 0), ("warning", 1), ("hint", 1):
        options = ["--fail-level", level] if level else []
        code, out, _ = p.run("check", "--format", "junit", *options, "shop.kpi")
        check(f"JUnit fails as the exit status does: {level}", code == failures and f'failures="{failures}"' in out, (code, out))


def job_summary():
    p = Project(HEAD + SALES)
    summary = p.folder / "summary.md"
    summary.write_text("# Before\n", "utf-8")
    p.run("check", "--format", "github", "shop.kpi", GITHUB_STEP_SUMMARY=str(summary))
    text = summary.read_text("utf-8")
    check("the summary is added", text.startswith("# Before\n") and "| error | R1 serves-nothing | shop.kpi:5 |" in text and "errors: 1" in text, text)
    p.run("check", "--format", "short", "shop.kpi", GITHUB_STEP_SUMMARY=str(summary))
    check("by that format only", summary.read_text("utf-8") == text)
    check("a summary that cannot be written", p.run("check", "--format", "github", "shop.kpi", GITHUB_STEP_SUMMARY=str(p.folder / "no/s.md"))[0] == 2)
    check("no summary", p.run("check", "--format", "github", "shop.kpi", GITHUB_STEP_SUMMARY=None)[0] == 1)


def main():
    for test in allowed, unused, never, elsewhere, templates, baselines, sarif_states, junit_levels, job_summary:
        test()
    return totals()


if __name__ == "__main__":
    sys.exit(main())
