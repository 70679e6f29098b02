"""kpi init: a starter that runs, and proposals for CSV files: what they say, that they check, and that they read the same values.

Random tables are written in random dialects; the sums that the proposal gives must be those of the table. With a C compiler and the public sales
generator ($KPI_TEST_DATA/../bench/gen_sales.c) its two dialects are read, too."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

from _check import check, totals

KPI = os.path.abspath(os.environ.get("KPI", "build/kpi"))


def run(*arguments, cwd):
    done = subprocess.run([KPI, *map(str, arguments)], cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


# --- the starter ---

def starter(folder, lang, definitions, rows):
    code, out, error = run("init", "--lang", lang, cwd=folder)
    check(f"{lang}: init", code == 0 and out == "" and definitions in error, (code, out, error))
    check(f"{lang}: its files", sorted(p.name for p in folder.iterdir()) == sorted([definitions, rows]))
    check(f"{lang}: in the layout", run("fmt", "--check", ".", cwd=folder) == (0, "", ""))
    code, out, error = run("check", "--with-data", "--fail-level", "hint", definitions, cwd=folder)
    check(f"{lang}: check", (code, out) == (0, ""), out + error)
    code, out, error = run("eval", "--lang", lang, ".", cwd=folder)
    check(f"{lang}: eval shows several colours and no finding", code == 0 and "●" in out and "▲" in out and error == "", out + error)
    (folder / definitions).write_text("mine")
    code, out, error = run("init", "--lang", lang, cwd=folder)
    check(f"{lang}: nothing is overwritten", code == 2 and definitions in error and rows in error and (folder / definitions).read_text() == "mine", error)
    check(f"{lang}: a new folder", run("init", "a/", "--lang", lang, cwd=folder)[0] == 0 and run("eval", "a", cwd=folder)[0] == 0)
    check(f"{lang}: a folder in no folder", run("init", "b/c", "--lang", lang, cwd=folder)[0] == 2)
    (folder / "d").mkdir()
    (folder / "d" / rows).symlink_to("nowhere")
    code, _, error = run("init", "d", "--lang", lang, cwd=folder)
    check(f"{lang}: nothing is written beside what is there", code == 2 and [p.name for p in (folder / "d").iterdir()] == [rows], error)


# --- proposals ---

def propose(folder, data, name="table.csv", *options):
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return run("init", "--from", name, *options, cwd=folder)


def values(folder, name, what, dirty=False):
    """Checks the proposal in NAME.kpi; its results by metric."""
    check(f"{what}: in the layout", run("fmt", "--check", name, cwd=folder) == (0, "", ""), run("fmt", "--diff", name, cwd=folder))
    code, out, error = run("check", "--fail-level", "hint", name, cwd=folder)
    check(f"{what}: check", (code, out) == (0, ""), out + error)
    code, out, error = run("eval", "--metrics", "--format", "json", name, cwd=folder)
    check(f"{what}: eval", code == (1 if dirty else 0), error)
    return {r["name"]: Fraction(r["value"]["exact"]) for r in json.loads(out)["results"] if "exact" in r["value"]} if out else {}


def proposal(folder, what, data, *lines, sums=None, absent=(), dirty=False, name="table.csv"):
    """The proposal has these lines (blanks count as one), and none that holds what is absent; its metrics are those of `sums`."""
    code, text, error = propose(folder, data, name)
    check(f"{what}: proposed", code == 0 and error == "", (code, text, error))
    got = [" ".join(line.split()) for line in text.splitlines()]
    for line in lines:
        check(f"{what}: {line}", line in got, text)
    for part in absent:
        check(f"{what}: no {part}", part not in text, text)
    definitions = name.rsplit(".", 1)[0] + ".kpi"
    (folder / definitions).write_text(text)
    found = values(folder, definitions, what, dirty)
    for metric, want in (sums or {}).items():
        check(f"{what}: {metric}", found.get(metric) == Fraction(want), (metric, found))


def proposals(folder):
    proposal(folder, "Dutch amounts", "Ordernr;Besteldatum;Bedrag (EUR);Marge %\n"
             'A1;31-12-2025;1.234,50;12,5\nA2;01-02-2026;"€ 10,00";8\nA3;01-03-2026;;7%\n',
             'format csv separator ";" decimal "," grouping "." date "dd-mm-yyyy"', "time besteldatum", "key ordernr",
             'column ordernr text from "Ordernr" required', 'column bedrag_eur EUR from "Bedrag (EUR)"', 'column marge % from "Marge %" required',
             "# 12 is read as 12%, in cells without the sign too.", sums={"rows_of_table": 3, "table_bedrag_eur": "1244.5"}, absent=["also fits"])
    proposal(folder, "American amounts", "id,when,amount\n1,12/31/2025,\"$1,234.50\"\n2,1/2/2026,$10\n", 'format csv grouping "," date "m/d/yyyy"',
             "column when date required", "# USD: the sign may stand for another currency.", "column amount USD required", sums={"table_amount": "1244.5"})
    proposal(folder, "days and months", "a,b\nx,01-02-2026\ny,03-04-2026\n", 'format csv date "dd-mm-yyyy"',
             "# Every date also fits mm-dd-yyyy: nothing here tells day and month apart.")
    proposal(folder, "days and months, decided by another column", "a,b\n01-02-2026,12-31-2025\n03-04-2026,01-01-2026\n", 'format csv date "mm-dd-yyyy"')
    proposal(folder, "two styles", "a,b\n31-12-2025,12-31-2025\n30-12-2025,12-30-2025\n", 'column b date as "mm-dd-yyyy" required')
    proposal(folder, "a thousand or one", "k,n\na,1.234\nb,2.500\n", "# \"1.234\" is read as 1.234; written as 1.234,56 it would be 1234.",
             sums={"table_n": "3.734"})
    proposal(folder, "a thousand or one, beside ;", "k;n\na;1.234\nb;2.500\n", "# \"1.234\" is read as 1234; written as 1234.56 it would be 1.234.",
             sums={"table_n": 3734})
    proposal(folder, "a thousand, by another cell", "k;n\na;1.234\nb;2.500,25\n", sums={"table_n": "3734.25"}, absent=["is read as"])
    proposal(folder, "marks of their own", "a;b;c\n1,5;1,5;1.25\n2,5;2,5;2.25\n", 'column c number as "1234.56" required',
             sums={"table_a": 4, "table_c": "3.5"})
    proposal(folder, "blanks and apostrophes", "a;b\n1 234,50;x\n2 000,00;y\n", 'format csv separator ";" decimal "," grouping " "', sums={"table_a": "3234.5"})
    proposal(folder, "apostrophes", "a;b\n1'234.50;x\n", 'format csv separator ";" grouping "\'"', sums={"table_a": "1234.5"})
    proposal(folder, "words for nothing", "a,b\n1,NA\nNULL,x\n3,y\n  ,z\n", 'format csv null "NULL" null " "',
             '# "NULL" is read as a missing cell, in every column.', '# "NA" is text here; if it means that a cell is missing: null "NA"',
             "column a number", sums={"table_a": 4})
    proposal(folder, "blanks only", "a,b\n1,\t\n2,  \n", 'format csv null " " null " "', sums={"table_a": 3})
    proposal(folder, "no header", "2026-01-01,5\n2026-01-02,6\n", 'format csv header "none"', "column column_2 number from 2 required",
             sums={"table_column_2": 11, "rows_of_table": 2})
    proposal(folder, "headers", 'by,true,"Een ""kop""",2024,Naam,Naam,,unit,éénÉén\n1,2,3,4,5,6,7,8,9\n2,3,4,5,6,7,8,9,10\n', 'column by_ number from "by" required',
             'column true_ number from "true" required', 'column een_kop number from "Een \\"kop\\"" required', 'column c2024 number from "2024" required',
             '# Column 5, "Naam", is left out: its header stands twice.', '# Column 7, "", is left out: no text can hold its header.',
             "column unit number required", 'column één_één number from "éénÉén" required', sums={"table_by_": 3, "table_één_één": 19})
    proposal(folder, "headers on two lines", 'a,"b\nc"\n1,2\n', '# Column 2, "b c", is left out: no text can hold its header.')
    proposal(folder, "a quote in a header", 'a "b",c\n1,2\n', "# 1 lines do not have 2 fields, or are no good CSV; the first is line 1: they will be findings.", dirty=True)
    proposal(folder, "names that meet", "a b,a-b,A_B\n1,2,3\n", 'column a_b number from "a b" required', 'column a_b_2 number from "a-b" required',
             'column a_b_3 number from "A_B" required', sums={"table_a_b_3": 3})
    proposal(folder, "types", "moment,periode,jaar,ja,nul,postcode,telling\n2026-01-01 10:00:00,2026-Q1,2024,ja,0,0123,1\n2026-01-02T11:30,2026-Q2,2025,nee,1,9876,2\n",
             "column moment datetime required", "column periode period required", "column jaar period required", "column ja boolean required",
             "# Only 0 and 1: it may be boolean.", "column nul number required", "column postcode text required", "time moment",
             "# The time could also be: periode, jaar.", sums={"table_telling": 3})
    proposal(folder, "Dutch datetimes", "a\n31-12-2025 10:15\n01-02-2026 09:00\n", 'column a datetime as "dd-mm-yyyy hh:mi" required')
    proposal(folder, "currencies", "a,b\nEUR 5,x\nUSD 6,y\n", "# Amounts in several currencies: read as text.", "column a text required")
    proposal(folder, "few texts", "k,s\n" + "".join(f"x{i},{'open' if i % 3 else 'done'}\n" for i in range(12)), 'column s text required one of "done", "open"')
    proposal(folder, "no rows", "a,b\n", "column a text", "# No cell has a value: the type is unknown.")
    proposal(folder, "one column", "amount\n1\n2\n", sums={"table_amount": 3})
    proposal(folder, "tabs", "a\tb\n1\t2\n", 'format csv separator "tab"', sums={"table_b": 2})
    proposal(folder, "bars", "a|b\n1|2\n", 'format csv separator "|"', sums={"table_b": 2})
    proposal(folder, "windows-1252", "café;prijs\nétage;1,5\n".encode("windows-1252"), 'format csv separator ";" decimal "," encoding "windows-1252"',
             "# The bytes are no UTF-8; read as windows-1252. Look whether accents come out right.", "column café text required", sums={"table_prijs": "1.5"})
    proposal(folder, "a mark", "\ufeffa,b\n1,2\n".encode(), "column a number required", absent=["encoding"], sums={"table_a": 1})
    proposal(folder, "UTF-16", "\ufeffa,é\n1,2\n".encode("utf-16-le"), "column é number required", absent=["encoding"], sums={"table_é": 2})
    proposal(folder, "remarks above", "# ----\n# A title, with \"commas\"\n#\n\na,b\n1,2\n# the end\n3,4\n", 'format csv comment "#"',
             "# 4 lines begin with #: they are read as remarks, not as rows.", sums={"table_a": 4, "rows_of_table": 2})
    proposal(folder, "a header with #", "#,b\n#1,2\n#2,3\n", 'column column_1 text from "#" required', absent=['comment "', "remarks"], sums={"table_b": 5})
    proposal(folder, "one remark", "# x,b\n1,2\n", absent=['comment "', "remarks"], sums={"table_b": 2})
    proposal(folder, "offsets", "k,at\na,2026-01-05 10:00:00 +0100\nb,2026-01-06T10:00:00Z\n",
             '# Offsets from UTC are dropped; without a hint: allow V6 because "..."', "column at datetime required")
    money = "# Two decimals: for money the type is its currency, such as EUR."
    proposal(folder, "money without its sign", "k;n\na;1.234,50\nb;12,00\nc;7\nd;1.000\n", money, "column n number required", sums={"table_n": "2253.5"})
    proposal(folder, "no money", "k;n\na;1,50\nb;1,5\n", absent=["Two decimals"], sums={"table_n": 3})
    proposal(folder, "money with its sign", "k;n\na;€ 1,50\nb;€ 2,00\n", absent=["Two decimals"], sums={"table_n": "3.5"})
    proposal(folder, "a row too short", "a,b,c\n1,2,3\n4,5\n6,7,8\n", "# 1 lines do not have 3 fields, or are no good CSV; the first is line 3: they will be findings.", dirty=True)
    proposal(folder, "a reserved name", "a\n1\n", "dataset metric_data {", name="metric.csv")
    proposal(folder, "a strange name", "a\n1\n", "dataset c2026_03_export_def {", name="2026-03 export (déf).csv".replace("é", "e"))
    code, out, error = propose(folder, "", "empty.csv")
    check("an empty file", code == 1 and out == "" and "D2" in error, (code, out, error))
    code, out, error = propose(folder, "a,b\n1,2\n".encode("utf-16-le"), "nul.csv")
    check("UTF-16 without a mark", code == 1 and out == "" and "D10" in error, (code, out, error))
    code, out, error = run("init", "--from", folder / "table.csv", cwd=folder)
    check("a path from the root", 'source  "table.csv"' in out and "--data table=PATH" in out, out)
    check("no such file", run("init", "--from", "none.csv", cwd=folder)[0] == 2)
    (folder / "sub").mkdir()
    code, out, error = propose(folder, "a\n1\n", "sub/t.csv", "-o", "sub/t.kpi", "--lang", "nl")
    text = (folder / "sub/t.kpi").read_text()
    check("-o beside the file", code == 0 and out == "" and 'source  "t.csv"' in text and "Een voorstel, uit 1 rijen" in text, text)
    check("and it runs", run("eval", "--metrics", "sub/t.kpi", cwd=folder)[0] == 0)


