"""What the union's desk costs with years of orders behind it; run inside Django by `ops.bench.inside`, or by

    python -m ops.bench.desk [--lines 1000000] [--stalls 416] [--years 3] [--products 2000]

in a throw-away shop of its own. docs/bench.md tells how to read it.
"""

import argparse
import sys
from dataclasses import dataclass

from ops import embedded
from ops.bench.stage import HOST, open_stage

FILE_ROWS = 100_000


@dataclass
class Cost:
    """Of one thing that the desk does: milliseconds on the server, asked for the first time and again, and of the
    latter in the database; statements, bytes (of a page) or rows (of a file, a rollup)."""

    name: str
    first_ms: float
    milliseconds: float
    database_ms: float
    queries: int
    size: int


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m ops.bench.desk")
    parser.add_argument("--lines", type=int, default=1_000_000, help="of orders delivered within --years")
    parser.add_argument("--stalls", type=int, default=416)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--products", type=int, default=2000)
    options = parser.parse_args(arguments)
    embedded.leave_on_sigterm()
    with open_stage() as stage:
        stage.inside("fill", given={"host": HOST, "products": 0})
        stage.inside("grow", {"products": options.products, "orders": 0, "stalls": options.stalls})
        costs = stage.inside("desk", {"host": HOST, "lines": options.lines, "years": options.years})
    print(f"order lines: {options.lines:,}  cooperatives: {options.stalls}  years: {options.years}\n")
    print(table([Cost(**cost) for cost in costs]))
    return 0


def table(costs: list[Cost]) -> str:
    heads = f"{'the desk':44}{'first ms':>10}{'ms':>10}{'db ms':>10}{'queries':>9}{'bytes, rows':>13}"
    rows = [
        f"{cost.name:44}{cost.first_ms:10,.1f}{cost.milliseconds:10,.1f}{cost.database_ms:10,.1f}{cost.queries:9}{cost.size:13,}"
        for cost in costs
    ]
    return "\n".join([heads, *rows])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
