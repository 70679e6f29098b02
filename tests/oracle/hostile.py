#!/usr/bin/env python3
"""Hostile input: each case has the answer or the clear error that is written beside it, within a second and 1 GB.

    hostile.py [PART OF A NAME]... [--show]

A case is files, arguments, and what must come out: the exit status, the code of a finding, the name of a limit, or the exact value of
the metric `m`. A second is of processor time, so that a busy machine fails nothing; a hang is cut off. The 1 GB is of address space, which
sanitizers cannot bear: with $KPI_ASAN set it is left out. With $KPI_SLOW time is counted tenfold.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KPI = os.path.abspath(os.environ.get("KPI", ROOT / "build" / "kpi"))
SANITIZED = bool(os.environ.get("KPI_ASAN"))
SECONDS = 10 if os.environ.get("KPI_SLOW") else 1
MEMORY = 1 << 30
HANGS = 60
sys.set_int_max_str_digits(0)
D = "dataset d { column x number   rows { (x) (2) (3) } }\n"  # sum 5, count 2
MEBI = 1 << 20


class Case:
    """exit: one status or several. code: of a finding that must be there. limit: its name must be said. value: of metric m, whole."""

    def __init__(self, name, source, exit, code=None, limit=None, value=None, files=(), arguments=("--metrics",), says=None, command="eval", before=None, **options):
        self.name, self.exit, self.code, self.limit, self.value, self.says = name, exit, code, limit, value, says
        self.files = {"case.kpi": source, **dict(files)} if source is not None else dict(files)
        self.arguments, self.command, self.before, self.options = arguments, command, before, options


# Not preexec_fn, which may hang beside threads.
BOUNDS = ["ulimit -c 0", f"ulimit -t {HANGS}"] + ([] if SANITIZED else [f"ulimit -v {MEMORY >> 10}"])
BOUNDED = ["/bin/sh", "-c", "; ".join([*BOUNDS, 'exec "$0" "$@"'])]


def run(command, folder, user=None, stdout=None):
    """(status, output, errors, seconds of processor time)"""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        child = subprocess.Popen([*BOUNDED, KPI, *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=stdout or out, stderr=error, user=user)
        alarm = threading.Timer(HANGS, child.kill)
        alarm.start()
        _, status, usage = os.wait4(child.pid, 0)
        alarm.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), error.seek(0)
        return child.returncode, out.read(), error.read(), usage.ru_utime + usage.ru_stime


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def value_of(out):
    rows = [row for row in json.loads(out)["results"] if row["name"] == "m" and not row["slice"]]
    value = rows[-1]["value"]
    return "no data " + value["no_data"] if "no_data" in value else value.get("exact")


def wrongs(case, status, out, error, seconds):
    allowed = case.exit if isinstance(case.exit, tuple) else (case.exit,)
    text = (out + error).decode("utf-8", "replace")
    if status not in allowed:
        yield f"exit {status}, want {case.exit}"
    if seconds > SECONDS:
        yield f"{seconds:.2f} s"
    if case.code and not re.search(rf'\[{case.code}[ \]]|"code": ?"{case.code}"', text):
        yield f"no finding {case.code}"
    for words in filter(None, (case.limit, case.says)):
        if words not in text:
            yield f"nothing says {words!r}"
    if case.value is not None:
        try:
            got = value_of(out)
            good = got == case.value if str(case.value).startswith("no data") else Fraction(got) == Fraction(case.value)
        except (ValueError, LookupError, TypeError) as problem:
            good, got = False, repr(problem)
        if not good:
            yield f"value {str(got)[:80]}, want {str(case.value)[:80]}"
    if status != 0 and not text.strip() and "stdout" not in case.options:
        yield "fails without a word"


def check(case, show):
    with tempfile.TemporaryDirectory() as temporary:
        os.chmod(temporary, 0o755)
        folder = Path(temporary) / "project"
        folder.mkdir()
        write(folder, case.files)
        if case.before:
            case.before(folder)
        extra = ["--format", "json"] if case.command in ("eval", "check") else []
        target = [] if "PATH" in case.arguments else ["case.kpi"]
        arguments = [argument for argument in case.arguments if argument != "PATH"]
        command = [case.command, *target, *arguments, *extra]
        status, out, error, seconds = run(command, folder, **case.options)
        if SECONDS < seconds < 3 * SECONDS:  # a busy machine slows what it shares: the least of three is the program's own time
            seconds = min(seconds, *(run(command, folder, **case.options)[3] for _ in range(2)))
    wrong = list(wrongs(case, status, out, error, seconds))
    if wrong or show:
        shown = (error or out).decode("utf-8", "replace")[:600].replace("\n", "\n    ")
        print(f"{'FAIL' if wrong else 'ok'} {case.name}: {'; '.join(wrong)} (exit {status}, {seconds:.2f} s)\n    {shown}")
    return not wrong


# --- the cases ---


def metric(formula, **more):
    return D + f"metric m = {formula}\n"


def chain(count, backwards=False):
    lines = ["metric m0 = count(d)"] + [f"metric m{i} = m{i - 1} + 1" for i in range(1, count)] + [f"metric m = m{count - 1} + 1"]
    return D + "\n".join(reversed(lines) if backwards else lines) + "\n"


def doubled(count, formula):
    """A KPI, with all that a rule looks at, over metrics that each use the one before twice."""
    chain = "".join(f"metric m{i} = m{i - 1} {'+*'[i % 2]} m{i - 1}\n" for i in range(1, count + 1))
    return (D + 'organisation o "Firm" owner "Ann Bos"\ngoal g "A goal" { for o   owner "Ann Bos" }\nmetric m0 = sum(d.x)\n' + chain +
            'kpi parent {{ serves g   formula 2 * k   target >= 2 until 2026-12-31   review monthly }}\n'
            f'kpi k {{ serves parent   formula {formula}   target >= 1 until 2026-12-31   review monthly }}\n')


def squares(count):
    return D + "metric m0 = sum(d.x)\n" + "".join(f"metric m{i} = m{i - 1} * m{i - 1}\n" for i in range(1, count + 1)) + f"metric m = m{count}\n"


def cents(count):
    """Deterministic amounts, and their sum."""
    amounts = [(i * 7919) % 1_000_003 - 400_000 for i in range(count)]
    return amounts, Fraction(sum(amounts), 100)


def money(amount):
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


def with_data(columns="x number", form="", metric_="sum(d.x)"):
    return f'dataset d {{ source "d.csv"   {form}   column {columns} }}\nmetric m = {metric_}\n'


def numbers():
    big, digits = 10**6, 1000
    yield Case("x over zero", metric("sum(d.x) / 0"), 0, value="no data zero_denominator")
    yield Case("x over zero, caught", metric("sum(d.x) / 0 otherwise 7"), 0, value=7)
    yield Case("zero over zero", metric("0 / (count(d) - 2)"), 0, value="no data zero_denominator")
    yield Case("zero to the power -1", metric("(count(d) - 2)^-1"), 0, value="no data zero_denominator")
    yield Case("9^999999999", metric("9^999999999 * count(d)"), 2, limit="value")
    yield Case("9^999999999 of data", metric("(sum(d.x) + 4)^999999999"), 2, limit="value")
    yield Case("9^99999999999999999999", metric("9^99999999999999999999 * count(d)"), (1, 2))
    yield Case("1^999999999", metric("(count(d) - 1)^999999999"), 0, value=1)
    yield Case("0^999999999", metric("(count(d) - 2)^999999999"), 0, value=0)
    yield Case("(9^9999)^9999", metric("(9^9999)^9999 * count(d)"), 2, limit="value")
    yield Case("((9^-9999)^-9999)", metric("(9^-9999)^-9999 * count(d)"), 2, limit="value")
    yield Case("9^9999", metric("9^9999 * count(d)"), 0, value=9**9999 * 2)
    yield Case("sixty squares", squares(60), 2, limit="value")
    for formula in ("m60", "least(m60 + m59, m60)", "average(m60 by month)", "m60 / m59 otherwise 1"):
        yield Case(f"check of {formula}", doubled(60, formula), (0, 1, 2), command="check", arguments=())
        yield Case(f"proof of {formula}", doubled(60, formula), (0, 1, 2), command="check", arguments=("--proof",))
    yield Case("fifteen squares", squares(15), 0, value=5 ** (2**15))
    yield Case("huge denominators", D + "metric m0 = 1 / (sum(d.x)^9999 + 1)\n" + "".join(f"metric m{i} = m{i - 1} + 1 / (sum(d.x)^9999 + {i})\n" for i in range(1, 60)) + "metric m = m59\n", 2, limit="value")
    yield Case("a thousand digits", metric(f"{'9' * digits} * count(d)"), 0, value=2 * int("9" * digits))
    yield Case("a million digits", metric(f"{'9' * big} * count(d)"), 2, says="token-bytes")
    yield Case("a million decimals", metric(f"0.{'9' * big} * count(d)"), 2, says="token-bytes")
    yield Case("a cell of a million digits", with_data(), 1, files={"d.csv": "x\n" + "9" * 1000_000 + "\n"}, value="no data bad_cell")
    yield Case("a cell 1e999999999", with_data(), 1, files={"d.csv": "x\n1e999999999\n"}, value="no data bad_cell")
    yield Case("a cell 1e-999999999", with_data(), 1, files={"d.csv": "x\n1e-999999999\n"}, value="no data bad_cell")
    yield Case("a cell 1e99999999999999999999", with_data(), 1, files={"d.csv": "x\n1e99999999999999999999\n"}, value="no data bad_cell")
    yield Case("sqrt of a negative", metric("sqrt(0 - sum(d.x))"), (0, 1, 2))
    yield Case("root of order zero", metric("root(sum(d.x), 0)"), (0, 1, 2))
    yield Case("root of order 10^9", metric("root(sum(d.x), 1000000000)"), (0, 1, 2))
    yield Case("cagr over 10^9 years", metric("cagr(sum(d.x), count(d), 1000000000)"), (0, 1, 2))
    yield Case("a step of zero", metric("round(sum(d.x), 0)"), (0, 1, 2))
    yield Case("2^64 and its kin", metric("sum(d.x) * 18446744073709551616 - 9223372036854775808 * 4 - 9223372036854775807"), 0, value=5 * 2**64 - 4 * 2**63 - 2**63 + 1)
    yield Case("cells around 2^63", with_data(), 0, files={"d.csv": "x\n" + "9223372036854775807\n" * 9 + "-9223372036854775808\n" * 4}, value=9 * (2**63 - 1) - 4 * 2**63)
    yield Case("small decimals beside large numbers", with_data(), 0, files={"d.csv": "x\n9223372036854775807\n0.000000000000000001\n-3e30\n"}, value=2**63 - 1 + Fraction(1, 10**18) - 3 * 10**30)


def sums():
    amounts, total = cents(1_000_000)
    cells = "x\n" + "\n".join(map(money, amounts)) + "\n"
    yield Case("a million cells with two decimals", with_data("x EUR"), 0, files={"d.csv": cells}, value=total)
    yield Case("and times a million", with_data("x EUR", metric_="sum(d.x * 1_000_000.01)"), 0, files={"d.csv": cells}, value=total * Fraction(100_000_001, 100))
    terms = " + ".join(money(amount) for amount in amounts if amount >= 0)
    yield Case("a sum of half a million terms in one formula", metric(f"count(d) * ({terms})"), (0, 2), value=None)
    few, of_few = cents(20_000)
    yield Case("a sum of 20,000 terms in one formula", metric("count(d) + " + " + ".join(f"({money(a)})" if a < 0 else money(a) for a in few)), 0, value=of_few + 2)
    yield Case("a product of 20,000 factors", metric("count(d)" + " * 2 / 2" * 10_000), 0, value=2)
    yield Case("100,000 times and", D + "metric m = if " + " and ".join(["count(d) = 2"] * 100_000) + " then 1 else 2\n", (0, 2))
    yield Case("a list of 100,000 words", 'dataset d { column t text   rows { (t) ("w77777") ("u") } }\nmetric m = count(d where t in (' + ", ".join(f'"w{i}"' for i in range(100_000)) + "))\n", 0, value=1)


def depth():
    many, some = 100_000, 200
    yield Case("100,000 parentheses", metric("(" * many + "count(d)" + ")" * many), 2, limit="expression-depth")
    yield Case("100,000 parentheses, never closed", metric("(" * many), 2, limit="expression-depth")
    yield Case("100,000 closing parentheses", metric("count(d)" + ")" * many), 1)
    yield Case("200 parentheses", metric("(" * some + "count(d)" + ")" * some), 0, value=2)
    yield Case("100,000 minus signs", metric("- " * many + "count(d)"), 2, limit="expression-depth")
    yield Case("200 minus signs", metric("- " * some + "count(d)"), 0, value=2)
    yield Case("100,000 nots", metric("if " + "not " * many + "count(d) = 1 then 1 else 2"), 2, limit="expression-depth")
    yield Case("100,000 ifs", metric("if count(d) = 1 then 1 else " * many + "2"), 2, limit="expression-depth")
    yield Case("200 ifs", metric("if count(d) = 1 then 1 else " * some + "2"), 0, value=2)
    yield Case("100,000 otherwises", metric("1 / 0 otherwise " * many + "count(d)"), 2, limit="expression-depth")
    yield Case("100,000 calls", metric("abs(" * many + "count(d)" + ")" * many), 2, limit="expression-depth")
    yield Case("100,000 wheres", metric("(" * many + "count(d)" + " where x = 2)" * many), 2, limit="expression-depth")
    yield Case("100,000 braces", "goal g " + "{ " * many, (1, 2))
    yield Case("a chain of 400 metrics", chain(400), 0, value=402)
    yield Case("a chain of 5,000 metrics", chain(5000), (0, 2))
    yield Case("a chain of 5,000 metrics, last first", chain(5000, True), (0, 2))
    yield Case("a chain of 2,000 with a higher limit", chain(2000), 0, value=2002, arguments=("--metrics", "--limit", "reference-depth=10000"))
    yield Case("a chain of 40 that uses the one before twice", D + "metric m0 = count(d)\n" + "".join(f"metric m{i} = m{i - 1} + m{i - 1}\n" for i in range(1, 41)) + "metric m = m40\n", 0, value=2**41)
    yield Case("and under time functions", "dataset d { time day   column day date   column x number   rows { (day, x) (2026-01-01, 1) (2026-02-28, 1) } }\nmetric m0 = sum(d.x)\n"
               + "".join(f"metric m{i} = previous(m{i - 1}) + m{i - 1}\n" for i in range(1, 21)) + "metric m = m20\n", (0, 2), arguments=("--metrics", "--grain", "month"))
    yield Case("a metric of itself", metric("m + 1"), 1, code="C1")
    yield Case("a circle of 300 metrics", D + "".join(f"metric m{i} = m{(i + 1) % 300} + count(d)\n" for i in range(300)), 1, code="C1")
    yield Case("100 teams in teams", 'organisation o0 "O" owner "Ann Bos"\n' + "".join(f'team o{i} in o{i - 1} owner "Ann Bos"\n' for i in range(1, 100)) + metric("count(d)"), 2, limit="hierarchy-depth")
    yield Case("10,000 metrics", D + "".join(f"metric m{i} = count(d) + {i}\n" for i in range(10_000)) + "metric m = m9999\n", 0, value=10_001)


def files():
    inner = "metric inner = 1\n"
    yield Case("an import cycle", 'import "b.kpi"\n' + metric("count(d)"), 1, code="N7", files={"b.kpi": 'import "c.kpi"\n', "c.kpi": 'import "case.kpi"\n'}, says="case.kpi")
    yield Case("a file that imports itself", 'import "case.kpi"\n' + metric("count(d)"), 1, code="N7")
    yield Case("an import with ..", 'import "../out.kpi"\n' + metric("count(d)"), 1, code="N6", files={"../out.kpi": inner})
    yield Case("an import with .. further on", 'import "sub/../../out.kpi"\n' + metric("count(d)"), 1, code="N6", files={"../out.kpi": inner, "sub/x.kpi": inner})
    yield Case("an import with .. that stays inside", 'import "sub/../in.kpi"\n' + metric("count(d)"), 0, value=2, files={"in.kpi": "units piece\n", "sub/x.kpi": ""})
    yield Case("an absolute import", 'import "/etc/hostname"\n' + metric("count(d)"), 1, code="N6")
    yield Case("a symbolic link out of the root", 'import "link.kpi"\n' + metric("count(d)"), 1, code="N6", files={"../out.kpi": inner}, before=lambda folder: (folder / "link.kpi").symlink_to("../out.kpi"))
    yield Case("a linked folder out of the root", 'import "sub/out.kpi"\n' + metric("count(d)"), 1, code="N6", files={"../out/out.kpi": inner}, before=lambda folder: (folder / "sub").symlink_to("../out"))
    yield Case("a link to itself", 'import "loop.kpi"\n' + metric("count(d)"), (1, 2), code="N5", before=lambda folder: (folder / "loop.kpi").symlink_to("loop.kpi"))
    yield Case("an import of a folder", 'import "sub"\n' + metric("count(d)"), (1, 2), code="N5", files={"sub/x.kpi": ""})
    yield Case("an import that is not there", 'import "none.kpi"\n' + metric("count(d)"), (1, 2), code="N5")
    yield Case("imports 100 deep", 'import "f1.kpi"\n' + metric("count(d)"), 2, limit="import-depth", files={f"f{i}.kpi": f'import "f{i + 1}.kpi"\n' for i in range(1, 100)} | {"f100.kpi": ""})
    yield Case("1,100 files", "".join(f'import "f{i}.kpi"\n' for i in range(1100)) + metric("count(d)"), 2, limit="files", files={f"f{i}.kpi": "" for i in range(1100)})
    yield Case("a source with ..", with_data().replace("d.csv", "../d.csv"), (1, 2), files={"../d.csv": "x\n1\n"}, says="..")
    yield Case("a source by a link out", with_data(), (1, 2), files={"../out.csv": "x\n1\n"}, before=lambda folder: (folder / "d.csv").symlink_to("../out.csv"))
    yield Case("a missing file", None, 2, files={}, arguments=("none.kpi", "PATH"), says="none.kpi")
    yield Case("a missing data file", with_data(), 2, says="d.csv")
    yield Case("a folder as data", with_data(), 2, says="d.csv", before=lambda folder: (folder / "d.csv").mkdir())
    yield Case("a folder as a file", None, (1, 2), before=lambda folder: (folder / "case.kpi").mkdir())
    yield Case("a pipe as a file", None, 2, before=lambda folder: os.mkfifo(folder / "case.kpi"))
    yield Case("a pipe as data", with_data(), 2, before=lambda folder: os.mkfifo(folder / "d.csv"))
    yield Case("a pipe as --data", with_data(), 2, arguments=("--metrics", "--data", "d=pipe"), before=lambda folder: os.mkfifo(folder / "pipe"))
    yield Case("/dev/zero as data", with_data(), 2, arguments=("--metrics", "--data", "d=/dev/zero"))
    yield Case("/dev/zero as a file", None, 2, arguments=("/dev/zero", "PATH"))
    yield Case("a file that may not be read", metric("count(d)"), 2, before=lambda folder: os.chmod(folder / "case.kpi", 0), user=nobody())
    yield Case("data that may not be read", with_data(), 2, files={"d.csv": "x\n1\n"}, before=lambda folder: os.chmod(folder / "d.csv", 0), user=nobody())
    yield Case("output to a full disk", metric("count(d)"), 2, stdout=open("/dev/full", "wb"))
    yield Case("-o to a full disk", metric("count(d)"), 2, arguments=("--metrics", "-o", "/dev/full"))
    yield Case("-o into a folder that is not there", metric("count(d)"), 2, arguments=("--metrics", "-o", "none/out.json"))
    yield Case("findings to a full disk", metric("nothing"), 2, command="check", arguments=(), stdout=open("/dev/full", "wb"))


def nobody():
    """Root reads everything, so another user must be it."""
    return 65534 if os.geteuid() == 0 else None


def texts():
    yield Case("an empty file", "", (0, 1, 2))
    yield Case("only comments", "# nothing\n## here\n", (0, 1, 2))
    yield Case("only a byte-order mark", b"\xef\xbb\xbf", (0, 1, 2))
    yield Case("a NUL byte", metric("count(d)").encode() + b"metric a\0b = 1\n", 1)
    yield Case("a NUL byte in a text", b'dataset d { column t text rows { (t) ("a\0b") } }\nmetric m = count(d)\n', 1)
    yield Case("a NUL byte in a comment", b"# a\0b\n" + metric("count(d)").encode(), (0, 1))
    yield Case("a NUL byte in data", with_data(), 1, files={"d.csv": b"x\n1\0\n"}, value="no data bad_cell")
    yield Case("a file of NUL bytes", b"\0" * 100_000, (1, 2))
    yield Case("UTF-16 as source", metric("count(d)").encode("utf-16"), 1)
    yield Case("a name of 20 MB", metric("a" * (20 * MEBI)), 2, limit="source-bytes")
    yield Case("a name of 20 MB, files may be large", metric("a" * (20 * MEBI)), 2, arguments=("--metrics", "--limit", "source-bytes=100000000"), says="token")
    yield Case("a text of 15 MB", metric('count(d where x = "' + "a" * (15 * MEBI) + '")'), 2, says="token")
    yield Case("a comment of 15 MB", "#" * (15 * MEBI) + "\n" + metric("count(d)"), (0, 1, 2))
    yield Case("15 MB of blanks", " " * (15 * MEBI) + "\n" + metric("count(d)"), 0, value=2)
    yield Case("5 MB of @", "@" * (5 * MEBI), (1, 2))
    yield Case("5 MB of quotes", '"' * (5 * MEBI), (1, 2))
    yield Case("a million broken declarations", "metric = \n" * 1_000_000, (1, 2))
    yield Case("invalid UTF-8", metric("count(d)").encode() + b"# \xff\xfe\n", 1, code="P9")
    yield Case("invalid UTF-8 in a name", b"metric a\xc3 = 1\n" + metric("count(d)").encode(), 1)
    yield Case("overlong UTF-8", b"# \xc0\xaf\n" + metric("count(d)").encode(), 1, code="P9")
    yield Case("half a surrogate", b"# \xed\xa0\x80\n" + metric("count(d)").encode(), 1, code="P9")
    yield Case("invalid UTF-8 in data", with_data("t text", metric_="count(d where t = \"a\")"), 1, code="D21", files={"d.csv": b"t\n\xff\n"}, value="no data bad_cell")
    yield Case("a quote that never closes", metric('count(d where x = "a)'), 1, code="P7")
    yield Case("a name of 300 letters", metric("a" * 300), 2)
    yield Case("30 February", metric("count(d)") + "goal g { due 2026-02-30 }\n", 1)
    yield Case("a date beyond all", D + "metric m = (count(d) in 99999-01)\n", 1)
    yield Case("as-of beyond all", metric("count(d)"), 2, arguments=("--metrics", "--as-of", "2026-02-30"))
    yield Case("a limit that is no number", metric("count(d)"), 2, arguments=("--metrics", "--limit", "files=many"))
    yield Case("a limit that is none", metric("count(d)"), 2, arguments=("--metrics", "--limit", "luck=7"))
    for number, bad in enumerate(("= = =", "metric", "kpi {", "}", ")", '"', "metric m = ", "dataset d {", "if", "1 2 3", "\\", "`", "``", "per per")):
        yield Case(f"scraps {number}", bad + "\n", 1)


def data():
    dutch = 'format csv separator ";" decimal ","'
    yield Case("1.234 where the comma is the mark", with_data(form=dutch), 1, files={"d.csv": "x\n1.234\n"}, value="no data bad_cell", says="1234")
    yield Case("1.234 with grouping declared", with_data(form=dutch + ' grouping "."'), 0, files={"d.csv": "x\n1.234\n"}, value=1234)
    yield Case("1.234 where the point is the mark", with_data(), 0, files={"d.csv": "x\n1.234\n"}, value=Fraction(1234, 1000))
    yield Case("1,234 where the point is the mark", with_data(), 1, files={"d.csv": 'x\n"1,234"\n'}, value="no data bad_cell", says="1234")
    yield Case("a date with two readings", with_data("x date", metric_="count_distinct(d.x)"), 1, files={"d.csv": "x\n01/02/2026\n"}, value="no data bad_cell")
    yield Case("a quote that never closes in data", with_data(), (1, 2), files={"d.csv": 'x\n1\n"2\n' + "3\n" * 100_000}, says="quote")
    yield Case("a field of 2 MB", with_data("t text", metric_="count(d)"), (1, 2), files={"d.csv": "t\n" + "a" * (2 * MEBI) + "\n"}, limit="field-bytes")
    yield Case("a row of 20 MB", with_data(), (1, 2), files={"d.csv": "x" + ",y" * 100 + "\n" + "1" + ("," + "a" * 200_000) * 100 + "\n"}, limit="row-bytes")
    yield Case("a million columns", with_data(), (1, 2), files={"d.csv": ",".join(f"c{i}" for i in range(1_000_000)) + "\n"}, limit="columns")
    yield Case("a million commas in a row", with_data(), (1, 2), files={"d.csv": "x\n" + "," * 1_000_000 + "\n"})
    yield Case("an empty data file", with_data(), 1, files={"d.csv": ""})
    yield Case("only a byte-order mark as data", with_data(), 1, files={"d.csv": b"\xef\xbb\xbf"})
    yield Case("a header without rows", with_data(), 0, files={"d.csv": "x\n"}, value="no data not_reported")
    yield Case("a column that is not there", with_data(), 1, files={"d.csv": "y\n1\n"})
    yield Case("a header twice", with_data(), 1, files={"d.csv": "x,x\n1,2\n"})
    yield Case("a million bad cells", with_data(), 1, files={"d.csv": "x\n" + "a\n" * 1_000_000}, value="no data bad_cell")
    yield Case("a million ragged rows", with_data(), 1, files={"d.csv": "x\n" + "1,2\n" * 1_000_000})
    yield Case("a million equal keys", with_data("x number   key x", metric_="sum(d.x)"), 1, code="D22", files={"d.csv": "x\n" + "1\n" * 1_000_000}, value="no data bad_cell")
    yield Case("a million empty lines", with_data(), (0, 1), files={"d.csv": "x\n1\n" + "\n" * 1_000_000})
    yield Case("300,000 slices", with_data("t text   column x number", metric_="sum(d.x)"), (0, 2), arguments=("--metrics", "--by", "t"), files={"d.csv": "t,x\n" + "".join(f"t{i},1\n" for i in range(300_000))})
    yield Case("300,000 groups", with_data("t text   column x number", metric_="max(sum(d.x) by d.t)"), 0, value=3, files={"d.csv": "t,x\n" + "".join(f"t{i},3\n" for i in range(300_000))})
    ages = 'dataset d { source "d.csv"   time day   column day date   column x number }\nmetric m = sum(d.x)\n'
    yield Case("ten thousand years of days", ages, (0, 1, 2), arguments=("--metrics", "--grain", "day"), files={"d.csv": "day,x\n0001-01-01,1\n9999-12-31,2\n"})
    yield Case("ten thousand years of months", ages, 0, arguments=("--metrics", "--grain", "month"), files={"d.csv": "day,x\n0001-01-01,1\n9999-12-31,2\n"}, value=2)
    yield Case("trailing 10^9 months", ages.replace("sum(d.x)", "trailing(sum(d.x), 1000000000 month)"), (0, 1, 2), files={"d.csv": "day,x\n2026-01-01,1\n"})
    yield Case("trailing 0 months", ages.replace("sum(d.x)", "trailing(sum(d.x), 0 month)"), (0, 1, 2), files={"d.csv": "day,x\n2026-01-01,1\n"})
    yield Case("trailing half a month", ages.replace("sum(d.x)", "trailing(sum(d.x), 0.5 month)"), (1, 2), files={"d.csv": "day,x\n2026-01-01,1\n"})
    yield Case("a derived date beyond all", with_data("x number   column t date = date(x, 1, 1)", metric_="count_distinct(d.t)"), (0, 1, 2), files={"d.csv": "x\n99999999999999999999\n-5\n0.5\n"})
    yield Case("a derived column of itself", with_data("x number = x + 1"), 1, code="C1", files={"d.csv": "y\n1\n"})
    yield Case("--data for no dataset", metric("count(d)"), (1, 2), code="N15", arguments=("--metrics", "--data", "e=d.csv"))


GROUPS = (numbers, sums, depth, files, texts, data)


def main():
    chosen = [word for word in sys.argv[1:] if not word.startswith("--")]
    cases = (case for group in GROUPS for case in group() if not chosen or any(part in case.name for part in chosen))
    lock, results = threading.Lock(), []

    def work():
        while True:
            with lock:
                case = next(cases, None)  # made when it is its turn: some are large
            if case is None:
                return
            results.append(check(case, "--show" in sys.argv))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
