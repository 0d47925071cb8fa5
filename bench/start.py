"""The start of a painting, from the command to the end of its first evaluation."""
import evaluations
import measure
import pastiche_job

TURNS = 5
WAYS = {"at the defaults, from 128 pixels on": [], "`--scales 1`": ["--scales", 1]}


def measure_start(place, root, size, threads):
    """{"size", "way", "seconds": [...]} for each of WAYS. Raises measure.Failed."""
    return [{"size": size, "way": way,
             "seconds": [first_evaluation(place, root, size, threads, options)
                         for _ in range(TURNS)]} for way, options in WAYS.items()]


def first_evaluation(place, root, size, threads, options):
    """Its end is a line of the trace, which is flushed at once."""
    painting, trace = place.out / "start.png", place.out / "start.jsonl"
    trace.unlink(missing_ok=True)
    command = [place.impasto, "stylize", root / pastiche_job.CONTENT, root / pastiche_job.STYLE,
               "-o", painting, "--quiet", "--weights", evaluations.MODEL, "--size", size,
               "--iterations", 1, "--threads", threads, "--trace", trace, *options]
    run = measure.run(command, limit=600,
                      sign=(trace, lambda text: text.count("\n") >= 2))  # the recipe, then it
    if run.seen_seconds is None:
        raise measure.Failed("the first evaluation was not seen")
    return run.seen_seconds
