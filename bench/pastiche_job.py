"""The whole job, command against command: pastiche and impasto paint the same two files."""
import json
import re

import evaluations
import measure

CONTENT = "examples/content/lake.png"
STYLE = "examples/styles/glass.png"  # the others have palettes: grey levels to pastiche

# pastiche's objective at its defaults, in impasto's terms: its Gram matrices are not divided by the
# channels C but its style weight is 10 / C^2, its content weight 0.01.
WEIGHTS = ["--content-weight", 0.01, "--style-weight", 10]
HISTORY = 100  # of L-BFGS: torch.optim's default, which pastiche takes

DIFFERENCES = (
    "pastiche at its defaults but for `--size` and `--num-steps`; impasto at its own (precision "
    "`auto`) with pastiche's content and style weights and L-BFGS history. Same VGG-19 weights, "
    "layers, losses, start (the photo) and number of evaluations. What differs: impasto resizes "
    "with Lanczos-3, pastiche bilinearly; impasto's L-BFGS starts from a preconditioner and takes "
    "back a step that makes the loss worse, PyTorch's keeps it; impasto's colors stay within what a "
    "file holds, pastiche's are cut off at the end; pastiche's pixels run from 0 to 255 and "
    "impasto's from 0 to 1, which scales the first step. The loss of both paintings is evaluated "
    "by `impasto loss`.")


def pastiche(place, root, size, steps, threads):
    painting = place.out / "pastiche.png"
    command = [place.venv / "bin" / "pastiche", "--content", root / CONTENT, "--styles",
               root / STYLE, "--output", painting, "--size", size, "--num-steps", steps,
               "--info-step", 1, "--seed", 1]
    environment = {**place.torch_environment, "OMP_NUM_THREADS": str(threads),
                   "PYTHONUNBUFFERED": "1"}
    first = (None, lambda text: re.search(r"^1 +[\d.]+ +\S+\n", text, re.MULTILINE))
    return _job(place, root, "pastiche", size, painting, command, first, environment)


def impasto(place, root, size, steps, threads):
    options = ["--scales", 1, "--iterations", steps, *WEIGHTS, "--history", HISTORY]
    painting, command, first = stylize(place, root, "impasto", size, threads, options)
    found = _job(place, root, "impasto", size, painting, command, first, {})
    plan, *steps_taken = map(json.loads, first[0].read_text().splitlines())
    return {**found, "precision": plan["precision"],
            "trace": [[step["seconds"], step["total"]] for step in steps_taken]}


def stylize(place, root, name, size, threads, options):
    """impasto on the two files: (painting, command, sign), where the sign for measure.run() is the
    end of the first evaluation, in the trace, which is flushed line by line."""
    painting, trace = place.out / f"{name}.png", place.out / f"{name}.jsonl"
    trace.unlink(missing_ok=True)
    command = [place.impasto, "stylize", root / CONTENT, root / STYLE, "-o", painting, "--quiet",
               "--weights", evaluations.MODEL, "--size", size, "--threads", threads,
               "--trace", trace, *options]
    return painting, command, (trace, lambda text: text.count("\n") >= 2)  # after the recipe's


def _job(place, root, program, size, painting, command, first, environment):
    run = measure.run(command, limit=7200, environment=environment, sign=first)
    return {"program": program, "size": size, "wall_seconds": run.wall_seconds,
            "first_step_seconds": run.seen_seconds, "peak_bytes": run.peak_bytes,
            "loss": _loss(place, root, size, painting)}


def _loss(place, root, size, painting):
    command = [place.impasto, "loss", root / CONTENT, root / STYLE, painting, "--size", size,
               "--json", "--weights", evaluations.MODEL, "--precision", "f32", *WEIGHTS]
    return json.loads(measure.run(command, limit=600).output)["total"]
