"""kpi review: what is on the table on which day, and the calendar that --ical writes, as a strict reader sees it."""
import json
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import _ical
from _check import check, totals

KPI = os.environ.get("KPI", "build/kpi")
ROOT = Path(__file__).resolve().parents[2]
LABEL = "Sales, gross; \\\\ of “every” kind: €uro's and 日本 and 🚲 and what else there may be to sell"

SHOP = """
organisation shop "Shop" owner "Ada Jansen"
team east "East" in shop owner "Bo de Wit"
dataset d { time day   complete from 2026-01-01 through 2026-04-30   column day date   column x EUR   column good boolean
  rows { (day, x, good) (2026-01-05, EUR 10, true) (2026-02-05, EUR 8, true) (2026-03-05, EUR 9, true) (2026-04-05, EUR 9.60, true) } }
metric turnover = sum(d.x)
goal more "More" { for shop  owner "Ada Jansen" }
kpi sales "LABEL" { serves more  formula turnover  target >= EUR 10 until 2026-06-30  agreed "Ada Jansen" on 2025-12-01
  tolerance 5%  review monthly  note "Then" on 2026-02-28  note "Now" on 2026-03-01 }
kpi weekly "Weekly" { serves more  for east  formula turnover  target >= EUR 1 until 2026-12-31  review weekly }
action ask "Ask" { serves sales  owner "Bo de Wit"  due 2026-03-20 }
action told "Told" { serves weekly  owner "Bo de Wit"  due 2026-03-20  status DONE }
""".replace("LABEL", LABEL)


def run(folder, *arguments):
    return subprocess.run([KPI, "review", *map(str, arguments)], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)


def agenda(folder, as_of, *arguments, file="shop.kpi"):
    done = run(folder, file, "--format", "json", *(["--as-of", as_of] if as_of else []), *arguments)
    return json.loads(done.stdout) if done.stdout else {"exit": done.returncode, "says": done.stderr.decode()}


def calendar(folder, *arguments, file="shop.kpi"):
    return _ical.read(run(folder, file, "--ical", *arguments).stdout)


def write(folder, text, name="shop.kpi"):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text.replace("DONE", "done"), "utf-8")


def meeting(document, cadence):
    return next((m for m in document["meetings"] if m["cadence"] == cadence), None)


def kpis(document):
    return {k["name"]: k for m in document["meetings"] for k in m["kpis"]}


# --- what is on the table ---


def due(folder):
    for as_of, period, on, following in (("2026-03-30", "2026-02", "2026-03-01", "2026-04-01"), ("2026-03-31", "2026-03", "2026-04-01", "2026-05-01"),
                                         ("2026-04-01", "2026-03", "2026-04-01", "2026-05-01"), ("2026-06-30", "2026-06", "2026-07-01", None),
                                         ("2026-07-30", "2026-06", "2026-07-01", None)):
        m = meeting(agenda(folder, as_of), "month")
        check(f"due on {as_of}", (m["period"], m["on"], m["next"]) == (period, on, following), m)
    document = agenda(folder, "2026-07-31")
    check("after the deadline", not meeting(document, "month") and [k["name"] for k in document["closed"]] == ["sales"], document)
    check("its verdict is the last one with a plan", document["closed"][0]["review"]["period"] == "2026-04", document["closed"])
    document = agenda(folder, "2025-12-15")
    check("before any data", meeting(document, "month")["period"] == "2025-11" and kpis(document)["sales"]["review"] is None
          and not kpis(document)["sales"]["late"], document)
    text = run(folder, "shop.kpi", "--as-of", "2025-12-15").stdout.decode()
    check("before any data, for people", "no data" in text, text)
    document = agenda(folder, "2027-01-03")
    check("a week belongs to its ISO year", meeting(document, "week") is None and document["closed"], document)
    document = agenda(folder, "2026-05-31")
    late = kpis(document)["sales"]
    check("late data", late["late"] and late["review"]["period"] == "2026-04" and document["late"][0]["complete_through"] == "2026-04-30", document)
    check("who waits for it", document["late"] == [{"dataset": "d", "absent": False, "complete_through": "2026-04-30", "kpis": ["sales", "weekly"]}],
          document["late"])
    check("without a date: the last day in the data", agenda(folder, None)["as_of"] == "2026-04-30")


