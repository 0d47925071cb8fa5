"""What is begun goes on: over a reload of the page, and over the death of the server."""

import signal
import unittest

from selenium.webdriver.common.keys import Keys

from browser import wait_for
from case import StudioCase


class GoingOnTest(StudioCase):
    def test_a_reload_keeps_the_painting_and_the_draft(self):
        page = self.page
        page.take_examples()
        page.set_work(128, 400)
        painting = page.paint()
        page.wait_version(1)
        page.go("#paint")
        page.type("name", "Another one")
        page.push("strength", Keys.ARROW_RIGHT, 3)
        recipe = page.see("recipe-text").get_property("value")
        page.go(f"#painting/{painting}")
        page.wait_state("Painting")

        page.reload()
        self.assertEqual(page.wait_painting(), painting)
        page.wait_state("Painting")
        page.wait_version(page.version() + 1)
        done = self.studio.evaluations(painting)
        self.wait_begun(painting, done + 1)
        # The curve has what was painted before the page knew of it.
        wait_for(lambda: page.curve() and page.curve()[0] > done / 2, "the whole curve")

        page.go("#paint")
        self.assertIn("lake", page.see("photo").get_attribute("alt"))
        page.open_more()
        self.assertEqual(page.see("recipe-text").get_property("value"), recipe)
        self.assertEqual(page.see("name").get_attribute("value"), "Another one")

    def test_a_killed_server_goes_on_from_its_checkpoint(self):
        page, studio = self.page, self.studio
        # The browser says so when nothing answers.
        self.allowed_errors = [
            r"net::ERR_CONNECTION_(REFUSED|RESET)",
            r"net::ERR_INCOMPLETE_CHUNKED_ENCODING",
            r"net::ERR_EMPTY_RESPONSE",
        ]
        page.take_examples()
        page.set_work(128, 50)
        painting = page.paint()
        self.wait_begun(painting, 10)
        # A pause writes the checkpoint that it then goes on from.
        page.click("pause")
        page.wait_state("Paused")
        kept = studio.evaluations(painting)
        page.click("resume")
        self.wait_begun(painting, kept + 1)

        studio.end(signal.SIGKILL)
        page.wait_text("banner", "does not answer")
        old = studio.token
        studio.start()
        self.assertNotEqual(studio.token, old)
        page.wait_gone("banner")
        page.wait_state("Painting")
        first = wait_for(lambda: studio.painting(painting)["progress"], "it to go on")
        self.assertGreaterEqual(first["all_evaluations"], kept)

        # The page that knew the old token can still write.
        page.click("pause")
        page.wait_state("Paused")
        page.click("resume")
        page.wait_state("Done")
        course = studio.get(f"api/paintings/{painting}/course")["points"]
        evaluations = [point[1] for point in course]
        self.assertEqual(evaluations, sorted(set(evaluations)))
        self.assertEqual(evaluations[-1], studio.evaluations(painting))


if __name__ == "__main__":
    unittest.main()
