"""Runs commands on a terminal of their own and looks at what arrives there: that it is as captured,
that no line is wider than the terminal, that names of any script leave the columns straight, and that
there is colour only where it is wanted."""

import difflib
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import unicodedata
from pathlib import Path

PANNIER = "target/release/pannier"
CAPTURES = Path("tests/terminal")
WIDTHS = (80, 160)
ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color"}
# Bars would come and go with the speed of the machine, and times are in the page of check.
STEADY = ("--progress", "never")

COLUMNS = ("--customer", "customer", "--item", "product")


def commands(file, product, support):
    """The verbs that people look at, on one file."""
    return [
        ("check", file, *COLUMNS, "--reproducible"),
        ("rules", file, *COLUMNS, "-s", support, "--rows", "8"),
        ("matrix", file, *COLUMNS, "--rows", "8"),
        ("matrix", file, *COLUMNS, "--heat"),
        ("bundles", file, *COLUMNS, "-s", support, "--rows", "5"),
        ("targets", file, *COLUMNS, "--product", product, "--top", "5"),
        ("segments", file, *COLUMNS, "--rows", "5"),
    ]


TELECOM = commands("data/telecom_holdings.csv", "IPTV", "5%")
# In other languages, of what speaks them whole.
SPOKEN = [words for words in TELECOM if words[0] != "segments"] + [
    ("explain", "data/telecom_holdings.csv", *COLUMNS, "--rule", "Family plan => Second SIM", "-s", "2%"),
]

SETS = {
    "telecom": TELECOM,
    "names": commands("tests/data/names.csv", "设备保险", "2%"),
    "telecom-zh": [(*words, "--lang", "zh") for words in SPOKEN],
    "telecom-fa": [(*words, "--lang", "fa") for words in SPOKEN],
}


def on_terminal(words, width, **environment):
    """All that a command says, in the order in which it arrives."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    run = subprocess.Popen(
        [PANNIER, *words],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=ENVIRONMENT | environment,
    )
    os.close(theirs)
    said = bytearray()
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other side is closed.
            break
        if not part:
            break
        said += part
    os.close(ours)
    return run.wait(), said.decode().replace("\r\n", "\n")


def columns_of(text):
    """How many columns of a terminal a text takes."""
    return sum(column_of(c) for c in text)


def column_of(character):
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fits(line, width):
    # Commands are there to be copied, and stay whole.
    return columns_of(line) <= width or line.startswith("  pannier ")


def is_straight(heat):
    """Whether the number of each row stands in the same columns, behind 22 of the name."""
    rows = 0
    for line in heat.splitlines():
        at = name = 0
        while name < 22 and at < len(line):
            name += column_of(line[at])
            at += 1
        while at < len(line) and column_of(line[at]) == 0:
            at += 1
        if name == 22 and line[at : at + 5] == f" {rows + 1:>3} ":
            rows += 1
    return rows


def compare(name, width):
    """The captures of one file at one width."""
    said = ""
    for words in SETS[name]:
        status, page = on_terminal((*words, *STEADY), width)
        shown = "$ pannier " + " ".join(words)
        assert status == 0, f"{shown} ends with {status}: {page}"
        assert "\x1b" not in page, f"{shown}: escapes on a terminal that asked for none"
        wide = [line for line in page.splitlines() if not fits(line, width)]
        assert not wide, f"{shown}: wider than {width} columns:\n" + "\n".join(wide)
        if "--heat" in words:
            rows = is_straight(page)
            assert rows >= 15, f"{shown}: only {rows} rows are straight\n{page}"
        said += f"{shown}\n{page}\n"
    path = CAPTURES / f"{name}-{width}.txt"
    if os.environ.get("TERMINAL") == "write":
        path.write_text(said, encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    if before != said:
        changes = difflib.unified_diff(before.splitlines(), said.splitlines(), str(path), "now", lineterm="")
        sys.exit("terminal: " + "\n".join(changes) + "\nTERMINAL=write tests/terminal/run renews the captures")
    print(f"terminal: {path} is what people see")


def colours():
    """Help and complaints are coloured on a terminal, unless NO_COLOR is set; nothing is in a pipe."""
    rules = ("rules", "data/telecom_holdings.csv", "-s", "5%", *STEADY)
    for words in [("--help",), ("rules", "--help"), ("help", "rules"), ("rules", "--nonsense"), rules]:
        shown = "pannier " + " ".join(words)
        _, plain = on_terminal(words, 80, NO_COLOR="1")
        assert plain.strip(), f"{shown} says nothing"
        assert "\x1b" not in plain, f"{shown}: colours in spite of NO_COLOR"
        _, page = on_terminal(words, 80)
        assert ("\x1b[" in page) == (words != rules), f"{shown}: colour on a terminal"
        piped = subprocess.run([PANNIER, *words], capture_output=True, env=ENVIRONMENT, check=False)
        assert b"\x1b" not in piped.stdout + piped.stderr, f"{shown}: colours in a pipe"
        wide = [line for line in plain.splitlines() if columns_of(line) > 80 and "  pannier " not in line]
        assert not wide, f"{shown}: wider than 80 columns:\n" + "\n".join(wide)
    print("terminal: colours where they help, none with NO_COLOR or in a pipe")


for name in SETS:
    # The headings of numbers are longer words in Persian, which 80 columns do not hold.
    for width in WIDTHS[1:] if name.endswith("-fa") else WIDTHS:
        compare(name, width)
colours()
print("terminal: all as captured")
