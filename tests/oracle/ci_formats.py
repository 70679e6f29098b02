"""The formats for machines that watch over a project, read back by independent readers and compared with the JSON of the same run: SARIF,
GitHub's workflow commands, GitLab's Code Quality, JUnit, Checkstyle. Every rule test is a case, and so are texts made to break an encoder.
Schemas are looked at by `make check-full` (tests/web)."""
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent.parent
KPI = os.environ.get("KPI", str(ROOT / "build/kpi"))
LEVELS = {"error": 3, "warning": 2, "hint": 1}
passed = failed = 0


def check(name, good, got=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {name}: {str(got)[:2000]}")


def output(folder, form, *arguments):
    done = subprocess.run([KPI, "check", "--format", form, *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    return done.stdout.decode("utf-8")


def key(code, path, line, level):
    return code, path, line, level


# --- SARIF: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ ---


def excerpt(folder, place):
    """The text that a physical location points at, cut out by UTF-16 code units."""
    region = place["region"]
    path = folder / unquote(place["artifactLocation"]["uri"])
    if not path.is_file():
        return None
    lines = path.read_bytes().decode("utf-8-sig", "replace").split("\n")
    if region["startLine"] != region["endLine"]:
        return None
    units = lines[region["startLine"] - 1].encode("utf-16-le")
    return units[2 * (region["startColumn"] - 1):2 * (region["endColumn"] - 1)].decode("utf-16-le")


def sarif(name, folder, document, wanted, found):
    run, = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    invocation, = run["invocations"]
    check(f"{name}: head", document["version"] == "2.1.0" and run["columnKind"] == "utf16CodeUnits" and run["tool"]["driver"]["name"] == "kpi", document)
    check(f"{name}: each rule once, with its texts", len({rule["id"] for rule in rules}) == len(rules) and all(
        rule["name"] and rule["shortDescription"]["text"] and rule["fullDescription"]["text"] and rule["help"]["text"] and rule["help"]["markdown"]
        and rule["defaultConfiguration"]["level"] in ("error", "warning", "note") for rule in rules), rules)
    got = []
    for result in run["results"]:
        check(f"{name}: rule {result['ruleId']}", rules[result["ruleIndex"]]["id"] == result["ruleId"], result)
        check(f"{name}: a fingerprint", re.fullmatch("[0-9a-f]{32}", result["partialFingerprints"]["kpiFinding/v1"]), result)
        place = result["locations"][0]["physicalLocation"]
        got.append(key(result["ruleId"], unquote(place["artifactLocation"]["uri"]), place["region"]["startLine"], result["level"].replace("note", "hint")))
    prints = [result["partialFingerprints"]["kpiFinding/v1"] for result in run["results"]]
    check(f"{name}: fingerprints differ", len(set(prints)) == len(prints), prints)
    check(f"{name}: findings", Counter(got) == Counter(k for k in wanted if k[1] is not None), (got, wanted))
    notes = invocation["toolConfigurationNotifications"]
    homeless = [k for k in wanted if k[1] is None]
    check(f"{name}: what has no place", sorted(n["descriptor"]["id"] for n in notes) == sorted(k[0] for k in homeless), notes)
    check(f"{name}: success", invocation["executionSuccessful"] == (not any(k[3] == "error" for k in homeless)), invocation)
    for result in run["results"]:
        twin = next(f for f in found if f["code"] == result["ruleId"] and f["start"] and f["start"]["line"] == result["locations"][0]["physicalLocation"]["region"]["startLine"])
        check(f"{name}: suppressions", bool(result["suppressions"]) == bool(twin["allowed"]), result)
        check(f"{name}: as many fixes and labels", len(result.get("fixes", [])) <= len(twin["fixes"]) + 9 and
              all(fix["artifactChanges"][0]["replacements"][0]["deletedRegion"]["startLine"] for fix in result.get("fixes", [])), result)
    return run["results"]


# --- the others ---


def unescape(text):
    return text.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def github(name, text, loud):
    got = []
    for line in text.splitlines():
        command = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        check(f"{name}: a command", command, line)
        if not command:
            continue
        properties = dict(part.partition("=")[::2] for part in command[2].split(","))
        code = unescape(properties["title"]).split()[0]
        path = unescape(properties["file"]) if "file" in properties else None
        got.append(key(code, path, int(properties["line"]) if path else None, command[1].replace("notice", "hint")))
        check(f"{name}: columns within a line", ("col" in properties) == (path is not None and properties["line"] == properties["endLine"]), line)
    check(f"{name}: annotations", Counter(got) == Counter(loud), (got, loud))


def gitlab(name, document, loud):
    """https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""
    severities = {"major": "error", "minor": "warning", "info": "hint"}
    got = [key(v["check_name"].split()[0], v["location"]["path"], v["location"]["lines"]["begin"], severities[v["severity"]]) for v in document]
    check(f"{name}: violations", Counter(got) == Counter(key(k[0], k[1] or ".", k[2] or 1, k[3]) for k in loud), (got, loud))
    prints = [v["fingerprint"] for v in document]
    check(f"{name}: fingerprints differ", len(set(prints)) == len(prints), prints)
    check(f"{name}: paths", all(not v["location"]["path"].startswith(("/", "./")) and v["description"] for v in document), document)


def junit(name, root, loud, files):
    suites = root.findall("testsuite")
    cases = root.findall("testsuite/testcase")
    check(f"{name}: suites", root.tag == "testsuites" and len(suites) >= files > 0, files)
    for suite in suites:
        inside = suite.findall("testcase")
        counts = len(inside), len(suite.findall("testcase/failure")), len(suite.findall("testcase/skipped"))
        check(f"{name}: counts", counts == tuple(int(suite.get(a)) for a in ("tests", "failures", "skipped")) and counts[0] > 0, suite.attrib)
    names = [(case.get("classname"), case.get("name")) for case in cases]
    check(f"{name}: names differ", len(set(names)) == len(names), names)
    got = Counter((case.get("name").split()[0], case.get("classname")) for case in cases if case.find("failure") is not None)
    check(f"{name}: failures", got == Counter((k[0], k[1] or ".") for k in loud if k[3] == "error"), (got, loud))
    check(f"{name}: remarks", len(root.findall("testsuite/testcase/system-out")) == sum(k[3] != "error" for k in loud))


def checkstyle(name, root, loud):
    got = []
    for file in root.findall("file"):
        for error in file.findall("error"):
            line = error.get("line")
            got.append(key(error.get("source").split(".")[1], file.get("name") if line else None, int(line) if line else None, error.get("severity").replace("info", "hint")))
    check(f"{name}: errors", root.tag == "checkstyle" and Counter(got) == Counter(loud), (got, loud))


def case(name, folder, *paths):
    found = json.loads(output(folder, "json", "--allowed", *paths))["findings"]
    found = [f for f in found if f["code"] != "N22"]
    keys = [key(f["code"], f["path"] and os.path.normpath(f["path"]), f["start"] and f["start"]["line"], f["severity"]) for f in found]
    loud = [k for k, f in zip(keys, found) if not f["allowed"]]
    results = sarif(f"{name} sarif", folder, json.loads(output(folder, "sarif", *paths)), keys, found)
    github(f"{name} github", output(folder, "github", *paths), loud)
    gitlab(f"{name} gitlab", json.loads(output(folder, "gitlab", *paths)), loud)
    junit(f"{name} junit", ElementTree.fromstring(output(folder, "junit", *paths)), loud, sum(p.endswith(".kpi") and (folder / p).exists() for p in paths))
    checkstyle(f"{name} checkstyle", ElementTree.fromstring(output(folder, "checkstyle", *paths)), loud)
    return results


# --- cases ---


def rule_tests():
    """Every tenth rule test, and all about what check enforces."""
    folder = ROOT / "tests/rules"
    every = sorted(path.name for path in folder.glob("*.kpi") if not path.name.startswith("_"))
    for name in every[::10] + [name for name in every if name.startswith("check-")][::3]:
        case(name, folder, name)


def hostile():
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "a b").mkdir()
        label = '📈 <b>&amp; \u202e ]]> %0A::error::x " \x0b|`'.replace('"', '\\"')
        text = f'organisation o "{label}" {{ allow A1 because "{label}" }}\ngoal g "📈" {{ for o  owner "Ada Jansen"  weigh x 90% }}\n' \
               f'kpi x "{label}" {{ for o  serves g  formula nothing }} kpi y {{ }}\n'
        (folder / "a b/50%,é:#.kpi").write_text(text, "utf-8")
        (folder / "bytes.kpi").write_bytes(b"metric \xff\xfe \x00 = \x1b[31m\n\x01\x02 \xef\xbf\xbf \xc2\x9b")
        (folder / "other.kpi").write_text('import "bytes.kpi"\nkpi z { }\n', "utf-8")
        results = case("hostile", folder, "a b/50%,é:#.kpi", "./bytes.kpi", "a b/../other.kpi")
        case("a file that is not there", folder, "other.kpi", "none.kpi")
        weight = next(r for r in results if r["ruleId"] == "C7")
        check("UTF-16 columns", excerpt(folder, weight["locations"][0]["physicalLocation"]) == "x 90%", weight)
        out = output(folder, "github", str(folder / "a b"), "other.kpi")
        check("no path from the root of the file system", scratch not in out and "file=a b/50%25%2Cé%3A#.kpi" in out, out)
        below = folder / "a b"
        check("nor from a folder beside", "file=../bytes.kpi" in output(below, "github", "--root", str(folder), str(folder / "bytes.kpi")))


def fixes_apply():
    """The replacements of SARIF, made in the text, repair it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        path = folder / "a.kpi"
        path.write_text('goal g "📈" { for o  Review monthly  owner "Ada Jansen" }\norganisation o "O" owner "Ada Jansen"\n', "utf-8")
        results = json.loads(output(folder, "sarif", "a.kpi"))["runs"][0]["results"]
        fix = next(r for r in results if r["ruleId"] == "P6")["fixes"][0]["artifactChanges"][0]
        region, lines = fix["replacements"][0]["deletedRegion"], path.read_text("utf-8").split("\n")
        units = lines[region["startLine"] - 1].encode("utf-16-le")
        new = fix["replacements"][0]["insertedContent"]["text"].encode("utf-16-le")
        lines[region["startLine"] - 1] = (units[:2 * region["startColumn"] - 2] + new + units[2 * region["endColumn"] - 2:]).decode("utf-16-le")
        path.write_text("\n".join(lines), "utf-8")
        results = json.loads(output(folder, "sarif", "a.kpi"))["runs"][0]["results"]
        check("a fix repairs", not any(r["ruleId"] == "P6" for r in results), results)


def main():
    rule_tests()
    hostile()
    fixes_apply()
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
