#!/usr/bin/env python3
"""Names the tests that failed, each with what it says first, from what ctest --output-junit wrote.

    scripts/failed_tests.py FILE...
"""
import pathlib
import re
import sys
import xml.etree.ElementTree

# What gtest, unittest, a sanitizer and a document's check say of a failure.
SAYS = re.compile(r"Failure$|^\S*(Error|Exception)\b|^==\d+==ERROR|runtime error|^FAILED?:|terminate")
LINES = 8


def what_it_says(output):
    lines = output.splitlines()
    first = next((i for i, line in enumerate(lines) if SAYS.search(line)), max(0, len(lines) - LINES))
    return lines[first : first + LINES]


def failed_tests(file):
    for case in xml.etree.ElementTree.parse(file).getroot().iter("testcase"):
        if case.find("failure") is not None:
            yield case.get("name"), case.get("time"), case.findtext("system-out") or ""


def main():
    for name in filter(lambda name: pathlib.Path(name).exists(), sys.argv[1:]):
        for test, seconds, output in failed_tests(name):
            print(f"failed in {name}: {test}, after {float(seconds):.1f} s")
            for line in what_it_says(output):
                print(f"    {line[:160]}")


if __name__ == "__main__":
    main()
