"""The contract of the program as a process: exit statuses, where output goes, files that are written as a whole, suggestions."""
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from _check import check, totals

KPI = os.environ.get("KPI", "build/kpi")
GOOD = """dataset d { time day   complete from 2026-01-01 through 2026-02-28   column day date   column x EUR
  rows { (day, x) (2026-01-05, EUR 10) (2026-02-05, EUR 20) } }
metric total "Total of the rows" = sum(d.x)
organisation shop "Shop" owner "Ada Jansen"
goal more "More of it" { for shop  owner "Ada Jansen" }
kpi sales "Sales a month" { serves more  formula total  target >= EUR 15 until 2026-12-31  baseline EUR 10 on 2025-12-31
  owner "Ada Jansen"  agreed "Ada Jansen" on 2025-12-01  review monthly }
"""


def run(*arguments, cwd=None, **options):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    done = subprocess.run([KPI, *map(str, arguments)], stdin=subprocess.DEVNULL, cwd=cwd, timeout=120, **options)
    return done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode()


def expect(name, arguments, code, prints=None, says=None, **options):
    got = run(*arguments, **options)
    good = got[0] == code and (prints is None or prints in got[1]) and (says is None or says in got[2])
    check(name, good, f"{arguments}: {got}")
    return got


def words_and_help():
    expect("no command", [], 2, says="Commands:")
    expect("--help", ["--help"], 0, "Examples:")
    expect("--help in Dutch", ["--help", "--lang", "nl"], 0, "Voorbeelden:")
    expect("--version", ["--version"], 0, "kpi 0.")
    expect("a command nearby", ["evall"], 2, says="did you mean eval?")
    expect("a command from afar", ["frobnicate"], 2, says="kpi --help")
    for command in "check", "eval", "explain":
        code, out, _ = expect(f"{command} --help", [command, "--help"], 0)
        check(f"{command}: examples first", 0 < out.find("Examples:") < out.find("Usage:") < out.find("Options:"), out)
        expect(f"{command} without a path", [command], 2, prints="", says="--help")
    expect("an option nearby", ["eval", "--gran", "month", "x"], 2, says="did you mean --grain?")
    expect("the same in Dutch", ["eval", "--gran", "month", "x", "--lang=nl"], 2, says="bedoel je --grain?")
    expect("an option of another command", ["check", "--grain", "month", "x"], 2, says="unknown option --grain")
    expect("a choice nearby", ["eval", "--format", "jsn", "x"], 2, says="did you mean json?")
    expect("a value that is missing", ["eval", "--as-of"], 2, says="--as-of DATE")
    expect("a value too many", ["eval", "--metrics=yes", "x"], 2, says="takes no value")
    _, _, error = expect("escapes in an argument", ["eval", "--\x1b[31m", "x"], 2)
    check("escapes do not reach the terminal", "\x1b" not in error, error)


