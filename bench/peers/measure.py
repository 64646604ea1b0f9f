"""Rounds of interleaved questions, and their summary."""
import statistics

MAX_DIFFERENT = 0.2  # of a set: an engine whose counts differ more often is not timed on it
SHOWN_DIFFERENCES = 5
IN_A_ROW = 20  # queries an engine answers before it is the next one's turn
LEAD = 2  # and before those, uncounted: they find another engine's code in the caches


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(medians):
    return {"queries": len(medians), "p50": percentile(medians, 0.5), "mean": statistics.fmean(medians),
            "p99": percentile(medians, 0.99), "max": max(medians)}


class Counts:
    """What every engine counts for every query of a set, compared with quoth's (or the first engine's)."""

    def __init__(self, servers, queries, limit_seconds):
        self.unsupported, self.left_out, self.differences = [], {}, []
        counts = {}
        for server in servers:
            answers, spent = [], 0.0
            for query in queries:
                answer = server.ask("COUNT", query)
                answers.append(answer and int(answer[0]))
                spent += answer[1] / 1e6 if answer else 0
                if spent > limit_seconds:
                    break
            if all(answer is None for answer in answers):
                self.unsupported.append(server.name)
            elif len(answers) < len(queries):
                self.left_out[server.name] = f"too slow: {len(answers)} of {len(queries)} queries in {spent:.0f} s"
            else:
                counts[server.name] = answers
        self.first = next(iter(counts), None)
        self.of = counts.get(self.first, [])
        self._compare(counts, servers, queries)

    def _compare(self, counts, servers, queries):
        unequal = set()
        for name, answers in counts.items():
            different = [i for i, answer in enumerate(answers) if answer != self.of[i]]
            if len(different) > MAX_DIFFERENT * len(queries):
                self.left_out[name] = f"counts differ from {self.first}'s on {len(different)} of {len(queries)} queries"
            else:
                unequal.update(different)
            if different:
                self._note(name, different, counts, servers, queries)
        self.names = [name for name in counts if name not in self.left_out]
        self.equal = [i for i in range(len(self.of)) if i not in unequal]
        self.unequal = len(unequal)

    def _note(self, name, different, counts, servers, queries):
        """Which documents one finds and the other does not, for the first few queries."""
        by_name = {server.name: server for server in servers}
        for i in different:
            record = {"what": "difference", "engine": name, "query": queries[i], "count": counts[name][i], self.first: self.of[i]}
            if len([d for d in self.differences if d["engine"] == name]) < SHOWN_DIFFERENCES:
                ids = {side: set(by_name[side].ask("IDS", queries[i])[0].split()) for side in (name, self.first)}
                record["only_it"] = sorted(ids[name] - ids[self.first], key=int)[:3]
                record["only_" + self.first] = sorted(ids[self.first] - ids[name], key=int)[:3]
            self.differences.append(record)


def time_queries(servers, command, queries, rounds, limit_seconds):
    """Microseconds of each query, by engine: the median of its rounds.

    In every round the engines answer some queries in a row, one engine after the other, so that a busy machine is so for
    all, and each works with its own code in the caches, as a server would. The first round is not counted, unless it took
    an engine all its time: queries so slow do not wait for caches. An engine that has spent its time is asked for no
    further round.
    """
    samples = {server.name: [[] for _ in queries] for server in servers}
    spent = dict.fromkeys(samples, 0.0)
    for turn in range(rounds + 1):
        if turn == 1:
            for name in [name for name, seconds in spent.items() if seconds < limit_seconds]:
                spent[name] = 0.0
                samples[name] = [None if times is None else [] for times in samples[name]]
        asked = [server for server in servers if spent[server.name] < limit_seconds]
        # Another engine comes first each time, so that none always follows the one that fills the caches.
        asked = asked[turn % len(asked):] + asked[:turn % len(asked)] if asked else []
        for begin in range(0, len(queries), IN_A_ROW):
            for server in asked:
                lead = [queries[i % len(queries)] for i in range(begin - LEAD, begin)]
                answers = server.ask_all(command, lead + queries[begin:begin + IN_A_ROW])
                for i, answer in enumerate(answers[LEAD:], begin):
                    if answer is None:
                        samples[server.name][i] = None
                    else:
                        samples[server.name][i].append(answer[1])
                        spent[server.name] += answer[1] / 1e6
        servers = [server for server in servers if None not in samples[server.name]]
    return {server.name: [statistics.median(times) for times in samples[server.name]] for server in servers}


def time_cold(servers, command, queries):
    """Microseconds of opening and answering with none of the index in memory, each query once."""
    medians = {server.name: [] for server in servers}
    for query in queries:
        for server in servers:
            server.close_and_drop()
            opening = server.open()
            answer = server.ask(command, query)
            if answer is not None:
                medians[server.name].append((opening + answer[1], answer[1]))
    return {name: times for name, times in medians.items() if len(times) == len(queries)}


def pages_can_be_dropped(server):
    """Whether the system lets go of the pages of the index when asked."""
    server.close_and_drop()
    resident = server.resident_bytes()
    server.open()
    return resident is None or resident < sum(path.stat().st_size for path in server.index.rglob("*") if path.is_file()) / 10
