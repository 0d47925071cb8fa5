#!/usr/bin/env python3
"""Runs the commands that a document shows: every ```sh block, in a scratch copy of the project.

    run_docs.py --root REPOSITORY --program build/impasto DOCUMENT

The blocks of one document share a folder and run in order, so one may use what another made.
`impasto` and `build/impasto` are the program under test; it gets the options that are shown, but
paints small and briefly (see `small`). demo/ holds stand-ins for the pictures of `make demo`.
A comment on the line before a block changes how it is run:

    <!-- test: skip because REASON -->      not run (it installs something, or needs the internet)
    <!-- test: env NAME=VALUE ... -->       run with these in the environment
    <!-- test: fails -->                    must exit with an error

Relative links in the document must lead to files. Exit 0: all is well; 1: what failed is said.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

NOTE = re.compile(r"^<!--\s*test:\s*(.*?)\s*-->\s*$")
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")
SECONDS = 300  # for one block


def blocks(text):
    """(line number, note, script) for every ```sh block."""
    lines = text.splitlines()
    start = None
    for i, line in enumerate(lines):
        if start is None and line.strip() == "```sh":
            start = i + 1
        elif start is not None and line.strip() == "```":
            note = NOTE.match(lines[start - 2]) if start >= 2 else None
            yield start + 1, note.group(1) if note else "", "\n".join(lines[start:i])
            start = None
    if start is not None:
        raise ValueError(f"line {start}: the block does not end")


def missing_links(document, text):
    return [link for link in LINK.findall(text) if not (document.parent / link).exists()]


def small(arguments):
    """The arguments with sizes and iterations made small, so that a document may show real ones."""
    limits = {
        "--size": lambda i, value: value if value == "0" else str(64 + 16 * i),
        "--iterations": lambda i, value: "2",
        "--evaluations": lambda i, value: "2",
        "--checkpoint-every": lambda i, value: "1",
    }
    result = []
    words = iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if name in limits:
            value = value if equals else next(words, "")
            values = [limits[name](i, v) for i, v in enumerate(value.split(","))]
            # One number serves all scales, of which a small picture has fewer.
            value = values[0] if name == "--iterations" else ",".join(values)
            result += [name, value]
        else:
            result.append(word)
    verb = result[0] if result else ""
    if "--resume" in result or "--help" in result:  # a checkpoint has its size and iterations
        return result
    paints = verb in ("stylize", "texture", "invert", "batch", "sheet")
    if (paints or verb in ("bench", "loss")) and "--size" not in result:
        result += ["--size", "64"]
    if paints and "--iterations" not in result:
        result += ["--iterations", "2"]
    return result


def scratch_copy(root, program, folder):
    """The project's tracked files, the program as build/impasto, and stand-ins in demo/."""
    tracked = subprocess.run(
        ["git", "-C", root, "ls-files", "-z"], check=True, capture_output=True, text=True
    ).stdout
    for name in filter(None, tracked.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (root / name).is_file():
            shutil.copy2(root / name, target)
    wrapper = folder / "build" / "impasto"
    wrapper.parent.mkdir(exist_ok=True)
    wrapper.write_text(
        f"#!{sys.executable}\n"
        "import os, sys\n"
        f"sys.path.insert(0, {str(pathlib.Path(__file__).resolve().parent)!r})\n"
        "from run_docs import small\n"
        f"os.execv({str(program)!r}, ['impasto', *small(sys.argv[1:])])\n"
    )
    wrapper.chmod(0o755)
    (folder / "demo").mkdir(exist_ok=True)
    for name in ("photo.jpg", "painting.png"):
        lake = root / "examples" / "content" / "lake.png"
        if lake.exists():
            shutil.copy2(lake, folder / "demo" / name)


def run_block(script, note, folder):
    """None if the block did what it should, else what went wrong."""
    words = note.split()
    if words[:1] not in ([], ["env"], ["fails"]):
        return f"unknown note '{note}'"
    environment = dict(os.environ, PATH=f"{folder / 'build'}:{os.environ['PATH']}")
    environment.update(word.split("=", 1) for word in words[1:] if words[0] == "env")
    prologue = "set -eo pipefail\ntrap 'echo \"at: $BASH_COMMAND\" >&2' ERR\n"
    try:
        done = subprocess.run(
            ["bash", "-c", prologue + script],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        return f"ran for more than {SECONDS} seconds"
    if (done.returncode != 0) == (words[:1] == ["fails"]):
        return None
    return f"exit {done.returncode}\n{done.stdout[-2000:]}"


def check(document, root, program):
    """The number of blocks run and a list of what failed."""
    text = document.read_text()
    failures = [
        f"{document.name}: the link to {link} leads nowhere"
        for link in missing_links(document, text)
    ]
    count = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        scratch_copy(root, program, folder)
        for line, note, script in blocks(text):
            if re.match(r"skip because \w+", note):
                continue
            count += 1
            wrong = run_block(script, note, folder)
            if wrong:
                failures.append(f"{document.name}:{line}: {wrong}\n--- the block:\n{script}")
    return count, failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("document", type=pathlib.Path)
    options = parser.parse_args()
    count, failures = check(
        options.document.resolve(), options.root.resolve(), options.program.resolve()
    )
    print(
        "\n".join(failures)
        if failures
        else f"{options.document.name}: {count} blocks did what they say"
    )
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
