"""Makes the files in this folder with other programs: python make.py (pandas, pyarrow, duckdb).

Every file of a set holds the same 40 order lines, or the 12 baskets that they make.
"""

import bz2
import csv
import pathlib

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
WEST = ["café", "crème brûlée", "Käse", "jalapeño", "bread, sliced", 'nails 5"', "tea"]
CHINESE = ["面包", "牛奶", "黄油", "鸡蛋", "苹果汁", "绿茶", "大米"]
PERSIAN = ["نان", "شير", "پنير", "چاى", "برنج", "كره", "تخم مرغ"]


def lines(names):
    """40 order lines of 12 baskets, scattered and with repeats."""
    rows = [(100 + (7 * i) % 12, names[(i * i + i // 3) % len(names)], 1 + i % 3, round(0.5 + i / 4, 2))
            for i in range(40)]
    return pd.DataFrame(rows, columns=["order_id", "product", "quantity", "price"])


west, chinese, persian = lines(WEST), lines(CHINESE), lines(PERSIAN)

# The reference, which the tests read with the csv crate alone.
west.to_csv(HERE / "west.csv", index=False)
chinese.to_csv(HERE / "chinese.csv", index=False)
persian.to_csv(HERE / "persian.csv", index=False)

# Encodings, as spreadsheets of different countries save them.
west.to_csv(HERE / "west-1252.csv", index=False, encoding="cp1252", sep=";", decimal=",", lineterminator="\r\n")
west.to_csv(HERE / "west-sig.csv", index=False, encoding="utf-8-sig", quoting=csv.QUOTE_ALL)
west.to_csv(HERE / "west-utf16.csv", index=False, encoding="utf-16", sep="\t")
chinese.to_csv(HERE / "chinese-gb18030.csv", index=False, encoding="gb18030")
chinese.to_csv(HERE / "chinese-utf16be.csv", index=False, encoding="utf-16-be")
persian.to_csv(HERE / "persian-1256.csv", index=False, encoding="cp1256")

# Compressions.
(HERE / "west.csv.bz2").write_bytes(bz2.compress((HERE / "west.csv").read_bytes()))
with pa.output_stream(str(HERE / "west.csv.zst"), compression="zstd") as out:
    out.write((HERE / "west.csv").read_bytes())
west.to_csv(HERE / "west.csv.gz", index=False, compression={"method": "gzip", "mtime": 1})

# Other layouts.
west.to_json(HERE / "west.jsonl", orient="records", lines=True)
baskets = west.groupby("order_id")["product"].apply(list)
pd.DataFrame({"order_id": baskets.index, "items": baskets.values}).to_json(
    HERE / "west-items.jsonl", orient="records", lines=True, force_ascii=False)
held = pd.crosstab(west["order_id"], west["product"])
(held > 0).to_csv(HERE / "west-onehot-bool.csv")
held.clip(upper=1).to_csv(HERE / "west-onehot-01.csv")
held.to_csv(HERE / "west-onehot-counts.csv", index=False)
held.gt(0).replace({True: "x", False: ""}).to_csv(HERE / "west-onehot-x.csv", sep=";")

# As arules writes them: write(..., format = "basket", "single"), quoted between blanks.
with open(HERE / "west-arules-basket.txt", "w", encoding="utf-8") as out:
    writer = csv.writer(out, delimiter=" ", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows(baskets)
with open(HERE / "west-arules-single.txt", "w", encoding="utf-8") as out:
    writer = csv.writer(out, delimiter=" ", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["transactionID", "item"])
    writer.writerows(west[["order_id", "product"]].values)

# Columns.
west.to_parquet(HERE / "west-pandas.parquet")
west.to_parquet(HERE / "west-zstd.parquet", compression="zstd", index=False)
west.astype({"product": "category"}).to_parquet(HERE / "west-category.parquet", index=False)
duckdb.sql(f"COPY west TO '{HERE / 'west-duckdb.parquet'}' (FORMAT parquet)")
lists = pa.table({
    "customer": pa.array(baskets.index.astype(str)),
    "items": pa.array(list(baskets), type=pa.list_(pa.string())),
})
pq.write_table(lists, HERE / "west-lists.parquet")
# Spark's spelling: a group "list" of "element"; DuckDB's lists are the same to a reader.
pq.write_table(lists, HERE / "west-lists-spark.parquet", use_compliant_nested_type=True, compression="snappy")
pq.write_table(lists, HERE / "west-lists-old.parquet", use_compliant_nested_type=False)
duckdb.sql(f"COPY (SELECT order_id, list(product) AS items FROM west GROUP BY ALL ORDER BY ALL) "
           f"TO '{HERE / 'west-lists-duckdb.parquet'}' (FORMAT parquet, COMPRESSION gzip)")
with pa.OSFile(str(HERE / "west.arrow"), "wb") as out:
    table = pa.Table.from_pandas(west.astype({"product": "category"}), preserve_index=False)
    with pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)
with pa.OSFile(str(HERE / "west.arrows"), "wb") as out:
    table = pa.Table.from_pandas(west, preserve_index=False)
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table, max_chunksize=16)
with pa.OSFile(str(HERE / "west-lz4.arrow"), "wb") as out:
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_file(out, lists.schema, options=options) as writer:
        writer.write_table(lists)

# An id column with a gap, which pandas makes a column of doubles, and an item that is missing.
pd.DataFrame({"order": [1, 2, None, 17850], "item": ["a", None, "c", "b"]}).to_parquet(
    HERE / "nulls.parquet", index=False)
