"""kpi what-if: scenarios from options, sensitivity and the way to green, with numbers worked out by hand; its formats and its refusals."""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from _check import check, totals
from _schema import schema_of, wrong

KPI = str(Path(os.environ.get("KPI", "build/kpi")).resolve())
ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMA = schema_of("kpi-what-if-1")
SHOP = """organisation w "W" owner "An de Boer"
team mail in w owner "Bo Smit" where channel = "mail"
dataset d { time day  missing zero  column day date  column channel text  column amount EUR  column cost EUR  column fee EUR = amount * share
  complete from 2026-01-01 through 2026-02-28
  rows { (day, channel, amount, cost)
    (2026-01-31, "web", EUR 90, EUR 40) (2026-01-31, "mail", EUR 10, EUR 5)
    (2026-02-28, "web", EUR 100, EUR 40) (2026-02-28, "mail", EUR 20, EUR 10) } }
dataset s { column n number  rows { (n) (5) (7) } }
input share = 10%
input rate = 1.5 range 1 to 2
input half = rate / 2
input bonus = 10
input zero = 0
metric revenue = sum(d.amount)
metric cost = sum(d.cost)
metric refunds = sum(d.cost where amount > EUR 1000)
metric fees = sum(d.fee)
metric stock = sum(s.n)
metric channels = count_distinct(d.channel)
kpi roas "Return" { for w  formula revenue / cost  target >= 3 until 2026-12-31 review monthly }
kpi by_mail "Return by mail" { for mail  formula revenue / cost  target >= 3 until 2026-12-31 review monthly }
kpi square { for w formula (rate - 1) * (3 - rate) target > 0.84 until 2026-12-31 review monthly }
kpi top { for w formula greatest(rate, 1.5) + 0 * bonus target >= 1.7 until 2026-12-31 review monthly }
kpi band { for w formula revenue - refunds target between EUR 150 and EUR 160 until 2026-12-31 review monthly }
kpi exact { for w formula rate * 2 target = 5 until 2026-12-31 review monthly }
kpi snap { for w formula stock * half target >= 12 until 2026-12-31 review monthly }
kpi root { for w formula sqrt(revenue / EUR 30) * rate target < 2 until 2026-12-31 review monthly }
kpi nil { for w formula zero * rate target >= 1 until 2026-12-31 review monthly }
kpi jump { for w formula if rate > 1.7 then 10 else 0 target >= 8 until 2026-12-31 review monthly }
kpi pole { for w formula 1 / (rate - 1.25) target <= -1 until 2026-12-31 review monthly }
kpi paid { for w formula fees + revenue * share target >= EUR 30 until 2026-12-31 review monthly }
kpi raw { for w formula sum(d.amount) target >= EUR 500 until 2026-12-31 review monthly }
kpi fine { for w formula rate target >= 1 until 2026-12-31 baseline 0 on 2025-12-31 review monthly }
kpi next { for w formula previous(revenue) target >= EUR 200 until 2026-12-31 review monthly }
kpi year { for w formula revenue target >= EUR 1_825 during 2026 review monthly }
kpi kinds { for w formula channels * rate target = 4 until 2026-12-31 review monthly }
kpi part { for w formula (revenue where channel = "mail") / revenue unit % target >= 25% until 2026-12-31 review monthly }
kpi scored { for w formula score(fine) + rate target >= 9 until 2026-12-31 review monthly }
"""


def run(*arguments):
    done = subprocess.run([KPI, "what-if", *arguments, "--as-of", "2026-02-28"], cwd=FOLDER, stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def levers(*arguments):
    """(KPI, lever) -> what is said of it."""
    code, out, err = run(*arguments, "--format", "json")
    document = json.loads(out or "{}")
    check(f"{arguments}: schema", code == 0 and wrong(SCHEMA, document) is None, (code, err, wrong(SCHEMA, document)))
    return {(kpi["name"], lever["name"]): lever for kpi in document["kpis"] for lever in kpi["levers"]}, document["kpis"]


def say(got, name, lever, **want):
    """Numbers as texts; "none" is null; a pair for the ends of a bracket."""
    for key, expected in want.items():
        value = got[name, lever]
        for part in key.split("__"):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, dict) and "exact" in value:
            value = value["exact"]
        check(f"{name}, {lever}: {key}", value == expected, f"want {expected}, got {value}")


