#!/usr/bin/env python3
"""The oracles of tests/oracle with many times as many cases as a quick run has. Input: the build in $KPI_BUILD. Output: the total of all."""
import os
import subprocess
import sys
from pathlib import Path

ORACLES = Path(__file__).resolve().parents[1] / "oracle"
CALC = Path(os.environ["KPI_BUILD"]) / "tests" / "oracle" / "proof_calc"
RUNS = (
    ("random_eval.py", "--full"),
    ("proof_oracle.py", CALC, "10000"),
    ("solve_oracle.py", CALC, "4000"),
    ("bounds_oracle.py", "--seed", "2", "--pairs", "6000"),
    ("what_if.py", "100"),
    ("properties.py", "--seed", "2"),
)


def main():
    passed = failed = 0
    for script, *arguments in RUNS:
        done = subprocess.run([sys.executable, ORACLES / script, *arguments], capture_output=True, text=True)
        lines = done.stdout.splitlines() or [""]
        words = lines[-1].split()
        good = len(words) == 4 and words[1] == "passed,"
        print(f"{script}: {lines[-1] if good else done.stderr}")
        if not good or done.returncode:
            print("\n".join(lines[-30:]))
        passed += int(words[0]) if good else 0
        failed += int(words[2]) if good else 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
