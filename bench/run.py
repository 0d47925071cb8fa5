#!/usr/bin/env python3
"""Measures impasto and PyTorch turn by turn and writes what was found. See scripts/bench.sh."""
import argparse
import concurrent.futures
import json
import pathlib
import sys
import time

import agreement
import evaluations
import figures
import machine
import measure
import pastiche_job
import report
import start
from evaluations import Way

ROOT = evaluations.HERE.parent
CANDIDATE_LIMIT = 900  # seconds for one, compiling included
TURN_LIMIT = 1800
QUICK_SECONDS = 170    # no further turn begins when it would end later
LARGEST_CHOICE = 1024  # above, PyTorch's fastest way is that of the size before: minutes apiece
KNOWN = "channels_last"  # PyTorch's layout that was fastest in both precisions, eager


def say(text):
    print(text, file=sys.stderr, flush=True)


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true",
        help="512 only, two turns, known PyTorch settings, no start, no pastiche: 3 minutes")
    add("--impasto", type=pathlib.Path, default=ROOT / "build" / "impasto")
    add("--venv", type=pathlib.Path, required=True, help="with torch and pastiche")
    add("--out", type=pathlib.Path, default=ROOT / "build" / "bench", help="for raw figures")
    add("--document", type=pathlib.Path, help="the page to write")
    add("--sizes", help="comma-separated; default 256,512,1024,2048, or 512 if quick")
    add("--turns", type=int, help="default 3, or 2 if quick")
    add("--threads", type=int, default=machine.processors())
    add("--job-turns", type=int, help="with pastiche; default 2, or 0 if quick")
    add("--job-size", type=int, default=512)
    add("--job-steps", type=int, default=200)
    options = parser.parse_args()
    sizes = options.sizes or ("512" if options.quick else "256,512,1024,2048")
    options.sizes = [int(size) for size in sizes.split(",")]
    options.turns = options.turns or (2 if options.quick else 3)
    if options.job_turns is None:
        options.job_turns = 0 if options.quick else 2
    return options