def test_numbers():
    got, kpis = levers("shop.kpi")
    names = [kpi["name"] for kpi in kpis]
    check("every KPI in file order", names == [line.split()[1] for line in SHOP.splitlines() if line.startswith("kpi ")], names)
    # 120 / 50; the quotient rule; 3 = 120 / 40 = 150 / 50
    say(got, "roas", "revenue", base="120", range__from="tenth", low__exact="54/25", low__at="108", high__exact="66/25", slope__value="1/50",
        slope__unit="1 per EUR", slope__elasticity="1", green__found="one", green__value="150", green__change="30", green__relative="1/4", green__least=True)
    say(got, "roas", "cost", high__exact="8/3", low__exact="24/11", slope__value="-6/125", slope__elasticity="-1", green__value="40", green__side="at")
    # Of 20 / 10 in the team's own slice: the total of 120 is spread 1 : 5.
    say(got, "by_mail", "revenue", base="120", slope__value="1/60", green__value="180")
    # (x - 1)(3 - x) = 0.84 at 1.6 and 2.4; slope 4 - 2x
    say(got, "square", "rate", base="3/2", range__from="declared", low__exact="0", high__exact="1", high__at="2", slope__value="1", green__found="several",
        green__value="8/5", green__side="above", green__solutions=2, green__least=True)
    say(got, "top", "rate", slope__left="0", slope__right="1", green__value="17/10")
    say(got, "top", "bonus", low__exact="3/2", high__exact="3/2", slope__value="0", green__found="none")
    say(got, "band", "revenue", green__value="150", green__found="several", green__least=True)
    say(got, "band", "refunds", base="0", range=None, low=None, slope__value="-1", green__value="-30", green__relative__no_data="zero_denominator")
    say(got, "exact", "rate", green__value="5/2", green__outside=True, green__least=True)
    say(got, "snap", "stock", base="12", low__exact="81/10", green__value="16")
    say(got, "snap", "rate", low__exact="6", high__exact="12", green__value="2", green__outside=False)
    # 2 * 1.5; d/dm = 1.5 / (2 sqrt(30 * 120)) = 1/80; sqrt(m / 30) = 4/3
    say(got, "root", "revenue", slope__value="1/80", green__value="160/3", green__side="below")
    say(got, "root", "rate", slope__value="2", green__value="1")
    say(got, "nil", "zero", base="0", range=None, slope__value="3/2", green__value="2/3")
    say(got, "nil", "rate", slope__value="0", green__found="none")
    say(got, "jump", "rate", low__exact="0", high__exact="10", slope__value="0", green__found="open")
    say(got, "pole", "rate", low=None, high=None, slope__value="-16", green__value="1/4", green__least=False, green__outside=True)
    say(got, "paid", "share", not_moved="rows", base="1/10")
    say(got, "paid", "revenue", green__value="180")
    say(got, "fine", "rate", green=None, slope__value="1")
    # 220 since January; 1825 * 59 / 365
    say(got, "year", "revenue", base="220", range__low="198", slope__value="1", green__value="295", green__change="75")
    say(got, "kinds", "channels", base="2", slope__value="3/2", green__value="8/3", green__least=True)
    say(got, "next", "revenue", slope__value="0", green__found="none")  # the month before is not moved
    # m / (100 + m) with m = 20: 1/6, slope 100 / 120^2, and 25% at m = 100 / 3; the whole moves both alike
    say(got, "part", '(revenue where channel = "mail")', base="20", low__exact="9/59", slope__value="1/144", green__value="100/3", green__least=True)
    say(got, "part", "revenue", low__exact="1/6", high__exact="1/6", slope__value="0", green__found="none")
    say(got, "scored", "rate", slope__value="2", green__value="9/2")
    check("no levers", [kpi["levers"] for kpi in kpis if kpi["name"] == "raw"] == [[]])
    order = [name for kpi, name in got if kpi == "roas"]
    check("the widest swing first", order == ["cost", "revenue"], order)


