"""Two pages at once: each shows what the other does."""

import unittest

from selenium.webdriver.common.by import By

from browser import wait_for
from case import StudioCase
from page import Page


class TwoPagesTest(StudioCase):
    def setUp(self):
        super().setUp()
        self.first = self.driver.current_window_handle
        self.driver.switch_to.new_window("window")
        self.second = self.driver.current_window_handle
        self.addCleanup(self.close_second)
        Page(self.driver, self.studio.address).open("#gallery")

    def tearDown(self):
        self.driver.switch_to.window(self.second)
        self.driver.get("about:blank")
        self.driver.switch_to.window(self.first)
        super().tearDown()

    def close_second(self):
        self.driver.switch_to.window(self.second)
        self.driver.close()
        self.driver.switch_to.window(self.first)

    def on(self, window):
        self.driver.switch_to.window(window)

    def names(self):
        return [
            node.find_element(By.CLASS_NAME, "queue-name").text
            for node in self.page.shown("queue-item")
        ]

    def wait_names(self, *names):
        wait_for(lambda: self.names() == list(names), f"the queue to be {names}")

    def press(self, name, verb):
        label = f'[aria-label="{name}: {verb}"], [aria-label="{verb} {name}"]'
        self.page.press(By.CSS_SELECTOR, label)

    def test_a_row_stays_while_another_changes(self):
        page = self.page
        self.on(self.first)
        one, _ = (self.studio.order(name, iterations=5000) for name in ("One", "Two"))
        page.go("#gallery")
        self.wait_names("One", "Two")
        row = "document.querySelectorAll('#queue-list > li')[1]"
        button = f"{row}.querySelector('button:not(:disabled)')"
        self.driver.execute_script(f"{row}.kept = true; {button}.focus()")
        self.studio.send(f"api/paintings/{one}", {"name": "Uno"}, "PATCH")
        self.wait_names("Uno", "Two")
        self.wait_begun(one, 5)
        kept = f"return {row}.kept && {row}.contains(document.activeElement)"
        self.assertTrue(self.driver.execute_script(kept))

    def test_order_pause_and_deletion_show_on_both(self):
        page = self.page
        self.on(self.first)
        page.take_examples()
        page.set_work(128, 400, "One")
        page.paint()
        page.wait_state("Painting")
        self.on(self.second)
        self.wait_names("One")

        two, three = (self.studio.order(name) for name in ("Two", "Three"))
        self.wait_names("One", "Two", "Three")
        self.on(self.first)
        page.go("#gallery")
        self.wait_names("One", "Two", "Three")
        self.press("Three", "paint next")
        self.wait_names("One", "Three", "Two")
        self.on(self.second)
        self.wait_names("One", "Three", "Two")

        self.press("Two", "Delete")
        page.click("confirm")
        self.wait_names("One", "Three")
        self.on(self.first)
        self.wait_names("One", "Three")

        # Pausing the first lets the other one paint; both pages tell.
        page.press(By.XPATH, '//*[@data-testid="queue-item"]//button[normalize-space()="Pause"]')
        wait_for(
            lambda: [node.get_attribute("data-state") for node in page.shown("queue-item")]
            == ["paused"],
            "only the paused one",
        )
        self.on(self.second)
        wait_for(
            lambda: [node.get_attribute("data-state") for node in page.shown("queue-item")]
            == ["paused"],
            "the same on the other page",
        )
        wait_for(lambda: len(page.shown("painting-card")) == 1, "the finished one")
        self.assertIn("Three", page.text("painting-card"))
        self.assertEqual(self.studio.state(three), "done")
        there = [each["id"] for each in self.studio.get("api/paintings")["paintings"]]
        self.assertNotIn(two, there)


if __name__ == "__main__":
    unittest.main()