class Bench:
    def __init__(self, options):
        self.options = options
        self.place = evaluations.Place(options.impasto.resolve(), options.venv.absolute(),
                                       options.out.resolve())
        self.began = time.monotonic()
        self.fastest = {}  # PyTorch's way by precision, of the size last chosen for
        self.found = {
            "command": "make bench-quick" if options.quick else "make bench", "began": now(),
            "arguments": sys.argv[1:], "load_before": machine.load(),
            "machine": machine.describe(self.place), "threads": options.threads,
            "turns": options.turns, "candidates": [], "evaluations": [], "crowds": [],
            "starts": [], "jobs": [], "job_turns": options.job_turns,
            "job_steps": options.job_steps,
            "job_files": [pastiche_job.CONTENT, pastiche_job.STYLE],
            "job_differences": pastiche_job.DIFFERENCES, "skipped": []}

    def skip(self, what, reason):
        say(f"  {what}: not measured: {reason}")
        self.found["skipped"].append({"what": what, "reason": str(reason)})

    def evaluate(self, way, size, count, limit):
        record = evaluations.evaluate(self.place, way, size, count, limit)
        say(f"  {size} {figures.way(record)}, {way.threads} threads: "
            f"{figures.number(figures.time_of(record))} s")
        return record

    def precisions(self):
        """Those that this impasto knows on this machine; f32 first."""
        found = []
        for precision in ("f32", "bf16"):
            try:
                evaluations.evaluate(self.place, self.ours(precision), 64, 1, 60)
                found.append(precision)
            except measure.Failed as reason:
                self.skip(f"impasto {precision}", reason)
        return found

    def ours(self, precision, threads=None):
        return Way("impasto", precision, threads or self.options.threads)

    def theirs(self, precision, layout, compiled=False):
        return Way("PyTorch", precision, self.options.threads, layout, compiled)

    def choose(self, size, precision):
        """PyTorch's fastest way at this size: both layouts, then the faster one compiled."""
        known = self.theirs(precision, KNOWN)
        reason = evaluations.cannot_hurry(known, self.found["machine"]["features"])
        if reason:
            self.skip(f"PyTorch {precision} at {size}", reason)
            return None
        if self.options.quick:
            return known
        if size > LARGEST_CHOICE and precision in self.fastest:
            return self.fastest[precision]
        eager = [self.try_one(self.theirs(precision, layout), size)
                 for layout in evaluations.LAYOUTS]
        tried = [entry for entry in eager if "median_seconds" in entry]
        if tried:
            layout = min(tried, key=lambda entry: entry["median_seconds"])["layout"]
            entry = self.try_one(self.theirs(precision, layout, compiled=True), size)
            tried += [entry] if "median_seconds" in entry else []
        if not tried:
            return None
        fastest = min(tried, key=lambda entry: entry["median_seconds"])
        fastest["taken"] = True
        self.fastest[precision] = self.theirs(precision, fastest["layout"], fastest["compiled"])
        return self.fastest[precision]

    def try_one(self, way, size):
        entry = {"program": way.program, "precision": way.precision, "layout": way.layout,
                 "compiled": way.compiled, "size": size}
        try:
            count = max(1, evaluations.count_for(size) // 3)
            record = self.evaluate(way, size, count, CANDIDATE_LIMIT)
            entry["median_seconds"] = figures.time_of(record)
        except measure.Failed as reason:
            entry["reason"] = str(reason)
            say(f"  {size} {figures.way(entry)}: {reason}")
        self.found["candidates"].append(entry)
        return entry

    def compare(self, size, precisions):
        """All turns at one size: impasto and PyTorch by turns."""
        ways = []
        for precision in ("f32", "bf16"):
            if precision in precisions:
                ways.append(self.ours(precision))
            fastest = self.choose(size, precision)
            if fastest:
                ways.append(fastest)
        if self.options.threads > 1 and size <= 1024:
            ways += [self.ours(precision, 1) for precision in precisions]
        for turn in range(self.options.turns):
            start = time.monotonic()
            ways = [way for way in ways if self.turn(way, size, turn)]
            for way in ways:
                if way.threads < self.options.threads:
                    self.crowd(way, size, turn)
            end = time.monotonic()
            if self.options.quick and end - self.began + (end - start) > QUICK_SECONDS:
                if turn + 1 < self.options.turns:
                    self.skip(f"turn {turn + 2} at {size}", "the 3 minutes would not be enough")
                return

    def count(self, size):
        count = evaluations.count_for(size)
        return max(2, count // 2) if self.options.quick else count

    def turn(self, way, size, turn):
        """Whether it is worth another turn."""
        try:
            record = self.evaluate(way, size, self.count(size), TURN_LIMIT)
        except measure.Failed as reason:
            self.skip(f"{way.name} at {size}, turn {turn + 1}", reason)
            return False
        self.found["evaluations"].append({**record, "turn": turn})
        return True

    def crowd(self, way, size, turn):
        """As many one-thread processes at once as there are threads: what the machine can give."""
        count = self.options.threads
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            runs = [pool.submit(evaluations.evaluate, self.place, way, size, self.count(size),
                                TURN_LIMIT) for _ in range(count)]
        try:
            seconds = [s for run in runs for s in run.result()["seconds"]]
        except measure.Failed as reason:
            self.skip(f"{count} processes of {way.name} at {size}, turn {turn + 1}", reason)
            return
        self.found["crowds"].append({"size": size, "turn": turn, "precision": way.precision,
                            "processes": count, "seconds": seconds})

    def measure_start(self):
        try:
            self.found["starts"] = start.measure_start(self.place, ROOT, self.options.job_size,
                                                       self.options.threads)
        except measure.Failed as reason:
            self.skip("the start of a painting", reason)

    def paint(self):
        for turn in range(self.options.job_turns):
            for job in (pastiche_job.impasto, pastiche_job.pastiche):
                try:
                    found = job(self.place, ROOT, self.options.job_size, self.options.job_steps,
                                self.options.threads)
                except measure.Failed as reason:
                    self.skip(f"the job of {job.__name__}, turn {turn + 1}", reason)
                    continue
                say(f"  {found['program']}: {figures.number(found['wall_seconds'])} s, first step "
                    f"after {figures.number(found['first_step_seconds'])} s")
                self.found["jobs"].append({**found, "turn": turn})

    def measure(self):
        """Everything, saved after each part: a long run that breaks off leaves what it had."""
        options, found = self.options, self.found
        say("Do both programs compute the same?")
        precisions = self.precisions()
        found["agreement"] = agreement.check(self.place, precisions, options.threads)
        say(report.agreement_table(found["agreement"]))
        refusal = agreement.refusal(found["agreement"])
        if refusal:
            raise SystemExit(f"bench: {refusal}")
        imported = measure.run([self.place.python, "-c", "import torch"], limit=120,
                               environment=self.place.torch_environment)
        found["torch_import"] = {"wall_seconds": imported.wall_seconds,
                                 "peak_bytes": imported.peak_bytes}
        for size in options.sizes:
            say(f"{size}x{size}, {options.turns} turns:")
            self.compare(size, precisions)
            self.save()
        if not options.quick:
            say("The start of a painting:")
            self.measure_start()
        if options.job_turns:
            say(f"The whole job, {options.job_turns} turns:")
            self.paint()
        self.save()
        return found

    def save(self):
        self.found["finished"] = now()
        name = "figures-quick.json" if self.options.quick else "figures.json"
        (self.options.out / name).write_text(json.dumps(self.found, indent=1) + "\n")


def now():
    return time.strftime("%Y-%m-%d %H:%M %Z")


def main():
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        found = Bench(options).measure()
    except measure.Failed as failure:
        raise SystemExit(f"bench: {failure}") from None
    print(report.summary(found))
    say(f"The raw figures: {options.out}")
    if options.document:
        options.document.write_text(report.page(found))
        say(f"The page: {options.document}")


if __name__ == "__main__":
    main()
