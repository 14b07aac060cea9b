#!/usr/bin/env python3
"""Shows how evenly the progress bar of `pannier mine` moves.

    benches/progress.py PANNIER FILE:MIN_COUNT[:THREADS] ...

Each run is given a terminal for its bar and writes its itemsets to nowhere. What the bar says is put
beside the share of the time that has gone by, as `percent@percent of the time`; the largest distance
between the two is the figure to look at. Runs of less than a second show little or nothing.
"""
import os
import pty
import re
import sys
import time


def moves(command):
    """Runs a command and gives its time, and when the bar stood where."""
    start = time.monotonic()
    child, terminal = pty.fork()
    if child == 0:
        os.execve("/bin/sh", ["sh", "-c", command], os.environ | {"COLUMNS": "100", "TERM": "xterm"})
    seen = []
    while True:
        try:
            text = os.read(terminal, 65536)
        except OSError:
            break
        if not text:
            break
        now = time.monotonic() - start
        seen += [(now, int(percent)) for percent in re.findall(rb"mining.*?(\d+) %", text)]
    os.waitpid(child, 0)
    return time.monotonic() - start, seen


def main():
    program, *runs = sys.argv[1:]
    for run in runs:
        file, count, threads = (run.split(":") + ["1"])[:3]
        command = f"{program} mine {file} -s {count} --threads {threads} --output-format fimi > /dev/null"
        whole, seen = moves(command)
        shown, last = [], None
        for at, percent in seen:
            if percent != last:
                shown.append(f"{percent}@{100 * at / whole:.0f}")
                last = percent
        distance = max((abs(percent - 100 * at / whole) for at, percent in seen), default=0)
        print(f"{run}: {whole:.1f} s, largest distance {distance:.0f}: {' '.join(shown)}", flush=True)


if __name__ == "__main__":
    main()
