"""Raw figures -> medians, ratios and their spreads. Pure functions over the records of run.py."""
import statistics


def ratio_text(values):
    """Ratios of the turns -> `median (least-most)`; three digits are all that they carry."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{number(middle)} ({number(low)}-{number(high)})"


def number(value):
    """Three digits, and no exponent."""
    return f"{value:.{max(0, 2 - digits_before_point(value))}f}"


def digits_before_point(value):
    """Beyond the first: 0 for 9.99, 1 for 10, -1 for 0.5."""
    return int(f"{value:.2e}".partition("e")[2])


def gigabytes(amount):
    return f"{number(amount / 1e9)} GB"


def time_of(record):
    """One turn's figure: the median of its evaluations."""
    return statistics.median(record["seconds"])


def turn_by_turn(slower, faster):
    """(record of slower, record of faster) of each turn that both have."""
    other = {record["turn"]: record for record in faster}
    return [(record, other[record["turn"]]) for record in slower if record["turn"] in other]


def ratios(slower, faster, figure):
    """slower / faster turn by turn."""
    return [figure(one) / figure(other) for one, other in turn_by_turn(slower, faster)]


def seconds_to_loss(job, loss):
    """What the job had taken had it ended, and written its painting, at the first step whose loss
    is no more than that; None where it never was."""
    last = job["trace"][-1][0]
    return next((job["wall_seconds"] - (last - seconds) for seconds, total in job["trace"]
                 if total <= loss), None)


def select(records, **wanted):
    return [r for r in records if all(r[name] == value for name, value in wanted.items())]


def best(records):
    """Those of the precision whose median is least; none where there are none."""
    by_precision = {}
    for record in records:
        by_precision.setdefault(record["precision"], []).append(record)
    if not by_precision:
        return []
    return min(by_precision.values(), key=lambda rows: statistics.median(map(time_of, rows)))


def way(record):
    if record["program"] == "impasto":
        return f"impasto {record['precision']}"
    kind = "compiled" if record["compiled"] else "eager"
    return f"PyTorch {record['precision']} ({record['layout'].replace('_', '-')}, {kind})"


def comparisons(records):
    """(label, PyTorch's records, impasto's) of one size: best, f32, and best against f32."""
    ours, theirs = select(records, program="impasto"), select(records, program="PyTorch")
    pairs = [("best precision of each", best(theirs), best(ours)),
             ("f32", select(theirs, precision="f32"), select(ours, precision="f32")),
             ("impasto's best, PyTorch f32", select(theirs, precision="f32"), best(ours))]
    seen, kept = [], []
    for label, slower, faster in pairs:
        pair = (slower and way(slower[0]), faster and way(faster[0]))
        if slower and faster and pair not in seen:
            seen.append(pair)
            kept.append((label, slower, faster))
    return kept


def grouped(records):
    """Records with the same size, way and threads, in the order in which they first came."""
    groups = {}
    for record in records:
        groups.setdefault((record["size"], way(record), record["threads"]), []).append(record)
    return groups
