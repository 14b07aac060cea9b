#!/usr/bin/env python3
"""Ranks offers beside ItemKNN and a tuned ALS, on the same customers, in one run.

    benches/recommenders.py FOLDER [telco groceries instacart]

FOLDER holds the public data sets (telecom/, retail/). The peer, implicit, comes from PyPI by name and
version into a virtual environment in the build folder. The protocol is that of `pannier backtest`:
the fold of a customer is the md5 of the name, as a number, modulo 10; folds 0 to 6 are learnt from,
fold 7 chooses the setting, everything is learnt once more from folds 0 to 7, and folds 8 and 9 are
tested. Of each tested customer one product is hidden, the one with the smallest md5 of `id|product`.
A hit is counted where the hidden product stands among the first k of those that the customer was not
known to hold; ties go to what is held by more, then to the name. Each peer has a grid of settings.
"""
import collections
import csv
import gzip
import hashlib
import io
import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "recommenders"
PYTHON = WORK / "venv" / "bin" / "python"
PACKAGES = ["implicit==0.7.3", "numpy", "scipy", "threadpoolctl"]
OPTIONS = ["MultipleLines", "OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV",
           "StreamingMovies"]
HELD = [*OPTIONS, "PhoneService", "InternetService=DSL", "InternetService=Fiber optic"]


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def fold(name):
    return int(md5(name), 16) % 10


def rows(path):
    return csv.reader(io.TextIOWrapper(gzip.open(path), "utf-8"))


def telco(folder):
    """Customers with the products they hold, what may be offered, and our command."""
    path = folder / "telecom" / "Telco-Customer-Churn.csv.gz"
    lines = rows(path)
    header = next(lines)
    held = {}
    for line in lines:
        said = dict(zip(header, line))
        named = lambda item: item.split("=") if "=" in item else (item, "Yes")
        held[said["customerID"]] = {item for item in HELD if said[named(item)[0]] == named(item)[1]}
    command = [path, "--format", "table", "--customer", "customerID", "--held", ",".join(HELD), "--only-held"]
    return held, OPTIONS, command + [flag for option in OPTIONS for flag in ("--product", option)]


def groceries(folder):
    path = folder / "retail" / "groceries" / "groceries_baskets.csv.gz"
    held = {str(place): {item.strip() for item in line} for place, line in enumerate(rows(path), 1)}
    return held, None, [path, "--format", "basket"]


def instacart(folder):
    """20,000 orders by md5, and the 2,000 products that most of the learnt ones hold."""
    path = folder / "retail" / "instacart" / "order_products__train.csv.gz"
    lines = rows(path)
    next(lines)
    orders = collections.defaultdict(set)
    for order, product, *_ in lines:
        orders[order].add(product)
    chosen = sorted(orders, key=md5)[:20_000]
    counts = collections.Counter(item for order in chosen if fold(order) < 8 for item in orders[order])
    kept = set(sorted(counts, key=lambda item: (-counts[item], item))[:2_000])
    held = {order: orders[order] & kept for order in chosen}
    flags = ["--basket", "order_id", "--item", "product_id", "--sample", "20000", "--most-held", "2000"]
    return held, None, [path, *flags]


class Test:
    """The customers who are learnt from, and those of whom a product is hidden."""

    def __init__(self, held, offers, learnt, tested):
        import numpy
        train = {name: items for name, items in held.items() if fold(name) in learnt and items}
        counts = collections.Counter(item for items in train.values() for item in items)
        # In the order in which ties are broken.
        self.items = sorted(counts, key=lambda item: (-counts[item], item))
        place = {item: at for at, item in enumerate(self.items)}
        self.offers = numpy.array([place[item] for item in (offers or self.items) if item in place])
        self.offers.sort()
        cells = [(row, place[item]) for row, items in enumerate(train.values()) for item in items]
        self.matrix = matrix(cells, len(train), len(self.items))
        self.cases, seen = [], []
        offered = set(self.items[at] for at in self.offers)
        for name, items in held.items():
            hidable = sorted((item for item in items if item in (offers or items)), key=lambda i: md5(f"{name}|{i}"))
            if fold(name) not in tested or not hidable:
                continue
            hidden = hidable[0]
            known = [place[item] for item in items if item != hidden and item in place]
            if hidden in offered and known:
                seen += [(len(self.cases), item) for item in known]
                self.cases.append((known, place[hidden]))
        self.seen = matrix(seen, len(self.cases), len(self.items))

    def measure(self, scores):
        """Mean reciprocal rank and hits of scores, one row a case."""
        import numpy
        offered = numpy.zeros(len(self.items), bool)
        offered[self.offers] = True
        order = numpy.arange(len(self.items))
        ranks = []
        for row, (known, hidden) in zip(numpy.asarray(scores), self.cases):
            free = offered.copy()
            free[known] = False
            above = (row > row[hidden]) | ((row == row[hidden]) & (order < hidden))
            ranks.append(1 + int((above & free).sum()))
        ranks = numpy.array(ranks)
        return [float((1 / ranks).mean())] + [float((ranks <= k).mean()) for k in (1, 3, 10)]