def statuses(folder):
    (folder / "good.kpi").write_text(GOOD)
    (folder / "bad.kpi").write_text("metric total = sum(nowhere.x)\n")
    (folder / "empty").mkdir()
    expect("check of a good file", ["check", "good.kpi"], 0, cwd=folder)
    code, out, error = expect("check of a bad file", ["check", "bad.kpi"], 1, prints="bad.kpi:1:", cwd=folder)
    check("a summary on standard error", "1 file, 1 error" in error, error)
    expect("--exit-zero", ["check", "--exit-zero", "bad.kpi"], 0, cwd=folder)
    expect("a file that is not there", ["check", "none.kpi"], 2, cwd=folder)
    expect("--exit-zero hides no failure", ["check", "--exit-zero", "none.kpi"], 2, cwd=folder)
    expect("a folder without a .kpi file", ["check", "empty"], 2, cwd=folder)
    expect("a folder", ["check", "."], 1, says="2 files", cwd=folder)
    expect("a path behind --", ["check", "--", "good.kpi"], 0, cwd=folder)
    code, out, _ = expect("findings as JSON", ["check", "--format=json", "bad.kpi"], 1, cwd=folder)
    check("the schema of findings", json.loads(out)["schema"] == "kpi-findings/1", out)
    expect("eval stops at errors", ["eval", "bad.kpi"], 1, says="bad.kpi:1:", cwd=folder)
    check("and prints no numbers", run("eval", "bad.kpi", cwd=folder)[1] == "")
    code, out, _ = expect("eval", ["eval", "--format", "json", "--metrics", "good.kpi"], 0, cwd=folder)
    check("the schema of results", json.loads(out)["schema"] == "kpi-result/1", out)
    expect("a missed target fails no job by itself", ["eval", "--as-of", "2026-01-31", "good.kpi"], 0, cwd=folder)
    expect("--fail-on red", ["eval", "--as-of", "2026-01-31", "--fail-on", "red", "good.kpi"], 1, cwd=folder)
    expect("--fail-on looks at the last review", ["eval", "--fail-on", "red", "good.kpi"], 0, cwd=folder)
    expect("a date that is none", ["eval", "--as-of", "2026-02-30", "good.kpi"], 2, says="2026-02-30", cwd=folder)
    expect("a limit that is none", ["eval", "--limit", "fils=3", "good.kpi"], 2, cwd=folder)
    expect("a limit that is hit", ["check", "--limit", "source-bytes=10", "good.kpi"], 2, cwd=folder)
    expect("a limit that a word meets", ["check", "--limit", "name-bytes=2", "good.kpi"], 2, cwd=folder)
    expect("explain", ["explain", "total", "good.kpi"], 0, prints="30", cwd=folder)
    expect("explain of a period", ["explain", "sales", "2026-01", "good.kpi"], 0, prints="10", cwd=folder)
    expect("explain of a code", ["explain", "C7"], 0, prints="C7")
    expect("explain of what is no code", ["explain", "total"], 2)


def folders(folder):
    """Links that lead back or out, folders that may not be read or lie too deep."""
    inner = folder / "walk" / "inner"
    inner.mkdir(parents=True)
    (inner / "one.kpi").write_text("metric single = 1\n")
    for name, target in (("here", "."), ("there", "."), ("up", ".."), ("dead", "nowhere")):
        (inner / name).symlink_to(target)
    expect("links that lead back", ["check", "walk"], 0, says="1 file, no findings", cwd=folder)
    check("the same for fmt", run("fmt", "--check", "walk", cwd=folder)[0] == 0)
    (inner / "out.kpi").symlink_to("../../good.kpi")
    expect("a file by a link out", ["check", "walk"], 1, prints="N6", cwd=folder)
    expect("the same file, named", ["check", "walk/inner/out.kpi"], 0, cwd=folder)
    expect("a link inside the root", ["check", "--root", ".", "walk"], 0, cwd=folder)
    (inner / "out.kpi").unlink()
    deep = folder / "deep" / "/".join("d" * 70)
    deep.mkdir(parents=True)
    (deep / "broken.kpi").write_text("metric\n")
    expect("folders that lie too deep", ["check", "deep"], 2, prints="hierarchy-depth", cwd=folder)
    expect("deeper when asked", ["check", "--limit", "hierarchy-depth=80", "deep"], 1, prints="P1", cwd=folder)


