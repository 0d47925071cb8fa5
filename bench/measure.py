"""Runs one program in a process of its own: wall time, peak memory, and when something was seen."""
import collections
import os
import pathlib
import signal
import subprocess
import tempfile
import time

PAUSE = 0.002  # seconds between looks at the process; what times are true to

Run = collections.namedtuple("Run", "output began wall_seconds peak_bytes seen_seconds")


class Failed(Exception):
    """The program did not end well; the message is one line."""


def run(command, *, limit, environment=None, sign=None):
    """Waits for the command and returns a Run, or raises Failed; `limit` is in seconds.

    `sign` is (file, test): seen_seconds is when test(text of the file) first held, without which
    the command has failed; the file None is the program's output. peak_bytes is the largest
    resident set of any one process of the command.
    """
    with tempfile.TemporaryDirectory() as name:
        output, errors = pathlib.Path(name) / "output", pathlib.Path(name) / "errors"
        with output.open("wb") as out, errors.open("wb") as err:
            began = time.monotonic()
            process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                env={**os.environ, **(environment or {})}, start_new_session=True)
        try:
            usage, seen = _wait(process, began, limit, sign and (sign[0] or output, sign[1]))
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        wall = time.monotonic() - began
        if process.returncode != 0:
            raise Failed(_reason(process.returncode, errors.read_text(errors="replace")))
        if sign and seen is None:
            raise Failed("it ended without the sign that was waited for")
        return Run(output.read_text(), began, wall, usage.ru_maxrss * 1024, seen)


def _wait(process, began, limit, sign):
    """What the process used, and when the sign was seen."""
    seen = None
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        now = time.monotonic() - began
        if sign and seen is None and _holds(*sign):
            seen = now
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage, seen
        if now > limit:
            raise Failed(f"not done after {limit:.0f} s")
        time.sleep(PAUSE)


def _holds(file, test):
    return file.exists() and test(file.read_text(errors="replace"))


def _reason(code, errors):
    if code == -signal.SIGKILL:
        return "killed, as the system does when memory runs out"
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    said = [line for line in lines if not line.startswith("Run with --help")]
    if not said:
        return f"exit {code} without a word"
    error = next((line for line in reversed(said) if "Error: " in line), said[-1])
    return error.rstrip(".")[:200]
