#!/usr/bin/env python3
"""Bounds of 5,000 random formulas and boxes, and more, against brute force: tests/oracle/bounds_oracle.py with another seed."""
import subprocess
import sys
from pathlib import Path

ORACLE = Path(__file__).resolve().parents[1] / "oracle" / "bounds_oracle.py"

sys.exit(subprocess.run([sys.executable, ORACLE, "--seed", "2", "--pairs", "6000"]).returncode)
