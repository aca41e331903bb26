"""Fills a throw-away shop, starts it as the Procfile does, and prints one table.

docs/bench.md tells how to read it.
"""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from ops import embedded
from ops.bench import cases, client, desk, growth, rows
from ops.bench.stage import HOST, SOLD, Stage, open_stage

MINE, BARE = "shop", "bare"
WEBHOOK = "webhook answer"


def main(arguments: list[str]) -> int:
    options = _parse(arguments)
    embedded.leave_on_sigterm()
    with open_stage() as stage:
        _say(f"Filling a shop with {options.products} products")
        given = stage.inside("fill", given={"products": options.products, "sold": options.sold, "host": HOST})
        stage.start(BARE, "ops.bench.bare:application")
        stage.start(MINE, "shop.wsgi:application")
        shop = _with_a_cart(stage, cases.Shop(**given))
        measured = measure(stage, shop, options)
        alone = (
            [] if options.only else growth.measure(stage, stage.ports[MINE], 5 if options.seconds >= 1 else 1)
        )
        measured += on_a_long_ledger(stage, shop, options)
        for row in measured:
            row.of_bare = row.per_second / measured[0].per_second
        stage.inside("books")
        _say(f"The union's desk with {options.desk_lines} more order lines")
        given = {"host": HOST, "lines": options.desk_lines, "years": 3}
        costs = [] if options.only else [desk.Cost(**cost) for cost in stage.inside("desk", given)]
    facts = {
        "products": options.products,
        "seconds": options.seconds,
        "workers": int(stage.environment["WEB_WORKERS"]),
        "processors": os.cpu_count(),
        "connections": client.PROCESSES * options.connections,
    }
    if options.json:
        options.json.write_text(rows.as_json(measured, **facts) + "\n")
    print("  ".join(f"{name}: {value}" for name, value in facts.items()), end="\n\n")
    print(rows.table(measured))
    print(f"\n{growth.table([alone])}" if alone else "")
    print(f"\n{desk.table(costs)}" if costs else "")
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ops.bench")
    parser.add_argument("--seconds", type=float, default=5, help="measured time of each case")
    parser.add_argument(
        "--connections", type=int, default=client.CONNECTIONS, help=f"of each of {client.PROCESSES} processes"
    )
    parser.add_argument("--products", type=int, default=5000)
    parser.add_argument("--sold", type=int, default=SOLD, help="orders that are there before")
    parser.add_argument("--orders", type=int, default=300, help="placed through the service, per case")
    parser.add_argument("--ledger-lines", type=int, default=1_000_000, help="for the cases on a long ledger")
    parser.add_argument(
        "--desk-lines", type=int, default=20_000, help="of orders of three years, for the desk"
    )
    parser.add_argument("--only", default="", help="cases over HTTP whose name has this in it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args(arguments)


def _with_a_cart(stage: Stage, shop: cases.Shop) -> cases.Shop:
    jar: dict[str, str] = {}
    client.run_once((HOST, stage.ports[MINE]), cases.fill(shop.host, shop.variants[0], jar))
    return replace(shop, session=jar[cases.SESSION_COOKIE])


def measure(stage: Stage, shop: cases.Shop, options: argparse.Namespace) -> list[rows.Row]:
    """Every case, the bare view first because the others are told as a part of it."""
    queries = stage.inside("queries", given=vars(shop))
    measured: list[rows.Row] = []
    for case in cases.cases(shop):
        warm_up = min(client.WARM_UP_SECONDS, options.seconds)
        client.load((HOST, stage.ports[_server(case)]), case.work, warm_up, options.connections)
    for case in cases.cases(shop):
        if case.is_bare or options.only in case.name:
            row = _over_http(stage, case, options)
            row.queries = queries["http"].get(case.name)
            measured.append(row)
    if not options.only:
        for name, variants in {
            "8 buyers, own packs": shop.variants,
            "8 buyers, one pack": shop.variants[:1],
        }.items():
            row = _through_service(stage, f"place_order, {name}", variants, options.orders)
            row.queries = queries["service"]
            measured.append(row)
    return measured


def on_a_long_ledger(stage: Stage, shop: cases.Shop, options: argparse.Namespace) -> list[rows.Row]:
    """The same webhook again, and a bank's transfer from its arrival to the paid order, on a grown ledger."""
    [webhook] = [case for case in cases.cases(shop) if case.name == WEBHOOK]
    if options.only and options.only not in webhook.name:
        return []
    _say(f"Filling the ledger to {options.ledger_lines} lines")
    lines = stage.inside("ledger", given={"lines": options.ledger_lines})
    name = f"{webhook.name}, {lines:,} ledger lines"
    long = _over_http(stage, replace(webhook, name=name), options)
    given = {"variant": shop.variants[0], "transfers": max(options.orders // 3, 1)}
    load_average = os.getloadavg()[0]
    tally = rows.Tally(**stage.inside("transfers", given=given))
    return [long, _row(f"transfer matched and posted, {lines:,} lines", tally, load_average)]


def _server(case: cases.Case) -> str:
    return BARE if case.is_bare else MINE


def _over_http(stage: Stage, case: cases.Case, options: argparse.Namespace) -> rows.Row:
    _say(case.name)
    name = _server(case)
    address = (HOST, stage.ports[name])
    load_average = os.getloadavg()[0]
    last = client.run_once(address, case.work())[-1]
    clock = stage.clock(name)
    tally = client.load(address, case.work, options.seconds, options.connections)
    web, database = clock()
    row, units = _row(case.name, tally, load_average), len(tally.durations)
    row.size_bytes = len(last.body)
    row.web_ms = web / units * 1000
    row.database_ms = database / units * 1000
    row.client_ms = tally.client_seconds / units * 1000
    return row


def _through_service(stage: Stage, name: str, variants: list[int], orders: int) -> rows.Row:
    _say(name)
    load_average = os.getloadavg()[0]
    tally = rows.Tally(**stage.inside("order", given={"variants": variants, "orders": orders}))
    return _row(name, tally, load_average)


def _row(name: str, tally: rows.Tally, load_average: float) -> rows.Row:
    if not tally.durations:
        raise client.Unexpected(f"{name}: not one unit was finished in {tally.seconds} s")
    return rows.Row(
        name=name,
        per_second=tally.per_second,
        p50_ms=tally.percentile(50),
        p95_ms=tally.percentile(95),
        of_bare=0.0,
        queries=None,
        size_bytes=None,
        web_ms=None,
        database_ms=None,
        client_ms=None,
        load_average=load_average,
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