def since(folder):
    red = kpis(agenda(folder, "2026-03-31"))["sales"]
    check("red since", (red["status"], red["since"], red["run"], red["off_plan_since"]) == ("red", "2026-02", 2, "2026-02"), red)
    amber = kpis(agenda(folder, "2026-04-30"))["sales"]
    check("amber is new, off plan is not", (amber["status"], amber["since"], amber["run"], amber["off_plan_since"]) == ("amber", "2026-04", 1, "2026-02"),
          amber)
    text = run(folder, "shop.kpi", "--as-of", "2026-04-30").stdout.decode()
    check("both are told", "amber, new; short of plan since 2026-02" in text, text)
    text = run(folder, "shop.kpi", "--as-of", "2026-06-30").stdout.decode()
    check("the last review", "monthly review of 2026-06, on 2026-07-01, the last\n" in text, text)
    green = kpis(agenda(folder, "2026-01-31"))["sales"]
    check("green since nothing", (green["status"], green["since"], green["run"]) == ("green", None, 0), green)
    write(folder, SHOP.replace("review monthly", "policy { confirm 2 }  review monthly"), "confirm.kpi")
    for as_of, status, begin in (("2026-02-28", "green", None), ("2026-03-31", "red", "2026-03"), ("2026-04-30", "red", "2026-03")):
        k = kpis(agenda(folder, as_of, file="confirm.kpi"))["sales"]
        check(f"confirmed {as_of}", (k["status"], k["since"]) == (status, begin), k)
    write(folder, SHOP.replace("2026-03-05, EUR 9, true", "2026-03-05, no data, true"), "grey.kpi")
    k = kpis(agenda(folder, "2026-03-31", file="grey.kpi"))["sales"]
    check("no data is grey", k["status"] == "grey" and k["since"] is None, k)
    write(folder, SHOP.replace("(2026-03-05, EUR 9, true)", "").replace("9.60", "9"), "gap.kpi")
    k = kpis(agenda(folder, "2026-04-30", file="gap.kpi"))["sales"]
    check("a review without data does not break the run", (k["since"], k["run"]) == ("2026-02", 2), k)


# --- against a reckoning of its own ---

RHYTHMS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}


def ends(cadence, day):
    """Is it the last day of a period?"""
    after = day + timedelta(1)
    return {"day": True, "week": after.weekday() == 0, "month": after.day == 1, "quarter": after.day == 1 and after.month % 3 == 1,
            "year": after.day == 1 and after.month == 1}[cadence]


def nearest_end(cadence, day, step):
    while not ends(cadence, day):
        day += timedelta(step)
    return day


def rhythms(folder):
    write(folder, SNAPSHOT.split("kpi")[0] + "".join(f"kpi k{word} {{ formula count(s)  target >= 3 until 2027-06-30  review {word} }}\n" for word in RHYTHMS),
          "rhythms.kpi")
    days = [date(2026, 1, 1) + timedelta(n) for n in (0, 1, 3, 4, 30, 31, 58, 59, 89, 90, 180, 181, 211, 362, 363, 364, 365, 366, 367, 368)]
    for day in days:
        document = agenda(folder, day.isoformat(), file="rhythms.kpi")
        got = {m["cadence"]: (m["on"], m["next"]) for m in document["meetings"]}
        want = {}
        for cadence in RHYTHMS.values():
            end = nearest_end(cadence, day, -1)
            later = nearest_end(cadence, end + timedelta(1), 1)
            want[cadence] = (str(end + timedelta(1)), str(later + timedelta(1)) if later <= date(2027, 6, 30) else None)
        check(f"rhythms on {day}", got == want, (got, want))


