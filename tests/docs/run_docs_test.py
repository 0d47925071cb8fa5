"""The runner itself must notice commands that fail, dead links and notes that it does not know."""

import pathlib
import subprocess
import tempfile
import unittest

import run_docs


class RunDocs(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.root = pathlib.Path(self.scratch.name)
        subprocess.run(["git", "init", "-q", self.root], check=True)
        self.program = self.root / "program"
        self.program.write_text('#!/bin/sh\necho "$@" >> "$LOG"\n[ "$1" != broken ]\n')
        self.program.chmod(0o755)

    def check(self, text):
        document = self.root / "page.md"
        document.write_text(text)
        return run_docs.check(document, self.root, self.program)

    def test_runs_every_block_and_nothing_else(self):
        count, failures = self.check(
            "```sh\ntest -x build/impasto\n```\n```\nfalse\n```\n```sh\ntrue\n```\n"
        )
        self.assertEqual((count, failures), (2, []))

    def test_names_the_line_and_the_command_that_fails(self):
        _, failures = self.check("text\n\n```sh\ntrue\nls /nowhere\ntrue\n```\n")
        self.assertEqual(len(failures), 1)
        self.assertIn("page.md:4", failures[0])
        self.assertIn("at: ls /nowhere", failures[0])

    def test_a_failing_program_fails_the_block(self):
        _, failures = self.check("<!-- test: env LOG=/dev/null -->\n```sh\nimpasto broken\n```\n")
        self.assertEqual(len(failures), 1)

    def test_skips_only_with_a_reason(self):
        self.assertEqual(
            self.check("<!-- test: skip because it installs -->\n```sh\nfalse\n```\n"), (0, [])
        )
        self.assertEqual(len(self.check("<!-- test: skip -->\n```sh\ntrue\n```\n")[1]), 1)

    def test_expects_an_error_where_the_note_says_so(self):
        self.assertEqual(self.check("<!-- test: fails -->\n```sh\nfalse\n```\n")[1], [])
        self.assertEqual(len(self.check("<!-- test: fails -->\n```sh\ntrue\n```\n")[1]), 1)

    def test_finds_links_that_lead_nowhere(self):
        self.assertEqual(self.check("[a](page.md) [b](https://x.org/y) [c](#part)")[1], [])
        self.assertEqual(len(self.check("[a](gone.md)")[1]), 1)

    def test_makes_paintings_small(self):
        shown = "stylize a b -o c --size 128,256,448 --iterations=150,100,60 --seed 3".split()
        ran = "stylize a b -o c --size 64,80,96 --iterations 2 --seed 3".split()
        self.assertEqual(run_docs.small(shown), ran)
        self.assertEqual(run_docs.small(["loss", "a", "b", "c", "--size", "0"])[-1], "0")
        self.assertEqual(
            run_docs.small(["stylize", "a"]), ["stylize", "a", "--size", "64", "--iterations", "2"]
        )
        self.assertEqual(run_docs.small(["models", "list"]), ["models", "list"])

    def test_a_block_that_does_not_end_is_an_error(self):
        with self.assertRaises(ValueError):
            self.check("```sh\ntrue\n")


if __name__ == "__main__":
    unittest.main()
