"""The examples of README.md and docs/: fenced blocks whose first line carries marks are executed, in order, in a folder of the document's own.

    ```csv file=orders.csv            the block is written to that file (any language), in UTF-8, or:
    ```csv file=x.csv encoding=utf-16 newline=crlf    as another program would write it
    ```kpi file=shop.kpi              the same; later blocks may use it
    ```kpi check                      `kpi check` finds no error in the block
    ```kpi check after=shop.kpi       the same for the block put behind that file
    ```kpi finding=M5 [after=...]     `kpi check` finds M5 in it
    ```console run                    lines after "$ " are run by the shell; the lines below each are what it prints (a line ... matches any lines)

--bless writes what the commands print now into the document. What people copy from docs/recipes/ stands in the layout of `kpi fmt`.
"""
import re
import subprocess
import tempfile
from pathlib import Path

from .common import Job, SECONDS, tail

FENCE = re.compile(r"^(\s*)(```+|~~~+)\s*(.*?)\s*$")


class Block:
    def __init__(self, line, info):
        words = info.split()
        self.line, self.language, self.lines = line, words[0] if words else "", []
        self.marks = dict(word.partition("=")[::2] for word in words[1:])

    def text(self):
        return "".join(line + "\n" for line in self.lines)


def write_block(block, folder):
    target = folder / block.marks["file"]
    target.parent.mkdir(parents=True, exist_ok=True)
    text = block.text()
    if block.marks.get("newline") == "crlf":
        text = text.replace("\n", "\r\n")
    target.write_bytes(text.encode(block.marks.get("encoding", "utf-8")))


def read_blocks(text):
    blocks, open_fence = [], None
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if open_fence and fence and fence[2].startswith(open_fence) and not fence[3]:
            open_fence = None
        elif open_fence:
            blocks[-1].lines.append(line[indent:] if line[:indent].isspace() else line)
        elif fence:
            open_fence, indent = fence[2], len(fence[1])
            blocks.append(Block(number, fence[3]))
    return blocks


def matches(want, got):
    """Whether printed lines are the stated ones, where a stated line `...` stands for any lines."""
    if not want:
        return not got
    if want[0].strip() == "...":
        return any(matches(want[1:], got[at:]) for at in range(len(got) + 1))
    return bool(got) and want[0].rstrip() == got[0].rstrip() and matches(want[1:], got[1:])


def run_console(world, block, folder, report):
    """Returns the lines of the block as they should be."""
    steps, printed = [], []
    for line in block.lines:
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif steps:
            steps[-1][1].append(line)
    report.check(bool(steps), f"line {block.line}: no line begins with '$ '")
    for command, want in steps:
        done = subprocess.run(["sh", "-c", command], cwd=folder, env=world.env, stdin=subprocess.DEVNULL, timeout=SECONDS,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        got = [line.rstrip() for line in done.stdout.decode("utf-8", "replace").splitlines()]
        good = matches(want, got)
        report.check(good or world.bless, f"line {block.line}: {command}: it prints\n{tail(chr(10).join(got))}")
        printed += ["$ " + command, *(want if good else got)]
    return printed


def run_check(world, block, folder, report):
    before = folder / block.marks["after"] if "after" in block.marks else None
    example = folder / f"example_{block.line}.kpi"
    example.write_text((before.read_text("utf-8") if before else "") + block.text(), "utf-8")
    done = world.run([world.kpi, "check", "--format", "short", example.name], cwd=folder)
    output = (done.stdout + done.stderr).decode("utf-8", "replace")
    code = block.marks.get("finding")
    if code:
        report.check(re.search(rf"\[{code}\b", output), f"line {block.line}: no {code}\n{tail(output)}")
    else:
        report.check(done.returncode == 0, f"line {block.line}: exit {done.returncode}\n{tail(output)}")
    example.unlink()


def run_layout(world, block, folder, report):
    """Returns the lines of the block in the canonical layout."""
    name = block.marks["file"]
    done = world.run([world.kpi, "fmt", "--diff", name], cwd=folder)
    report.check(done.returncode == 0 or world.bless, f"line {block.line}: not in the layout\n{tail(done.stdout.decode('utf-8', 'replace'))}")
    world.run([world.kpi, "fmt", name], cwd=folder)
    return (folder / name).read_text("utf-8").splitlines()


def run_document(world, path, report):
    lines = path.read_text("utf-8").splitlines()
    blocks = read_blocks("\n".join(lines))
    blessed = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "examples").symlink_to(world.root / "examples")
        for block in blocks:
            if "file" in block.marks:
                write_block(block, folder)
                if block.language == "kpi" and path.parent.name == "recipes":
                    blessed.append((block, run_layout(world, block, folder, report)))
            elif "run" in block.marks:
                blessed.append((block, run_console(world, block, folder, report)))
            if "check" in block.marks or "finding" in block.marks:
                run_check(world, block, folder, report)
    if world.bless:
        for block, printed in reversed(blessed):
            lines[block.line:block.line + len(block.lines)] = printed
        from .pages import with_rule_table
        path.write_text(with_rule_table(world, "\n".join(lines) + "\n"), "utf-8")


def run_recipes(world, report):
    """Every recipe has rows, definitions with a KPI, and what they give, and stands in the index."""
    folder = world.root / "docs" / "recipes"
    index = (folder / "README.md").read_text("utf-8")
    for path in sorted(set(folder.glob("*.md")) - {folder / "README.md"}):
        blocks = read_blocks(path.read_text("utf-8"))
        report.check({"csv", "kpi", "console"} <= {block.language for block in blocks}, f"{path.name}: rows, definitions or results are not there")
        report.check(any(line.startswith("kpi ") for block in blocks if block.language == "kpi" for line in block.lines), f"{path.name}: no KPI")
        report.check(f"({path.name})" in index, f"{path.name}: not in the index")


def jobs(world):
    yield Job("docs/recipes/", lambda report: run_recipes(world, report))
    for path in [world.root / "README.md", *sorted((world.root / "docs").rglob("*.md"))]:
        name = str(path.relative_to(world.root))
        yield Job(name, lambda report, path=path: run_document(world, path, report))
