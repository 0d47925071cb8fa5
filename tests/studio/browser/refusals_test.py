"""What cannot be done is said, in the server's words, with what can be done instead."""

import re
import unittest

import pictures
from browser import wait_for
from case import StudioCase


class RefusalsTest(StudioCase):
    options = ("--memory", "300M")

    def test_a_size_that_does_not_fit_is_refused_with_one_that_does(self):
        page = self.page
        page.take_examples()
        page.type("size-custom", "8192")
        smaller = page.see("estimate-smaller")
        words = page.text("estimate")
        self.assertIn("8192 x 6554 pixels", words)
        self.assertFalse(page.see("paint").is_enabled())
        size = int(smaller.get_attribute("data-size"))
        self.assertLess(size, 8192)
        self.assertGreater(size, 64)
        page.click("estimate-smaller")
        page.wait_text("estimate", "of memory")
        page.wait_gone("estimate-smaller")
        self.assertEqual(page.see("size-custom").get_attribute("value"), str(size))
        self.assertTrue(page.see("paint").is_enabled())

    def test_a_damaged_picture_is_refused_in_the_servers_words(self):
        self.allowed_errors = [r"/api/pictures\?.*status of 400"]
        photo = pictures.write_photo(self.temporary / "whole.png").read_bytes()
        damaged = self.temporary / "damaged.png"
        damaged.write_bytes(photo[: len(photo) // 2])
        with self.assertRaisesRegex(RuntimeError, "400") as refused:
            self.studio.send("api/pictures?name=damaged.png&role=content", damaged.read_bytes())
        # What libvips says of it, in brackets, may be another thing each time.
        said, tip = re.fullmatch(
            r'.*"(cannot read .*? is damaged or cut short) \(.*\)(; .*)"}\s*',
            str(refused.exception).replace('\\"', '"'),
        ).groups()

        self.page.drop("drop-photo", damaged)
        toast = wait_for(lambda: self.page.text("toasts"), "a line about it")
        self.assertIn(said, toast)
        self.assertIn(tip, toast)
        self.assertEqual(self.page.all("photo"), [])
        self.page.see("photo-upload")

    def test_nonsense_in_the_recipe_is_said_beside_the_button(self):
        self.allowed_errors = [r"/api/estimate.*status of 400"]
        page = self.page
        page.take_examples()
        page.open_more()
        text = page.see("recipe-text")
        recipe = text.get_property("value")
        page.type("recipe-text", recipe.replace('"seed"', '"sead"'))
        page.wait_text("estimate", "seed")
        self.assertFalse(page.see("paint").is_enabled())


if __name__ == "__main__":
    unittest.main()
