"""The nightly check is kept and told; `/readyz` turns red on a broken ledger and on broken books (M3, O4)."""

import logging
import time
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django import DjangoAssertNumQueries

from catalog import advisory
from catalog.serving import ttl_cache
from shop import health
from shop.accounts.models import User
from shop.lifecycle import money_in
from shop.notifications import operators
from shop.notifications.models import Heartbeat
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.reports import nightly, rollup, tasks
from shop.reports.models import BooksCheck
from tests.cast import Cast
from tests.stall.floor import place

pytestmark = pytest.mark.django_db
WITHIN = 30  # seconds in which a broken balance must show (O4)


@pytest.fixture
def sold(cast: Cast) -> Order:
    """Tea for 144.000 đ, paid; every process is alive."""
    order = place({cast.tea_100: 1}, "vietqr")
    money_in.confirm_transfer(order.pk, actor=SYSTEM)
    rollup.rebuild()
    for name in ("relay", "beat"):
        Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})
    return order


@pytest.fixture
def by_hand(sold: Order) -> Callable[[str], None]:
    """SQL past the triggers that would refuse it, as only somebody at the database can."""

    def run(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE ledger_posting DISABLE TRIGGER USER")
            cursor.execute(statement)
            assert cursor.rowcount
            cursor.execute("ALTER TABLE ledger_posting ENABLE TRIGGER USER")

    return run


ONE_LINE = """
    INSERT INTO ledger_posting (entry_id, account, cooperative_id, amount, channel)
    SELECT entry_id, account, cooperative_id, 1, '' FROM ledger_posting WHERE account = 'direct_receipts'
"""
TWO_LINES = """
    UPDATE ledger_posting
    SET amount = amount + CASE WHEN entry_id = (SELECT MIN(entry_id) FROM ledger_posting) THEN 1 ELSE -1 END
    WHERE account = 'direct_receipts'
"""


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.monotonic()
    monkeypatch.setattr(ttl_cache.time, "monotonic", lambda: now + seconds)


def probe() -> tuple[int, dict[str, str]]:
    response = Client().get("/readyz")
    return response.status_code, response.json()["reasons"]


def test_o4_a_broken_ledger_shows_within_thirty_seconds(
    by_hand: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert probe() == (200, {})
    by_hand(ONE_LINE)
    assert probe()[0] == 200  # kept from the probe before
    later(monkeypatch, WITHIN)
    assert probe() == (503, {"ledger": "postings do not sum to zero"})
    by_hand("DELETE FROM ledger_posting WHERE amount = 1")
    later(monkeypatch, 2 * WITHIN)
    assert probe() == (200, {})


def test_o4_two_wrong_entries_do_not_make_a_right_ledger(
    cast: Cast, by_hand: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    money_in.confirm_transfer(place({cast.tea_100: 1}, "vietqr").pk, actor=SYSTEM)
    by_hand(TWO_LINES)
    assert probe() == (503, {"ledger": "an entry does not sum to zero"})


def test_probes_share_one_look_at_the_ledger(
    sold: Order, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    with django_assert_num_queries(
        6
    ):  # heartbeats, outbox, money for messages, ledger, last check; parked messages
        client.get("/readyz")
    with django_assert_num_queries(4):
        client.get("/readyz")
    assert health.BOOKS.get() == {}


def test_clean_night_is_kept_and_nobody_is_told(sold: Order) -> None:
    with scopes_disabled():
        tasks.check_books()
    check = BooksCheck.objects.get()
    assert check.is_clean
    assert check.check_count > 30
    assert probe() == (200, {})
    assert mail.outbox == []


def test_broken_night_is_told_and_shows_without_figures(
    cast: Cast, by_hand: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    User.objects.filter(pk=cast.van.pk).update(email="van@example.vn")
    User.objects.filter(pk=cast.minh.pk).update(email="minh@example.vn")  # the union, not an operator
    by_hand(ONE_LINE)
    with scopes_disabled(), caplog.at_level(logging.INFO, "shop.reports.nightly"):
        check = nightly.run()
    assert check is not None
    assert {(row["id"], row["name"]): row["count"] for row in check.broken} == {
        ("M3", "entries"): 1,
        ("M2", "sales"): 2,  # the sale is not as it should be, and the entry has no such sale
    }
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    [message] = mail.outbox
    assert message.to == ["van@example.vn"]
    assert "M3 entries: 1" in message.body
    assert "/lien-minh/tien/" in message.body
    status, reasons = probe()
    assert status == 503
    assert reasons["books"] == "M3 entries, M2 sales"
    assert "144" not in str(reasons)


def test_repaired_books_are_ready_again_once_checked(by_hand: Callable[[str], None]) -> None:
    by_hand(ONE_LINE)
    with scopes_disabled():
        nightly.run()
    with pytest.raises(CommandError):
        call_command("check_books")
    assert BooksCheck.objects.count() == 1  # only what beat finds is kept when it is bad
    by_hand("DELETE FROM ledger_posting WHERE amount = 1")
    call_command("check_books", "entries")
    assert BooksCheck.objects.count() == 1  # a part says nothing of the whole
    call_command("check_books")
    assert BooksCheck.objects.count() == 2
    assert probe() == (200, {})


def test_the_mail_server_being_away_hides_nothing(
    cast: Cast, by_hand: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise ConnectionRefusedError

    User.objects.filter(pk=cast.van.pk).update(email="van@example.vn")
    monkeypatch.setattr(operators, "send_mail", refuse)
    by_hand(ONE_LINE)
    with scopes_disabled():
        nightly.run()
    assert not BooksCheck.objects.get().is_clean


def test_ninety_checks_are_kept(db: None) -> None:
    BooksCheck.objects.bulk_create(
        BooksCheck(started_at=timezone.now(), seconds=1, check_count=1) for _n in range(nightly.KEPT)
    )
    oldest = BooksCheck.objects.order_by("pk")[0]
    nightly.keep([])
    assert BooksCheck.objects.count() == nightly.KEPT
    assert not BooksCheck.objects.filter(pk=oldest.pk).exists()


def test_c5_two_checks_at_once_are_one(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock belongs to its session, so the second run asks over a connection of its own."""
    seen: list[object] = []

    def prove() -> list[object]:
        other = connection.copy()
        monkeypatch.setattr(advisory, "connection", other)
        seen.append(nightly.run())
        monkeypatch.setattr(advisory, "connection", connection)
        other.close()
        return []

    monkeypatch.setattr(nightly.books, "prove", prove)
    assert nightly.run() is not None
    assert seen == [None]
    monkeypatch.setattr(nightly.books, "prove", list)
    assert nightly.run() is not None  # given back
