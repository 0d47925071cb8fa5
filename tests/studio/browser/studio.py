"""A real `impasto studio` on loopback, and what a script may ask of it."""

import json
import os
import pathlib
import signal
import subprocess
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = pathlib.Path(os.environ.get("IMPASTO_PROGRAM", ROOT / "build/impasto")).resolve()
FINISHED = ("done", "stopped", "failed")


class Studio:
    """Serves a folder until it is stopped; started again it keeps folder and port."""

    def __init__(self, folder, *options):
        self.folder = pathlib.Path(folder)
        self.options = options
        self.port = 0
        self.server = None
        self.start()

    def start(self):
        command = [PROGRAM, "studio", "--port", str(self.port), "--folder", self.folder]
        self.server = subprocess.Popen(
            [*command, "--weights", "vgg19-8bit", *self.options],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.address = self.server.stdout.readline().strip()
        if not self.address.startswith("http://127.0.0.1:"):
            self.server.kill()
            raise RuntimeError(f"the studio's first line is {self.address!r}, and no address")
        self.port = int(self.address.rstrip("/").rsplit(":", 1)[1])
        self.token = (self.folder / "token").read_text(encoding="ascii").strip()

    def end(self, how=signal.SIGTERM):
        """Gives the exit status."""
        self.server.send_signal(how)
        status = self.server.wait(timeout=30)
        self.server.stdout.close()
        return status

    def bytes(self, path):
        with urllib.request.urlopen(self.address + path.lstrip("/"), timeout=20) as answer:
            return answer.read()

    def get(self, path):
        return json.loads(self.bytes(path))

    def send(self, path, value=None, method="POST"):
        body = value if isinstance(value, bytes) else json.dumps(value or {}).encode()
        kind = "application/octet-stream" if isinstance(value, bytes) else "application/json"
        headers = {"X-Impasto-Token": self.token, "Content-Type": kind}
        request = urllib.request.Request(
            self.address + path.lstrip("/"), body, headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.code} {error.read().decode()}") from error

    def painting(self, painting_id):
        return self.get(f"api/paintings/{painting_id}")

    def state(self, painting_id):
        return self.painting(painting_id)["state"]

    def evaluations(self, painting_id):
        progress = self.painting(painting_id)["progress"]
        return progress["all_evaluations"] if progress else 0

    def example(self, name):
        pictures = self.get("api/pictures")["pictures"]
        return next(each["id"] for each in pictures if each["example"] and name in each["name"])

    def order(self, name, size=64, iterations=20, **more):
        """Orders the lake in the manner of the night; gives the painting's id."""
        order = {
            "name": name,
            "content": self.example("lake"),
            "styles": [{"picture": self.example("night")}],
            "recipe": {"sizes": [size], "iterations": [iterations]},
            **more,
        }
        return self.send("api/paintings", order)["id"]

    def clear(self):
        """Deletes every painting, so that the processors are free for the next test."""
        for painting in self.get("api/paintings?limit=200")["paintings"]:
            try:
                self.send(f"api/paintings/{painting['id']}", method="DELETE")
            except RuntimeError as error:
                if " 404 " not in str(error):
                    raise
