#!/usr/bin/env python3
"""Takes each rule out of the program in turn and expects its tests to fail: `# finding: CODE` in tests/rules and the bad program of its page.

A rule goes by its row: the engine alone is compiled against a rules.def in which the row is there for the catalogue of findings only, and linked
before the library, whose own engine then stays out.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ["KPI_BUILD"])
sys.path.insert(0, str(ROOT / "tests"))
from runner.common import Report, World  # noqa: E402
from runner import pages, rules  # noqa: E402

TABLE = ROOT / "src" / "base" / "rules.def"


def compile_without(code, folder):
    """The program without a rule."""
    lines = TABLE.read_text("utf-8").splitlines()
    lines = [f"#ifdef DIAG\n{line}\n#endif" if line.startswith(f"RULE({code},") else line for line in lines]
    (folder / "base").mkdir(exist_ok=True)
    (folder / "base" / "rules.def").write_text("\n".join(lines) + "\n", "utf-8")
    compiler = os.environ.get("CC", "cc").split()
    engine, program = folder / "rules.o", folder / "kpi"
    subprocess.run([*compiler, "-std=c17", f"-I{folder}", "-Isrc", "-Iinclude", "-O0", "-c", "-o", engine, "src/rules/rules.c"], cwd=ROOT, check=True)
    objects = [*sorted((BUILD / "obj" / "src" / "cli").glob("*.o")), BUILD / "obj" / "gen" / "starter.o"]
    subprocess.run([*compiler, "-o", program, *filter(Path.exists, objects), engine, BUILD / "libkpi.a", "-lgmp"], cwd=ROOT, check=True)
    return program


def test_files():
    """The rule tests by the code of which they expect a finding."""
    files = {}
    for path in sorted((ROOT / "tests" / "rules").glob("check-*-fires-*.kpi")):
        for code in set(re.findall(r"^# finding: (\w+)", path.read_text("utf-8"), re.M)):
            files.setdefault(code, []).append(path)
    return files


def surviving(world, code, files, need):
    """Tests of the rule that do not notice that it is gone."""
    for path in files:
        report = Report(path.name)
        rules.run_file(world, path, report)
        if not report.failed:
            yield path.name
    report = Report(code)
    pages.run_page(world, ROOT / "docs" / "rules" / f"{code}.md", need, report)
    if not report.failed:
        yield f"docs/rules/{code}.md"


def main():
    if os.environ.get("KPI_SANITIZED"):
        print("SKIP the engine is compiled without sanitizers")
        print("0 passed, 0 failed")
        return 0
    passed = failed = 0
    codes = re.findall(r"^RULE\((\w+),", TABLE.read_text("utf-8"), re.M)
    files, world = test_files(), World(ROOT, BUILD, False)
    needs = pages.needs(world)
    with tempfile.TemporaryDirectory() as scratch:
        for code in codes:
            world.kpi = compile_without(code, Path(scratch))
            gone = list(surviving(world, code, files.get(code, []), needs[code]))
            few = len(files.get(code, [])) < 2
            passed, failed = passed + (not gone and not few), failed + bool(gone or few)
            if few:
                print(f"{code}: fewer than two tests expect it")
            if gone:
                print(f"{code} can be deleted, and these still pass: {', '.join(gone)}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
