"""The start of a painting, from the command to the end of its first evaluation."""
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
    _, command, first = pastiche_job.stylize(place, root, "start", size, threads,
                                             ["--iterations", 1, *options])
    return measure.run(command, limit=600, sign=first).seen_seconds
