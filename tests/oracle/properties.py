#!/usr/bin/env python3
"""What must not change a number, and what must change it in a known way.

    properties.py [--seed N] [--full]

The same rows in another order, another dialect, another folder, locale or time zone give the same results; the rows of two halves add
up to those of the whole, as do slices; money times k gives amounts times k and the same ratios. On random rows and on the repository's
own web shop.
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from _cases import make_case

ROOT = Path(__file__).resolve().parents[2]
KPI = os.path.abspath(os.environ.get("KPI", ROOT / "build" / "kpi"))
WEBSHOP = ROOT / "examples" / "webshop"
SHA = re.compile(rb'"sha256": "[0-9a-f]*"')
passed = failed = 0


def check(name, good, detail=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"FAIL {name}: {str(detail)[:1500]}")


def run(path, *arguments, form="json", cwd=None, env=None):
    command = [KPI, "eval", "--metrics", "--format", form, *arguments, str(path)]
    done = subprocess.run(command, capture_output=True, cwd=cwd, env=env, timeout=120)
    if done.returncode not in (0, 1) or not done.stdout:
        raise SystemExit(f"FAIL {' '.join(command)}: exit {done.returncode}\n{done.stderr.decode()[:2000]}\n{passed} passed, {failed + 1} failed")
    return done.stdout


def without_sha(output):
    return SHA.sub(b"", output)


def values(output):
    """{(name, slice, period): value}, as fractions where they are exact."""
    found = {}
    for row in json.loads(output)["results"]:
        value = row["value"]
        key = row["name"], json.dumps(row["slice"]), row["period"]
        found[key] = Fraction(value["exact"]) if "exact" in value else value.get("no_data") or (Fraction(value["low"]), Fraction(value["high"]))
    return found


def units(output):
    return {row["name"]: row["unit"] for row in json.loads(output)["results"]}


def rows_of(output):
    return json.dumps(json.loads(output)["results"])


def write(folder, text, files):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.kpi").write_text(text)
    for name, data in files.items():
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder / "case.kpi"


def copy_webshop(folder, change):
    """change(name, lines) -> lines, of each data file; the first line is its header."""
    (folder / "data").mkdir(parents=True)
    for source in WEBSHOP.glob("*.kpi"):
        (folder / source.name).write_bytes(source.read_bytes())
    for source in (WEBSHOP / "data").glob("*.csv"):
        lines = source.read_text(encoding="utf-8").split("\n")
        last = [""] if lines[-1] == "" else []
        (folder / "data" / source.name).write_text("\n".join(change(source.name, lines[: len(lines) - len(last)]) + last), encoding="utf-8")
    return folder / "webshop.kpi"


# --- random rows, and how they are written ---

COLUMNS = ["id", "day", "ch", "x", "cost", "y", "ok"]
TYPES = {"id": "text", "day": "date", "ch": "text", "x": "EUR", "cost": "EUR", "y": "number", "ok": "boolean"}
METRICS = """
metric total    = sum(d.x)
metric net      = sum(d.x - d.cost where ok)
metric rows_    = count(d)
metric large    = count(d where x > EUR 50 or cost is missing)
metric mean     = average(d.x)
metric lowest   = min(d.x)
metric middle   = median(d.x)
metric high     = percentile(d.x, 90%)
metric newest   = last(d.x)
metric kinds    = count_distinct(d.ch)
metric weighted = sum(d.x * d.y) / sum(d.y) otherwise EUR 0
metric spread   = stdev(d.x)
metric roas     = total / sum(d.cost)
metric share    = total / whole(total)
metric growth_  = growth(running(total), month)
metric yearly   = trailing(net, 12 month) / trailing(total, 12 month)
metric best     = max(total by month) / total
metric by_group = median(sum(d.x) by d.ch) / total
"""


def random_rows(chooser, count):
    first = date(2025, 1, 1)
    cents = lambda: None if chooser.random() < 0.05 else Fraction(chooser.randint(-2000, 20_000), 100)
    return [
        {
            "id": f"r{number}",
            "day": first + timedelta(chooser.randint(0, 500)),
            "ch": chooser.choice([None, "search", "social", "é;x", 'a,"b"']),
            "x": cents(),
            "cost": cents(),
            "y": Fraction(chooser.randint(0, 3000), 1000),
            "ok": chooser.random() < 0.7,
        }
        for number in range(count)
    ]


def decimal(value, mark="."):
    places = next(n for n in range(7) if (value * 10**n).denominator == 1)
    digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
    shown = digits[: len(digits) - places] + (mark + digits[len(digits) - places :] if places else "")
    return ("-" if value < 0 else "") + shown


def cell(column, value, dutch=False):
    if value is None:
        return ""
    if column in ("x", "cost", "y"):
        return decimal(value, "," if dutch else ".")
    if column == "day":
        return f"{value:%d-%m-%Y}" if dutch else value.isoformat()
    if column == "ok":
        return {True: "ja", False: "nee"}[value] if dutch else {True: "true", False: "false"}[value]
    return '"' + value.replace('"', '""') + '"' if any(c in value for c in ';,"|\t') else value


def csv_text(rows, columns=COLUMNS, mark=",", dutch=False, end="\n", header=True):
    lines = [mark.join(columns)] * header + [mark.join(cell(name, row.get(name), dutch) for name in columns) for row in rows]
    return end.join(lines) + end


def inline_text(rows):
    def shown(name, value):
        if value is None:
            return "no data"
        if name in ("x", "cost"):
            return ("-" if value < 0 else "") + "EUR " + decimal(abs(value))
        if name == "day":
            return value.isoformat()
        if name == "ok":
            return '"y"' if value else '"n"'
        return decimal(value) if name == "y" else '"' + value.replace('"', '\\"') + '"'

    lines = ["(" + ", ".join(shown(name, row[name]) for name in COLUMNS) + ")" for row in rows]
    return "rows { (" + ", ".join(COLUMNS) + ")\n" + "\n".join(lines) + "\n}"


def program(how='source "d.csv"', columns=None, metrics=METRICS, missing="zero"):
    declared = columns or "\n".join(f"  column {name} {TYPES[name]}" for name in COLUMNS)
    return f"dataset d {{\n  {how}\n  time day   key id   missing {missing}   complete from 2025-01-01 through 2026-06-30\n{declared}\n}}\n{metrics}"


GRAINS = [("--grain", "month", "--by", "ch"), ("--grain", "quarter"), ("--by", "ch")]


# --- the properties ---


def order_of_rows(chooser, folder, full):
    for number in range(20 if full else 4):
        case = make_case(random.Random(f"order/{chooser.random()}"), 40)
        path = write(folder / f"a{number}", case.text(), case.files)
        other = {}
        for name, data in case.files.items():
            end = b"\r\n" if b"\r\n" in data else b"\n"
            header, *lines = data.rstrip(b"\r\n").split(end)
            chooser.shuffle(lines)
            other[name] = end.join([header, *lines]) + end
        turned = write(folder / f"b{number}", case.text(), other)
        for arguments in (("--grain", "month"), ("--by", "ch")):
            check(f"order of rows, case {number}, {arguments}", without_sha(run(path, *arguments)) == without_sha(run(turned, *arguments)), case.text())
    rows = random_rows(chooser, 200)
    path = write(folder / "c", program(inline_text(rows)), {})
    turned = write(folder / "d", program(inline_text(chooser.sample(rows, len(rows)))), {})
    check("order of inline rows", rows_of(run(path, *GRAINS[0])) == rows_of(run(turned, *GRAINS[0])))
    shuffled = copy_webshop(folder / "shop", lambda name, lines: lines[:1] + chooser.sample(lines[1:], len(lines) - 1))
    for arguments in ((), ("--grain", "month", "--by", "channel")):
        check(f"order of rows, web shop {arguments}", without_sha(run(shuffled, *arguments)) == without_sha(run(WEBSHOP / "webshop.kpi", *arguments)))


def order_of_declarations(chooser, folder, full):
    rows = random_rows(chooser, 100)
    lines = METRICS.strip().split("\n")
    path = write(folder / "a", program(metrics="\n".join(lines)), {"d.csv": csv_text(rows)})
    turned = write(folder / "b", program(metrics="\n".join(chooser.sample(lines, len(lines)))), {"d.csv": csv_text(rows)})
    check("order of metrics", values(run(path, *GRAINS[0])) == values(run(turned, *GRAINS[0])))


def halves(chooser, folder, full):
    def parts_add_up(name, whole, parts, additive):
        parts = [values(part) for part in parts]
        for key, value in values(whole).items():
            if key[0] in additive:
                got = [part.get(key, Fraction(0)) for part in parts]
                check(f"{name}: {key}", all(isinstance(part, Fraction) for part in got) and sum(got) == value, f"{got} against {value}")

    for number in range(10 if full else 2):
        rows = random_rows(chooser, chooser.choice([3, 300]))
        sides = [chooser.random() < 0.5 for _ in rows]
        halved = [[row for row, side in zip(rows, sides) if side == which] for which in (False, True)]
        paths = [write(folder / f"{number}{part}", program(), {"d.csv": csv_text(of)}) for part, of in enumerate([rows, *halved])]
        for arguments in GRAINS:
            whole, *parts = [run(path, *arguments) for path in paths]
            parts_add_up(f"halves {number} {arguments}", whole, parts, ("total", "net", "rows_", "large"))


def halved_webshop(chooser, folder, full):
    """The metrics that are sums; a half need not have data everywhere."""
    side = {}
    additive = ("revenue", "ad_spend", "visits", "margin")

    def half(which):
        return lambda name, lines: lines[:1] + [line for at, line in enumerate(lines[1:]) if side.setdefault((name, at), chooser.random() < 0.5) == which]

    paths = [copy_webshop(folder / str(which), half(which)) for which in (False, True)]
    arguments = ("--grain", "month", "--as-of", "2026-09-30", "--only", ",".join(additive))
    whole, *parts = [values(run(path, *arguments)) for path in [WEBSHOP / "webshop.kpi", *paths]]
    for key, value in whole.items():
        got = [part.get(key) for part in parts]
        check(f"halves of the web shop {key}", sum(got) == value, f"{got} against {value}")


def slices(chooser, folder, full):
    def slices_add_up(name, output, additive):
        sums = {}
        found = values(output)
        for (metric, slice_, period), value in found.items():
            if metric in additive and slice_ != "{}":
                sums[metric, period] = sums.get((metric, period), 0) + (0 if value == "not_reported" else value)
        check(f"{name}: has slices", sums)
        for (metric, period), value in sums.items():
            whole = found[metric, "{}", period]
            check(f"{name}: {metric} {period}", value == whole or (whole == "not_reported" and value == 0), f"{value} against {whole}")

    for missing in ("zero", "unknown"):
        path = write(folder / missing, program(missing=missing), {"d.csv": csv_text(random_rows(chooser, 200))})
        for grain in ("month", "week", "all"):
            slices_add_up(f"slices, {missing}, {grain}", run(path, "--grain", grain, "--by", "ch"), ("total", "net", "rows_", "large"))
    for grain in ("month", "all"):
        slices_add_up(f"slices of the web shop, {grain}", run(WEBSHOP / "webshop.kpi", "--grain", grain, "--by", "channel"), ("revenue", "margin", "ad_spend", "visits"))


def scaled_value(value, factor):
    if isinstance(value, tuple):
        return tuple(end * factor for end in value)
    return value * factor if isinstance(value, Fraction) else value


def near(a, b):
    """Equal, or enclosures that overlap."""
    return a == b or isinstance(a, tuple) and isinstance(b, tuple) and a[0] <= b[1] and b[0] <= a[1]


def money(chooser, folder, full):
    def scales(name, one, other, factor):
        unit, before, after = units(one), values(one), values(other)
        check(f"{name}: the same results", before.keys() == after.keys())
        for key, value in before.items():
            want = scaled_value(value, factor if unit[key[0]].startswith("EUR") else 1)
            check(f"{name}: {key}", near(after[key], want), f"{value} in {unit[key[0]]} became {after[key]}")

    rows = random_rows(chooser, 200)
    path = write(folder / "one", program(metrics=METRICS.replace("x > EUR 50 or ", "")), {"d.csv": csv_text(rows)})
    for factor in (Fraction(3), Fraction(1, 8), Fraction(10) ** 12):
        more = [{**row, **{name: None if row[name] is None else row[name] * factor for name in ("x", "cost")}} for row in rows]
        changed = write(folder / f"times {factor.numerator}", program(metrics=METRICS.replace("x > EUR 50 or ", "")), {"d.csv": csv_text(more)})
        for arguments in GRAINS:
            scales(f"money times {factor}, {arguments}", run(path, *arguments), run(changed, *arguments), factor)

    def three_times(name, lines):
        mark, at = {"orders.csv": (";", (5, 6)), "ads.csv": (",", (2,))}.get(name, (",", ()))
        changed = []
        for line in lines[1:]:
            cells = line.split(mark)
            for column in at:
                if cells[column]:
                    cells[column] = decimal(Fraction(cells[column].replace(",", ".")) * 3, "," if mark == ";" else ".")
            changed.append(mark.join(cells))
        return lines[:1] + changed

    shop = copy_webshop(folder / "shop", three_times)
    for arguments in (("--grain", "month"), ("--by", "channel")):
        scales(f"web shop {arguments}", run(WEBSHOP / "webshop.kpi", *arguments), run(shop, *arguments), 3)


def dialects(chooser, folder, full):
    rows = random_rows(chooser, 150)
    names = "\n".join(f"  column {name} {TYPES[name]}" for name in COLUMNS)
    by_header = lambda of: "\n".join(f'  column {name} {TYPES[name]} from "{of[name]}"' for name in COLUMNS)
    dutch_names = dict(zip(COLUMNS, ["Nr.", "Datum", "Kanaal", "Bedrag excl. btw", "Kosten", "Gewicht", "Akkoord?"]))
    dutch = csv_text(rows, mark=";", dutch=True, end="\r\n").replace(";".join(COLUMNS), ";".join(dutch_names.values()), 1)
    turned = ["ok", "extra", "y", "x", "day", "cost", "ch", "id"]
    quoted = "\n".join(",".join('"' + field.replace('"', '""') + '"' for field in fields) for fields in
                       [COLUMNS] + [[(cell(name, row[name]) if name != "ch" else row[name] or "") for name in COLUMNS] for row in rows]) + "\n"
    nulls = re.sub(r"(?<=,)(?=[,\n])", "n.v.t.", csv_text(rows))
    dutch_form = 'source "d.csv"   format csv separator ";" decimal "," date "dd-mm-yyyy"'
    positions = "\n".join(f"  column {name} {TYPES[name]} from {turned.index(name) + 1}" for name in COLUMNS)
    own_style = names.replace("column day date", 'column day date as "d/m/yyyy"')
    slashed = re.sub(r"\b(\d{4})-(\d\d)-(\d\d)\b", lambda m: f"{int(m[3])}/{int(m[2])}/{m[1]}", csv_text(rows))
    grouped = re.sub(r"(?<=;)(-?\d+)(\d{3})(?=,)", r"\1.\2", dutch)
    ways = {
        "inline": (inline_text(rows), names, {}),
        "Dutch": (dutch_form, by_header(dutch_names), {"d.csv": b"\xef\xbb\xbf" + dutch.encode()}),
        "Dutch with grouping": (dutch_form + ' grouping "."', by_header(dutch_names), {"d.csv": grouped}),
        "windows-1252": (dutch_form + ' encoding "windows-1252"', by_header(dutch_names), {"d.csv": dutch.encode("cp1252")}),
        "UTF-16": (dutch_form, by_header(dutch_names), {"d.csv": dutch.encode("utf-16")}),
        "columns in another order": ('source "d.csv"', names, {"d.csv": csv_text(rows, turned)}),
        "columns by place": ('source "d.csv"   format csv header "none"', positions, {"d.csv": csv_text(rows, turned, header=False)}),
        "all quoted": ('source "d.csv"', names, {"d.csv": quoted}),
        "no last line end": ('source "d.csv"', names, {"d.csv": csv_text(rows).rstrip("\n")}),
        "tabs": ('source "d.csv"   format csv separator "tab"', names, {"d.csv": csv_text(rows, mark="\t")}),
        "bars": ('source "d.csv"   format csv separator "|"', names, {"d.csv": csv_text(rows, mark="|")}),
        "a word for missing": ('source "d.csv"   format csv null "n.v.t."', names, {"d.csv": nulls}),
        "a date style": ('source "d.csv"', own_style, {"d.csv": slashed}),
    }
    plain = write(folder / "plain", program(), {"d.csv": csv_text(rows)})
    want = [rows_of(run(plain, *arguments)) for arguments in GRAINS]
    for name, (how, columns, files) in ways.items():
        try:
            path = write(folder / name, program(how, columns), files)
        except UnicodeEncodeError as error:
            check(name, False, error)
            continue
        check(f"dialect: {name}", [rows_of(run(path, *arguments)) for arguments in GRAINS] == want, folder / name)
    (folder / "elsewhere.csv").write_text(csv_text(rows))
    got = [rows_of(run(plain, *arguments, "--data", f"d={folder / 'elsewhere.csv'}")) for arguments in GRAINS]
    check("--data in place of the source", got == want)


def surroundings(chooser, folder, full):
    """Identical bytes, sums of files included."""
    path = write(folder / "a", program(), {"d.csv": csv_text(random_rows(chooser, 100))})
    bare = {"PATH": os.environ["PATH"]}
    for shown, arguments in ((path, GRAINS[0]), (WEBSHOP / "webshop.kpi", ("--grain", "month"))):
        for form in ("json", "csv", "table"):
            want = run(shown, *arguments, form=form, env=bare)
            for env in ({"TZ": "Pacific/Kiritimati"}, {"TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8"}, {"LC_ALL": "nl_NL.UTF-8", "LANG": "nl_NL.UTF-8"},
                        {"LC_ALL": "C"}, {"LC_NUMERIC": "de_DE.UTF-8", "TZ": "Asia/Kathmandu"}, {"COLUMNS": "40", "TERM": "dumb"}, {"HOME": "/", "USER": "x"}):
                check(f"{form} of {shown.name} under {env}", run(shown, *arguments, form=form, env={**bare, **env}) == want)
            check(f"{form} of {shown.name} from its folder", run(shown.name, *arguments, form=form, cwd=shown.parent) == want)
            check(f"{form} of {shown.name} from /", run(shown, *arguments, form=form, cwd="/") == want)
            if form != "table":
                check(f"{form} of {shown.name} by another path", run(f"./../{shown.parent.name}/{shown.name}", *arguments, form=form, cwd=shown.parent) == want)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", default="1")
    options.add_argument("--full", action="store_true", help="more random rows")
    given = options.parse_args()
    for prove in (order_of_rows, order_of_declarations, halves, halved_webshop, slices, money, dialects, surroundings):
        with tempfile.TemporaryDirectory() as folder:
            prove(random.Random(f"{given.seed}/{prove.__name__}"), Path(folder), given.full)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
