"""The studio's page as a person has it: what is seen, clicked, drawn and typed."""

import re

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from browser import wait_for

# Pixels as they are shown, small: whether a picture has changed.
PIXELS = """
const image = document.querySelector('[data-testid="painting-picture"]');
const canvas = new OffscreenCanvas(32, 32);
const context = canvas.getContext('2d');
context.drawImage(image, 0, 0, 32, 32);
return [...context.getImageData(0, 0, 32, 32).data].join();
"""


class Page:
    def __init__(self, driver, address):
        self.driver = driver
        self.address = address

    def open(self, view="#paint"):
        self.driver.get(self.address + view)
        self.wait_ready()

    def reload(self):
        self.driver.refresh()
        self.wait_ready()

    def wait_ready(self):
        ready = "return document.documentElement.dataset.ready === 'true'"
        wait_for(lambda: self.driver.execute_script(ready), "a page that has started")

    def go(self, view):
        """Within the page, without loading it."""
        self.driver.execute_script("location.hash = arguments[0]", view)

    def all(self, testid):
        return self.driver.find_elements(By.CSS_SELECTOR, f'[data-testid="{testid}"]')

    def shown(self, testid):
        return [node for node in self.all(testid) if node.is_displayed()]

    def see(self, testid, seconds=30):
        what = f"{testid} to be seen"
        return wait_for(lambda: next(iter(self.shown(testid)), None), what, seconds)

    def wait_gone(self, testid, seconds=30):
        wait_for(lambda: not self.shown(testid), f"{testid} to go", seconds)

    def text(self, testid):
        said = wait_for(lambda: [node.text for node in self.shown(testid)[:1]], f"text of {testid}")
        return said[0]

    def wait_text(self, testid, part, seconds=30):
        def has():
            node = next(iter(self.shown(testid)), None)
            return node and part in node.text and node.text

        return wait_for(has, f"{part!r} in {testid}", seconds)

    def click(self, testid):
        def clicked():
            node = next((each for each in self.shown(testid) if each.is_enabled()), None)
            if node:
                self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", node)
                node.click()
            return node

        return wait_for(clicked, f"{testid} to be clicked")

    def press(self, by, selector):
        """What has no test id, and may be made anew between being found and being clicked."""

        def pressed():
            self.driver.find_element(by, selector).click()
            return True

        wait_for(pressed, f"{selector} to be pressed")

    def type(self, testid, text):
        node = self.see(testid)
        node.send_keys(Keys.CONTROL, "a")
        node.send_keys(text)
        return node

    def choose(self, testid, value):
        Select(self.see(testid)).select_by_value(value)

    def push(self, testid, key, times=1):
        """Arrow keys on a slider."""
        self.see(testid).send_keys(key * times)

    # The form

    def drop(self, half, *paths):
        """Files dragged onto a half of the page and let go there, as from a file manager."""
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}

        def drag(kind, x, y):
            event = {"type": kind, "x": x, "y": y, "data": data}
            self.driver.execute_cdp_cmd("Input.dispatchDragEvent", event)

        drag("dragEnter", 300, 300)
        box = self.see(half).rect
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        drag("dragOver", x, y)
        drag("drop", x, y)

    def choose_file(self, testid, *paths):
        """A button that asks for files; what would open a window of the system is told them."""
        cdp = self.driver.execute_cdp_cmd
        cdp("Page.setInterceptFileChooserDialog", {"enabled": True})
        self.click(testid)
        self.driver.find_element(By.ID, "file-input").send_keys("\n".join(map(str, paths)))
        cdp("Page.setInterceptFileChooserDialog", {"enabled": False})

    def take_examples(self):
        """The lake in the manner of the first example."""
        if not self.all("photo"):
            self.click("photo-pick")
            lake = '//*[@data-testid="picture"][contains(normalize-space(), "lake")]'
            self.press(By.XPATH, lake)
            self.see("photo")
        self.click("style-example")
        self.see("style")

    def open_more(self):
        if not self.shown("iterations"):
            self.press(By.CSS_SELECTOR, '[data-testid="more"] summary')
            self.see("iterations")

    def set_work(self, size, evaluations, name=None):
        self.type("size-custom", str(size))
        self.open_more()
        self.type("iterations", str(evaluations))
        if name:
            self.type("name", name)

    def paint(self):
        """Orders what the form has; gives the painting's id."""
        self.click("paint")
        return self.wait_painting()

    def wait_painting(self):
        found = wait_for(
            lambda: re.search(r"#painting/([0-9a-f]{16})$", self.driver.current_url),
            "the painting's view",
        )
        return found.group(1)

    # The painting

    def wait_state(self, words, seconds=90):
        wait_for(lambda: self.text("state") == words, f"the state {words!r}", seconds)

    def version(self):
        return int(self.see("easel").get_attribute("data-version") or 0)

    def wait_version(self, least):
        return wait_for(lambda: self.version() >= least and self.version(), f"version {least}")

    def pixels(self):
        self.see("painting-picture")
        return self.driver.execute_script(PIXELS)

    def curve(self):
        """(points, first value, last value) of the curve of all together; None before it begins."""
        words = self.see("chart").get_attribute("aria-label")
        found = re.search(r"Together from (\S+) to ([^;\s]+)", words)
        paths = self.driver.find_elements(By.CSS_SELECTOR, '[data-testid="chart"] .curve.total')
        if not found or not paths:
            return None
        points = len(re.findall("[ML]", paths[0].get_attribute("d")))
        return points, float(found.group(1)), float(found.group(2))

    # Regions

    def stroke(self, *points):
        """Draws with the mouse; points are shares of the brush frame's width and height."""
        frame = self.see("brush-frame")
        width, height = frame.size["width"], frame.size["height"]
        at = [(round((x - 0.5) * width), round((y - 0.5) * height)) for x, y in points]
        mouse = ActionChains(self.driver, duration=20).move_to_element_with_offset(frame, *at[0])
        mouse.click_and_hold()
        for x, y in at[1:]:
            mouse.move_to_element_with_offset(frame, x, y)
        mouse.release().perform()