# --- random tables in random dialects ---

class Dialect:
    def __init__(self, rng):
        self.separator = rng.choice(",;\t|")
        self.decimal = rng.choice(".,")
        self.grouping = rng.choice(["", {".": ",", ",": "."}[self.decimal], " "])
        self.date = rng.choice(["%Y-%m-%d", "%d-%m-%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d"])
        self.encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
        self.end = rng.choice(["\n", "\r\n"])

    def number(self, cents, decimals):
        sign, digits = "-" if cents < 0 else "", str(abs(cents)).rjust(decimals + 1, "0")
        whole, rest = digits[:len(digits) - decimals], digits[len(digits) - decimals:]
        if self.grouping:
            whole = f"{int(whole):,}".replace(",", self.grouping)
        return sign + whole + (self.decimal + rest if decimals else "")

    def cell(self, rng, text):
        if self.separator in text or '"' in text or (text and rng.random() < 0.1):
            return '"' + text.replace('"', '""') + '"'
        return text


def random_table(folder, rng, number):
    import datetime
    d = Dialect(rng)
    decimals = [rng.choice([1, 2, 4]) for _ in range(rng.randint(1, 3))]
    rows = rng.randint(6, 60)
    cents = [[rng.randint(-10 ** 7, 10 ** 8) for _ in range(rows)] for _ in decimals]
    missing = rng.random() < 0.4
    if d.grouping:
        cents[0][0] = 123_456_78  # something that only this dialect can be
    lines = [["Klantnaam", "Datum", *(f"Bedrag {i}" for i in range(len(decimals)))]]
    sums = [Fraction(0)] * len(decimals)
    for r in range(rows):
        day = datetime.date(2025, 1, 1) + datetime.timedelta(days=rng.randint(0, 700)) if r else datetime.date(2025, 12, 31)
        line = [rng.choice(["café", 'de "Ster"', "a;b", "Bos, Jan", "x"]) + str(rng.randint(0, 9)), day.strftime(d.date)]
        for i, n in enumerate(decimals):
            if missing and r and rng.random() < 0.1:
                line.append("")
            else:
                line.append(d.number(cents[i][r], n))
                sums[i] += Fraction(cents[i][r], 10 ** n)
        lines.append(line)
    text = d.end.join(d.separator.join(d.cell(rng, cell) for cell in line) for line in lines) + d.end
    name = f"r{number}"
    code, out, error = propose(folder, text.encode(d.encoding), name + ".csv")
    check(f"random table {number}: proposed", code == 0, error)
    (folder / f"{name}.kpi").write_text(out)
    found = values(folder, f"{name}.kpi", f"random table {number}")
    doubt = "is read as" in out  # several decimals can be groups: then it must be said
    for i, want in enumerate(sums):
        got = found.get(f"{name}_bedrag_{i}")
        check(f"random table {number}: sum {i}", got == want or (doubt and got is not None), (vars(d), want, got, out))
    check(f"random table {number}: time", "  time    datum\n" in out, out)