def colors(folder):
    check("no colour in a pipe", "\x1b[" not in run("eval", "good.kpi", cwd=folder)[1])
    check("--color always", "\x1b[" in run("eval", "--color", "always", "good.kpi", cwd=folder)[1])
    try:
        leader, follower = os.openpty()
    except OSError as error:  # a bare chroot has none
        print(f"SKIP colour on a terminal: {error}")
        return
    for environment, colored in ({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False):
        run("eval", "good.kpi", cwd=folder, stdout=follower, env={"PATH": os.environ["PATH"], **environment})
        check(f"colour on a terminal with {environment}", (b"\x1b[" in os.read(leader, 65536)) == colored)
    os.close(follower)
    os.close(leader)


def written_files(folder):
    want = run("eval", "--format", "csv", "good.kpi", cwd=folder)[1]
    out = folder / "out.csv"
    out.write_text("old")
    out.chmod(0o640)
    (folder / "link.csv").symlink_to("out.csv")
    code, printed, _ = run("eval", "--format", "csv", "-o", "link.csv", "good.kpi", cwd=folder)
    check("-o writes what standard output would have", (code, printed, out.read_bytes().decode()) == (0, "", want), out.read_bytes().decode())
    check("-o keeps mode and link", out.stat().st_mode & 0o777 == 0o640 and (folder / "link.csv").is_symlink())
    expect("-o into no folder", ["eval", "-o", "none/out.csv", "good.kpi"], 2, says="cannot write none/out.csv", cwd=folder)
    if os.path.exists("/dev/full"):
        expect("a full device", ["eval", "-o", "/dev/full", "good.kpi"], 2, says="cannot write", cwd=folder)
        with open("/dev/full", "wb") as full:
            expect("standard output that is full", ["eval", "good.kpi"], 2, says="cannot write", cwd=folder, stdout=full)
            expect("help that does not arrive", ["--help"], 2, stdout=full)
    before = sorted(path.name for path in folder.iterdir())
    limited = subprocess.run(["sh", "-c", 'ulimit -f 0; trap "" XFSZ; exec "$0" eval -o out.csv good.kpi', KPI], cwd=folder, stderr=subprocess.PIPE)
    check("a failed write is exit 2", limited.returncode == 2, limited)
    check("a failed write leaves the old file", out.read_bytes().decode() == want)
    check("a failed write leaves nothing else", sorted(path.name for path in folder.iterdir()) == before)
    expect("a closed standard output", ["eval", "good.kpi"], 2, cwd=folder, preexec_fn=lambda: os.close(1), stdout=None)


def broken_pipe(folder):
    for name, action in ("by default", signal.SIG_DFL), ("when it is ignored", signal.SIG_IGN):
        reader, writer = os.pipe()
        os.close(reader)
        code, _, error = run("eval", "good.kpi", cwd=folder, stdout=writer, restore_signals=False,
                             preexec_fn=lambda action=action: signal.signal(signal.SIGPIPE, action))
        os.close(writer)
        check(f"a pipe without a reader, {name}", (code, error) == (-signal.SIGPIPE, ""), (code, error))


HELPED = """import std.finance
metric m = 1
kpi a is finance.gross_margin(m) { target >= 1 until 2026-12-31   review maandelijks }
kpi b { formula m   target >= 1 until 2026-12-31   review montly }
"""


def help_with_words(folder):
    (folder / "helped.kpi").write_text(HELPED)
    findings = json.loads(run("check", "--format", "json", "helped.kpi", cwd=folder)[1])["findings"]
    check("the word for a review", [f["suggestion"] for f in findings if f["code"] == "N12"] == ["monthly"] * 2, findings)
    check("the arguments of a template", [f["notes"] for f in findings if f["code"] == "U7"] == [["its arguments: sales, cost_of_sales"]], findings)


TARGETS = """dataset d { column x EUR   rows { (x) (EUR 1) } }
metric m = sum(d.x)
template t(x) { formula x }
kpi a { formula m   target >= 1 until 2026-12-31 }
kpi b { formula m   unit EUR   target >= 1 until 2026-12-31 }
kpi c is t(m) { target >= 1 until 2026-12-31 }
"""


def unit_of_a_target(folder):
    """A target in another unit points at what gives the KPI its own: the formula, `unit`, or the template."""
    (folder / "targets.kpi").write_text(TARGETS)
    findings = json.loads(run("check", "--format", "json", "targets.kpi", cwd=folder)[1])["findings"]
    lines = TARGETS.splitlines()
    got = []
    for finding in findings:
        if finding["code"] == "U1":
            start, end = finding["labels"][0]["start"], finding["labels"][0]["end"]
            got.append(lines[start["line"] - 1][start["column"] - 1:end["column"] - 1])
    check("the unit of a target", got == ["m", "unit EUR", "is t(m)"], got)


def main():
    words_and_help()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        statuses(folder)
        folders(folder)
        colors(folder)
        written_files(folder)
        broken_pipe(folder)
        unit_of_a_target(folder)
        help_with_words(folder)
    return totals()


if __name__ == "__main__":
    sys.exit(main())
