"""What the tree promises: includes point one way, the library leaves the process alone, and the files speak of the project only."""
import re
import sys

from .common import Job

# base <- num <- {proof, syntax <- sema <- data} <- eval <- rules <- view <- cli
BELOW = {"base": "", "num": "base", "proof": "base num", "syntax": "base num", "sema": "base num syntax",
         "data": "base num syntax sema", "eval": "base num proof syntax sema data",
         "rules": "base num proof syntax sema data eval", "view": "base num proof syntax sema data eval rules", "fmt": "base num syntax",
         "propose": "base num syntax sema data", "cli": ""}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')

FORBIDDEN = re.compile(r"""_?(_?exit|_Exit|quick_exit|abort|atexit|__assert_fail|v?f?printf|f?puts|f?putc|putchar|f?getc|getchar|f?gets|getline
    |f(open|dopen|reopen|read|write|flush|close|eof|error|seeko?|tello?)|clearerr|v?f?scanf|perror|ungetc|stdin|stdout|stderr|_IO_[a-z]+|__std(in|out|err)p
    |(secure_)?getenv|setenv|putenv|environ|time|clock|clock_gettime|gettimeofday|localtime(_r)?|gmtime(_r)?|mktime|strftime|tzset
    |setlocale|newlocale|uselocale|localeconv|nl_langinfo|s?rand(om)?|rand_r|drand48|system|popen|fork|exec[lv][a-z]*|signal|sigaction|raise|kill)""", re.X)

# Assembled from halves, or this file would be the first to be reported.
WORDS = re.compile("|".join([r"(?<![\w.-])/" + r"(work|root|home|farm)/[a-z.]", "farm" + "-(bench|studio)", "sub" + "agent",
                             r"\." + "library/"]), re.I)


def promise(report, breaches):
    """One check, with a line for each breach."""
    breaches = list(breaches)
    report.check(not breaches, "\n    ".join(["", *breaches]))


def bad_includes(world):
    for path in sorted((world.root / "src").rglob("*.[ch]")):
        parts = path.relative_to(world.root / "src").parts
        folder = parts[0] if len(parts) > 1 else None  # src/kpi.c stands on top of all
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            include = INCLUDE.match(line)
            if not include:
                continue
            place, name = f"{path.relative_to(world.root)}:{number}", include[2]
            if name == "gmp.h":
                if folder != "num":
                    yield f"{place}: only src/num includes gmp.h"
            elif include[1] == '"' and folder:
                if name.startswith("../grammar/") or "/" not in name and name != "kpi.h":
                    name = "syntax/" + name  # the grammar's tables, and what is generated from it
                target = name.split("/")[0]
                allowed = {folder, *BELOW[folder].split()} | ({"kpi.h"} if folder == "cli" else set())
                if target not in allowed:
                    yield f"{place}: {folder} may not include {name}"


def unlisted(world):
    page = (world.root / "src" / "README.md").read_text("utf-8")
    listed = set(re.findall(r"`([\w.]+)`", page))
    files = {path.name for path in (world.root / "src").rglob("*") if path.suffix in (".c", ".h", ".def")}
    yield from (f"src/README.md has no line for {name}" for name in sorted(files - listed))
    yield from (f"src/README.md names {name}, which is not there" for name in sorted(listed - files) if name.endswith((".c", ".h", ".def")))


def bad_symbols(world):
    done = world.run(["nm", "-u", world.build / "libkpi.a"])
    if done.returncode:
        yield f"nm: {done.stderr.decode()}"
    where = ""
    for line in done.stdout.decode().splitlines():
        if line.endswith(":"):
            where = line[:-1]
            continue
        words = line.split()
        if not words or words[-1] == "U":
            continue
        name = words[-1].split("@")[0]
        if sys.platform == "darwin":
            name = name[1:]
        plain = re.sub(r"^__(isoc99_)?(\w+?)(_chk)?$", r"\2", name) if name.endswith("_chk") or "isoc99" in name else name
        if FORBIDDEN.fullmatch(plain):
            yield f"{where} uses {name}"


def bad_words(world):
    for name in world.run(["git", "ls-files", "-z"]).stdout.decode().split("\0"):
        path = world.root / name
        if name and path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            for found in WORDS.finditer(text):
                yield f"{name}:{text.count(chr(10), 0, found.start()) + 1}: speaks of a machine, not of the project"


def jobs(world):
    for name, breaches in ("includes", bad_includes), ("source page", unlisted), ("symbols", bad_symbols), ("words", bad_words):
        yield Job(f"tree/{name}", lambda report, breaches=breaches: promise(report, breaches(world)))