def generator(folder):
    source = Path(os.environ.get("KPI_TEST_DATA", "/nowhere")).parent / "bench" / "gen_sales.c"
    compiler = shutil.which("cc")
    if not source.exists() or not compiler:
        print("SKIP the sales generator is not there")
        return
    subprocess.run([compiler, "-O1", "-o", folder / "gen", source], check=True)
    found = {}
    for variant in "plain", "dutch":
        data = subprocess.run([folder / "gen", "3000", variant], stdout=subprocess.PIPE, check=True).stdout
        code, out, _ = propose(folder, data, variant + ".csv")
        (folder / f"{variant}.kpi").write_text(out)
        found[variant] = values(folder, f"{variant}.kpi", variant)
    check("plain and dutch give the same sums", len(found["plain"]) == 5 and [*found["plain"].values()] == [*found["dutch"].values()], found)


def main():
    for lang, definitions, rows in ("en", "shop.kpi", "orders.csv"), ("nl", "winkel.kpi", "bestellingen.csv"):
        with tempfile.TemporaryDirectory() as scratch:
            starter(Path(scratch), lang, definitions, rows)
    with tempfile.TemporaryDirectory() as scratch:
        proposals(Path(scratch))
        rng = random.Random(11)
        for number in range(60):
            random_table(Path(scratch), rng, number)
        generator(Path(scratch))
    return totals()


if __name__ == "__main__":
    sys.exit(main())
