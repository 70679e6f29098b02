"""Golden tests: tests/golden/**/NAME.kpi with `# run:` lines at its top, and NAME.out beside it, which holds for each run its standard
output, then `--- stderr` and what stands there, then `--- exit N`. Runs start in the file's folder, so that paths are short and relative.
A file of examples/ with an .out beside it is a golden test too: without a `# run:` line it is evaluated."""
import difflib
import re
import shlex

from .common import Job

RUN = re.compile(r"#\s*run:\s*(.*?)\s*$")


def printed(world, path, arguments):
    done = world.run([world.kpi, *shlex.split(arguments), path.name], cwd=path.parent)
    return done.stdout + b"--- stderr\n" + done.stderr + f"--- exit {done.returncode}\n".encode()


def run_file(world, path, report):
    lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    runs = [match[1] for match in map(RUN.match, lines) if match]
    if not runs and "examples" in path.parts:
        runs = ["eval"]
    if not runs:
        report.fail("no # run: line")
        return
    got = b"".join(printed(world, path, arguments) for arguments in runs)
    kept = path.with_suffix(".out")
    if world.bless:
        kept.write_bytes(got)
    want = kept.read_bytes() if kept.exists() else b""
    difference = difflib.unified_diff(want.decode("utf-8", "replace").splitlines(), got.decode("utf-8", "replace").splitlines(),
                                      "expected", "printed", lineterm="")
    report.check(got == want, "the output changed\n" + "\n".join("    " + line for line in difference))


def jobs(world):
    examples = [path for path in (world.root / "examples").rglob("*.kpi") if path.with_suffix(".out").exists()]
    for path in sorted([*(world.root / "tests" / "golden").rglob("*.kpi"), *examples]):
        if not path.name.startswith("_"):
            name = str(path.relative_to(world.root))
            yield Job(name, lambda report, path=path: run_file(world, path, report))
