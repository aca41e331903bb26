"""The part of the benchmark that runs inside Django: the shop's data, query counts, orders through the service.

Reads JSON from its input and answers with one line of JSON.
"""

import json
import multiprocessing
import random
import secrets
import sys
import time
from dataclasses import asdict, replace
from typing import Any

import django

django.setup()

# The models below can only be imported once Django is set up.
from django.core.management import call_command  # noqa: E402
from django.core.paginator import Paginator  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.db.models import Q  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402

from catalog import stock  # noqa: E402
from catalog.lists.listing import PAGE_SIZE  # noqa: E402
from catalog.models import Commune, Product, Province, Variant  # noqa: E402
from demo import pages as demo_pages  # noqa: E402
from ops import prepare  # noqa: E402
from ops.bench import desk_work, desks, ledger  # noqa: E402
from ops.bench.cases import ADDRESS, Case, Shop, cases  # noqa: E402
from ops.bench.client import Answer, Steps  # noqa: E402
from ops.bench.rows import Tally  # noqa: E402
from ops.bench.stage import SOLD  # noqa: E402
from shop.cart import cart as carts  # noqa: E402
from shop.checkout import placement, quotes  # noqa: E402
from shop.orders.actors import Actor, ActorKind  # noqa: E402

BUYERS = 8
STOCKED = 80  # variants with more packs than a run can order
MOST_PAGES = 12  # of a category, that are asked for in turn
PACKS = 900_000
# The indexes of the admin's search are half of the pages' time, and nobody searches there.
UNINDEXED = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def fill_shop(products: int, sold: int) -> None:
    """Everything up to a shop with so many products and orders, and static files for its pages."""
    prepare.compile_translations()
    prepare.migrate()
    call_command("sync_roles", verbosity=0)
    call_command("load_scale", products=products, orders=sold, stdout=sys.stderr)
    with override_settings(TASKS=UNINDEXED):
        demo_pages.load()
    prepare.collect_static()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def describe(host: str) -> Shop:
    """A product with several packs, its category, and variants that are stocked up here."""
    variants = list(
        Variant.unscoped.filter(is_active=True, product__in=Product.published.all())
        .exclude(product__shelf_life_days__lt=30)  # days; fresh goods are not sold to every province
        .order_by("product_id", "position")
        .distinct("product_id")[:STOCKED]
    )
    for variant in variants:
        stock.count(variant.pk, PACKS, actor_id=None, reason="bench")
    product = max(
        Product.published.select_related("category").order_by("pk")[:100],
        key=lambda row: (Variant.unscoped.filter(product=row).count(), -row.pk),
    )
    category = product.category.parent or product.category
    in_category = Q(category=category) | Q(category__parent=category)
    pages = Paginator(Product.published.filter(in_category), PAGE_SIZE).num_pages
    slugs = list(Product.published.order_by("pk").values_list("slug", flat=True))
    random.Random(1).shuffle(slugs)
    return Shop(
        host, product.slug, slugs, category.slug, min(pages, MOST_PAGES), [variant.pk for variant in variants]
    )


def count_queries(shop: Shop) -> dict[str, int]:
    """Queries of one unit of each case, with the per-process caches warm."""
    return {case.name: _queries(case) for case in cases(shop) if not case.is_bare}


def _queries(case: Case) -> int:
    _follow(case.work())
    with CaptureQueriesContext(connection) as captured:
        _follow(case.work())
    return len(captured)


def _follow(steps: Steps) -> None:
    asked = next(steps)
    while True:
        try:
            asked = steps.send(_answered(asked))
        except StopIteration:
            return


def _answered(asked: bytes) -> Answer:
    """The same bytes that go over the wire, through Django's test client."""
    head, _blank, body = asked.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _version = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    content_type = headers.pop("Content-Type", "text/plain")
    response = Client(headers=headers).generic(method, path, body, content_type)
    lines = [first, *(f"{name}: {value}" for name, value in response.items())]
    lines += [f"set-cookie: {morsel.OutputString()}" for morsel in response.cookies.values()]
    return Answer(response.status_code, "\r\n".join(lines).encode("latin-1", "replace"), response.content)


def order(variants: list[int], orders: int) -> Tally:
    """Buyers at once, each a process with its own share of `variants`, and `orders` in all of one pack each."""
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(BUYERS)
    tallies = context.SimpleQueue()
    connections.close_all()

    def buy(buyer: int) -> None:
        own = variants[buyer::BUYERS] or variants
        wanted = [_wanted(variant) for variant in own]
        barrier.wait()
        started_at = time.perf_counter()
        turns = range(max(orders // BUYERS, 1))
        durations = [_place(wanted[turn % len(wanted)]) for turn in turns]
        tallies.put(Tally(time.perf_counter() - started_at, durations))
        connections.close_all()

    buyers = [context.Process(target=buy, args=(number,)) for number in range(BUYERS)]
    for process in buyers:
        process.start()
    for process in buyers:
        process.join()
    if any(process.exitcode for process in buyers):
        raise SystemExit("an order could not be placed; the reason is above")
    return Tally.of([tallies.get() for _ in buyers])


def count_order_queries(variant: int) -> int:
    wanted = _wanted(variant)
    with CaptureQueriesContext(connection) as captured:
        _place(wanted)
    return len(captured)


def _wanted(variant: int) -> placement.Request:
    province = Province.objects.get(pk=ADDRESS["province"])
    delivery = placement.Delivery(
        full_name=ADDRESS["full_name"],
        phone="+84981000111",
        email="",
        province=province,
        ward=Commune.objects.get(pk=ADDRESS["ward"]),
        street=ADDRESS["street"],
    )
    total = quotes.ask(carts.build({variant: 1}, ""), province).totals.total_amount
    return placement.Request({variant: 1}, "", delivery, "cod", total, "vi", Actor(ActorKind.GUEST))


def _place(wanted: placement.Request) -> float:
    """Seconds that it took."""
    started_at = time.perf_counter()
    phone = f"+84912{secrets.randbelow(10**6):06}"  # one phone would soon have too much waiting
    delivery = replace(wanted.delivery, phone=phone)
    placement.place_order(replace(wanted, delivery=delivery, cart_key=secrets.token_urlsafe(18)))
    return time.perf_counter() - started_at


def main(command: str, given: Any) -> Any:
    with scopes_disabled():
        if command == "fill":
            fill_shop(given["products"], given.get("sold", SOLD))
            return asdict(describe(given["host"]))
        if command == "queries":
            shop = Shop(**given)
            return {"http": count_queries(shop), "service": count_order_queries(shop.variants[0])}
        if command == "order":
            return asdict(order(given["variants"], given["orders"]))
        if command == "ledger":
            return ledger.fill(given["lines"])
        if command == "transfers":
            wanted = replace(_wanted(given["variant"]), payment_method="vietqr")
            return asdict(ledger.pay(wanted, given["transfers"]))
        if command == "grow":
            return desks.grow(**given)
        if command == "desk":
            return [asdict(cost) for cost in desk_work.costs(**given)]
        if command == "visitors":
            return desks.visitors()
        if command == "books":
            call_command("check_books", stdout=sys.stderr)
            return True
    raise SystemExit(f"unknown command {command}")


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        print(json.dumps(main(*json.loads(line))), file=answers, flush=True)