def test_given():
    got, _ = levers("shop.kpi", "--only", "roas", "--set", "cost between EUR 40 and EUR 60", "--set", 'rate up 10%', "--set",
                    '(revenue where channel = "mail") between EUR 0 and EUR 20', "--sensitivity")
    say(got, "roas", "cost", range__from="given", low__exact="2", high__exact="3", green__outside=False)
    say(got, "roas", '(revenue where channel = "mail")', base="20", low__exact="2", high__exact="12/5", green__value="50", green__outside=True)
    got, _ = levers("shop.kpi", "--only", "roas", "--sensitivity", "--set", "cost up 20%", "--period", "2026-01")
    say(got, "roas", "revenue", base="100", slope__value="1/54", green__value="162")
    got, _ = levers("shop.kpi", "--only", "roas", "--sensitivity", "--under", "dear")
    say(got, "roas", "cost", base="100", slope__value="-3/250")
    got, _ = levers("shop.kpi", "--only", "snap", "--sensitivity", "--set", "half between 0.5 and 1")
    say(got, "snap", "half", base="3/4", low__exact="6", high__exact="12", slope__value="12", green__value="1")
    say(got, "snap", "rate", range__from="declared", slope__value="6")
    got, kpis = levers("shop.kpi", "--only", "roas", "--sensitivity", "--set", "cost to EUR 30", "--during", "2026-02")
    check("green by what is set", kpis[0]["status"] == "green" and kpis[0]["value"]["exact"] == "4" and got["roas", "cost"]["green"] is None, kpis)


