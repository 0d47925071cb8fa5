"""A page from elsewhere in the same browser gets nothing of the studio and does nothing to it."""

import http.server
import threading
import unittest

from browser import console_errors, wait_for
from case import StudioCase

TRY_FETCH = """
const [address, options, done] = arguments;
fetch(address, options).then(
    async (answer) => done({type: answer.type, text: await answer.text()}),
    (error) => done({refused: String(error)}));
"""
TRY_IMAGE = """
const [address, done] = arguments;
const image = new Image();
image.onload = () => done('loaded');
image.onerror = () => done('refused');
image.src = address;
"""
FRAME = """
const frame = document.createElement('iframe');
frame.src = arguments[0];
frame.onload = () => { frame.dataset.loaded = 'true'; };
document.body.append(frame);
"""
FORM = """
const form = document.createElement('form');
form.method = 'POST';
form.enctype = 'text/plain';
form.action = arguments[0];
form.target = 'elsewhere';
document.body.append(form);
form.submit();
"""


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another site, on loopback as well."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title><link rel=icon href='data:,'>")

    def log_message(self, format, *args):
        pass


class OriginsTest(StudioCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
        cls.elsewhere = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)

    def setUp(self):
        super().setUp()
        self.painting = self.studio.order("Private", iterations=5)
        self.wait_at_studio(self.painting, "done")
        self.driver.get(self.elsewhere)
        console_errors(self.driver)
        # What is refused is said here; that is what these tests are about.
        self.allowed_errors = ["."]

    def fetch(self, path, **options):
        return self.driver.execute_async_script(TRY_FETCH, self.studio.address + path, options)

    def test_it_cannot_read(self):
        for path in ("", "api/studio", "api/paintings", f"api/paintings/{self.painting}/picture"):
            with self.subTest(path):
                self.assertIn("refused", self.fetch(path))
                answer = self.fetch(path, mode="no-cors")
                self.assertEqual(answer.get("text", ""), "")
        picture = f"{self.studio.address}api/paintings/{self.painting}/picture"
        self.assertEqual(self.driver.execute_async_script(TRY_IMAGE, picture), "refused")

    def test_it_cannot_write_not_even_with_the_token(self):
        pause = f"api/paintings/{self.studio.order('At work', 128, 400)}"
        headers = {"X-Impasto-Token": self.studio.token}
        self.assertIn("refused", self.fetch(f"{pause}/pause", method="POST", headers=headers))
        self.assertIn("refused", self.fetch(pause, method="DELETE", headers=headers))
        self.fetch(f"{pause}/stop", method="POST", mode="no-cors")
        self.driver.execute_script(FORM, f"{self.studio.address}{pause}/stop")
        wait_for(lambda: len(self.driver.window_handles) == 2, "the form's window")
        here, there = self.driver.window_handles
        self.driver.switch_to.window(there)
        wait_for(lambda: "another site's page" in self.driver.page_source, "the refusal")
        self.driver.close()
        self.driver.switch_to.window(here)
        work = pause.rsplit("/", 1)[1]
        self.wait_begun(work, self.studio.evaluations(work) + 3)
        self.assertEqual(self.studio.state(work), "painting")

    def test_it_cannot_frame_the_page(self):
        self.driver.execute_script(FRAME, self.studio.address)
        frame = wait_for(
            lambda: self.driver.find_element("css selector", 'iframe[data-loaded="true"]'),
            "the frame",
        )
        self.driver.switch_to.frame(frame)
        self.assertEqual(self.driver.find_elements("css selector", '[data-testid="paint"]'), [])
        self.assertNotIn("impasto-token", self.driver.page_source)
        self.driver.switch_to.default_content()
        said = console_errors(self.driver)
        self.assertTrue(any("frame" in line.lower() for line in said), said)


if __name__ == "__main__":
    unittest.main()