def shown(raw, confirm):
    """The colours as shown: those of `confirm` (plan-12)."""
    colours, now, run, last = [], None, 0, None
    for colour in raw:
        if colour == "grey":
            colours.append(colour)
            continue
        run, last = (run + 1 if colour == last else 1), colour
        if now is None or run >= confirm:
            now = colour
        colours.append(now)
    return colours


def runs(folder):
    """Months of every colour in a row that is not regular, each looked at from its own end."""
    values, state = {"green": "EUR 12", "amber": "EUR 9.60", "red": "EUR 5", "grey": "no data"}, 7
    raw = []
    for _ in range(12):
        state = (state * 1103515245 + 12345) % 2**31
        raw.append(list(values)[(state >> 16) % 4])
    for confirm in 1, 2:
        rows = " ".join(f"(2026-{n:02}-05, {values[colour]})" for n, colour in enumerate(raw, 1))
        write(folder, f"""dataset d {{ time day  complete from 2026-01-01 through 2026-12-31  column day date  column x EUR  rows {{ (day, x) {rows} }} }}
kpi k {{ formula sum(d.x)  target >= EUR 10 until 2026-12-31  tolerance 5%  review monthly  agreed "Bo" on 2025-12-01  policy {{ confirm {confirm} }} }}
""", "runs.kpi")
        colours = shown(raw, confirm)
        for n in range(1, 13):
            past = [(i, c) for i, c in enumerate(colours[:n], 1) if c != "grey"]
            now = colours[n - 1]
            same = off = []
            if now in ("amber", "red"):
                same = past[max([i for i, (_, c) in enumerate(past) if c != now], default=-1) + 1:]
                off = past[max([i for i, (_, c) in enumerate(past) if c == "green"], default=-1) + 1:]
            want = (now, f"2026-{same[0][0]:02}" if same else None, len(same), f"2026-{off[0][0]:02}" if off else None)
            end = nearest_end("month", date(2026, n, 1), 1)
            k = kpis(agenda(folder, str(end), file="runs.kpi"))["k"]
            check(f"{n} of {raw}, confirm {confirm}", (k["status"], k["since"], k["run"], k["off_plan_since"]) == want, (k, want))


def around(folder):
    document = agenda(folder, "2026-03-31")
    check("the action that is late", [(a["name"], a["days_late"]) for a in document["actions"]] == [("ask", 11)], document["actions"])
    check("on its day it is not", agenda(folder, "2026-03-20")["actions"][0]["days_late"] == 0)
    check("notes since the last review", [n["text"] for n in document["notes"]] == ["Now"], document["notes"])
    check("notes of another month", [n["text"] for n in agenda(folder, "2026-03-01")["notes"]] == ["Then", "Now"])
    check("deadlines", [(d["level"], d["on"], d["kpis"]) for d in document["deadlines"]]
          == [("shop", "2026-06-30", ["sales"]), ("east", "2026-12-31", ["weekly"])], document["deadlines"])
    east = agenda(folder, "2026-03-31", "--for", "east")
    check("of one team", list(kpis(east)) == ["weekly"] and not east["actions"] and not east["notes"] and east["for"] == "east", east)
    check("and of those below", set(kpis(agenda(folder, "2026-03-31", "--for", "shop"))) == {"sales", "weekly"})
    check("of one KPI", list(kpis(agenda(folder, "2026-03-31", "--only", "sales"))) == ["sales"])
    done = agenda(folder, "2026-03-31", "--for", "eest")
    check("a team nearby", done["exit"] == 2 and "east" in done["says"], done)
    done = agenda(folder, "2026-03-31", "--only", "turnover")
    check("metrics are not reviewed", done["exit"] == 2 and "L9" in done["says"], done)
    write(folder, SHOP + "oops", "broken.kpi")
    check("a broken file", agenda(folder, "2026-03-31", file="broken.kpi")["exit"] == 1)
    write(folder, SHOP.replace("rows {", "source \"gone.csv\" #"). replace("true) } }", "true)\n}"), "gone.kpi")
    gone = run(folder, "gone.kpi", "--as-of", "2026-03-31", "--format", "json")
    check("a source that is gone", gone.returncode == 2 and json.loads(gone.stdout)["late"][0]["absent"], gone)
    text = run(folder, "gone.kpi", "--as-of", "2026-03-31").stdout.decode()
    check("a source that is gone, for people", "no source   d" in text and "waits for data" in text, text)


