#!/usr/bin/env python3
"""Follows the recipe for a rule in CONTRIBUTING.md to the letter, on a copy of the tree: its blocks are put where their marks say, and then the program
is built and the tests of the rule are run. So adding a rule touches one row, one function, one page and one test.

    row=FILE before="TEXT"    the block goes on the lines above the first that is TEXT, and an empty line stays between
    append=FILE               the block goes to the end of the file
    file=FILE                 the block is a new file
"""
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from runner.docs import FENCE  # noqa: E402

CODE = "S99"


def recipe():
    """The marks and the text of each block from the recipe's heading on."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    blocks, fence = [], None
    for line in page.partition("\n### A rule, step by step\n")[2].splitlines():
        match = FENCE.match(line)
        if fence and line.strip() == fence:
            fence = None
        elif fence:
            blocks[-1][1].append(line)
        elif match:
            fence = match[2]
            blocks.append((dict(mark.partition("=")[::2] for mark in shlex.split(match[3])[1:]), []))
    return [(marks, "\n".join(lines) + "\n") for marks, lines in blocks]


def follow(tree):
    """Returns the files that were touched."""
    for marks, text in recipe():
        if "row" in marks:
            path = tree / marks["row"]
            before, line, after = path.read_text("utf-8").partition("\n" + marks["before"] + "\n")
            path.write_text(before + text + line + after, "utf-8")
        elif "append" in marks:
            path = tree / marks["append"]
            path.write_text(path.read_text("utf-8") + "\n" + text, "utf-8")
        else:
            path = tree / marks["file"]
            path.write_text(text, "utf-8")
        yield str(path.relative_to(tree))


def copy_tree(tree):
    for name in subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    for link in (path for path in tree.rglob("*") if path.is_symlink()):
        assert link.exists(), link


def run(tree, *command):
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def main():
    results = []

    def check(good, what):
        results.append(bool(good))
        if not good:
            print(f"FAIL {what}")

    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        copy_tree(tree)
        touched = list(follow(tree))
        check(len(touched) == 4, f"the recipe touches {', '.join(touched)}")
        status, output = run(tree, "make", "CFLAGS=-O0", "WERROR=1", "build/kpi", "build/libkpi.a")
        check(status == 0, f"it does not build\n{output[-2000:]}")
        if status == 0:
            status, output = run(tree, sys.executable, "tests/run", f"rules/check-{CODE.lower()}", f"docs/rules/{CODE}")
            check(status == 0 and "failed" in output, f"its tests fail\n{output[-2000:]}")
            check("shouting" in run(tree, "build/kpi", "explain", CODE)[1], "there is no page")
            run(tree, sys.executable, "tests/run", "--bless", "docs/language.md")
            check(f"| {CODE} | shouting | hint |" in (tree / "docs/language.md").read_text("utf-8"), "docs/language.md does not list it")
            status, output = run(tree, sys.executable, "tests/run", "docs/rules", "docs/language.md", "check-s")
            check(status == 0, f"other tests fail\n{output[-2000:]}")
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