def matrix(cells, height, width):
    import numpy
    from scipy.sparse import csr_matrix
    at = numpy.array(cells).reshape(-1, 2)
    return csr_matrix((numpy.ones(len(at), numpy.float32), (at[:, 0], at[:, 1])), (height, width))


def knn(test, doubt, neighbours):
    """Σ over what is held of n_ij / (√(n_i n_j) + doubt), of the best neighbours of each product."""
    import numpy
    both = (test.matrix.T @ test.matrix).toarray()
    held = both.diagonal().copy()
    likeness = both / (numpy.sqrt(numpy.outer(held, held)) + doubt)
    numpy.fill_diagonal(likeness, 0)
    if neighbours and neighbours < len(held):
        for column in likeness.T:
            column[numpy.argsort(-column, kind="stable")[neighbours:]] = 0
    return test.seen @ likeness


def als(test, factors, regularization, alpha):
    import implicit
    model = implicit.als.AlternatingLeastSquares(factors=factors, regularization=regularization, alpha=alpha,
                                                 iterations=15, random_state=1, num_threads=1)
    model.fit(test.matrix, show_progress=False)
    users = model.recalculate_user(range(len(test.cases)), test.seen)
    return users @ model.item_factors.T


PEERS = {
    "ItemKNN": (knn, [(doubt, near) for doubt in (0, 10, 50) for near in (20, 100, None)]),
    "ALS (implicit)": (als, [(f, r, a) for f in (8, 16, 64) for r in (1, 10, 100) for a in (1, 10)]),
}


def peers(folder, names):
    """Runs in the virtual environment: every peer on every data set."""
    from threadpoolctl import threadpool_limits
    threadpool_limits(1)
    for name in names:
        held, offers, _ = DATA[name](folder)
        choose, test = Test(held, offers, range(7), [7]), Test(held, offers, range(8), [8, 9])
        for peer, (score, grid) in PEERS.items():
            start = time.perf_counter()
            best = max(grid, key=lambda setting: choose.measure(score(choose, *setting))[0])
            found = test.measure(score(test, *best))
            setting = ", ".join(str(part) for part in best)
            print(json.dumps([name, f"{peer} ({setting})", len(test.cases), *found, time.perf_counter() - start]))


DATA = {"telco": telco, "groceries": groceries, "instacart": instacart}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    names = [name for name in sys.argv[2:] if name != "--peers"] or list(DATA)
    if "--peers" in sys.argv:
        return peers(folder, names)
    WORK.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    subprocess.run(["cargo", "build", "--release", "--locked", "-q"], cwd=ROOT, check=True)
    print("| data | method | cases | MRR | hit@1 | hit@3 | hit@10 | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    for name in names:
        _, _, flags = DATA[name](folder)
        start = time.perf_counter()
        command = [ROOT / "target" / "release" / "pannier", "backtest", *flags, "--ask", "offers", "-q", "--threads", "1"]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        seconds = time.perf_counter() - start
        for row in map(json.loads, lines):
            if row["mrr"] is None:
                continue
            method = f"pannier {row['setting'] or row['method']}" + (" **chosen**" if row["chosen"] else "")
            hits = " | ".join(f"{row[hit]:.3f}" for hit in ("hit1", "hit3", "hit10"))
            print(f"| {name} | {method} | {row['cases']} | {row['mrr']:.4f} | {hits} | all {seconds:.0f} |", flush=True)
        printed = subprocess.run([PYTHON, __file__, folder, name, "--peers"], check=True, capture_output=True, text=True)
        for _, peer, cases, mrr, *hits, seconds in map(json.loads, printed.stdout.splitlines()):
            hits = " | ".join(f"{hit:.3f}" for hit in hits)
            print(f"| {name} | {peer} | {cases} | {mrr:.4f} | {hits} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
