"""Many buyers at once on real PostgreSQL connections (promises K2 and K3), with controls that fail unguarded."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog import pauses, row_locks, stock, verification
from catalog.models import Commune, Cooperative, Product, Province, StockMovement, Variant
from shop.checkout import placement
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Order, OrderLine
from tests import row_locks as watched
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
BUYERS = 32


def request_for(quantities: dict[int, int], shown_total: int, method: str = "cod") -> placement.Request:
    delivery = placement.Delivery(
        full_name="Nguyễn Thị Hoa",
        phone="+84981000111",
        email="hoa@example.vn",
        province=Province.objects.get(pk="01"),
        ward=Commune.objects.get(pk="00004"),
        street="12 Đội Cấn",
    )
    return placement.Request(quantities, "", delivery, method, shown_total, "vi", Actor(ActorKind.GUEST))


def of_another(wanted: placement.Request, buyer: int) -> placement.Request:
    """The same wish from a phone of its own: orders of one phone take turns before they reach the stock."""
    delivery = replace(wanted.delivery, phone=f"+8498100{buyer:04d}")
    return replace(wanted, delivery=delivery, cart_key=f"buyer-{buyer}")


def all_at_once(works: list[Callable[[], object]]) -> list[object]:
    """Runs each in a thread with its own connection, all released by one barrier; results or exceptions."""
    barrier = threading.Barrier(len(works), timeout=120)
    results: list[object] = [None] * len(works)

    def run(index: int, work: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            results[index] = work()
        except Exception as error:  # noqa: BLE001
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, work)) for index, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def race_for(variant: Variant, total: int, method: str) -> list[object]:
    wanted = request_for({variant.pk: 1}, total, method)
    return all_at_once(
        [lambda buyer=buyer: placement.place_order(of_another(wanted, buyer)) for buyer in range(BUYERS)]
    )


@pytest.mark.parametrize("method", ["cod", "vietqr", "card"])
def test_k2_the_last_pack_and_32_buyers_make_exactly_one_order(
    committed_cast: Cast, card_payments: object, method: str
) -> None:
    variant = stock.count(committed_cast.tea_100.pk, 1, actor_id=None)
    results = race_for(variant, 144_000, method)
    assert sum(isinstance(result, tuple) for result in results) == 1
    refused = [result for result in results if isinstance(result, placement.ProblemLines)]
    assert len(refused) == BUYERS - 1
    variant.refresh_from_db()
    assert (variant.on_hand, variant.reserved) == (1, 1)
    assert Order.unscoped.count() == 1
    assert StockMovement.unscoped.filter(kind="reserved").count() == 1


def test_k2_control_without_the_guard_the_same_race_oversells(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read, then write: what a shop without conditional updates and CHECKs does."""
    seen = threading.Barrier(BUYERS, timeout=120)

    def unguarded(packs: dict[int, int], **_rest: object) -> None:
        for variant_id, quantity in packs.items():
            row = Variant.unscoped.get(pk=variant_id)
            seen.wait()
            if row.available < quantity:
                raise stock.OutOfStock(variant_id)
            Variant.unscoped.filter(pk=variant_id).update(reserved=F("reserved") + quantity)

    variant = stock.count(committed_cast.tea_100.pk, 1, actor_id=None)
    monkeypatch.setattr(stock, "reserve", unguarded)
    constraint = "variant_reserved_within_on_hand"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE catalog_variant DROP CONSTRAINT {constraint}")
    try:
        race_for(variant, 144_000, "cod")
        sold = sum(OrderLine.unscoped.values_list("quantity", flat=True))
        assert sold > 1
    finally:
        Variant.unscoped.update(reserved=0)
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE catalog_variant ADD CONSTRAINT {constraint} CHECK (on_hand >= reserved)"
            )


def crossing_carts(cast: Cast, rounds: int) -> list[object]:
    """Half the buyers take tea then rice, half rice then tea, again and again."""
    for variant in (cast.tea_100, cast.rice_5kg):
        stock.count(variant.pk, 1000, actor_id=None)
    one_way = {cast.tea_100.pk: 1, cast.rice_5kg.pk: 1}
    other_way = dict(reversed(one_way.items()))
    wanted = request_for({}, 384_500)

    def buy(buyer: int) -> int:
        quantities = one_way if buyer % 2 else other_way
        for turn in range(rounds):
            placement.place_order(of_another(replace(wanted, quantities=quantities), 100 * buyer + turn))
        return rounds

    return all_at_once([lambda buyer=buyer: buy(buyer) for buyer in range(8)])


def test_k3_carts_with_the_same_goods_in_another_order_never_wait_for_each_other(
    committed_cast: Cast,
) -> None:
    assert crossing_carts(committed_cast, rounds=10) == [10] * 8
    assert Order.unscoped.count() == 160


