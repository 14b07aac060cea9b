#!/usr/bin/env python3
"""Times `pannier matrix` beside what counts the same pairs: scipy X'X, Polars and DuckDB.

    benches/matrix_peers.py [PRODUCTS:CUSTOMERS ...]

`pannier synth quest` makes each data set, written as the order lines (customer, product) that all of
them read. The peers come from PyPI by name and version into a virtual environment in the build
folder; each reads the same CSV file, counts every pair that occurs, and gives its number of pairs and
the sum of their counts, which must agree. What `pannier matrix` does beyond that (zeros, shrinkage,
both nulls, relations) is in its time and not in theirs; `counts alone` leaves the long list of cells
out of ours. The programs run one after another; processor time and peak memory are those of the whole
process. A peer that fails, takes too long or needs more memory than there is, is said so.
"""
import json
import os
import pathlib
import resource
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "peers"
PYTHON = WORK / "matrix" / "bin" / "python"
PACKAGES = ["scipy==1.17.1", "numpy==2.4.6", "polars==2.1.0", "duckdb==2.0.0"]
LIMIT = 900
# Gigabytes that a peer may take.
MEMORY = 10
DEFAULT = ["200:1000000", "2000:100000"]

PEERS = {
    # Each counts the unordered pairs of different products that occur.
    "scipy X'X": """
import numpy, polars
from scipy.sparse import csr_matrix, triu
rows = polars.read_csv(data, schema_overrides={'customer': polars.Int32, 'product': polars.Int32})
customer, product = rows['customer'].to_numpy(), rows['product'].to_numpy()
x = csr_matrix((numpy.ones(len(rows), numpy.int32), (customer, product)))
pairs = triu(x.T @ x, 1)
found, total = pairs.nnz, int(pairs.sum())
""",
    "Polars join": """
import polars
rows = polars.scan_csv(data, schema_overrides={'customer': polars.Int32, 'product': polars.Int32})
pairs = rows.join(rows, on='customer').filter(polars.col('product') < polars.col('product_right'))
pairs = pairs.group_by('product', 'product_right').len().collect(engine='streaming')
found, total = pairs.height, pairs['len'].sum()
""",
    "DuckDB join": """
import duckdb
connection = duckdb.connect()
connection.execute("set memory_limit='8GB'")
found, total = connection.execute(f'''
    with rows as materialized (select customer, product from read_csv('{data}'))
    select count(*), sum(n) from (
        select count(*) n from rows a join rows b on a.customer = b.customer and a.product < b.product
        group by a.product, b.product)''').fetchone()
""",
}
FRAME = """
import sys, json, resource
resource.setrlimit(resource.RLIMIT_DATA, (%d << 30, %d << 30))
data = sys.argv[1]
%s
print(json.dumps({'pairs': int(found), 'total': int(total)}))
"""


def timed(command):
    """Wall, user and system seconds, peak MB and what was printed; a reason instead when it fails."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    try:
        printed, said = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return f"over {LIMIT} s"
    wall = time.perf_counter() - start
    if process.returncode != 0:
        return (said.strip().splitlines() or [f"ended with {process.returncode}"])[-1][:80]
    return wall, printed


def measured(command):
    """The same with the child's own use of processor and memory, which a process between reports."""
    between = """
import json, resource, subprocess, sys
run = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
use = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({'user': use.ru_utime, 'system': use.ru_stime, 'mb': use.ru_maxrss / 1024}))
sys.stdout.write(run.stdout.decode())
sys.exit(run.returncode)
"""
    result = timed([sys.executable, "-c", between, *command])
    if isinstance(result, str):
        return result
    wall, printed = result
    use, _, rest = printed.partition("\n")
    return wall, json.loads(use), rest


def made(ours, products, customers):
    """The order lines of one data set."""
    data = WORK / f"matrix-{products}-{customers}.csv"
    if data.exists():
        return data
    make = [ours, "synth", "quest", "--transactions", customers, "--items", products,
            "--mean-length", "6", "-q"]
    lines = subprocess.Popen([str(part) for part in make], stdout=subprocess.PIPE)
    with open(data, "wb", buffering=1 << 20) as out:
        out.write(b"customer,product\n")
        for customer, line in enumerate(lines.stdout):
            name = b"%d," % customer
            out.write(b"".join(name + item + b"\n" for item in line.split()))
    if lines.wait() != 0:
        sys.exit("pannier synth failed")
    return data


def main():
    workloads = sys.argv[1:] or DEFAULT
    WORK.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "matrix"], check=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    ours = pathlib.Path(os.environ.get("PANNIER", ROOT / "target" / "release" / "pannier"))
    if "PANNIER" not in os.environ:
        subprocess.run(["cargo", "build", "--release", "--locked", "-q"], cwd=ROOT, check=True)

    print("| products x customers | program | pairs | wall s | processor s | peak MB | wall / ours |")
    print("|---|---|---|---|---|---|---|")
    for workload in workloads:
        products, customers = workload.split(":")
        data, out = made(ours, products, customers), WORK / "matrix-peers.out"
        matrix = [ours, "matrix", data, "--customer", "customer", "--item", "product", "--no-manifest"]
        commands = {
            # The strongest pairs as a table: everything is computed, twenty are shown.
            "pannier, counts alone": [*matrix, "--output-format", "table"],
            "pannier, all cells": [*matrix, "-q", "-o", out.with_suffix(".parquet")],
        }
        commands |= {peer: [PYTHON, "-c", FRAME % (MEMORY, MEMORY, body), data] for peer, body in PEERS.items()}
        base = agreed = None
        for program, command in commands.items():
            result = measured(command)
            if isinstance(result, str):
                print(f"| {workload} | {program} | {result} | | | | |", flush=True)
                continue
            wall, use, printed = result
            base = base or wall
            counted = ""
            if program in PEERS:
                # A progress bar may stand before it.
                found = json.loads(printed[printed.rfind("{"):])
                agreed = agreed or found
                counted = f"{found['pairs']:,}" if found == agreed else f"disagrees: {found}"
            print(f"| {workload} | {program} | {counted} | {wall:.1f} "
                  f"| {use['user'] + use['system']:.1f} "
                  f"| {use['mb']:.0f} | {wall / base:.1f} |", flush=True)
        out.with_suffix(".parquet").unlink(missing_ok=True)
        if os.environ.get("KEEP") is None:
            data.unlink()


if __name__ == "__main__":
    main()
