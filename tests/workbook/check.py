"""Reads workbooks with openpyxl and compares them with the CSV of the same command: values, formats,
colours, filters, and whether everything is text that was text."""

import csv
import math
import sys
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

# How numbers look, by sheet and column.
FORMATS = {
    "rules": {
        "count": "#,##0",
        "base_rate": "0.0%",
        "q_value": "0.0E+00",
        "lift": "0.00",
        "lift_adj": "0.00",
        "expected_adj": "#,##0.0",
    },
    "bundles": {"holders": "#,##0", "expected_sales": "#,##0.0", "lift": "0.00", "stability": "0.0%"},
    "targets": {"rank": "#,##0", "score": "0.0%"},
    "segment_cards": {"size": "#,##0", "share": "0.0%"},
    "retention_metrics": {"active": "#,##0", "retained": "0.0%"},
}
# What a workbook shows before anything in it is unfolded.
SEEN = {
    "targets": ["customer", "product", "rank", "score", "score_low", "score_high", "method", "why"],
}
# The sheet that explains the columns, in each language.
EXPLAINED = {"columns", "列说明", "شرح ستون‌ها"}
# Words that workbooks say in their language.
TERMS = {"extra products", "complement", "breadth", "substitute"}
SHADED = {"lift", "lift_adj"}
WIDEST = 70
# In names.csv, and made to be taken for something else.
NAMES = {"=1+1", "+49 flat", "-5% voucher", "@home", "宽带", "电视套餐 高级版", "اینترنت پرسرعت", "تلویزیون"}


def columns_of(text):
    """How many columns of the Latin alphabet a text takes."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in text)


def same(cell, text, where):
    if text == "":
        assert cell.value is None, f"{where}: {cell.value!r} where the CSV has nothing"
    elif cell.data_type == "n":
        assert math.isclose(cell.value, float(text), rel_tol=1e-12), f"{where}: {cell.value} against {text}"
    else:
        assert cell.data_type == "s", f"{where}: {cell.value!r} is of type {cell.data_type}"
        assert cell.value == text, f"{where}: {cell.value!r} against {text!r}"


def shaded_columns(sheet):
    """The columns with a colour scale that is white at 1."""
    shaded = set()
    for places, rules in sheet.conditional_formatting._cf_rules.items():
        for rule in rules:
            assert rule.type == "colorScale", rule.type
            middle = rule.colorScale.cfvo[1]
            assert middle.type == "num" and float(middle.val) == 1, "the middle of the scale"
            assert rule.colorScale.color[1].rgb == "FFFFFFFF"
        for place in places.sqref.ranges:
            assert (place.min_row, place.max_row) == (2, sheet.max_row), place
            shaded.add(place.min_col)
    return shaded


def view(path, sheet, header):
    """A sheet of rows: what holds whatever it shows; its columns have these names in files."""
    where = f"{path.name} {sheet.title}"
    headings = [cell.value for cell in sheet[1]]
    assert len(set(headings)) == len(headings) == len(header), f"{where}: {headings}"
    assert not any("_" in heading for heading in headings), f"{where}: {headings}"
    formats = FORMATS.get(sheet.title, {})
    assert formats.keys() <= set(header), f"{where}: {header}"
    assert sheet.freeze_panes == "A2", f"{where}: the header does not stay"
    whole = f"A1:{get_column_letter(len(header))}{sheet.max_row}"
    assert sheet.auto_filter.ref == whole, f"{where}: filters over {sheet.auto_filter.ref}"
    assert all(cell.font.bold for cell in sheet[1]), f"{where}: the header is not bold"
    shaded = {header[at - 1] for at in shaded_columns(sheet)}
    assert shaded == SHADED & set(header), f"{where}: {shaded}"
    width, hidden = {}, set()
    for letter, kept in sheet.column_dimensions.items():
        for at in range(kept.min, kept.max + 1):
            width[at] = kept.width
            if kept.hidden:
                hidden.add(at)
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    empty = {at for at in range(1, len(header) + 1) if all(row[at - 1] is None for row in rows)}
    assert hidden >= empty, f"{where}: hidden are {hidden}, and nothing is in {empty}"
    seen = [name for at, name in enumerate(header, 1) if at not in hidden]
    assert seen == SEEN.get(path.stem, seen), f"{where}: {seen}"
    for row in sheet.iter_rows():
        for cell in row:
            spot = f"{where} {cell.coordinate}"
            assert cell.data_type in "sn", f"{spot}: {cell.value!r} is of type {cell.data_type}"
            if cell.column in hidden:
                continue
            assert width[cell.column] <= WIDEST, spot
            if cell.data_type == "n" and cell.value is not None:
                wanted = formats.get(header[cell.column - 1])
                assert wanted in (None, cell.number_format), f"{spot}: {cell.number_format}"
            elif isinstance(cell.value, str):
                lines = math.ceil(columns_of(cell.value) / width[cell.column])
                height = sheet.row_dimensions[cell.row].height or 15
                room = height / 15 if cell.alignment.wrap_text else 1
                assert lines <= room, f"{spot}: {lines} lines in the room of {room}: {cell.value}"


def check(path):
    with zipfile.ZipFile(path) as parts:
        foreign = [name for name in parts.namelist() if "external" in name or "vba" in name]
        assert not foreign, foreign
    book = openpyxl.load_workbook(path)
    *sheets, explained = book.worksheets
    assert explained.title in EXPLAINED, explained.title
    rows = [[cell.value for cell in row] for row in explained.iter_rows(min_row=2)]
    assert all(row[-1] for row in rows), f"{path.name}: a column without a meaning"
    told = [row[:-2] for row in rows]
    named = []
    for sheet in sheets:
        header = [row[-2] for row in rows if len(sheets) == 1 or row[0] == sheet.title]
        view(path, sheet, header)
        headings = [cell.value for cell in sheet[1]]
        named += [[sheet.title, name] if len(sheets) > 1 else [name] for name in headings]
        assert sheet.max_row > 1, f"{path.name} {sheet.title} is empty"
    assert told == named, f"{path.name}: the sheet of columns names others"

    with open(path.with_suffix(".csv"), encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    first = sheets[0]
    assert [row[-2] for row in rows[: len(lines[0])]] == lines[0]
    assert first.max_row == len(lines), f"{path.name}: {first.max_row} rows, {len(lines)} in the CSV"
    for row, line in zip(first.iter_rows(min_row=2), lines[1:]):
        for cell, text in zip(row, line, strict=True):
            where = f"{path.name} {cell.coordinate}"
            if text in TERMS and path.stem.endswith(("_fa", "_zh")):
                # A word of ours, which files for programs keep in English.
                assert cell.value and not cell.value.isascii(), f"{where}: {cell.value}"
            else:
                same(cell, text, where)
    print(f"workbook: openpyxl finds {path.name} right: {len(sheets)} sheets, {len(lines) - 1} rows first")
    return book


made = Path(sys.argv[1])
books = {path.stem: check(path) for path in sorted(made.glob("*.xlsx"))}
assert [sheet.title for sheet in books["bundles"]] == ["bundles", "products", "comparison", "discounts", "columns"]
seen = {row[at].value for row in books["names"].worksheets[0].iter_rows(min_row=2) for at in (0, 1)}
assert NAMES <= seen, NAMES - seen
