"""Tables and plots from the records of a run."""
import json
import pathlib
import subprocess
import sys

TITLES = {"quoth": "quoth", "tantivy": "tantivy", "lucene": "Lucene", "xapian": "Xapian", "fts5": "FTS5"}


def figure(value):
    """Microseconds with about three digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def row(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(head, rows):
    return "\n".join([row(head), "|" + "---|" * len(head)] + [row(cells) for cells in rows])


def part(scale):
    return "all" if scale == 1 else f"1/{scale}"


def of(records, what):
    return [record for record in records if record["what"] == what]


def engine_names(records):
    present = of(records, "machine")[0]["engines"]
    return [name for name in TITLES if name in present]


def machine_lines(records):
    machine = of(records, "machine")[0]
    versions = ", ".join(f"{TITLES[name]} {version}" for name, version in machine["engines"].items())
    lines = [f"{machine['date']}, {machine['cpu']}, {machine['cores']} cores; {versions}."]
    for documents in of(records, "documents"):
        lines.append(f"Documents, {part(documents['scale'])}: {documents['documents']:,}, {documents['words']:,} words, "
                     f"{documents['bytes'] / 1e6:.1f} MB.")
    return "\n".join(lines + [f"Note: {note['text']}." for note in of(records, "note")])


def build_table(records):
    sizes = {documents["scale"]: documents["bytes"] for documents in of(records, "documents")}
    rows = []
    for build in of(records, "build"):
        size = sizes[build["scale"]]
        index = build["index_bytes"] - build.get("text_bytes", 0)
        rows.append([TITLES[build["engine"]], part(build["scale"]), build["threads"], f"{build['seconds']:.1f}",
                     f"{build['cpu_seconds']:.1f}", f"{size / 1e6 / build['seconds']:.1f}", f"{build['peak_rss_mib']:,.0f}",
                     f"{index / 1e6:.1f}", f"{index / size:.3f}", f"{build['index_bytes'] / 1e6:.1f}"])
    head = ["build", "documents", "threads", "seconds", "CPU seconds", "MB/s", "peak MiB", "index MB", "of the text",
            "with stored text"]
    return table(head, rows)


def query_rows(records, mode, scale):
    """{(set, command): {engine: record}}, in the order of the run."""
    rows = {}
    for record in of(records, "query"):
        if record["mode"] == mode and record["scale"] == scale:
            rows.setdefault((record["set"], record["command"]), {})[record["engine"]] = record
    return rows


def query_table(records, mode, scale):
    names = engine_names(records)
    rows = []
    for (name, command), by_engine in query_rows(records, mode, scale).items():
        cells = [name, command, next(iter(by_engine.values()))["queries"]]
        for engine in names:
            record = by_engine.get(engine)
            cells.append(" / ".join(figure(record[key]) for key in ("p50", "mean", "p99")) if record else "")
        peers = [record for engine, record in by_engine.items() if engine != "quoth"]
        ours = by_engine.get("quoth")
        for key in ("p50", "p99"):
            cells.append(ratio(min(peer[key] for peer in peers) / ours[key]) if peers and ours else "")
        rows.append(cells)
    head = ["queries", "command", "n"] + [TITLES[name] for name in names] + ["best peer / quoth, p50", "p99"]
    return table(head, rows) if rows else ""


def growth_table(records):
    scales = sorted({record["scale"] for record in of(records, "documents")}, reverse=True)
    lines = {}
    for scale in scales:
        for key, by_engine in query_rows(records, "warm", scale).items():
            for engine, record in by_engine.items():
                lines.setdefault((*key, engine), {})[scale] = record
    rows = [[name, command, TITLES[engine]] + [f"{figure(at[scale]['p50'])} / {figure(at[scale]['p99'])}" for scale in scales]
            for (name, command, engine), at in lines.items() if len(at) == len(scales)]
    return table(["queries", "command", "engine"] + [part(scale) for scale in scales], rows) if len(scales) > 1 else ""


def agreement_lines(records):
    lines = []
    for record in of(records, "agreement"):
        odd = [f"{record['unequal']} of {record['queries']} counts differ"] if record["unequal"] else []
        odd += [f"{TITLES[name]}: {why}" for name, why in record["left_out"].items()]
        if odd:
            lines.append(f"- {part(record['scale'])}, {record['set']}: " + "; ".join(odd))
        if record["unsupported"]:
            lines.append(f"- {part(record['scale'])}, {record['set']}: no counterpart in "
                         + ", ".join(TITLES[name] for name in record["unsupported"]))
    for difference in of(records, "difference"):
        if "only_it" in difference:
            reference = next(key for key in difference if key in TITLES)
            lines.append(f"  - `{difference['query']}`: {TITLES[difference['engine']]} {difference['count']}, {TITLES[reference]} "
                         f"{difference[reference]}; only there: {difference['only_it']}, only here: {difference['only_' + reference]}")
    return "\n".join(lines) or "All counts are equal."


def tables(records):
    largest = min(record["scale"] for record in of(records, "documents"))
    parts = ["# quoth and its peers", machine_lines(records), "## Builds and sizes", build_table(records)]
    titles = {"warm": "Warm", "flushed": "Processor caches swept before each query", "cold": "Page-cold: opening and one query"}
    for mode, title in titles.items():
        text = query_table(records, mode, largest)
        if text:
            parts += [f"## {title}: microseconds a query, p50 / mean / p99", text]
    growth = growth_table(records)
    if growth:
        parts += ["## Growth: microseconds, p50 / p99", growth]
    parts += ["## Agreement of the counts", agreement_lines(records)]
    return "\n\n".join(parts) + "\n"


def plot(folder):
    """Plots with whichever Python has matplotlib; false when none has."""
    script = pathlib.Path(__file__).with_name("plots.py")
    for python in (sys.executable, "/usr/bin/python3"):
        done = subprocess.run([python, str(script), str(folder)], capture_output=True, text=True)
        if done.returncode == 0:
            return True
        if "No module named" not in done.stderr:
            print(done.stderr, file=sys.stderr)
    return False


if __name__ == "__main__":
    where = pathlib.Path(sys.argv[1])
    print(tables([json.loads(line) for line in (where / "peers.jsonl").read_text().splitlines()]))
    plot(where)
