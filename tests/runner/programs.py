"""Tests that are programs: build/tests/unit/test_*, tests/oracle/*.py and tests/cli/*.py. Each ends its output with "N passed, N failed"."""
import re
import sys

from .common import Job, tail

TOTAL = re.compile(r"^(\d+) passed, (\d+) failed$")


def run_program(world, command, report):
    done = world.run(command)
    output = (done.stdout + done.stderr).decode("utf-8", "replace")
    report.lines += [f"SKIP {report.name}: {line[4:].lstrip(': ')}" for line in output.splitlines() if line.startswith("SKIP")]
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    total = TOTAL.match(lines[-1]) if lines else None
    if not total:
        report.fail(f"exit {done.returncode}, and no total at the end\n{tail(output)}")
        return
    report.passed += int(total[1])
    report.failed += int(total[2])
    if int(total[2]):
        report.lines.append(f"FAIL {report.name}:\n{tail(output)}")
    elif done.returncode:
        report.fail(f"exit {done.returncode} after {total[0]}\n{tail(output)}")


def unit_jobs(world):
    for source in sorted((world.root / "tests" / "unit").glob("test_*.c")):
        program = world.build / "tests" / "unit" / source.stem
        yield Job(f"unit/{source.stem}", lambda report, program=program: run_program(world, [program], report))


def script_jobs(folder):
    def jobs(world):
        for script in sorted((world.root / "tests" / folder).glob("*.py")):
            if not script.name.startswith("_"):  # what several share
                yield Job(f"{folder}/{script.stem}", lambda report, script=script: run_program(world, [sys.executable, script], report))
    return jobs
