#!/usr/bin/env python3
"""quoth and its peers on the same words: builds, counts compared, queries timed. bench/README.md tells how to read it.

Run by scripts/bench. Writes peers.jsonl (records), peers.md (tables) and plots to --out.
"""
import argparse
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import time

import engines
import measure
import query_sets
import report

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ["books", "sermons", "encyclopedia", "encyclopedia_other_editions", "speeches", "wiki", "multilingual"]
COLD_QUERIES = 40
FLUSHED_QUERIES = 60
FLUSH_MIB = 64


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="folder of the built C++ peers")
    parser.add_argument("--quoth", type=pathlib.Path, required=True, help="the quoth command, for the sizes of sections")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="where other peers, exports and indexes go")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, default=os.environ.get("QUOTH_DATA"))
    parser.add_argument("--engines", default=",".join(engines.NAMES))
    parser.add_argument("--modes", default="warm,flushed,cold")
    parser.add_argument("--scale", default="8,4,2,1", help="parts of the corpus: 8 is every eighth document")
    parser.add_argument("--queries", type=int, default=300, help="a set; 300 and more: all of the public log")
    parser.add_argument("--sets", default="", help="only query sets whose names have one of these words in them, as AND,windows")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", type=int, default=1024, help="MiB an engine is told to build with")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--limit", type=float, default=20, help="seconds an engine may spend on a set and command")
    parser.add_argument("--reuse", action="store_true", help="take indexes and exports that are already there")
    return parser.parse_args()


def inputs(data):
    if not data:
        return [ROOT / "examples/sample/speeches.jsonl"]
    found = [data / f"{name}.jsonl.zst" for name in CORPUS]
    return [path for path in found if path.exists()]


