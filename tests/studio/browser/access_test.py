"""Whoever comes with another screen, a keyboard alone, or a screen reader (axe-core)."""

import pathlib
import unittest

import axe_core_python
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser import set_screen, wait_for
from case import StudioCase

AXE = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Colors are judged when they have arrived; what moves on and on is none of them.
RUN_AXE = """
const ends = document.getAnimations().filter(
    (each) => Number.isFinite(each.effect.getComputedTiming().endTime));
await Promise.allSettled(ends.map((each) => each.finished));
const {violations} = await axe.run(document, {resultTypes: ['violations']});
return violations.filter(({impact}) => ['serious', 'critical'].includes(impact)).map(
    ({id, nodes}) => id + ': ' + nodes.map((node) => node.html.slice(0, 160) + ' ' +
        node.any.map((each) => each.message).join('; ')).join(' | '));
"""
SIDEWAYS = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.shifts.push(entry.value);
  }
}).observe({type: 'layout-shift', buffered: false});
"""
SCREENS = [(390, 844), (1440, 900)]


class AccessTest(StudioCase):
    def check_looks(self, what):
        """In every size and theme: nothing serious for axe, nothing to scroll sideways."""
        if not self.driver.execute_script("return 'axe' in window"):
            self.driver.execute_script(AXE)
        for width, height in SCREENS:
            for dark in (False, True):
                with self.subTest(what, width=width, dark=dark):
                    set_screen(self.driver, width, height, dark)
                    self.assertEqual(self.driver.execute_script(RUN_AXE), [])
                    self.assertLessEqual(self.driver.execute_script(SIDEWAYS), 0)
        set_screen(self.driver, 1440, 900)

    def test_paint_regions_painting_and_gallery_serve_everybody(self):
        page = self.page
        self.check_looks("an empty form")
        page.take_examples()
        page.open_more()
        page.wait_text("estimate", "of memory")
        self.check_looks("a filled form")
        page.click("regions-edit")
        page.see("brush-frame")
        self.check_looks("regions")
        page.click("regions-cancel")
        page.wait_gone("regions-dialog")
        page.set_work(64, 12, "Finished")
        page.paint()
        page.wait_state("Done")
        self.check_looks("a finished painting")
        held = self.studio.order("Held", 128, 400)
        page.go(f"#painting/{held}")
        page.wait_version(1)
        self.check_looks("a painting at work")
        page.click("pause")
        page.wait_state("Paused")
        page.go("#gallery")
        page.see("painting-card")
        page.see("queue-item")
        self.check_looks("the gallery")

    def test_nothing_jumps_while_it_paints(self):
        page = self.page
        page.take_examples()
        page.set_work(128, 25)
        self.driver.execute_script(SHIFTS)
        page.paint()
        page.wait_version(1)
        page.wait_state("Done")
        shifts = self.driver.execute_script("return window.shifts")
        self.assertLess(sum(shifts), 0.05, shifts)

    def tab_to(self, matches, what):
        for _ in range(80):
            focused = self.driver.switch_to.active_element
            if matches(focused):
                return focused
            ActionChains(self.driver).send_keys(Keys.TAB).perform()
        raise AssertionError(f"Tab does not come to {what}")

    def tab_to_testid(self, testid):
        return self.tab_to(lambda node: node.get_attribute("data-testid") == testid, testid)

    def keys(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def test_the_keyboard_alone_orders_a_painting(self):
        page = self.page
        self.tab_to_testid("photo-pick")
        self.keys(Keys.ENTER)
        wait_for(lambda: page.shown("picture"), "pictures to choose from")
        self.tab_to(lambda node: "lake" in node.text and node.tag_name == "button", "the lake")
        self.keys(Keys.ENTER)
        page.see("photo")
        self.tab_to_testid("style-example")
        self.keys(Keys.ENTER)
        page.see("style")
        self.tab_to(lambda node: node.get_attribute("name") == "size", "the sizes")
        self.keys(Keys.ARROW_LEFT)
        wait_for(lambda: page.see("size-custom").get_attribute("value") == "256", "256 pixels")
        strength = self.tab_to_testid("strength")
        self.keys(Keys.ARROW_RIGHT)
        wait_for(lambda: float(strength.get_attribute("value")) > 1.7, "more strength")
        self.tab_to(lambda node: node.get_attribute("name") == "time", "the time to spend")
        self.keys(Keys.ARROW_LEFT)
        wait_for(lambda: page.all("time-quick")[0].is_selected(), "a quick one")
        wait_for(lambda: page.see("paint").is_enabled(), "the button")
        self.tab_to_testid("paint")
        self.keys(Keys.ENTER)
        painting = page.wait_painting()
        page.wait_version(1)
        recipe = self.studio.painting(painting)["order"]["recipe"]
        self.assertEqual(recipe["sizes"][-1], 256)
        self.assertGreater(recipe["loss"]["style_weight"] / recipe["loss"]["content_weight"], 50)
        self.assertTrue(recipe["loss"]["balance_style"])


if __name__ == "__main__":
    unittest.main()
