#!/usr/bin/env python3
"""Reads the public CSV suites with the CSV engine and compares with their expected JSON; files that must be refused must name file and line.

Usage: csv_suites.py [PROGRAM]; the program is tests/oracle/csv_dump below $KPI_BUILD (default: build). The suites lie in csv/ of the public test
data ($KPI_TEST_DATA, default ../shared/data). Where a suite and the language differ, the reason stands beside the file's name below.
"""
import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("KPI_TEST_DATA", ROOT / ".." / "shared" / "data")).resolve() / "csv"
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else Path(os.environ.get("KPI_BUILD", "build")) / "tests" / "oracle" / "csv_dump"

# RFC 4180: a quote may stand only in a cell that begins with one.
STRICT_QUOTES = {"location_coordinates"}
# cell-6: empty lines after the last non-empty line are dropped.
NO_EMPTY_END = {"all-empty": [], "empty-one-column": [["foo"]]}
# Refused because of the header that is asked for: (columns asked, the line named).
HEADERS = {"bad-header-less-fields": 2, "bad-header-more-fields": 2, "bad-header-no-header": 1, "bad-header-wrong-header": 1,
           "bad-missing-quote": 2, "bad-quotes-with-unescaped-quote": 2, "bad-unescaped-quote": 2}

passed = failed = 0


def check(good, *message):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(*message)


def read(path, *options):
    done = subprocess.run([PROGRAM, path, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    return json.loads(done.stdout) if done.returncode == 0 else None


def errors(result):
    return [finding for finding in result["findings"] if finding["severity"] == 3]


def texts(rows):
    """A missing cell is what the suites write as an empty text."""
    return [["" if cell is None else cell for cell in row] for row in rows]


def refused(path, result, line):
    found = errors(result)
    check(found and found[0]["path"] == str(path) and found[0]["line"] == line, path.name, "must be refused at line", line, "got", found)


def read_positions(path, width):
    return read(path, "header=none", *(f"column=text:{i + 1}" for i in range(width)))


def check_suite(folder, files):
    for path in sorted((folder / files).glob("*.csv")):
        if path.stem in HEADERS:
            refused(path, read(path, "column=text:foo", "column=text:bar", "column=text:baz"), HEADERS[path.stem])
            continue
        want = json.loads((folder / "json" / f"{path.stem}.json").read_text())
        want = want if isinstance(want, list) else [want]
        if path.stem in STRICT_QUOTES:
            refused(path, read(path, *(f"column=text:{name}" for name in want[0])), 2)
        elif path.stem == "header-no-rows":
            result = read(path, "column=text:foo", "column=text:bar", "column=text:baz")
            check(result["rows"] == want and not errors(result), path.name, result)
        elif want and isinstance(want[0], dict):
            result = read(path, *(f"column=text:{name}" for name in want[0]))
            check(texts(result["rows"]) == [list(row.values()) for row in want] and not errors(result), path.name, result)
        else:
            want = NO_EMPTY_END.get(path.stem, want)
            result = read_positions(path, len(want[0]) if want else 1)
            check(texts(result["rows"]) == want and not errors(result), path.name, result)


def numbers(path, column, want, *options):
    result = read(path, f"column=number:{column}", *options)
    got = [cell and Fraction(cell) for row in result["rows"] for cell in row]
    check(got == [Fraction(value) for value in want] and not errors(result), path.name, column, options, result)


def check_duckdb(folder):
    for case in json.loads((folder / "expected.json").read_text()):
        path, options = folder / case["file"], case.get("options", "")
        given = [f"separator={mark}" for mark in ";," if f"delim='{mark}'" in options] + [f"decimal={mark}" for mark in ",." if f"decimal='{mark}'" in options]
        for name, want in case.get("columns", {}).items():
            numbers(path, name, want, *given)
    mixed = folder / "decimal_separators.csv"
    refused(mixed, read(mixed, "separator=;", "decimal=,", "column=number:periods"), 2)
    refused(mixed, read(mixed, "separator=;", "decimal=.", "column=number:commas"), 2)
    refused(folder / "mixed_format_fail.csv", read(folder / "mixed_format_fail.csv", "separator=;", "decimal=,", "column=number:foo"), 4)
    refused(folder / "thousands_fail.csv", read(folder / "thousands_fail.csv", "decimal=,", "column=number:foo"), 2)
    refused(folder / "error_too_little.csv", read(folder / "error_too_little.csv", "column=number:i", "column=number:j"), 7)
    refused(folder / "invalid_char.csv", read(folder / "invalid_char.csv", "separator=;", "column=number:foo"), 2)
    check(read(folder / "invalid_char.csv", "decimal=ö", "column=number:foo") is None, "a decimal mark ö must be refused")
    quoted = read_positions(folder / "quoted_newline.csv", 2)
    check(quoted["rows"] == [["hello\nworld", "5"], ["what,\n brings, you here\n , today", "6"]], "quoted_newline.csv", quoted)
    duck = read(folder / "no_newline_unicode.csv", "header=none", "separator=🦆", *(f"column=text:{i + 1}" for i in range(3)))
    check(len(duck["rows"]) == 1024 and duck["rows"][-1] == ["1023", "1023", " test"] and not errors(duck), "no_newline_unicode.csv", duck["findings"])
    whole = read_positions(folder / "no_newline_unicode.csv", 1)
    check(len(whole["rows"]) == 1024 and whole["rows"][-1] == ["1023🦆1023🦆 test"], "no_newline_unicode.csv as one column", whole["findings"])
    many = read_positions(folder / "many_empty_lines.csv", 1)
    check(many["rows"] == [["1"]] and not errors(many), "many_empty_lines.csv", many["findings"])


def main():
    if not DATA.is_dir():
        print(f"SKIP: needs the public test data; {DATA} is not there (set KPI_TEST_DATA)")
    else:
        check_suite(DATA / "csv_spectrum", "csvs")
        check_suite(DATA / "csv_test_data", "csv")
        check_duckdb(DATA / "duckdb")
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