def calendars(folder):
    write(folder, "calendar { weeks 4-4-5 anchor 2025-12-29 }\n" + SHOP.replace("review weekly", "review quarterly"), "retail.kpi")
    document = agenda(folder, "2026-03-29", file="retail.kpi")
    check("months of 4-4-5", (meeting(document, "month")["period"], meeting(document, "month")["on"]) == ("FY2026-P03", "2026-03-30"), document)
    check("quarters of 4-4-5", (meeting(document, "quarter")["period"], meeting(document, "quarter")["next"]) == ("FY2026-Q1", "2026-06-29"), document)
    write(folder, "calendar { year july }\n" + SHOP.replace("review weekly", "review yearly").replace("2026-12-31", "2027-06-30"), "fiscal.kpi")
    m = meeting(agenda(folder, "2026-07-01", file="fiscal.kpi"), "year")
    check("a fiscal year", (m["period"], m["on"], m["next"]) == ("FY2026", "2026-07-01", "2027-07-01"), m)
    check("a week that ends in January", meeting(agenda(folder, "2026-01-04"), "week")["period"] == "2026-W01")


SNAPSHOT = """dataset s { column name text  rows { (name) ("a") ("b") } }
kpi staff { formula count(s)  target >= 3 until 2026-12-31  review monthly }
"""


def snapshots(folder):
    write(folder, SNAPSHOT, "staff.kpi")
    done = agenda(folder, None, file="staff.kpi")
    check("no date at all", done["exit"] == 2 and "L8" in done["says"], done)
    k = kpis(agenda(folder, "2026-03-15", file="staff.kpi"))["staff"]
    check("a snapshot is judged as of the day", (k["status"], k["since"], k["late"]) == ("red", None, False), k)
    write(folder, SHOP + SNAPSHOT, "both.kpi")
    check("but only of the day that is named", kpis(agenda(folder, None, file="both.kpi"))["staff"]["status"] is None)
    m = next(m for m in agenda(folder, "2026-03-15", file="both.kpi")["meetings"] if m["level"] is None)
    check("its review is the rhythm of the meeting", (m["period"], m["next"]) == ("2026-02", "2026-04-01"), m)


# --- the calendar ---


def entries(folder):
    properties, events = calendar(folder, "--as-of", "2026-03-31")
    document = agenda(folder, "2026-03-31")
    check("the name", properties["NAME"] == properties["X-WR-CALNAME"] == "Shop: reviews", properties)
    monthly = [e["DTSTART"] for e in events if e["SUMMARY"].startswith("Shop: monthly")]
    check("reviews to the deadline", monthly == [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)], monthly)
    weekly = [e["DTSTART"] for e in events if "weekly" in e["SUMMARY"]]
    check("weeks to the deadline", weekly == [date(2026, 3, 30) + timedelta(7 * n) for n in range(len(weekly))] and weekly[-1] == date(2026, 12, 28), weekly)
    check("the first is that on the table", str(monthly[0]) == meeting(document, "month")["on"] and str(weekly[0]) == meeting(document, "week")["on"])
    check("a day long", all(e["DTEND"] - e["DTSTART"] == timedelta(1) for e in events))
    check("deadlines and actions", [(str(e["DTSTART"]), e["SUMMARY"]) for e in events if "review" not in e["SUMMARY"]]
          == [("2026-06-30", "Shop: deadline"), ("2026-12-31", "East: deadline"), ("2026-03-20", "Action: Ask")], events)
    label = LABEL.replace("\\\\", "\\")
    check("labels come through whole", events[0]["DESCRIPTION"].startswith(f"■ {label}: EUR 9.00, plan ≥ EUR 10 · Ada Jansen\n  red since 2026-02"), events[0])
    check("dated by the as-of date", all(str(e["DTSTAMP"]) == "2026-03-31 00:00:00" and e["SEQUENCE"] == (date(2026, 3, 31) - date(1970, 1, 1)).days
                                         for e in events))
    years = calendar(folder, "--as-of", "2026-01-31", file="long.kpi")[1]
    last = max(e["DTSTART"] for e in years if "weekly" in e["SUMMARY"])
    check("a year ahead", date(2027, 1, 25) <= last <= date(2027, 2, 8), last)
    check("all is over, and still a calendar", [e["SUMMARY"] for e in calendar(folder, "--as-of", "2027-03-31", "--only", "sales")[1]]
          == ["Shop: deadline", "Action: Ask"])