def test_formats():
    code, out, _ = run("shop.kpi", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    got, _ = levers("shop.kpi")
    check("CSV: a row per lever", code == 0 and [(row["name"], row["lever"]) for row in rows] == list(got))
    check("CSV: the same bounds", all(row["low"] == got[row["name"], row["lever"]]["low"]["exact"] for row in rows if row["name"] == "roas"))
    code, out, _ = run("shop.kpi", "--only", "square,top,paid,raw,jump,nil,exact", "--lang", "nl")
    for words in ("knop", "bereik", "één meer geeft", "groen bij", "boven 1.60", "dichtstbij van 2", "eronder", "rijen worden ermee berekend",
                  "niets te bewegen", "onbeslist", "geen bereik", "buiten bereik", "(plan > 0.84)"):
        check(f"Dutch: {words}", words in out, out)
    code, out, _ = run("shop.kpi", "--only", "pole")
    check("no bounds", "no bound  no bound  █████████████│█████████████" in out and "less may do" in out, out)
    code, out, _ = run("shop.kpi", "--color", "always")
    check("worse is red and better green", "\x1b[31m█" in out and "\x1b[32m█" in out)
    for lang in ("en", "nl"):
        _, out, _ = run("shop.kpi", "--lang", lang)
        wide = [line for line in out.splitlines() if len(line) > 80]
        check(f"80 columns, {lang}", not wide, wide)
    code, out, _ = run(str(ROOT / "examples" / "oee" / "oee.kpi"), "--only", "oee", "--format", "json")
    slopes = {lever["name"]: lever["slope"]["elasticity"].get("exact") for lever in json.loads(out)["kpis"][0]["levers"]}
    # running / planned * made / (running * nameplate) * good / made
    check("a product of three", slopes == {"planned": "-1", "nameplate": "-1", "good": "1", "running": "0", "made": "0"}, slopes)


def test_overlay():
    code, out, _ = run("shop.kpi", "--only", "roas", "--set", "cost down 20%", "--format", "json")
    document = json.loads(out)
    rows = [(row["scenario"], row["value"]["exact"], row["status"]) for row in document["results"] if row["period"] == "2026-02"]
    check("overlay", code == 0 and rows == [(None, "12/5", "red"), ("what_if", "3", "green")], rows)
    code, out, _ = run("shop.kpi", "--only", "roas", "--let", "warmth between 0% and 20%", "--set", "revenue scaled by 1 + warmth", "--under", "dear", "--during", "2026-02")
    check("a driver, days, and a scenario below", code == 0 and "1.20 – 1.44" in out and "let warmth between" in out, out)
    code, out, _ = run("shop.kpi", "--only", "roas", "--solve", "cost for roas = 3", "--during", "2026-02")
    check("goal seek", code == 0 and "EUR 40.00" in out, out)
    code, out, _ = run("shop.kpi", "--only", "roas", "--set", "cost up 1%\n\n")
    check("line ends in a label", code == 0 and "set cost up 1%␊␊" in out, out)
    code, out, _ = run("taken.kpi", "--set", "x to 2", "--format", "csv")
    check("a name of its own", code == 0 and ",what_if_," in out, out)


def test_refusals():
    for name, arguments, status, words in (
            ("unknown name", ["shop.kpi", "--set", "cots up 1%"], 1, "what-if:2:7: error[N1 unknown-name]"),
            ("not a setting", ["shop.kpi", "--set", "cost"], 1, "what-if:"),
            ("nothing more", ["shop.kpi", "--set", "cost up 1% } metric y = 1"], 1, "what-if:"),
            ("a line end", ["shop.kpi", "--set", "cots up 1%\n\n"], 1, "what-if:2:7"),
            ("empty", ["shop.kpi", "--set", ""], 2, "L2"),
            ("ambiguous", ["shop.kpi", "taken.kpi", "--set", "rate to 2"], 1, "N24"),
            ("let", ["shop.kpi", "--sensitivity", "--let", "warmth between 0 and 1"], 2, "X9"),
            ("solve", ["shop.kpi", "--sensitivity", "--solve", "cost for roas = 3"], 2, "X9"),
            ("ranges below", ["shop.kpi", "--sensitivity", "--under", "wide"], 2, "X9"),
            ("not seen", ["shop.kpi", "taken.kpi", "--set", "cost up 1%", "--only", "nothing"], 2, "N1"),
            ("slices", ["shop.kpi", "--by", "channel"], 2, "X9"),
            ("another grain", ["shop.kpi", "--grain", "year"], 2, "X9"),
            ("no review", ["shop.kpi", "--only", "revenue"], 2, "L7"),
            ("no file", ["nothing.kpi"], 2, "N5"),
            ("no file to set in", ["nothing.kpi", "--set", "cost up 1%"], 2, "N5"),
            ("no path", [], 2, "name a file"),
            ("broken", ["broken.kpi"], 1, "error[")):
        code, out, err = run(*arguments)
        check(f"refused: {name}", code == status and words in err and not out, (code, out, err))
    code, out, _ = run("shop.kpi", "taken.kpi", "--set", "cost up 1%", "--only", "roas", "--format", "csv")
    check("a name of one of several files", code == 0 and "what_if_" in out)


with tempfile.TemporaryDirectory() as name:
    FOLDER = Path(name)
    more = "scenario dear { during 2026-02  set cost to EUR 100 }\nscenario wide { set rate between 1 and 2 }\n"
    (FOLDER / "shop.kpi").write_text(SHOP + more)
    (FOLDER / "taken.kpi").write_text("input rate = 1\ninput x = 1\nscenario what_if { set x to 3 }\nkpi y { formula x  target >= 2 until 2026-12-31  review monthly }\n")
    (FOLDER / "broken.kpi").write_text("metric x = nothing\n")
    test_numbers()
    test_given()
    test_formats()
    test_overlay()
    test_refusals()
sys.exit(totals())
