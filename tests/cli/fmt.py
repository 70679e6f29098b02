"""kpi fmt as a process: in place, --check, --diff for git apply, standard input, broken files, and the repository's own texts."""
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from _check import check, totals

KPI = os.path.abspath(os.environ.get("KPI", "build/kpi"))
ROOT = Path(__file__).resolve().parents[2]
UGLY = "units  a\nmetric b=sum( c.d )   unit   a\nmetric long_name = b\n\n\n\nkpi k {\n target >= 3 until 2026-12-31\n    formula b }\n"
GOOD = "units a\nmetric b         = sum(c.d)  unit a\nmetric long_name = b\n\nkpi k {\n  target    >= 3 until 2026-12-31\n  formula   b\n}\n"


def run(*arguments, cwd=None, given=b""):
    done = subprocess.run([KPI, "fmt", *map(str, arguments)], cwd=cwd, input=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def git(*arguments, cwd, given=b""):
    done = subprocess.run(["git", *arguments], cwd=cwd, input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
                          env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CEILING_DIRECTORIES": str(Path(cwd).parent)})
    return done.returncode, done.stdout.decode("utf-8", "replace")


def streams():
    check("standard input", run(given=UGLY.encode()) == (0, GOOD, ""), run(given=UGLY.encode()))
    check("a dash", run("-", given=UGLY.encode())[1] == GOOD)
    check("nothing", run() == (0, "", ""))
    check("byte order mark and CRLF", run(given=b"\xef\xbb\xbf" + UGLY.replace("\n", "\r\n").encode())[1] == GOOD)
    code, out, error = run(given=b"metric = 3\n")
    check("broken standard input", code == 1 and out == "" and "<stdin>:1:" in error, (code, out, error))
    check("--check of standard input", run("--check", given=UGLY.encode())[:2] == (1, "<stdin>\n"))
    code, out, error = run("--limit", "source-bytes=3", given=UGLY.encode())
    check("a limit", code == 2 and out == "" and "source-bytes" in error, (code, out, error))


def files(folder):
    (folder / "sub").mkdir()
    names = {"b.kpi": UGLY, "sub/a.kpi": UGLY, "sub/good.kpi": GOOD, "sub/notes.txt": UGLY, ".hidden.kpi": UGLY}
    for name, text in names.items():
        (folder / name).write_text(text)
    (folder / "b.kpi").chmod(0o640)
    (folder / "link.kpi").symlink_to("sub/a.kpi")
    check("--check names what differs", run("--check", "b.kpi", "sub", cwd=folder) == (1, "b.kpi\nsub/a.kpi\n", ""), run("--check", ".", cwd=folder))
    check("--check changes nothing", (folder / "b.kpi").read_text() == UGLY)
    inode = (folder / "sub/good.kpi").stat().st_ino
    check("in place", run(".", cwd=folder) == (0, "", ""))
    check("rewritten", (folder / "b.kpi").read_text() == GOOD and (folder / "sub/a.kpi").read_text() == GOOD)
    check("others stay", (folder / "sub/notes.txt").read_text() == UGLY and (folder / ".hidden.kpi").read_text() == UGLY)
    check("the mode stays", (folder / "b.kpi").stat().st_mode & 0o777 == 0o640)
    check("a link stays one", (folder / "link.kpi").is_symlink())
    check("what is right is not written", (folder / "sub/good.kpi").stat().st_ino == inode)
    check("nothing else is left", sorted(p.name for p in folder.iterdir()) == [".hidden.kpi", "b.kpi", "link.kpi", "sub"])
    check("--check is clean", run("--check", ".", cwd=folder) == (0, "", ""))
    (folder / "broken.kpi").write_text("kpi {\n")
    (folder / "b.kpi").write_text(UGLY)
    code, out, error = run("broken.kpi", "b.kpi", cwd=folder)
    check("a broken file", code == 1 and out == "" and "broken.kpi:1:" in error, (code, out, error))
    check("it stays as it is, the others do not", (folder / "broken.kpi").read_text() == "kpi {\n" and (folder / "b.kpi").read_text() == GOOD)
    (folder / "empty").mkdir()
    check("an empty folder", run("empty", cwd=folder)[0] == 2)
    code, _, error = run("none.kpi", cwd=folder)
    check("a file that is not there", code == 2 and "none.kpi" in error, (code, error))
    check("the same in Dutch", "kan none.kpi niet lezen" in run("none.kpi", "--lang", "nl", cwd=folder)[2])


def applies(name, path, before, folder):
    """What --diff prints, applied by git, is what fmt writes."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(before)
    code, patch, error = run("--diff", path, cwd=folder)
    check(f"--diff of {name}", code == 0 and error == "" and file.read_bytes() == before, (code, error))
    want = subprocess.run([KPI, "fmt"], input=before, stdout=subprocess.PIPE).stdout
    if want == before:
        check(f"no difference in {name}", patch == "", patch)
        return
    code, said = git("apply", "--whitespace=nowarn", "-", cwd=folder, given=patch.encode("utf-8", "surrogateescape"))
    check(f"git applies {name}", code == 0 and file.read_bytes() == want, f"{said}\n{patch[:2000]}")


def diffs(folder):
    check("git", git("init", "-q", cwd=folder)[0] == 0)
    code, out, _ = run("--check", "--diff", given=UGLY.encode())
    check("--check with --diff", code == 1 and out.startswith("--- a/<stdin>\n+++ b/<stdin>\n@@ -1,9 +1,8 @@\n-units  a\n"), out)
    applies("the first example", "a.kpi", UGLY.encode(), folder)
    applies("a folder", "x/y/a.kpi", UGLY.encode(), folder)
    applies("a name with blanks", "my kpis/a b.kpi", UGLY.encode(), folder)
    applies("a name with quotes and accents", 'caf\u00e9 "x".kpi', UGLY.encode(), folder)
    applies("no line end", "b.kpi", UGLY.rstrip("\n").encode(), folder)
    applies("CRLF and a mark", "c.kpi", b"\xef\xbb\xbf" + UGLY.replace("\n", "\r\n").encode(), folder)
    applies("blank lines only", "d.kpi", b"\n\n\n", folder)
    applies("a good text", "e.kpi", GOOD.encode(), folder)
    rng = random.Random(7)
    lines = (ROOT / "examples/webshop/webshop.kpi").read_text("utf-8").splitlines(keepends=True)
    for i in range(12):
        some = [line if rng.random() > 0.1 else line.replace(" ", "  ", 1) for line in lines]
        some = [line if rng.random() > 0.05 else line + "\n" for line in some]
        applies(f"some changed lines, {i}", f"r{i}.kpi", "".join(some).encode(), folder)
    many = "".join(f"metric  m{i}=1\n\n" for i in range(3000))
    applies("very many changes", "many.kpi", many.encode(), folder)


def own_texts():
    code, out, error = run("--check", "examples", "stdlib", "starter", cwd=ROOT)
    check("the repository's texts are in the layout: kpi fmt examples stdlib starter", (code, out) == (0, ""), out + error)


def main():
    streams()
    with tempfile.TemporaryDirectory() as scratch:
        files(Path(scratch))
    with tempfile.TemporaryDirectory() as scratch:
        diffs(Path(scratch))
    own_texts()
    return totals()


if __name__ == "__main__":
    sys.exit(main())
