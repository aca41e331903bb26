"""What one visitor waits for every page, alone on the server; and how that grows with the shop.

    python -m ops.bench.growth [--small 5000] [--large 100000]

fills a throw-away shop to the first size, measures, fills it to the second, measures again and prints both: about
half an hour. docs/bench.md tells how to read it.
"""

import argparse
import statistics
import sys
import time
from dataclasses import dataclass

from ops import embedded
from ops.bench import client
from ops.bench.cases import FRESH, SESSION_COOKIE, request
from ops.bench.client import Answer, Steps
from ops.bench.stage import HOST, Stage, open_stage

TURNS = 5
PRODUCTS_PER_STALL = 50
LEAST_MS = 10.0  # a page below is fast enough, however its figure doubles


@dataclass(frozen=True)
class Page:
    """One address as one visitor asks for it."""

    name: str
    milliseconds: float
    size_bytes: int


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m ops.bench.growth")
    parser.add_argument("--small", type=int, default=5000, help="products, and orders")
    parser.add_argument("--large", type=int, default=100_000)
    options = parser.parse_args(arguments)
    embedded.leave_on_sigterm()
    with open_stage() as stage:
        stage.inside("fill", given={"host": HOST, "products": 0})
        measured, size = [], 0
        for wanted in (options.small, options.large):
            more = wanted - size
            stage.inside("grow", {"products": more, "orders": more, "stalls": more // PRODUCTS_PER_STALL})
            size = wanted
            name = f"shop-{wanted}"
            stage.start(name, "shop.wsgi:application")
            measured.append(measure(stage, stage.ports[name], TURNS))
    print(f"products and orders: {options.small:,} and {options.large:,}\n")
    print(table(measured))
    return 0


def measure(stage: Stage, port: int, turns: int) -> list[Page]:
    """Every page that answers 200; the median of `turns` after two that are not counted."""
    pages = []
    for visitor, asked in stage.inside("visitors").items():
        cookies = FRESH | ({SESSION_COOKIE: asked["session"]} if asked["session"] else {})
        for path in asked["paths"]:
            wanted = request(HOST, "GET", path, cookies=cookies)
            answer, _seconds = _ask(port, wanted)
            if answer.status != 200:  # a door that only takes what is sent
                continue
            _ask(port, wanted)
            seconds = [_ask(port, wanted)[1] for _turn in range(turns)]
            pages.append(Page(f"{visitor} {path}", statistics.median(seconds) * 1000, len(answer.body)))
    return pages


def _ask(port: int, wanted: bytes) -> tuple[Answer, float]:
    started_at = time.perf_counter()
    [answer] = client.run_once((HOST, port), _once(wanted))
    return answer, time.perf_counter() - started_at


def _once(wanted: bytes) -> Steps:
    yield wanted


def table(measured: list[list[Page]]) -> str:
    """A line a page: milliseconds at each size, how many times the first, and bytes at the last size."""
    by_name = [{page.name: page for page in pages} for pages in measured]
    lines = []
    for name in by_name[-1]:
        found = [pages[name] for pages in by_name if name in pages]
        figures = "".join(f"{page.milliseconds:9.1f}" for page in found)
        if len(found) > 1:
            times = found[-1].milliseconds / max(found[0].milliseconds, 0.1)
            is_slow = times > 2 and found[-1].milliseconds > LEAST_MS
            figures += f"{times:7.1f} ×{' !' if is_slow else '  '}"
        lines.append(f"{name:44}{figures}{found[-1].size_bytes:9,} B")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
