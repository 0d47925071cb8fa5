"""What every test of the page has: a studio, a browser, and a console without errors at its end."""

import pathlib
import re
import tempfile
import unittest

from browser import console_errors, open_browser, set_screen, wait_for
from page import Page
from studio import Studio


class StudioCase(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="impasto-browser-")
        cls.addClassCleanup(temporary.cleanup)
        cls.temporary = pathlib.Path(temporary.name)
        cls.downloads = cls.temporary / "downloads"
        cls.downloads.mkdir()
        cls.studio = Studio(cls.temporary / "studio", *cls.options)
        cls.addClassCleanup(lambda: cls.studio.end())
        cls.driver = open_browser(cls.downloads)
        cls.addClassCleanup(cls.driver.quit)

    def setUp(self):
        # Patterns of what the browser may say of answers that the test itself asks for.
        self.allowed_errors = []
        self.page = Page(self.driver, self.studio.address)
        set_screen(self.driver, 1440, 900)
        self.page.open()
        self.driver.execute_script("localStorage.clear()")
        self.page.reload()

    def tearDown(self):
        errors = [
            line
            for line in console_errors(self.driver)
            if not any(re.search(allowed, line) for allowed in self.allowed_errors)
        ]
        # Leaving the page ends its connection before the studio may have ended.
        self.driver.get("about:blank")
        self.studio.clear()
        self.assertEqual(errors, [], "the browser's console has errors")

    def wait_at_studio(self, painting, state, seconds=90):
        said = f"the studio to say {state}"
        wait_for(lambda: self.studio.state(painting) == state, said, seconds)

    def wait_begun(self, painting, evaluations=1):
        wait_for(
            lambda: self.studio.evaluations(painting) >= evaluations,
            f"{evaluations} evaluations of {painting}",
        )
