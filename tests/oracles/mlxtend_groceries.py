"""The rules of the groceries at 1 % by mlxtend, all splits, with its metrics.

    python -m venv venv && venv/bin/pip install mlxtend==0.25.0
    venv/bin/python tests/oracles/mlxtend_groceries.py ../shared/data/retail/groceries/groceries_baskets.csv.gz \
        > tests/oracles/mlxtend_groceries.json
"""

import csv
import gzip
import json
import platform
import sys

import mlxtend
import numpy
import pandas
from mlxtend.frequent_patterns import association_rules, fpgrowth
from mlxtend.preprocessing import TransactionEncoder

METRICS = [
    "antecedent support", "consequent support", "support", "confidence", "lift", "representativity",
    "leverage", "conviction", "zhangs_metric", "jaccard", "certainty", "kulczynski",
]

with gzip.open(sys.argv[1], "rt", encoding="utf-8", newline="") as file:
    # Blanks around a name are no part of it.
    baskets = [[item.strip() for item in row if item.strip()] for row in csv.reader(file)]
encoder = TransactionEncoder()
table = pandas.DataFrame(encoder.fit(baskets).transform(baskets), columns=encoder.columns_)
itemsets = fpgrowth(table, min_support=0.01, use_colnames=True)
rules = association_rules(itemsets, metric="support", min_threshold=0.0)
rows = sorted(
    [sorted(rule["antecedents"]), sorted(rule["consequents"])]
    + [float(f"{rule[metric]:.12g}") for metric in METRICS]
    for _, rule in rules.iterrows()
)
print("{")
print(f'"mlxtend": "{mlxtend.__version__}", "pandas": "{pandas.__version__}",')
print(f'"numpy": "{numpy.__version__}", "python": "{platform.python_version()}",')
print(f'"baskets": {len(baskets)}, "itemsets": {len(itemsets)},')
print(f'"columns": {json.dumps(["antecedents", "consequents", *METRICS])},')
print('"rows": [')
print(",\n".join(json.dumps(row, separators=(",", ":")) for row in rows))
print("]}")
