"""What the groups share: the world under test, jobs, reports, and running a program."""
import os
import subprocess
from pathlib import Path
from typing import Callable, NamedTuple

SECONDS = 600  # a job that takes longer hangs, on a busy machine and under sanitizers too


class World:
    """The checkout, what was built from it, and the public test data (None when absent)."""

    def __init__(self, root, build, bless):
        self.root, self.build, self.bless = root, build, bless
        self.kpi = build / "kpi"
        data = Path(os.environ.get("KPI_TEST_DATA", root / ".." / "shared" / "data")).resolve()
        self.data = data if data.is_dir() else None
        self.env = dict(os.environ, KPI=str(self.kpi), KPI_BUILD=str(build), PATH=f"{build}:{os.environ['PATH']}")
        program = self.kpi.read_bytes() if self.kpi.exists() else b""
        if b"__asan_init" in program:
            self.env["KPI_ASAN"] = "1"  # it reserves memory by the terabyte
        if b"__asan_init" in program or b"__gcov_" in program:
            self.env["KPI_SLOW"] = "1"
        self.env.pop("KPI_TEST_DATA", None)
        if self.data:
            self.env["KPI_TEST_DATA"] = str(self.data)

    def run(self, command, cwd=None):
        return subprocess.run(command, cwd=cwd or self.root, env=self.env, stdin=subprocess.DEVNULL, timeout=SECONDS,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Report:
    """Counts the checks of one job and keeps what is to be printed."""

    def __init__(self, name):
        self.name, self.passed, self.failed, self.lines = name, 0, 0, []

    def check(self, good, message):
        if good:
            self.passed += 1
        else:
            self.fail(message)

    def fail(self, message):
        self.failed += 1
        self.lines.append(f"FAIL {self.name}: {message}")

    def skip(self, reason):
        self.lines.append(f"SKIP {self.name}: {reason}")


class Job(NamedTuple):
    name: str
    run: Callable[[Report], None]


def tail(text, count=30):
    lines = text.splitlines()
    return "\n".join("    " + line[:400] for line in lines[-count:])