def test_k3_control_reserving_in_another_order_deadlocks(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two buyers take their first goods, wait for each other, then reach for what the other holds."""
    ordered = stock.reserve
    both_hold_one = threading.Barrier(2)
    arrivals = itertools.count()

    def unordered(packs: dict[int, int], *, references: dict[int, str], actor_id: int | None) -> None:
        is_first = next(arrivals) % 2 == 0
        for step, variant_id in enumerate(sorted(packs, reverse=is_first)):
            if step == 1:
                both_hold_one.wait()
            ordered({variant_id: packs[variant_id]}, references=references, actor_id=actor_id)

    monkeypatch.setattr(stock, "reserve", unordered)
    quantities = {committed_cast.tea_100.pk: 1, committed_cast.rice_5kg.pk: 1}
    wanted = request_for(quantities, 384_500)
    results = all_at_once(
        [lambda buyer=buyer: placement.place_order(of_another(wanted, buyer)) for buyer in range(2)]
    )
    assert any(isinstance(result, OperationalError) for result in results), results
    assert watched.broken() != []


def test_s1_the_same_cart_sent_by_eight_clicks_at_once_is_one_purchase(committed_cast: Cast) -> None:
    wanted = replace(request_for({committed_cast.tea_100.pk: 1}, 144_000), cart_key="one-cart")
    results = all_at_once([lambda: placement.place_order(wanted)] * 8)
    numbers = {result[0].number for result in results if isinstance(result, tuple)}
    assert len(numbers) == 1
    assert sum(1 for result in results if isinstance(result, tuple)) == 8
    assert Order.unscoped.count() == 1


def while_the_packs_are_locked(change: Callable[[], object], buy: Callable[[], object]) -> object:
    """`buy` has its first look and then waits for the packs, because `change` is under way; then that is committed."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(buy())
        except Exception as error:  # noqa: BLE001
            results.append(error)
        finally:
            connection.close()

    buyer = threading.Thread(target=run)
    with transaction.atomic():
        list(row_locks.hold(Variant.unscoped))
        change()
        buyer.start()
        while buyer.is_alive() and not somebody_waits_for_us():
            pass
    buyer.join()
    return results[0]


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def test_k5_what_changes_between_the_first_look_and_the_lock_is_seen(committed_cast: Cast) -> None:
    pack = committed_cast.tea_100
    with scopes_disabled():
        product = Product.objects.filter(pk=committed_cast.tea_product.pk)
    tea = Cooperative.objects.filter(pk=committed_cast.tea.pk)
    wanted = replace(request_for({pack.pk: 1}, 144_000), cart_key="late")
    for change, undo, refusal in (
        (
            partial(Variant.unscoped.filter(pk=pack.pk).update, price=119_000),
            partial(Variant.unscoped.filter(pk=pack.pk).update, price=120_000),
            placement.TotalChanged,
        ),
        (partial(product.update, live=False), partial(product.update, live=True), placement.ProblemLines),
        (partial(tea.update, live=False), partial(tea.update, live=True), placement.ProblemLines),
        (
            partial(tea.update, minimum_order=120_001),
            partial(tea.update, minimum_order=0),
            placement.BelowMinimum,
        ),
        (
            partial(
                pauses.close,
                committed_cast.tea.pk,
                until=timezone.localdate(),
                note="",
                actor_id=committed_cast.may.pk,
            ),
            partial(pauses.open_again, committed_cast.tea.pk, actor_id=committed_cast.may.pk),
            placement.ProblemLines,
        ),
    ):
        with scopes_disabled():
            outcome = while_the_packs_are_locked(change, lambda: placement.place_order(wanted))
            undo()
        assert isinstance(outcome, refusal), outcome
        pack.refresh_from_db()
        assert (Order.unscoped.count(), pack.reserved) == (0, 0)
    assert placement.place_order(wanted)[1] is True


def test_k5_a_stall_closes_before_or_after_a_purchase_never_within(committed_cast: Cast) -> None:
    """What was looked at under the lock stays so until the order is there."""
    cast = committed_cast

    def hurried(change: Callable[[], object]) -> object:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
            return change()

    today, rules = timezone.localdate(), verification.Reason.RULES
    changes = [
        lambda: hurried(lambda: pauses.close(cast.tea.pk, until=today, note="", actor_id=cast.may.pk)),
        lambda: hurried(lambda: verification.suspend(cast.tea.pk, officer_id=cast.minh.pk, reason=rules)),
    ]
    with transaction.atomic():
        placement.place_order(replace(request_for({cast.tea_100.pk: 1}, 144_000), cart_key="first"))
        outcomes = all_at_once(changes)
    assert [type(outcome) for outcome in outcomes] == [OperationalError, OperationalError], outcomes
    assert changes[0]() is True


def test_k5_a_pack_taken_off_the_shelf_is_not_reserved(committed_cast: Cast) -> None:
    pack = committed_cast.tea_100

    def reserve() -> None:
        with transaction.atomic():
            stock.reserve({pack.pk: 1}, references={pack.pk: "x"})

    with scopes_disabled():
        off = partial(Variant.unscoped.filter(pk=pack.pk).update, is_active=False)
        assert isinstance(while_the_packs_are_locked(off, reserve), stock.OutOfStock)
    pack.refresh_from_db()
    assert (pack.reserved, StockMovement.unscoped.filter(kind="reserved").count()) == (0, 0)


def test_k3_every_change_of_stock_goes_in_the_order_of_keys(committed_cast: Cast) -> None:
    packs = {row.pk: 1 for row in (committed_cast.rice_5kg, committed_cast.tea_200, committed_cast.tea_100)}
    assert list(packs) != sorted(packs)
    for change in (
        partial(stock.reserve, packs, references=dict.fromkeys(packs, "x")),
        partial(stock.release, packs, reference="x"),
        partial(stock.reserve, packs, references=dict.fromkeys(packs, "x")),
        partial(stock.ship, packs, reference="x"),
        partial(stock.take_back, packs, reference="x"),
    ):
        transaction.atomic(change)()
    assert watched.broken() == []
