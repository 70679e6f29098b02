"""What docs/language.md lists is what the program is built from: words, functions, reasons of no data, limits, and the rules of `check`."""
import re

from .common import Job
from .pages import HEADING, with_rule_table
from .tree import promise


def section(page, heading):
    """The text under a heading, up to the next of its rank or above."""
    rank = heading.split()[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(rank)}}} |\Z)", page, re.M | re.S)
    return found[1] if found else ""


def rows(text):
    """The cells of each row of the tables in a text, without headings and code marks."""
    lines = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line] for line in lines]


def differences(what, listed, built):
    yield from (f"{what}: the page lacks {item}" for item in built if item not in listed)
    yield from (f"{what}: the page has {item}, the program does not" for item in listed if item not in built)


def read(world, path, pattern):
    return re.findall(pattern, (world.root / path).read_text("utf-8"), re.M)


def bad_words(world, page):
    lists = re.findall(r"^```text\n(.*?)^```", section(page, "## Words of the language"), re.M | re.S)
    rest = page.replace(section(page, "## Words of the language"), "")
    for kind, listed in zip(("SOFT", "HARD"), lists + ["", ""]):
        words = read(world, "grammar/keywords.def", rf'^KEYWORD\("(\w+)", \w+, {kind}\)')
        yield from differences(kind.lower() + " words", listed.split(), words)
        yield from (f"{word} is listed and not explained" for word in words if not re.search(rf"\b{word}\b", rest))


def bad_functions(world, page):
    names = read(world, "src/sema/functions.def", r"^(?:AGGREGATE|TIMEFN|PUREFN|ROWFN|KPIFN)\((\w+)")
    yield from (f"the page does not explain {name}()" for name in names if not re.search(rf"\b{name}\(", page))


def bad_reasons(world, page):
    listed = [tuple(row[:2]) for row in rows(section(page, "### No data"))[2:]]
    yield from differences("reasons", listed, read(world, "src/num/no_data.def", r'^NO_DATA\((\w+), "([^"]*)"'))


def bad_limits(world, page):
    listed = [(row[0], int(row[1]), row[2]) for row in rows(section(page, "## Limits"))[2:]]
    found = read(world, "src/base/limits.def", r'^LIMIT\((\w+), (\d+)u?(?: << (\d+))?, "([^"]*)"')
    yield from differences("limits", listed, [(name.replace("_", "-"), int(value) << int(shift or 0), says) for name, value, shift, says in found])


def bad_rules(world, page):
    if with_rule_table(world, page) != page or HEADING not in page:
        yield "the table of rules is not what src/base/rules.def and docs/rules say: tests/run --bless docs/language.md"


def jobs(world):
    page = (world.root / "docs" / "language.md").read_text("utf-8")
    for name, breaches in ("words", bad_words), ("functions", bad_functions), ("reasons", bad_reasons), ("limits", bad_limits), ("rules", bad_rules):
        yield Job(f"docs/language.md {name}", lambda report, breaches=breaches: promise(report, breaches(world, page)))
