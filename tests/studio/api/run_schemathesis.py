"""Asks a real server what its own document allows, and some that it does not (schemathesis).

    run_schemathesis.py PROGRAM [option of schemathesis ...]

Every answer must have a status, a media type and a shape that docs/studio-api.json has for it, and
none may be the server's fault. What is painted is made small by hooks.py, and ends with the server.
"""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)


def start(program, folder):
    server = subprocess.Popen(
        [program, "studio", "--port", "0", "--folder", folder, "--weights", "vgg19-8bit"],
        stdout=subprocess.PIPE,
        text=True,
    )
    address = server.stdout.readline().strip()
    if not address.startswith("http://127.0.0.1:"):
        server.kill()
        sys.exit(f"the studio's first line is {address!r}, and no address")
    return server, address


def ask(address, token, folder, options):
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", address + "api/openapi.json"),
        *("--header", f"X-Impasto-Token: {token}"),
        *("--checks", CHECKS, "--phases", "examples,coverage,fuzzing"),
        # Its answer has no end.
        *("--exclude-path", "/api/events"),
        *("--max-examples", "12", "--max-time", "30", "--generation-deterministic"),
        *("--request-timeout", "20", "--no-color"),
        *("--warnings", "off", "--suppress-health-check", "all", *options),
    ]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
    return subprocess.run(command, env=environment, cwd=folder, check=False).returncode


def main():
    program, *options = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        server, address = start(program, folder)
        try:
            token = pathlib.Path(folder, "token").read_text(encoding="ascii").strip()
            result = ask(address, token, folder, options)
        finally:
            server.send_signal(signal.SIGTERM)
            ended = server.wait(timeout=30)
    if ended != 0:
        sys.exit(f"the studio ended with {ended}")
    sys.exit(result)


main()