def identity(folder):
    def by_id(*arguments, file="shop.kpi"):
        return {e["UID"]: e for e in calendar(folder, *arguments, file=file)[1]}

    before, after = by_id("--as-of", "2026-03-31"), by_id("--as-of", "2026-04-30")
    common = before.keys() & after.keys()
    check("later calendars know the same entries", len(common) == len(after) and len(common) > 30, (len(common), len(after)))
    check("on the same days", all(before[i]["DTSTART"] == after[i]["DTSTART"] for i in common))
    check("with a higher number", all(before[i]["SEQUENCE"] < after[i]["SEQUENCE"] for i in common))
    check("whatever the language", by_id("--as-of", "2026-03-31", "--lang", "nl").keys() == before.keys())
    check("of one team too", by_id("--as-of", "2026-03-31", "--for", "east").keys() < before.keys())
    write(folder, SHOP.replace("due 2026-03-20 }", "due 2026-04-20 }").replace('"Ask"', '"Ask again"').replace('"East"', '"Far east"'), "moved.kpi")
    moved = by_id("--as-of", "2026-03-31", file="moved.kpi")
    check("labels and dates of actions may change", moved.keys() == before.keys())
    check("and the action moves", [e["DTSTART"] for e in moved.values() if e["SUMMARY"] == "Action: Ask again"] == [date(2026, 4, 20)], moved)
    write(folder, SHOP.replace("organisation shop", "organisation stall").replace("for shop", "for stall").replace("in shop", "in stall"), "stall.kpi")
    write(folder, SHOP.replace("organisation shop", "organisation stall").replace("for shop", "for stall").replace("in shop", "in stall"), "both/stall.kpi")
    write(folder, SHOP, "both/shop.kpi")
    two = by_id("--as-of", "2026-03-31", file="both")
    check("a folder of two has both", len(two) == 2 * len(before) and before.keys() < two.keys(), (len(two), len(before)))
    check("and the name of neither", run(folder, "both", "--as-of", "2026-03-31").stdout.startswith(b"Review as of"))
    write(folder, SHOP, "same/a.kpi")
    write(folder, SHOP.replace("kpi sales", "kpi sold").replace("serves sales", "serves sold").replace("action ask", "action beg"), "same/b.kpi")
    same = by_id("--as-of", "2026-03-31", file="same")
    check("a team of two files is one", len(same) == len(before) + 1 and before.keys() < same.keys(), (len(same), len(before)))
    check("another organisation has other entries", not by_id("--as-of", "2026-03-31", file="stall.kpi").keys() & before.keys())
    same = [run(folder, "shop.kpi", "--ical", "--as-of", "2026-03-31").stdout for _ in range(2)]
    check("byte for byte", same[0] == same[1])


