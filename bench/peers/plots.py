"""Plots of a run's records: plots.py FOLDER reads peers.jsonl there and writes SVG and PNG beside it."""
import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

import report  # noqa: E402

# Told apart by people who do not see all colours (Okabe and Ito), quoth the strongest.
COLOURS = {"quoth": "#000000", "tantivy": "#D55E00", "lucene": "#0072B2", "xapian": "#009E73", "fts5": "#CC79A7"}
MARKERS = {"quoth": "o", "tantivy": "s", "lucene": "^", "xapian": "D", "fts5": "v"}


def save(figure, folder, name):
    for kind in ("svg", "png"):
        figure.savefig(folder / f"{name}.{kind}", dpi=110, bbox_inches="tight")
    plt.close(figure)


def tidy(axes):
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", which="major", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)


def legend(of, names):
    """Above a figure or above axes."""
    handles = [plt.Line2D([], [], color=COLOURS[n], marker=MARKERS[n], linestyle="", label=report.TITLES[n]) for n in names]
    of.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=len(names), frameon=False)


def latencies(records, mode, scale, folder):
    """A line a set and command: a mark at the median, a thin line from there to the 99th percentile."""
    rows = report.query_rows(records, mode, scale)
    if not rows:
        return
    names = report.engine_names(records)
    figure, axes = plt.subplots(figsize=(9.5, 0.42 * len(rows) + 1.2))
    for at, by_engine in enumerate(rows.values()):
        for place, name in enumerate(names):
            if name not in by_engine:
                continue
            record, y = by_engine[name], at + 0.13 * (place - (len(names) - 1) / 2)
            axes.plot([record["p50"], record["p99"]], [y, y], color=COLOURS[name], linewidth=1, alpha=0.6)
            axes.plot(record["p50"], y, MARKERS[name], color=COLOURS[name], markersize=5)
    axes.set_yticks(range(len(rows)), [f"{name}  {command}" for name, command in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xscale("log")
    axes.set_xlabel("microseconds a query: mark at the median, line to the 99th percentile")
    tidy(axes)
    legend(axes, names)
    save(figure, folder, f"latency_{mode}")


def growth(records, folder):
    scales = sorted({record["scale"] for record in report.of(records, "documents")}, reverse=True)
    if len(scales) < 2:
        return
    words = {record["scale"]: record["words"] / 1e6 for record in report.of(records, "documents")}
    by_scale = {scale: report.query_rows(records, "warm", scale) for scale in scales}
    keys = [key for key in by_scale[scales[0]] if key[1] in ("COUNT", "TOP_10")]
    names = report.engine_names(records)
    columns = 4
    lines = -(-len(keys) // columns)
    figure, grid = plt.subplots(lines, columns, figsize=(12, 2.6 * lines), sharex=True, squeeze=False)
    for axes in grid.flat[len(keys):]:
        axes.set_visible(False)
    for axes, key in zip(grid.flat, keys):
        for name in names:
            points = [(words[scale], by_scale[scale][key][name]["p50"]) for scale in scales if name in by_scale[scale].get(key, {})]
            if points:
                axes.plot(*zip(*points), marker=MARKERS[name], color=COLOURS[name], markersize=4, linewidth=1.2)
        axes.set_xscale("log", base=2)
        axes.set_yscale("log")
        axes.set_xticks([words[s] for s in scales], [f"{words[s]:.3g}" for s in scales])
        axes.minorticks_off()
        axes.set_title(f"{key[0]}\n{key[1]}", fontsize=9)
        tidy(axes)
    for axes in grid[:, 0]:
        axes.set_ylabel("median, microseconds", fontsize=9)
    figure.supxlabel("million words", fontsize=9)
    figure.tight_layout()
    legend(figure, names)
    save(figure, folder, "growth")


def sizes(records, folder):
    largest = min(record["scale"] for record in report.of(records, "documents"))
    text = next(r["bytes"] for r in report.of(records, "documents") if r["scale"] == largest) / 1e6
    builds = {}
    for record in report.of(records, "build"):
        if record["scale"] == largest:
            builds.setdefault(record["engine"], []).append(record)
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 2.8))
    for y, (name, runs) in enumerate(builds.items()):
        stored = runs[-1].get("text_bytes", 0) / 1e6
        index = runs[-1]["index_bytes"] / 1e6 - stored
        left.barh(y, index, color=COLOURS[name], height=0.6)
        left.barh(y, stored, left=index, color=COLOURS[name], height=0.6, alpha=0.35)
        left.text(index + stored, y, f" {index:.0f}" + (f" + {stored:.0f}" if stored else ""), va="center", fontsize=9)
        for run, offset in zip(runs, (-0.17, 0.17)):
            shift = offset if len(runs) > 1 else 0
            right.barh(y + shift, run["seconds"], color=COLOURS[name], height=0.3, alpha=1 if run["threads"] > 1 else 0.6)
            right.text(run["seconds"], y + shift, f" {run['seconds']:.1f} s, {run['threads']} thread{'s' * (run['threads'] > 1)}",
                       va="center", fontsize=8)
    left.axvline(text, color="#888888", linestyle=":", linewidth=1)
    left.set_xlabel("index, MB; pale: stored text; dotted: the text itself")
    right.set_xlabel("seconds to build")
    for axes in (left, right):
        axes.set_yticks(range(len(builds)), [report.TITLES[name] for name in builds])
        axes.set_ylim(len(builds) - 0.5, -0.5)
        axes.margins(x=0.22)
        tidy(axes)
    figure.tight_layout()
    save(figure, folder, "builds")


def main():
    folder = pathlib.Path(sys.argv[1])
    records = [json.loads(line) for line in (folder / "peers.jsonl").read_text().splitlines()]
    largest = min(record["scale"] for record in report.of(records, "documents"))
    for mode in ("warm", "flushed", "cold"):
        latencies(records, mode, largest, folder)
    growth(records, folder)
    sizes(records, folder)


if __name__ == "__main__":
    main()
