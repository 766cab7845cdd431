#!/usr/bin/env python3
"""Measures duizhao beside ripgrep and SQLite FTS5 (trigram) on the same clauses.

    benches/run.py TEXTS [COPIES]

TEXTS is a folder of notices or laws; each is written COPIES times (default 1). The first copy is as
it is. In each further one every twentieth Han character is replaced by another of the same file, and
the title gets a number, so that no clause is another's twin: real words in real proportions, but the
corpus is a replicated one and the table says so.

Times are CPU seconds (user and system) of the whole process, medians of several runs; the peers run
in the same minutes on the same machine. Needs rg, sqlite3 and a release build; takes minutes for
100,000 clauses and an hour of patience for a million.
"""

import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = HOME / "target/release/duizhao"
# Words of laws and notices, frequent and rare; three characters or more, because a trigram index finds
# no others.
TERMS = ["人民检察院", "科学技术", "突发事件应对", "知识产权保护", "未成年人", "首席科学传播专家"]
RUNS = 7


def run(*command, stdin=None, cwd=None):
    """CPU seconds, peak resident KiB and output of one process."""
    child = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=cwd)
    output = child.stdout.read()
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss, output.decode()


def writing(*command, cwd):
    """The same, and the CPU seconds of the threads that write the index, sampled."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=cwd)
    ticks = {}
    while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        for stat in pathlib.Path(f"/proc/{child.pid}/task").glob("*/stat"):
            try:
                name, fields = stat.read_text().split("(", 1)[1].rsplit(")", 1)
            except OSError:
                continue
            if name.startswith(("thrd-tantivy", "docstore", "merge", "segment")):
                ticks[stat] = sum(map(int, fields.split()[11:13]))
        time.sleep(0.05)
    output = child.stdout.read()
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    own = sum(ticks.values()) / os.sysconf("SC_CLK_TCK")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss, output.decode(), own


def vary(text, copy, name):
    """The text as `copy` of `name` has it."""
    if copy == 0:
        return text
    numbers = random.Random(f"{name} {copy}")
    chars = list(text)
    places = [i for i, c in enumerate(chars) if "\u4e00" <= c <= "\u9fff"]
    for place in places[numbers.randrange(20)::20]:
        chars[place] = chars[numbers.choice(places)]
    lines = "".join(chars).split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    lines[first] = text.split("\n")[first] + f"（{copy}号文本）"
    return "\n".join(lines)


def write_corpus(texts, copies, corpus):
    """Every text below `texts` that holds some Han, `copies` times."""
    files = 0
    for path in sorted(p for p in texts.rglob("*") if p.is_file()):
        text = path.read_text(encoding="utf-8", errors="ignore")
        for copy in range(copies):
            below = path.relative_to(texts)
            to = corpus / str(copy) / below.with_name(f"{below.stem}-{copy}{below.suffix or '.txt'}")
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_text(vary(text, copy, str(below)), encoding="utf-8")
            files += 1
    return files


def size(path):
    return sum(f.stat().st_size for f in path.rglob("*") if f.is_file()) if path.is_dir() else path.stat().st_size


def median(values):
    return statistics.median(values)


def tell(what, value, peer=""):
    print(f"{what:<42} {value:>16}   {peer}", flush=True)


def main():
    texts = pathlib.Path(sys.argv[1]).resolve()
    copies = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    subprocess.run(["cargo", "build", "--release"], cwd=HOME, check=True)
    with tempfile.TemporaryDirectory(prefix="duizhao-bench-") as folder:
        measure(texts, copies, pathlib.Path(folder))


def measure(texts, copies, desk):
    corpus, index, lines, base = desk / "corpus", desk / "index", desk / "clauses.txt", desk / "clauses.db"
    files = write_corpus(texts, copies, corpus)
    source = size(corpus)

    def duizhao(*args):
        return run(str(PROGRAM), *args, cwd=desk)

    cpu, peak, said, own = writing(str(PROGRAM), "index", cwd=desk)
    print(*said.strip().splitlines()[-2:], sep="\n")
    warm = ["cargo", "bench", "--bench", "warm", "--", str(index)]
    subprocess.run([*warm, "dump", str(lines)], cwd=HOME, check=True, stderr=subprocess.DEVNULL)
    clauses = sum(1 for _ in lines.open(encoding="utf-8"))
    print(f"{files} files, {source / 1e6:.1f} MB, {copies} copies, {clauses} clauses of {size(lines) / 1e6:.1f} MB\n")

    build = f".mode ascii\n.separator \"\\037\" \"\\n\"\nPRAGMA synchronous=OFF;\nBEGIN;\nCREATE VIRTUAL TABLE c USING fts5(text, tokenize='trigram');\n.import {lines} c\nCOMMIT;\n"
    (desk / "build.sql").write_text(build)
    with (desk / "build.sql").open() as script:
        peer, _, _ = run("sqlite3", str(base), stdin=script)
    count = run("sqlite3", str(base), "SELECT count(*) FROM c")[2].strip()
    assert int(count) == clauses, f"sqlite3 has {count} of {clauses} clauses"
    tell("index, from files to commit", f"{cpu:.1f} s", f"FTS5, clauses only {peer:.1f} s: {cpu / peer:.2f}x")
    tell("  of which the threads that write", f"{own:.1f} s", f"{own / peer:.2f}x")
    tell("its peak memory", f"{peak / 1024:.0f} MiB")
    tell("size of the index", f"{size(index) / 1e6:.1f} MB", f"{size(index) / source:.2f}x the files, FTS5 {size(base) / size(lines):.2f}x the clauses")

    cold, memory, rg, fts = [], [], [], []
    for term in TERMS:
        sql = f"SELECT rowid, text FROM c WHERE c MATCH '\"{term}\"' ORDER BY rank LIMIT 20"
        found = [[], [], [], []]
        for _ in range(RUNS):
            seconds, resident, _ = duizhao("search", f'"{term}"')
            found[0].append(seconds)
            found[1].append(resident)
            found[2].append(run("rg", "-F", "-c", term, str(lines))[0])
            found[3].append(run("sqlite3", str(base), sql)[0])
        for kind, values in zip((cold, memory, rg, fts), found):
            kind.append(median(values))
    tell("cold search, median", f"{median(cold) * 1e3:.1f} ms", f"rg -F {median(rg) * 1e3:.1f} ms: {median(rg) / median(cold):.1f}x less; FTS5 {median(fts) * 1e3:.1f} ms: {median(cold) / median(fts):.2f}x")
    tell("  slowest word", f"{max(cold) * 1e3:.1f} ms", f"rg -F {max(rg) * 1e3:.1f} ms, FTS5 {max(fts) * 1e3:.1f} ms")
    tell("  its peak memory", f"{max(memory) / 1024:.1f} MiB")
    said = subprocess.run([*warm, "search"], cwd=HOME, check=True, capture_output=True, text=True).stdout
    print(said.strip())

    same = [duizhao("index")[0] for _ in range(RUNS)]
    tell("nothing changed", f"{median(same) * 1e3:.1f} ms", f"{median(same) / files * 1e6:.1f} µs a file")
    # One of the usual length.
    changed = sorted(corpus.rglob("*.*"), key=lambda path: (path.stat().st_size, path))[files // 2]
    after = []
    for i in range(RUNS):
        changed.write_text(changed.read_text(encoding="utf-8") + f"\n第{i}次改动。", encoding="utf-8")
        after.append(duizhao("index")[0])
    tell("one notice changed", f"{median(after) * 1e3:.1f} ms", f"{(median(after) - median(same)) * 1e3:.1f} ms more than nothing changed")


if __name__ == "__main__":
    main()