def folding(folder):
    """Every place at which a line can be folded; the unit tests have the encoder alone."""
    for unit in "é", "日", "🚲", ",", "\\\\":
        labels = {f"k{n}": "x" * n + unit * 20 for n in range(8)}
        write(folder, "".join(SNAPSHOT.replace("staff", name).replace("dataset s", f"dataset s{name}").replace("(s)", f"(s{name})")
                              .replace(f"kpi {name}", f'kpi {name} "{label}"') for name, label in labels.items()), "fold.kpi")
        told = "".join(e["DESCRIPTION"] for e in calendar(folder, "--as-of", "2026-12-31", file="fold.kpi")[1])
        check(f"folds of {unit}", all(f" {label.replace(chr(92) * 2, chr(92))}:" in told for label in labels.values()), told)


def outputs(folder):
    target = folder / "out.ics"
    done = run(folder, "shop.kpi", "--ical", "--as-of", "2026-03-31", "-o", "out.ics")
    check("-o", done.returncode == 0 and target.read_bytes() == run(folder, "shop.kpi", "--ical", "--as-of", "2026-03-31").stdout)
    done = run(folder, "shop.kpi", "--ical", "-o", "none/out.ics")
    check("-o to nowhere", done.returncode == 2 and not (folder / "none").exists(), done)
    done = run(folder, "shop.kpi", "--ical", "--as-of", "2026-03-31", "--only", "turnover", "-o", "out.ics")
    check("a failure leaves the old file", done.returncode == 2 and target.stat().st_size > 1000)
    plain, peak = (run(ROOT / "examples/webshop", name, "--format", "json").stdout for name in ("webshop.kpi", "peak.kpi"))
    check("scenarios are no part of it", plain and plain == peak)
    for arguments in ([], ["--lang", "nl"], ["--as-of", "2026-05-31"]):
        text = run(folder, "shop.kpi", *arguments).stdout.decode()
        wide = [line for line in text.splitlines() if len(line) > 80]
        check(f"80 columns {arguments}", not wide, wide)
    for name in "webshop/webshop.kpi", "installer/installer.kpi", "oee/oee.kpi", "sentences/sentences.kpi":
        check(f"the calendar of {name}", len(_ical.read(run(ROOT / "examples", name, "--ical").stdout)[1]) > 2)


# --- the reader can refuse, or it would prove nothing ---


def refusals(folder):
    good = run(folder, "shop.kpi", "--ical", "--as-of", "2026-03-31").stdout
    check("the reader takes what is good", _ical.read(good))
    for name, old, new in (("LF alone", b"\r\n", b"\n"), ("a long line", b"\r\n ", b""), ("a bare comma", b"\\,", b","), ("no UID", b"UID:", b"X-ID:"),
                           ("a bad escape", b"\\n", b"\\t"), ("the end before the begin", b"DTEND;VALUE=DATE:2026", b"DTEND;VALUE=DATE:2025"),
                           ("a date without its type", b";VALUE=DATE", b""), ("no stamp", b"DTSTAMP:", b"X-STAMP:"), ("no version", b"VERSION:2.0\r\n", b""),
                           ("a split character", "🚲".encode(), "🚲".encode()[:2] + b"\r\n " + "🚲".encode()[2:]), ("an open event", b"END:VEVENT\r\n", b""),
                           ("a day that is none", b"20260401", b"20260431"), ("no events", good[good.index(b"BEGIN:VEVENT"):good.rindex(b"END:VC")], b"")):
        try:
            _ical.read(good.replace(old, new))
            check(f"refused: {name}", False)
        except (_ical.Wrong, ValueError):
            check(f"refused: {name}", old in good)


with tempfile.TemporaryDirectory() as scratch:
    place = Path(scratch)
    write(place, SHOP)
    write(place, SHOP.replace("2026-12-31", "2029-12-31"), "long.kpi")
    for test in (due, since, rhythms, runs, around, calendars, snapshots, entries, identity, folding, outputs, refusals):
        test(place)
sys.exit(totals())
