"""Regions drawn with the mouse, as the files that the painting is made with."""

import unittest

import pictures
from selenium.webdriver.common.by import By

from browser import wait_for
from case import StudioCase

BLUE = (0x2F, 0x6F, 0xDE)
ORANGE = (0xE8, 0x62, 0x2C)


class RegionsTest(StudioCase):
    def choose_color(self, color):
        name = "#{:02x}{:02x}{:02x}".format(*color)
        self.page.press(By.CSS_SELECTOR, f'[data-testid="swatch"][data-color="{name}"]')

    def open_sheet(self, index):
        self.page.shown("regions-sheet")[index].click()
        label = "Photo" if index == 0 else "stripes"
        wait_for(
            lambda: label in self.page.see("brush-frame").get_attribute("aria-label"),
            f"the sheet of {label}",
        )

    def test_what_is_drawn_becomes_the_masks_of_the_painting(self):
        page = self.page
        page.drop("drop-photo", pictures.write_photo(self.temporary / "harbor.png"))
        page.see("photo")
        page.drop("drop-style", pictures.write_style(self.temporary / "stripes.png"))
        page.see("style")
        page.click("regions-edit")
        self.open_sheet(0)

        # Undone, it can be done again; done wrong, undone.
        self.choose_color(ORANGE)
        self.assertFalse(page.see("undo").is_enabled())
        page.stroke((0.35, 0.3), (0.6, 0.4), (0.5, 0.7))
        wait_for(page.see("undo").is_enabled, "a stroke to undo")
        page.wait_text("regions-note", "Orange is on the photo, but on no style")
        page.click("undo")
        self.assertFalse(page.see("undo").is_enabled())
        page.wait_text("regions-note", "Choose a color")
        page.click("redo")
        page.wait_text("regions-note", "Orange is on the photo, but on no style")
        self.assertFalse(page.see("redo").is_enabled())

        self.open_sheet(1)
        page.stroke((0.4, 0.4), (0.6, 0.6))
        wait_for(page.see("undo").is_enabled, "a stroke on the style")
        page.wait_gone("regions-note")  # there is nothing to complain of any more
        page.click("regions-done")
        page.wait_gone("regions-dialog")

        page.set_work(64, 10, "By regions")
        painting = page.paint()
        page.wait_state("Done")
        order = self.studio.painting(painting)["order"]
        self.assertEqual(len(order["regions"]["styles"]), 1)
        for mask, drawn_on in (
            (order["regions"]["content"], order["content"]),
            (order["regions"]["styles"][0], order["styles"][0]["picture"]),
        ):
            picture = self.studio.get(f"api/pictures/{drawn_on}")
            data = self.studio.bytes(f"api/pictures/{mask}/file")
            width, height, counts = pictures.read_flat_colors(data)
            self.assertEqual((width, height), (picture["width"], picture["height"]))
            self.assertEqual(set(counts), {BLUE, ORANGE})
            self.assertGreater(counts[ORANGE], 0.01 * width * height)
            self.assertGreater(counts[BLUE], 0.3 * width * height)
        self.assertIn("by regions", self.driver.page_source)

    def test_what_is_drawn_is_not_lost_by_mistake(self):
        page = self.page
        page.take_examples()
        page.click("regions-edit")
        page.see("brush-frame")
        self.choose_color(ORANGE)
        page.stroke((0.4, 0.4), (0.6, 0.6))
        wait_for(page.see("undo").is_enabled, "a stroke")
        page.click("regions-cancel")
        page.wait_text("confirm-dialog", "is lost")
        page.click("confirm")
        page.wait_gone("regions-dialog")
        self.assertEqual(page.text("regions-edit"), "Draw regions…")


if __name__ == "__main__":
    unittest.main()
