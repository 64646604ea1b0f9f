"""The engines of the benchmark: how each is built from source, builds an index and is asked.

Every engine speaks the protocol of bench/README.md. A missing toolchain leaves an engine out, with a reason.
"""
import ctypes
import dataclasses
import mmap
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ["quoth", "tantivy", "lucene", "xapian", "fts5"]
PARALLEL = {"quoth", "tantivy", "lucene"}  # the others build with one thread
JAVA = ["java", "-XX:+UseSerialGC", "-Xms512m"]


@dataclasses.dataclass
class Engine:
    name: str
    version: str
    command: list  # the program; a verb and its arguments follow


def run(command, **options):
    """Runs a build step; its output is shown only when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}")
    return done.stdout


def version_in(path, pattern):
    return re.search(pattern, path.read_text()).group(1)


def debian_version(package):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else "unknown"


def make_tantivy(folder, _programs):
    if not shutil.which("cargo"):
        raise LookupError("no cargo on PATH (Debian: cargo; Rust 1.88 or newer is needed)")
    target = folder / "tantivy"
    environment = dict(os.environ, CARGO_TARGET_DIR=str(target))
    run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=HERE / "tantivy", env=environment)
    return [target / "release" / "tantivy-peer"], version_in(HERE / "tantivy/Cargo.toml", r'tantivy = .*?"=([\d.]+)"')


def make_lucene(folder, _programs):
    for tool, package in (("mvn", "maven"), ("java", "default-jdk-headless")):
        if not shutil.which(tool):
            raise LookupError(f"no {tool} on PATH (Debian: {package})")
    target = folder / "lucene"
    run(["mvn", "-q", "-B", f"-Dpeer.build={target}", "compile"], cwd=HERE / "lucene")
    classes = f"{target}/classes:{target}/lib/*"
    return JAVA + ["-cp", classes, "peer.LucenePeer"], version_in(HERE / "lucene/pom.xml", r"<lucene.version>([^<]+)")


def make_from_cmake(target, package):
    def make(_folder, programs):
        if not (programs / target).exists():
            raise LookupError(f"{target} was not built (Debian: {package}-dev)")
        return [programs / target], debian_version(package)
    return make


def make_quoth(_folder, programs):
    version = version_in(HERE.parent.parent / "CMakeLists.txt", r"project\(quoth VERSION ([\d.]+)")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True).stdout.strip()
    return [programs / "quoth_peer"], f"{version} {commit}".strip()


MAKERS = {
    "quoth": make_quoth,
    "tantivy": make_tantivy,
    "lucene": make_lucene,
    "xapian": make_from_cmake("xapian_peer", "libxapian30"),
    "fts5": make_from_cmake("sqlite_peer", "libsqlite3-0"),
}


def make_all(names, folder, programs):
    """Builds the engines' programs below `folder`; C++ programs are already in `programs`."""
    engines = []
    for name in names:
        try:
            command, version = MAKERS[name](folder, programs)
            engines.append(Engine(name, version, [str(part) for part in command]))
        except (LookupError, RuntimeError) as error:
            print(f"skipped: {name}: {error}", file=sys.stderr)
    return engines


def folder_bytes(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def build_index(engine, documents, index, threads, memory_mib):
    """Time and peak memory of the whole process, a virtual machine's start included."""
    shutil.rmtree(index, ignore_errors=True)
    index.parent.mkdir(parents=True, exist_ok=True)
    command = engine.command + ["build", str(index), str(documents), "--threads", str(threads), "--memory", str(memory_mib)]
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{engine.name}: the build failed")
    return {
        "what": "build", "engine": engine.name, "version": engine.version, "threads": threads, "memory_mib": memory_mib,
        "seconds": round(time.monotonic() - start, 3), "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
        "peak_rss_mib": round(usage.ru_maxrss / 1024, 1), "index_bytes": folder_bytes(index),
    }


LIBC = ctypes.CDLL(None)
LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
LIBC.mlock.argtypes = LIBC.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]


def lock_pages(descriptor, size):
    """Maps a file and locks its pages in memory: [(address, size)], or [] where that is not allowed."""
    address = LIBC.mmap(None, size, mmap.PROT_READ, mmap.MAP_SHARED, descriptor, 0)
    if address == ctypes.c_void_p(-1).value:
        return []
    if LIBC.mlock(address, size) == 0:
        return [(address, size)]
    LIBC.munmap(address, size)
    return []


class Server:
    """One engine's process, pinned to a core, answering one query at a time."""

    def __init__(self, engine, index, core, flush_mib=0):
        self.name = engine.name
        self.index = index
        self.held = []  # mappings that are locked
        command = engine.command + ["serve", str(index), "--time"]
        if flush_mib:
            command += ["--flush", str(flush_mib)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        preexec_fn=lambda: os.sched_setaffinity(0, {core}))

    def ask(self, command, query=""):
        """(answer, microseconds), or None when the engine has no counterpart."""
        return self.ask_all(command, [query])[0]

    def ask_all(self, command, queries):
        """Hands over all queries at once, so that the engine does not sleep between them; few enough for a pipe."""
        self.process.stdin.write("".join(f"{command}\t{query}\n" for query in queries))
        self.process.stdin.flush()
        return [self._answer(command, query) for query in queries]

    def _answer(self, command, query):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended at: {command} {query}")
        if line.startswith("UNSUPPORTED"):
            return None
        answer, nanoseconds = line.rstrip("\n").split("\t")
        return answer, int(nanoseconds) / 1e3

    def close_and_drop(self):
        """Closes the index and drops its pages from memory."""
        self.ask("CLOSE")
        for path in self.index.rglob("*"):
            if path.is_file():
                descriptor = os.open(path, os.O_RDONLY)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(descriptor)

    def open(self):
        """Microseconds of the opening."""
        return self.ask("OPEN")[1]

    def read_files(self):
        """Brings all files of the index into the page cache, and keeps them there where that is allowed.

        Some systems take back pages that are seldom touched although memory is free; then "warm" would not be so.
        """
        for path in self.index.rglob("*"):
            if path.is_file() and path.stat().st_size > 0:
                with open(path, "rb") as file:
                    while file.read(1 << 24):
                        pass
                    self.held += lock_pages(file.fileno(), path.stat().st_size)

    def resident_bytes(self):
        """Of the index's files in the page cache, or None where fincore is not there."""
        files = [str(path) for path in self.index.rglob("*") if path.is_file()]
        if not shutil.which("fincore"):
            return None
        done = subprocess.run(["fincore", "--bytes", "--noheadings", "--output", "RES"] + files, capture_output=True, text=True)
        return sum(int(line) for line in done.stdout.split())

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        for address, size in self.held:
            LIBC.munmap(address, size)
