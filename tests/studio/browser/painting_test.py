"""A painting from the first dropped picture to the file on disk."""

import json
import subprocess
import unittest

from selenium.webdriver.common.keys import Keys

import pictures
from browser import wait_for
from case import StudioCase
from studio import PROGRAM


class PaintingTest(StudioCase):
    def bring_pictures(self):
        self.photo = pictures.write_photo(self.temporary / "harbor.png")
        self.style = pictures.write_style(self.temporary / "stripes.png")
        self.page.drop("drop-photo", self.photo)
        wait_for(lambda: "harbor" in self.page.see("photo").get_attribute("alt"), "the photo")
        self.page.drop("drop-style", self.style)
        wait_for(lambda: "stripes" in self.page.text("style"), "the style")

    def test_pictures_come_through_the_file_chooser_too(self):
        photo = pictures.write_photo(self.temporary / "harbor.png")
        self.page.choose_file("photo-upload", photo)
        wait_for(lambda: "harbor" in self.page.see("photo").get_attribute("alt"), "the photo")
        stripes = pictures.write_style(self.temporary / "stripes.png")
        bars = pictures.write_png(
            self.temporary / "bars.png", 64, 64, lambda x, y: [x // 8 % 2 * 255] * 3
        )
        self.page.choose_file("style-upload", stripes, bars)
        wait_for(lambda: len(self.page.shown("style")) == 2, "two styles")
        self.page.wait_text("estimate", "of memory")
        self.assertTrue(self.page.see("paint").is_enabled())

    def test_it_is_watched_paused_changed_kept_found_and_painted_again(self):
        page, studio = self.page, self.studio
        self.bring_pictures()
        page.set_work(128, 400, "Harbor in stripes")
        painting = page.paint()

        # It can be watched.
        page.wait_version(1)
        before = page.pixels()
        page.wait_version(page.version() + 1)
        self.assertNotEqual(page.pixels(), before)
        points, first, last = wait_for(
            lambda: (curve := page.curve()) and curve[0] > 4 and curve, "a curve of five points"
        )
        self.assertLess(last, first)

        # A pause holds it, and lets the next one paint.
        page.click("pause")
        page.wait_state("Paused")
        held = studio.painting(painting)
        self.assertEqual(held["state"], "paused")
        wait_for(lambda: page.version() == held["picture"]["version"], "the last picture")
        pixels = page.pixels()
        other = studio.order("Between", iterations=5)
        self.wait_at_studio(other, "done")
        self.assertEqual(studio.painting(painting)["progress"], held["progress"])
        self.assertEqual(page.version(), held["picture"]["version"])
        self.assertEqual(page.pixels(), pixels)
        self.assertEqual(page.text("state"), "Paused")

        # Weights change while it is held, and while it paints.
        weight = held["weights"]["style_weight"]
        page.push("live-strength", Keys.ARROW_RIGHT, 4)
        wait_for(
            lambda: studio.painting(painting)["weights"]["style_weight"] > weight,
            "a weight changed",
        )
        page.click("resume")
        page.wait_state("Painting")
        self.wait_begun(painting, held["progress"]["all_evaluations"] + 1)
        weight = studio.painting(painting)["weights"]["style_weight"]
        page.push("live-strength", Keys.ARROW_RIGHT, 4)
        changes = wait_for(
            lambda: [
                change
                for change in studio.painting(painting)["changes"]
                if change["style_weight"] > weight
            ],
            "a change in force",
        )
        self.assertGreater(changes[-1]["evaluations"], held["progress"]["all_evaluations"])

        # What there is can be kept, and found.
        page.click("stop")
        page.click("confirm")
        page.wait_state("Stopped and kept")
        page.click("tab-gallery")
        wait_for(lambda: len(page.shown("painting-card")) == 2, "two paintings")
        page.type("search", "stripes")
        wait_for(lambda: len(page.shown("painting-card")) == 1, "one found")
        self.assertIn("Harbor in stripes", page.text("painting-card"))
        page.click("painting-card")
        self.assertEqual(page.wait_painting(), painting)

        # Its settings come back into the form.
        page.click("again")
        page.see("paint")
        self.assertIn("harbor", page.see("photo").get_attribute("alt"))
        self.assertIn("stripes", page.text("style"))
        self.assertEqual(page.see("size-custom").get_attribute("value"), "128")
        page.set_work(128, 10, "Harbor again")
        again = page.paint()
        self.assertNotEqual(again, painting)
        page.wait_state("Done")

        # The file knows how it was made.
        page.click("download-picture")
        file = self.downloads / "Harbor again.png"
        wait_for(file.exists, "the downloaded file")
        data = file.read_bytes()
        self.assertEqual(data[:8], pictures.SIGNATURE)
        self.assertEqual(data, studio.bytes(f"api/paintings/{again}/picture"))
        recipe = subprocess.run(
            [PROGRAM, "recipe", "--like", file], check=True, capture_output=True, text=True
        )
        self.assertEqual(json.loads(recipe.stdout)["sizes"], [128])
        self.assertEqual(json.loads(recipe.stdout)["iterations"], [10])


if __name__ == "__main__":
    unittest.main()
