#!/usr/bin/env python3
"""What it costs a painting to be watched: evaluations' time with a page open, and without.

    $(scripts/python_tools.sh) bench/studio_watching.py [PROGRAM]

One painting is painted in stretches, by turns with the page open on it in Chromium and with
no page at all. The medians over all stretches' evaluations are compared, so that what else the
machine does falls on both. The processors' time that the studio itself takes (not the browser) is
told too: it is steadier where other programs run.
"""

import argparse
import os
import pathlib
import statistics
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]


def evaluation_times(studio, painting, first, last):
    """Seconds each, of the evaluations between two of them."""
    points = studio.get(f"api/paintings/{painting}/course")["points"]
    seconds = {evaluation: at for _, evaluation, at, *_ in points}
    return [
        (seconds[after] - seconds[before]) / (after - before)
        for before, after in zip(sorted(seconds), sorted(seconds)[1:])
        if first < before and after <= last
    ]


def processor_seconds(process):
    """Of all its threads, since it began."""
    line = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    words = line.rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def measure(studio, driver, size, stretches, length):
    """Two of {'watched': [seconds, ...], 'alone': [...]}: of evaluations, of processors in each."""
    from browser import wait_for
    from page import Page

    # It goes on while pages come and go; what is left of it ends with the studio.
    painting = studio.order("Watched", size, 5000)
    page = Page(driver, studio.address)
    times = {"watched": [], "alone": []}
    work = {"watched": [], "alone": []}
    for stretch in range(2 * stretches):
        kind = ["watched", "alone"][stretch % 2]
        if kind == "watched":
            page.open(f"#painting/{painting}")
            page.wait_version(1)
        else:
            driver.get("about:blank")
        # The page has come, or gone, with the next evaluation.
        begun = studio.evaluations(painting) + 1
        wait_for(lambda: studio.evaluations(painting) >= begun, f"evaluation {begun}", 600)
        first, before = studio.evaluations(painting), processor_seconds(studio.server.pid)
        last = first + length
        wait_for(lambda: studio.evaluations(painting) >= last, f"evaluation {last}", 600)
        work[kind].append(
            (processor_seconds(studio.server.pid) - before) / (studio.evaluations(painting) - first)
        )
        times[kind] += evaluation_times(studio, painting, first, last)
    return times, work


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", default=ROOT / "build/impasto", type=pathlib.Path)
    parser.add_argument("--size", type=int, default=192)
    parser.add_argument("--stretches", type=int, default=6)
    parser.add_argument("--length", type=int, default=12)
    arguments = parser.parse_args()
    os.environ["IMPASTO_PROGRAM"] = str(arguments.program)
    sys.path.insert(0, str(ROOT / "tests/studio/browser"))
    from browser import open_browser
    from studio import Studio

    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(folder)
        driver = open_browser()
        try:
            measured = measure(
                studio, driver, arguments.size, arguments.stretches, arguments.length
            )
        finally:
            driver.quit()
            studio.end()
    for what, seconds in zip(("time", "processors' time"), measured):
        watched, alone = (statistics.median(seconds[kind]) for kind in ("watched", "alone"))
        print(
            f"{what} of an evaluation: {1000 * watched:.1f} ms watched, "
            f"{1000 * alone:.1f} ms alone, {100 * (watched / alone - 1):+.1f} %"
        )



if __name__ == "__main__":
    main()
