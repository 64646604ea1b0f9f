"""The queries that are timed: public logs, and words drawn from the documents with a fixed seed."""
import collections
import dataclasses
import json
import pathlib
import random
import re
import shutil
import subprocess

SEED = 7
LISTS = ("COUNT", "TOP_10")
RANKED = ("COUNT", "TOP_10", "TOP_100", "TOP_100_COUNT")
NEAR_DISTANCE = 8
LUCENEUTIL_NEAR = 10  # what its task parser asks for: in order, a slop of 10


@dataclasses.dataclass
class QuerySet:
    name: str
    queries: list
    commands: tuple = LISTS
    # The part of the queries that is wanted, known once they are counted: "hits", "none" or "all".
    keep: str = "all"
    core: bool = False  # also asked of smaller corpora, and with cold caches


class Text:
    """The words of some documents, as the exporter wrote them."""

    def __init__(self, path):
        self.documents = []
        counts = collections.Counter()
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                words = json.loads(line)["text"].split()
                self.documents.append(words)
                counts.update(words)
        self.counts = counts
        self.frequent = {word for word, _ in counts.most_common(100)}
        self.weights = [max(0, len(words) - 20) for words in self.documents]

    def window(self, draw, length):
        words = draw.choices(self.documents, self.weights)[0]
        begin = draw.randrange(len(words) - length + 1)
        return words[begin:begin + length]

    def windows(self, length, count, accept=lambda words: True):
        draw = random.Random(SEED * 1000 + length)
        found = []
        for _ in range(count * 5000):
            if len(found) == count:
                break
            words = self.window(draw, length)
            if accept(words):
                found.append(words)
        return found

    def frequent_windows(self, length, count):
        """Phrases of the 100 most frequent words alone, drawn from all places where such a phrase stands."""
        draw = random.Random(SEED * 100 + length)
        seen, chosen = 0, []
        for words in self.documents:
            run = 0
            for i, word in enumerate(words):
                run = run + 1 if word in self.frequent else 0
                if run < length:
                    continue
                seen += 1  # reservoir sampling: every place is as likely
                phrase = words[i - length + 1:i + 1]
                if len(chosen) < count:
                    chosen.append(phrase)
                elif (place := draw.randrange(seen)) < count:
                    chosen[place] = phrase
        return chosen


def phrase(words):
    return '"' + " ".join(words) + '"'


def near(text, words, count):
    draw = random.Random(SEED + words)
    found = []
    while len(found) < count:
        different = sorted(set(text.window(draw, NEAR_DISTANCE + 1)))
        if len(different) >= words:
            found.append(f"NEAR/{NEAR_DISTANCE} " + " ".join(draw.sample(different, words)))
    return found


def game(path, count):
    """The lines of the public log by their first tag; all are plain words, signs and quotation marks."""
    by_tag = collections.defaultdict(list)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            by_tag[record["tags"][0]].append(record["query"])
    return {tag: queries if count >= 300 else queries[:count] for tag, queries in by_tag.items()}


def luceneutil(path, text, count):
    """Tasks whose words all occur, each once, a sample of each kind."""
    if not shutil.which("zstd"):
        return None
    packed = subprocess.run(["zstd", "-dc", "--long=27", str(path)], capture_output=True, check=True).stdout
    kinds = {"phrase": re.compile(r'"([a-z0-9 ]+)"'), "sloppy": re.compile(r'"([a-z0-9 ]+)"~(\d+)'), "near": re.compile(r"near//([a-z0-9]+) ([a-z0-9]+)")}
    found = collections.defaultdict(set)
    for line in packed.decode().splitlines():
        task = json.loads(line)
        match = kinds[task["kind"]].fullmatch(task["query"]) if task["kind"] in kinds else None
        if not match:
            continue
        if task["kind"] == "near":
            words, query = list(match.groups()), f"ADJ/{LUCENEUTIL_NEAR} {match[1]} {match[2]}"
        else:
            words, query = match[1].split(), task["query"]
        if all(word in text.counts for word in words):
            found[task["kind"]].add(query)
    draw = random.Random(SEED)
    return {kind: draw.sample(sorted(queries), min(count, len(queries))) for kind, queries in found.items()}


def all_sets(documents, data, count):
    """`documents`: the smallest export, part of all larger ones; `data`: the folder of the logs, or None."""
    text = Text(documents)
    sets, notes = [], []
    log = pathlib.Path(data or "", "search-benchmark-game.queries.txt")
    if data and log.exists():
        tags = game(log, count)
        phrases = tags.get("phrase", [])
        sets += [
            QuerySet("game: phrases that hit", phrases, keep="hits", core=True),
            QuerySet("game: phrases without hits", phrases, keep="none"),
            QuerySet("game: AND", tags.get("intersection", []), RANKED, core=True),
            QuerySet("game: OR", tags.get("union", []), RANKED, core=True),
            QuerySet("game: one word and others", tags.get("intersection_union", []), RANKED),
            QuerySet("game: AND NOT", tags.get("negated", []), RANKED),
            QuerySet("game: the rest", tags.get("term", []) + tags.get("two-phase-critic", []), RANKED),
        ]
    else:
        notes.append("no game's log: its queries are left out, AND and OR are of words drawn from the text")
        pairs = [sorted(set(words)) for words in text.windows(3, count)]
        sets += [QuerySet("AND", [" ".join("+" + word for word in words) for words in pairs], RANKED, core=True),
                 QuerySet("OR", [" ".join(words) for words in pairs], RANKED, core=True)]
    for length in (2, 3, 4, 6, 8, 12, 20):
        queries = [phrase(words) for words in text.windows(length, count)]
        sets.append(QuerySet(f"windows of {length}", queries, core=length in (3, 12)))
    for length in (3, 5):
        sets.append(QuerySet(f"common words, {length}", [phrase(words) for words in text.frequent_windows(length, count)]))
    for words in (2, 3, 4):
        sets.append(QuerySet(f"NEAR/{NEAR_DISTANCE} of {words}", near(text, words, count), core=words == 3))
    tasks = pathlib.Path(data or "", "queries_luceneutil.jsonl.zst")
    kinds = luceneutil(tasks, text, count) if data and tasks.exists() else None
    if kinds:
        sets += [QuerySet(f"luceneutil: {kind}", kinds[kind]) for kind in ("phrase", "sloppy", "near") if kinds.get(kind)]
    else:
        notes.append("luceneutil's tasks are left out: not in the data folder, or no zstd on PATH")
    return [one for one in sets if one.queries], notes
