"""Writes the broken files beside it into files/, byte for byte the same each time."""

import bz2
import gzip
import io
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
OUT = HERE / "files"
DATA = HERE.parent / "data"

GOOD = "order,item\n1,bread\n1,butter\n2,bread\n2,jam\n3,butter\n"
DETAILS = "order,item,n,price,day\n1,bread,2,1.50,2024-01-05\n1,jam,1,2.25,2024-01-05\n"


def file(name, content):
    (OUT / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def packed(text):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as pack:
        pack.write(text.encode())
    return out.getvalue()


# Whole files that are something else, or nothing.
file("empty.csv", "")
file("blank.csv", "\n\n  \n\n")
file("header-only.csv", "order,item\n")
file("header-without-end.csv", "order,item")
file("mark-only.csv", b"\xef\xbb\xbf")
file("workbook.csv", b"PK\x03\x04\x14\x00\x06\x00" + bytes(40))
file("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(64)) * 3)
file("archive.csv", b"\xfd7zXZ\x00\x00\x04" + bytes(30))
file("page.csv", "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>403</body></html>\n")
file("old-mac.csv", GOOD.replace("\n", "\r") + "4,jam")
file("nul-early.csv", GOOD.replace("jam", "ja\0m"))
file("nul-late.csv", GOOD + "".join(f"{n},bread\n" for n in range(4, 9000)) + "9000,br\0ad\n")
file("nul-late-quoted.csv", GOOD + "".join(f'{n},"bread"\n' for n in range(4, 6500)) + '6500,"br\0d"\n')
file("utf16-cut.csv", GOOD.encode("utf-16")[:-3])

# Compressed files that break off or are damaged.
pack = packed(GOOD * 40)
file("cut.csv.gz", pack[:-12])
file("damaged.csv.gz", pack[:-8] + b"\0\0\0\0" + pack[-4:])
file("empty.csv.gz", packed(""))
file("not-really.csv.gz", b"\x1f\x8b" + b"order,item\n1,a\n")
file("cut.csv.bz2", bz2.compress(GOOD.encode() * 40)[:-9])
file("cut.csv.zst", (DATA / "west.csv.zst").read_bytes()[:-20])

# Columns.
parquet = (DATA / "west-pandas.parquet").read_bytes()
file("cut.parquet", parquet[: len(parquet) // 2])
file("four-bytes.parquet", b"PAR1")
file("damaged.parquet", parquet[:-60] + bytes(40) + parquet[-20:])
file("no-items.parquet", (DATA / "nulls.parquet").read_bytes())
arrow = (DATA / "west.arrow").read_bytes()
file("cut.arrow", arrow[: len(arrow) // 2])
file("cut.arrows", (DATA / "west.arrows").read_bytes()[:200])

# Order lines.
file("good.csv", GOOD)
file("no-basket.csv", GOOD + ",jam\n")
file("no-item.csv", GOOD + "4,\n")
file("blank-item.csv", GOOD + '4,"  "\n')
file("field-more.csv", GOOD + "4,salt, pepper\n")
file("field-less.csv", GOOD + "4\n")
file("half-a-last-line.csv", GOOD + "4,jam\n5")
file("header-longer.csv", "order,item,price\n1,bread\n2,jam\n")
file("quote-open.csv", GOOD + '4,"jam\n5,bread\n')
file("quote-text-behind.csv", GOOD + '4,"jam" and honey\n')
file("quote-open-at-end.csv", GOOD + '4,"jam')
file("quote-over-lines.csv", GOOD + '4,"jam\nand honey"\n5,\n')
file("latin-1.csv", GOOD.encode() + b"4,caf\xe9\n")
file("gb18030.csv", GOOD.encode() + b"4,\xb7\xff\n")
file("three-columns.csv", "a,b,c\n1,x,red\n2,y,blue\n1,z,red\n")
file("ambiguous.csv", "1,2,3\n4,5,6\n")
file("words.csv", "We regret to inform you\nthat the export has failed.\n")
file("quantity.csv", DETAILS + "2,bread,two,1.50,2024-01-06\n")
file("price-with-comma.csv", DETAILS + '2,bread,1,"1,50",2024-01-06\n')
file("price-with-currency.csv", DETAILS + "2,bread,1,$1.50,2024-01-06\n")
file("number-too-large.csv", DETAILS + "2,bread,1e999,1.50,2024-01-06\n")
file("day-that-is-none.csv", DETAILS + "2,bread,1,1.50,2024-02-30\n")
file("day-in-another-form.csv", DETAILS + "2,bread,1,1.50,6.1.2024\n")
file("day-in-two-readings.csv", "order,item,day\n1,bread,01/02/2024\n2,jam,03/04/2024\n")
file("days-that-are-none.csv", "order,item,day\n1,bread,soon\n2,jam,later\n")
file("weight.csv", "order,item,w\n1,bread,2\n2,jam,1.5\n")
file("weight-zero.csv", "order,item,w\n1,bread,0\n2,jam,1\n")
file("weights-differ.csv", "order,item,w\n1,bread,2\n1,jam,3\n2,jam,\n")
file("many-bad.csv", GOOD + "".join(f"{n},\n" for n in range(10, 20)))
file("giant.csv", GOOD + "".join(f"9,item {n}\n" for n in range(30)))

# A basket a row.
file("basket-quote.csv", 'bread,butter\nbread,"jam\nbutter,jam,salt\n')
file("basket-latin-1.csv", b"bread,butter\nbread,caf\xe9\nbutter,jam,salt\n")
file("basket-nul.csv", "bread,butter\nbread,jam,salt\n" * 3000 + "br\0ad,jam\n")

# An item a column.
file("onehot-perhaps.csv", "id,tv,phone\n1,1,0\n2,perhaps,1\n")
file("onehot-negative.csv", "id,tv,phone\n1,1,0\n2,-1,1\n")
file("onehot-short.csv", "id,tv,phone\n1,1,0\n2,1\n")
file("onehot-header.csv", "id,tv,phone\n")

# A customer a row.
file("table-short.csv", "customer,plan,spend\n1,basic,10\n2,plus\n3,basic,30\n")
file("table-quote.csv", 'customer,plan,spend\n1,basic,10\n2,"plus,20\n3,basic,30\n')

# Numbers between blanks.
file("word.dat", "1 2 3\n2 three 4\n")
file("negative.dat", "1 2 3\n2 -3 4\n")
file("decimal.dat", "1 2 3\n2 3.5 4\n")
file("utility-total.txt", "1 2:5:2 3\n1 3:9:4 4\n")
file("utility-count.txt", "1 2:5:2 3\n1 3 4:9:4 5\n")
file("utility-word.txt", "1 2:5:2 3\n1 3:nine:4 5\n")
file("sequence.txt", "@CONVERTED_FROM_TEXT\n@ITEM=1=apple\n@ITEM=2=pear\n1 -1 2 -1 -2\n")
file("item-line.txt", "@CONVERTED_FROM_TEXT\n@ITEM=apple\n1 2\n")

# JSON, a value a line.
file("broken.jsonl", '{"order":1,"item":"a"}\n{"order":2,"item":\n')
file("text.jsonl", '{"order":1,"item":"a"}\n"b"\n')
file("no-item.jsonl", '{"order":1,"item":"a"}\n{"order":2}\n')
file("list-in-list.jsonl", '["a","b"]\n["a",["c"]]\n')
file("trailing.jsonl", '{"order":1,"item":"a"},\n{"order":2,"item":"b"}\n')

# Catalogues.
file("catalogue-short.csv", "product,family\nbread,food\nbutter\n")
file("catalogue-strange.csv", "product,family\nnails,tools\nscrews,tools\n")
file("catalogue-empty.csv", "")
