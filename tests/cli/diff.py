"""kpi diff as a process: which versions its words mean, git revisions read without touching anything, exit statuses, formats."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from _check import check, totals
from _schema import schema_of, wrong

KPI = os.path.abspath(os.environ.get("KPI", "build/kpi"))
SCHEMA = schema_of("kpi-diff-1")
SHOP = """organisation shop "The shop" owner "Ann Bos"
goal grow "Earn more" { for shop  owner "Ann Bos"  agreed "Ann Bos" on 2025-12-01 }
dataset sales { source "data/sales.csv"  time day  column day date  column amount EUR }
kpi income "Income" { serves grow  formula sum(sales.amount)  target >= EUR 40 until 2026-12-31  review monthly }
"""
EASIER = SHOP.replace("EUR 40", "EUR 30")
ROWS = "day,amount\n2026-01-31,50\n2026-02-28,35\n"

scratch = tempfile.TemporaryDirectory()
top = Path(os.path.realpath(scratch.name)) / "repository"
env = dict(os.environ, HOME=scratch.name, GIT_CONFIG_NOSYSTEM="1", GIT_CEILING_DIRECTORIES=scratch.name, LC_ALL="C.UTF-8",
           **{f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")})
for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"):
    env.pop(name, None)


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=top, env=env, stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return done.stdout.decode().strip()


def diff(*arguments, cwd=None, path=None):
    with_path = dict(env, PATH=path) if path is not None else env
    done = subprocess.run([KPI, "diff", *arguments], cwd=cwd or top, env=with_path, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def expect(name, arguments, status, out=None, err=None, **more):
    got = diff(*arguments, **more)
    good = got[0] == status and all(want is None or (want in text if want else not text) for want, text in ((out, got[1]), (err, got[2])))
    check(name, good, got)
    return got


def put(name, text):
    path = top / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def snapshot():
    return {str(path): path.read_bytes() if path.is_file() and not path.is_symlink() else None for path in sorted(top.rglob("*"))}


top.mkdir()
git("init", "-q", "-b", "main", ".")
put("kpis/shop.kpi", SHOP)
put("kpis/data/sales.csv", ROWS)
git("add", "-A")
git("commit", "-qm", "one")
git("tag", "-a", "v1", "-m", "a tag that is an object")
git("checkout", "-qb", "easier")
put("kpis/shop.kpi", EASIER)
git("commit", "-qam", "two")
before = snapshot()

# --- which versions ---
FLIP = "- red in 2026-02: EUR 35.00, plan ≥ EUR 40"
for words in (["main", "easier", "kpis"], ["main", "easier"], ["main", "kpis"], ["main"], ["main:kpis", "kpis"], ["main:kpis/", "easier:kpis"],
              ["v1", "kpis/shop.kpi"], ["HEAD~1", "HEAD", "kpis/shop.kpi"], ["main:kpis/shop.kpi", "kpis/shop.kpi"],
              ["main:./kpis", "./kpis"], [git("rev-parse", "main"), "kpis/"], ["main^{tree}", "kpis"], ["main", str(top / "kpis")],
              ["main", "kpis/../kpis//shop.kpi"]):
    status, out, err = diff(*words)
    there = re.search(r"--> \S+:(\./)?kpis/shop\.kpi:4:63\n", err)
    check(f"diff {words}", status == 1 and FLIP in out and "+ >= EUR 30 until" in out and "A5" in err and there, (status, out, err))
expect("the other way", ["easier", "main", "kpis"], 1, "green in 2026-02")
expect("a revision with itself", ["main", "main"], 0, "no change in meaning\n", "")
expect("from a folder below", ["main", "shop.kpi"], 1, FLIP, cwd=top / "kpis")
expect("git's path from the top", ["main:kpis/shop.kpi", "shop.kpi"], 1, FLIP, cwd=top / "kpis")
expect("git's path from here", ["main:./shop.kpi", "shop.kpi"], 1, FLIP, cwd=top / "kpis")
expect("the work tree", ["HEAD"], 0, "no change")
check("nothing was written", snapshot() == before)

# --- words that are wrong ---
for words, says in ((["nowhere", "kpis"], "nowhere is no file or folder here, and no revision"), (["main", "nowhere"], "nowhere is no file"),
                    (["main", "easier", "nowhere"], "there is no nowhere with definitions in main"), (["main:nowhere", "kpis"], "there is no nowhere"),
                    (["main:../x", "kpis"], "outside"), (["main", ".."], "outside"), (["kpis"], "name two paths"), ([], "name two paths"),
                    (["kpis", "main"], "name two paths"), (["kpis", "kpis", "kpis"], "name two paths"), (["main", "easier:kpis"], "name two paths"),
                    (["--", "-x", "kpis"], "-x is no file"), (["--", "--output=x", "kpis"], "--output=x is no file"), (["", "kpis"], "no revision"),
                    (["main..easier", "kpis"], "main..easier is no file"), (["HEAD^{", "kpis"], "no revision"), (["main", "--", "--output=x"], "no revision"),
                    (["--", "main", "easier", "--all"], "there is no --all"), (["/nowhere", "kpis"], "there is no /nowhere"), ([":kpis", "kpis"], "no revision")):
    expect(f"diff {words}", words, 2, "", says)
expect("in Dutch", ["--lang", "nl", "nergens", "kpis"], 2, "", "nergens is hier geen bestand of map")
expect("no repository", ["main", "."], 2, "", "git finds no work tree: fatal: not a git repository", cwd=scratch.name)
expect("no git", ["main", "kpis"], 2, "", "git cannot be started: No such file", path="/nowhere")
expect("paths need no git", ["kpis", "kpis"], 0, "no change", "", path="/nowhere")
check("an option is no file", not (top / "x").exists())

# --- what is only in one version ---
put("more/more.kpi", SHOP)
expect("a new folder", ["HEAD", "more"], 0, "+ kpi income", "note: there is no more with definitions in HEAD")
expect("a new folder, in a place", ["HEAD:more", "more"], 2, "", "there is no more")
shutil.rmtree(top / "more")
(top / "empty").mkdir()
expect("nothing at all", ["empty", "empty"], 2, "", "no .kpi file")
expect("a removed file", ["main", "easier", "kpis", "empty"], 1)

# --- data ---
status, out, err = diff("main", "--no-data")
check("no data asked", status == 1 and "status" not in out, out)
(top / "kpis" / "data").rename(top / "away")
expect("data that is not there", ["main"], 1, "not compared: the statuses of what reads sales, which has no rows here")
expect("data from elsewhere", ["main", "--data", "sales=away/sales.csv", "--as-of", "2026-01-31"], 1, "0 of 1 statuses flip, as of 2026-01-31")
put("kpis/shop.kpi", SHOP.replace("dataset sales", "dataset sold").replace("sales.amount", "sold.amount"))
expect("data for what is new", ["main", "--data", "sold=away/sales.csv"], 0, "- sales")
expect("data for nothing", ["main", "--data", "nothing=away/sales.csv"], 1, "", "N15")
(top / "away").rename(top / "kpis" / "data")

# --- errors and exit statuses ---
put("kpis/shop.kpi", SHOP.replace("formula", "formule"))
expect("the later one is wrong", ["main"], 1, "", "kpis/shop.kpi:4")
git("commit", "-qam", "three")
put("kpis/shop.kpi", EASIER)
expect("the earlier one is wrong", ["HEAD"], 2, "", "HEAD:./kpis/shop.kpi:4")
expect("none at this level", ["main", "--exit-zero"], 1 - 1, "EUR 30")
put("kpis/shop.kpi", EASIER.replace("kpi income", "policy { A5 warning }\nkpi income"))
expect("a policy", ["main"], 0, "policy A5", "warning[A5")
expect("a policy and a level", ["main", "--fail-level", "warning"], 1)
expect("check is silent", ["main", "--output", "out.txt"], 0, "")
check("-o", (top / "out.txt").read_text("utf-8").startswith("~ file kpis/shop.kpi"))
expect("-o that fails", ["main", "-o", "no/such/folder/out.txt"], 2)
expect("a limit", ["main", "--limit", "files=0"], 2, "", "files")
put("kpis/shop.kpi", EASIER)
check("kpi check says nothing of A5", b"A5" not in subprocess.run([KPI, "check", "kpis"], cwd=top, capture_output=True).stdout)

# --- formats ---
status, out, err = diff("main", "--format", "json")
check("JSON follows the schema", wrong(SCHEMA, json.loads(out)) is None, wrong(SCHEMA, json.loads(out)))
check("a schema can be broken", wrong(SCHEMA, {**json.loads(out), "more": 1}) and wrong(SCHEMA, {"schema": "kpi-diff/1"}))
for words in (["main", "--no-data"], ["kpis", "kpis"]):
    check(f"JSON of {words}", wrong(SCHEMA, json.loads(diff(*words, "--format", "json")[1])) is None)
golden = Path(__file__).resolve().parents[1] / "golden"
check("JSON of much", wrong(SCHEMA, json.loads(diff(str(golden / "_diff_before.kpi"), str(golden / "diff.kpi"), "--format", "json")[1])) is None)

many = "".join(f"input i{n} = {n}\n" for n in range(2000))
put("many/a.kpi", many)
put("many/b.kpi", many.replace("= ", "= 1"))
status, out, err = diff("many/a.kpi", "many/b.kpi", "--format", "markdown")
left = re.search(r"\nand (\d+) more like this\n$", out)
check("Markdown fits into a comment", len(out.encode()) < 65_000 and left and out.count("\n| input") + int(left[1]) == 2000, (len(out), out[-100:]))

# --- names that mean harm, and links ---
put("kpis/shop.kpi", 'import "-deep/ü \\"q\\".kpi"\n' + EASIER)
put('kpis/-deep/ü "q".kpi', "input deep = 1\n")
put("kpis/a\nb\t.kpi", "input first = 1\n")
put("kpis/$(touch oops).kpi", "input second = 1\n")
put("kpis/--help/x.kpi", "input third = 1\n")
os.symlink("/etc/passwd", top / "kpis" / "link.kpi")
git("add", "-A")
git("commit", "-qm", "four")
(top / "kpis" / "link.kpi").unlink()
marker = Path(scratch.name) / "marker"
script = Path(scratch.name) / "script"
script.write_text(f"#!/bin/sh\necho started >> {marker}\n", "utf-8")
script.chmod(0o755)
for setting in ("core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "diff.external", "credential.helper", "filter.x.smudge", "diff.x.textconv",
                "uploadpack.packObjectsHook", "core.askPass", "core.alternateRefsCommand"):
    git("config", setting, str(script))
put(".gitattributes", "*.kpi filter=x diff=x export-ignore\n")
marker.unlink(missing_ok=True)
before = snapshot()
status, out, err = diff("HEAD", "kpis")
check("names that mean harm", status == 0 and out == "no change in meaning\n", (status, out, err))
status, out, err = diff("main", "HEAD", "kpis")
check("names are shown safely", status == 1 and "a␊b␉.kpi" in out and "\n+ input first" in out and "$(touch oops)" in out, (status, out, err))
check("nothing but git was started", not marker.exists() and not (top / "oops").exists())
check("nothing was written then", snapshot() == before)
put("kpis/out.kpi", 'import "../data/other.kpi"\n')
put("data/other.kpi", "input far = 1\n")
git("add", "-A")
git("commit", "-qm", "five")
status, out, err = diff("HEAD", "kpis/out.kpi")
check("an import that leaves the root", status == 2 and "HEAD:kpis/out.kpi:1" in err and "N6" in err, (status, out, err))
expect("a wider root", ["--root", ".", "HEAD", "kpis/out.kpi"], 0, "no change")
(top / "kpis" / "out.kpi").unlink()
git("commit", "-qam", "six")
git("branch", "kpis")
status, out, err = diff("HEAD", "kpis", "--no-data")
check("a folder goes before a branch", status == 0, (status, out, err))
check("a branch called like a folder", "input far" not in diff("refs/heads/kpis", "data", "--no-data")[1])

# --- a text that is not here ---
blob = git("rev-parse", "main:kpis/shop.kpi")
(top / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
git("config", "remote.origin.url", "ssh://nowhere.invalid/x")
git("config", "core.repositoryformatversion", "1")
git("config", "remote.origin.promisor", "true")
git("config", "extensions.partialClone", "origin")
marker.unlink(missing_ok=True)
status, out, err = diff("main", "kpis")
check("it is not fetched", status == 2 and "cannot be read" in err and not marker.exists(), (status, out, err))

# --- help ---
for lang, part in (("en", "kpi diff main:shop.kpi"), ("nl", "elk\nander woord is een revisie")):
    status, out, err = diff("--help", "--lang", lang)
    check(f"help in {lang}", status == 0 and part in out and max(len(line) for line in out.splitlines() if "kpi diff" in line or "word" in line) <= 100, out)

scratch.cleanup()
sys.exit(totals())