class Run:
    def __init__(self, options):
        self.options = options
        self.records = []
        options.out.mkdir(parents=True, exist_ok=True)
        self.file = open(options.out / "peers.jsonl", "w", encoding="utf-8")
        self.scales = sorted((int(part) for part in options.scale.split(",")), reverse=True)

    def record(self, **record):
        self.records.append(record)
        self.file.write(json.dumps(record) + "\n")
        self.file.flush()

    def say(self, text):
        print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)

    def all(self):
        options = self.options
        wanted = [name for name in engines.NAMES if name in options.engines.split(",")]
        self.engines = engines.make_all(wanted, options.work / "programs", options.programs)
        self.record(what="machine", cpu=cpu_name(), cores=os.cpu_count(), system=platform.platform(), date=time.strftime("%Y-%m-%d"),
                    engines={engine.name: engine.version for engine in self.engines}, rounds=options.rounds, core=options.core)
        documents = {scale: self.export(scale) for scale in self.scales}
        # Before the texts are read for queries: a process counts the memory of the one it was forked from as its own.
        for scale in self.scales:
            self.build(scale, documents[scale])
        self.sets, notes = query_sets.all_sets(documents[self.scales[0]], options.data, options.queries)
        if options.sets:
            parts = [re.compile(rf"\b{re.escape(part.strip())}\b", re.IGNORECASE) for part in options.sets.split(",")]
            self.sets = [one for one in self.sets if any(part.search(one.name) for part in parts)]
            notes.append("only some query sets were asked: " + ", ".join(one.name for one in self.sets))
        for note in notes:
            self.say(note)
            self.record(what="note", text=note)
        for scale in self.scales:
            sets = self.sets if scale == self.scales[-1] else [one for one in self.sets if one.core]
            if "warm" in options.modes:
                self.warm(scale, sets)
        core_sets = [one for one in self.sets if one.core]
        if "flushed" in options.modes:
            self.warm(self.scales[-1], core_sets, mode="flushed")
        if "cold" in options.modes:
            self.cold(self.scales[-1], core_sets)

    def export(self, scale):
        path = self.options.work / f"documents_1_{scale}.jsonl"
        if not (self.options.reuse and path.exists()):
            self.say(f"exporting 1/{scale} of the documents")
            path.parent.mkdir(parents=True, exist_ok=True)
            command = [self.options.programs / "export_documents", path, str(scale)] + inputs(self.options.data)
            said = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout
            path.with_suffix(".json").write_text(said)
        self.record(what="documents", scale=scale, bytes=path.stat().st_size, **json.loads(path.with_suffix(".json").read_text()))
        return path

    def index(self, engine, scale):
        return self.options.work / "index" / engine.name / f"1_{scale}"

    def build(self, scale, documents):
        """With one thread, and with two where the engine can; smaller parts of the corpus with two alone."""
        for engine in self.engines:
            index = self.index(engine, scale)
            kept = index.parent / f"1_{scale}.json"
            if self.options.reuse and kept.exists():
                for record in json.loads(kept.read_text()):
                    self.record(**record)
                continue
            threads = [1] if engine.name not in engines.PARALLEL else [1, 2] if scale == self.scales[-1] else [2]
            records = []
            for count in threads:
                self.say(f"{engine.name}: building 1/{scale} with {count} thread(s)")
                record = engines.build_index(engine, documents, index, count, self.options.memory)
                record["scale"] = scale
                if engine.name == "quoth":
                    record["text_bytes"] = stored_text_bytes(self.options.quoth, index)
                records.append(record)
                self.record(**record)
            kept.write_text(json.dumps(records))
        os.sync()

    def servers(self, scale, flush_mib=0):
        return [engines.Server(engine, self.index(engine, scale), self.options.core, flush_mib) for engine in self.engines]

    def warm(self, scale, sets, mode="warm"):
        servers = self.servers(scale, FLUSH_MIB if mode == "flushed" else 0)
        for server in servers:
            server.read_files()
        rounds = self.options.rounds if mode == "warm" else 1
        for one in sets:
            queries = one.queries if mode == "warm" else one.queries[:FLUSHED_QUERIES]
            asked, chosen = self.compare(servers, one, queries, scale, mode)
            for command in one.commands if asked and chosen else []:
                times = measure.time_queries(asked, command, chosen, rounds, self.options.limit)
                for name, medians in times.items():
                    self.record(what="query", mode=mode, scale=scale, set=one.name, command=command, engine=name,
                                **measure.summary(medians))
            self.say(f"{mode} 1/{scale}: {one.name}: {len(chosen)} queries")
        for server in servers:
            server.end()

    def compare(self, servers, one, queries, scale, mode):
        """The engines to ask, and the queries on which they agree."""
        counts = measure.Counts(servers, queries, 3 * self.options.limit)
        if mode == "warm":
            for difference in counts.differences:
                self.record(set=one.name, scale=scale, **difference)
            self.record(what="agreement", scale=scale, set=one.name, queries=len(queries), unequal=counts.unequal,
                        unsupported=counts.unsupported, left_out=counts.left_out)
        wanted = {"all": lambda n: True, "hits": lambda n: n > 0, "none": lambda n: n == 0}[one.keep]
        chosen = [queries[i] for i in counts.equal if wanted(counts.of[i])]
        return [server for server in servers if server.name in counts.names], chosen

    def cold(self, scale, sets):
        servers = self.servers(scale)
        if not measure.pages_can_be_dropped(servers[0]):
            self.record(what="note", text="page-cold is left out: the system keeps the pages of the index")
            sets = []
        for one in sets:
            queries = one.queries[:COLD_QUERIES]
            asked, chosen = self.compare(servers, one, queries, scale, "cold")
            for command in one.commands[:2] if chosen else ():
                for name, times in measure.time_cold(asked, command, chosen).items():
                    self.record(what="query", mode="cold", scale=scale, set=one.name, command=command, engine=name,
                                **measure.summary([whole for whole, _ in times]),
                                without_opening=measure.summary([query for _, query in times]))
            self.say(f"cold 1/{scale}: {one.name}: {len(chosen)} queries")
        for server in servers:
            server.end()


def cpu_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def stored_text_bytes(quoth, index):
    """What the stored text takes of quoth's index: the peers store none."""
    said = subprocess.run([str(quoth), "stats", str(index), "--json"], check=True, capture_output=True, text=True).stdout
    return sum(section["bytes"] for section in json.loads(said)["sections"] if section["name"].startswith("text"))


def main():
    options = parse_arguments()
    run = Run(options)
    run.all()
    text = report.tables(run.records)
    (options.out / "peers.md").write_text(text)
    print(text)
    plots = report.plot(options.out)
    run.say(f"records, tables and plots are in {options.out}" + ("" if plots else " (no plots: python3-matplotlib is not installed)"))


if __name__ == "__main__":
    main()
