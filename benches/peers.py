#!/usr/bin/env python3
"""Times `pannier mine` beside packaged miners on the same files, side by side.

    benches/peers.py FOLDER [NAME:MIN_COUNT ...]

FOLDER holds FIMI files NAME.dat or NAME.dat.gz. The peers come from PyPI by name and version into a
virtual environment in the build folder; pyfim is compiled there and needs a C compiler. Every round
runs each program once, in turn, so that a drift of the machine hits all of them alike; ratios are
taken round by round and their median is printed. What is timed is the whole process, reading and
writing every itemset as text included; for pyfim its own mining time, on baskets already in memory,
is printed too, and so is ours whole beside it: the comparison least kind to us.
"""
import gzip
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "peers"
PYTHON = WORK / "venv" / "bin" / "python"
PACKAGES = ["pyfim==6.28", "rusket==0.1.101", "mlxtend==0.25.0", "pandas", "scipy"]
ROUNDS = 5
LIMIT = 120
DEFAULT = ["retail:88", "retail:18", "retail:9", "T10I4D100K:100", "T10I4D100K:10", "BMS_WebView_1:36",
           "BMS_WebView_2:10", "chess:1918", "mushroom:406"]

PEERS = {
    # Each reads the file, mines, writes all itemsets, and prints what it mined and how long mining took.
    "pyfim fpgrowth": """
import fim
rows = [line.split() for line in open(data)]
start = time.perf_counter()
found = fim.fpgrowth(rows, supp=-least, zmin=1, report='a')
mined = time.perf_counter() - start
out.writelines(' '.join(items) + f' ({n})\\n' for items, n in found)
""",
    "pyfim eclat": """
import fim
rows = [line.split() for line in open(data)]
start = time.perf_counter()
found = fim.eclat(rows, supp=-least, zmin=1, report='a')
mined = time.perf_counter() - start
out.writelines(' '.join(items) + f' ({n})\\n' for items, n in found)
""",
    "rusket fpgrowth": """
import numpy
from rusket import _rusket
rows = [sorted({int(i) for i in line.split()}) for line in open(data)]
items = sorted({i for row in rows for i in row}); place = {i: p for p, i in enumerate(items)}
ends = numpy.cumsum([0] + [len(row) for row in rows]).astype(numpy.int32)
cells = numpy.array([place[i] for row in rows for i in row], dtype=numpy.int32)
start = time.perf_counter()
counts, begins, flat = map(numpy.asarray, _rusket.fpgrowth_from_csr(ends, cells, len(items), least, None))
mined = time.perf_counter() - start
begins, flat, found = begins.tolist(), [items[i] for i in flat.tolist()], counts.tolist()
out.writelines(' '.join(map(str, flat[begins[i]:begins[i + 1]])) + f' ({n})\\n' for i, n in enumerate(found))
""",
    "mlxtend fpgrowth": """
import numpy, pandas
from scipy.sparse import csr_matrix
from mlxtend.frequent_patterns import fpgrowth
rows = [sorted({int(i) for i in line.split()}) for line in open(data)]
items = sorted({i for row in rows for i in row}); place = {i: p for p, i in enumerate(items)}
ends = numpy.cumsum([0] + [len(row) for row in rows])
cells = numpy.array([place[i] for row in rows for i in row])
table = pandas.DataFrame.sparse.from_spmatrix(
    csr_matrix((numpy.ones(len(cells), bool), cells, ends), (len(rows), len(items))), columns=map(str, items))
start = time.perf_counter()
found = fpgrowth(table, min_support=(least - .5) / len(rows), use_colnames=True)
mined = time.perf_counter() - start
out.writelines(' '.join(s) + f' ({round(p * len(rows))})\\n' for p, s in zip(found.support, found.itemsets))
""",
}
FRAME = """
import sys, time, json
data, least, out = sys.argv[1], int(sys.argv[2]), open(sys.argv[3], 'w')
%s
out.close()
print(json.dumps({'found': len(found), 'mined': mined}))
"""


def timed(command):
    """Wall and processor seconds, peak MB and last line of a command; None when over the limit."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        printed, _ = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode != 0:
        return None
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, json.loads(printed) if printed.strip() else {}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder, workloads = pathlib.Path(sys.argv[1]), sys.argv[2:] or DEFAULT
    WORK.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    subprocess.run(["cargo", "build", "--release", "--locked", "-q"], cwd=ROOT, check=True)
    ours = ROOT / "target" / "release" / "pannier"
    scratch = pathlib.Path(os.environ.get("TMPDIR", "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp"))
    out, mine = scratch / "pannier-peers.out", scratch / "pannier-peers.mine"

    print("| workload | itemsets | program | wall s | cpu s | mining s | wall / ours | mining / ours whole |")
    print("|---|---|---|---|---|---|---|---|")
    for workload in workloads:
        name, least = workload.split(":")
        data = WORK / f"{name}.dat"
        if not data.exists():
            source = next(p for p in (folder / f"{name}.dat", folder / f"{name}.dat.gz") if p.exists())
            with (gzip.open(source) if source.suffix == ".gz" else open(source, "rb")) as f:
                data.write_bytes(f.read())
        own = [ours, "mine", data, "-s", least, "-q", "--output-format", "fimi", "-o", mine, "--no-manifest"]
        commands = {"pannier, 1 thread": [*own, "--threads", "1"], "pannier, all threads": own}
        for peer, body in PEERS.items():
            commands[peer] = [PYTHON, "-c", FRAME % body, data, least, out]
        runs = {program: [] for program in commands}
        for _ in range(ROUNDS):
            for program in list(commands):
                result = timed([str(part) for part in commands[program]])
                if result is None:
                    print(f"| {workload} | | {program} | over {LIMIT} s or failed | | | | |")
                    del commands[program], runs[program]
                else:
                    runs[program].append(result)
        base = [run[0] for run in runs["pannier, 1 thread"]]
        found = sum(1 for _ in open(mine, "rb"))
        for program, results in runs.items():
            walls = [run[0] for run in results]
            mined = [run[2]["mined"] for run in results if "mined" in run[2]]
            if results[0][2].get("found", found) != found:
                print(f"| {workload} | {found} | {program} found {results[0][2]['found']} | | | | | |")
                continue
            ratio = statistics.median(w / b for w, b in zip(walls, base))
            mining = f"{statistics.median(mined):.3f}" if mined else ""
            beside = f"{statistics.median(m / b for m, b in zip(mined, base)):.1f}" if mined else ""
            print(f"| {workload} | {found} | {program} | {statistics.median(walls):.3f} "
                  f"| {statistics.median(run[1] for run in results):.3f} | {mining} | {ratio:.1f} | {beside} |",
                  flush=True)
    for path in (out, mine):
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
