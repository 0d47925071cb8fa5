#!/usr/bin/env python3
"""A server on loopback that answers as good and bad servers do.

Usage: serve.py FILE LOG. Prints its port; serves FILE under paths that say how:
  /whole       with Range support             /plain      without
  /cut/K/N     K answers end after N bytes, then as /whole
  /busy/K      K times 503, then as /whole    /moved      redirects to /whole
  /page        a web page with status 200     /nowhere    404 with a web page
  /changed     FILE with one byte changed     /larger     FILE and one byte more
  /endless     FILE and more, without saying how much
  /slow        in small pieces                /hang-up    closes without an answer
LOG gets a line for each request: path, and the Range header or "-".
"""
import collections
import http.server
import pathlib
import sys
import time

DATA = pathlib.Path(sys.argv[1]).read_bytes()
LOG = pathlib.Path(sys.argv[2])
answers = collections.Counter()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        with LOG.open("a") as log:
            print(self.path, self.headers.get("Range", "-"), file=log)
        answers[self.path] += 1
        kind, *numbers = self.path.strip("/").split("/")
        numbers = [int(number) for number in numbers]
        self.close_connection = True
        if kind == "whole":
            self.send(DATA, ranges=True)
        elif kind == "plain":
            self.send(DATA)
        elif kind == "cut":
            early = answers[self.path] <= numbers[0]
            self.send(DATA, ranges=True, stop_after=numbers[1] if early else None)
        elif kind == "busy" and answers[self.path] <= numbers[0]:
            self.send(b"busy", status=503)
        elif kind == "busy":
            self.send(DATA, ranges=True)
        elif kind == "moved":
            self.send(b"", status=302, headers={"Location": "/whole"})
        elif kind == "page":
            self.send(b"<html>log in</html>", headers={"Content-Type": "text/html; charset=utf-8"})
        elif kind == "changed":
            self.send(DATA[:-1] + bytes([DATA[-1] ^ 1]), ranges=True)
        elif kind == "larger":
            self.send(DATA + b"x")
        elif kind == "endless":
            self.send(DATA + DATA, length=False)
        elif kind == "slow":
            self.send(DATA, ranges=True, pause=0.02)
        elif kind == "nowhere":
            self.send(b"<html>404</html>", status=404, headers={"Content-Type": "text/html"})

    def send(self, body, status=200, headers=None, ranges=False, length=True, stop_after=None,
             pause=0.0):
        requested = self.headers.get("Range")
        if ranges and requested:
            first = int(requested.removeprefix("bytes=").rstrip("-"))
            if first >= len(body):
                status, body = 416, b""
            else:
                status = 206
                headers = {"Content-Range": f"bytes {first}-{len(body) - 1}/{len(body)}"}
                body = body[first:]
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if length:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        piece = 256 if pause else max(len(body), 1)
        for at in range(0, len(body[:stop_after]), piece):
            self.wfile.write(body[:stop_after][at:at + piece])
            self.wfile.flush()
            time.sleep(pause)

    def log_message(self, *arguments):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *arguments: None  # clients that hang up are part of the tests
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
