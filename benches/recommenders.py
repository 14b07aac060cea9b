#!/usr/bin/env python3
"""Ranks offers beside ItemKNN and a tuned ALS, on the same customers, in one run.

    benches/recommenders.py FOLDER [telco groceries instacart completejourney]

FOLDER holds the public data sets (telecom/, retail/). The peer, implicit, comes from PyPI by name and
version into a virtual environment in the build folder. The protocol is that of `pannier backtest`:
the fold of a customer is the md5 of the name, as a number, modulo 10; folds 0 to 6 are learnt from,
fold 7 chooses the setting, everything is learnt once more from folds 0 to 7, and folds 8 and 9 are
tested. Of each tested customer one product is hidden, the one with the smallest md5 of `id|product`.
Of the households of completejourney the categories bought in 44 weeks are known and those bought for
the first time in the eight weeks after are asked for; settings are chosen eight weeks earlier. A hit
is counted where a hidden product stands among the first k of those that the customer was not known to
hold, the recall is the share of the hidden that stand among the first ten; ties go to what is held by
more, then to the name. Each peer has a grid of settings.
"""
import collections
import csv
import datetime
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
    return by_fold(held, OPTIONS), command + [flag for option in OPTIONS for flag in ("--product", option)]


def groceries(folder):
    path = folder / "retail" / "groceries" / "groceries_baskets.csv.gz"
    held = {str(place): {item.strip() for item in line} for place, line in enumerate(rows(path), 1)}
    return by_fold(held, None), [path, "--format", "basket"]


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
    return by_fold(held, None), [path, *flags]


def completejourney(folder):
    """When households bought something of each category first, which is written as a file for us."""
    folder = folder / "retail" / "completejourney"
    lines = csv.DictReader(io.TextIOWrapper(gzip.open(folder / "products.csv.gz"), "utf-8"))
    category = {line["product_id"]: line["product_category"] for line in lines if line["product_category"]}
    first = {}
    for line in csv.DictReader(io.TextIOWrapper(gzip.open(folder / "transactions.csv.gz"), "utf-8")):
        if line["product_id"] in category:
            key = (line["household_id"], category[line["product_id"]])
            first[key] = min(int(line["week"]) - 1, first.get(key, 99))
    path = WORK / "completejourney.csv"
    with open(path, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["household", "category", "day"])
        for (household, item), week in sorted(first.items()):
            writer.writerow([household, item, datetime.date(1970, 1, 1) + datetime.timedelta(weeks=week)])

    def until(week, begun=0):
        held = collections.defaultdict(set)
        for (household, item), bought in first.items():
            if begun <= bought < week:
                held[household].add(item)
        return held

    counts = collections.Counter(item for items in until(36).values() for item in items)
    offers = {item for item, count in counts.items() if count >= 25}

    def part(week):
        held, taken = until(week), until(week + 8, week)
        train = {household: items & offers for household, items in held.items()}
        return train, [(items, taken[household]) for household, items in train.items()], sorted(offers)

    flags = ["--customer", "household", "--item", "category", "--time", "day", "--split", "1970-11-05"]
    # Households hold 84 categories on average: rules of three are millions, and take minutes.
    flags += ["--horizon", "56d", "-s", "25", "--methods", "popularity,activity,neighbours,noisy-or,bayes,ease"]
    return [part(week) for week in (36, 44)], [path, *flags]


def by_fold(held, offers):
    """Those learnt from and those tested, once to choose a setting and once in earnest."""
    def part(learnt, tested):
        train = {name: items for name, items in held.items() if fold(name) in learnt and items}
        cases = []
        for name, items in held.items():
            hidable = [item for item in items if item in (offers or items)]
            if fold(name) in tested and hidable:
                hidden = min(hidable, key=lambda item: md5(f"{name}|{item}"))
                cases.append((items - {hidden}, {hidden}))
        return train, cases, offers
    return [part(range(7), [7]), part(range(8), [8, 9])]


class Test:
    """The customers who are learnt from, and those of whom a product is hidden."""

    def __init__(self, train, cases, offers):
        import numpy
        counts = collections.Counter(item for items in train.values() for item in items)
        # In the order in which ties are broken.
        self.items = sorted(counts, key=lambda item: (-counts[item], item))
        place = {item: at for at, item in enumerate(self.items)}
        self.offers = numpy.array([place[item] for item in (offers or self.items) if item in place])
        self.offers.sort()
        cells = [(row, place[item]) for row, items in enumerate(train.values()) for item in items]
        self.matrix = matrix(cells, len(train), len(self.items))
        self.cases, seen = [], []
        offered = {self.items[at] for at in self.offers}
        for held, taken in cases:
            known = [place[item] for item in held if item in place]
            hidden = [place[item] for item in taken if item in offered and item not in held]
            if hidden and known:
                seen += [(len(self.cases), item) for item in known]
                self.cases.append((known, hidden))
        self.seen = matrix(seen, len(self.cases), len(self.items))

    def measure(self, scores):
        """Mean reciprocal rank and hits of the best placed, and recall; scores have one row a case."""
        import numpy
        offered = numpy.zeros(len(self.items), bool)
        offered[self.offers] = True
        order = numpy.arange(len(self.items))
        best, recall = [], []
        for row, (known, hidden) in zip(numpy.asarray(scores), self.cases):
            free = offered.copy()
            free[known] = False
            ranks = [1 + int((((row > row[item]) | ((row == row[item]) & (order < item))) & free).sum()) for item in hidden]
            best.append(min(ranks))
            recall.append(sum(rank <= 10 for rank in ranks) / min(10, len(ranks)))
        best = numpy.array(best)
        hits = [float((best <= k).mean()) for k in (1, 3, 10)]
        return [float((1 / best).mean()), *hits, float(numpy.mean(recall))]


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
        choose, test = (Test(*part) for part in DATA[name](folder)[0])
        for peer, (score, grid) in PEERS.items():
            start = time.perf_counter()
            best = max(grid, key=lambda setting: choose.measure(score(choose, *setting))[0])
            found = test.measure(score(test, *best))
            setting = ", ".join(str(part) for part in best)
            print(json.dumps([name, f"{peer} ({setting})", len(test.cases), *found, time.perf_counter() - start]))


DATA = {"telco": telco, "groceries": groceries, "instacart": instacart, "completejourney": completejourney}
MEASURES = ("hit1", "hit3", "hit10", "recall10")


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
    print("| data | method | cases | MRR | hit@1 | hit@3 | hit@10 | recall@10 | seconds |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in names:
        _, flags = DATA[name](folder)
        start = time.perf_counter()
        command = [ROOT / "target" / "release" / "pannier", "backtest", *flags, "--ask", "offers", "-q", "--threads", "1"]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        seconds = time.perf_counter() - start
        for row in map(json.loads, lines):
            if row["mrr"] is None:
                continue
            method = f"pannier {row['setting'] or row['method']}" + (" **chosen**" if row["chosen"] else "")
            hits = " | ".join(f"{row[hit]:.3f}" for hit in MEASURES)
            print(f"| {name} | {method} | {row['cases']} | {row['mrr']:.4f} | {hits} | all {seconds:.0f} |", flush=True)
        printed = subprocess.run([PYTHON, __file__, folder, name, "--peers"], check=True, capture_output=True, text=True)
        for _, peer, cases, mrr, *hits, seconds in map(json.loads, printed.stdout.splitlines()):
            hits = " | ".join(f"{hit:.3f}" for hit in hits)
            print(f"| {name} | {peer} | {cases} | {mrr:.4f} | {hits} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
