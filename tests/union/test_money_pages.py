"""The books on one page, and one order's money from the buyer's tap to the cooperative's bank statement."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from shop.ledger.models import Account, EntryKind, LedgerEntry
from shop.notifications.models import Heartbeat
from shop.orders.models import Order
from shop.payments.models import (
    BankTransfer,
    Outcome,
    PaymentAttempt,
    ProviderEvent,
    Refund,
    RefusedMessage,
)
from shop.reports import balances, money_search, money_trail, nightly
from shop.reports.models import BooksCheck
from tests.cast import Cast
from tests.reports import scene
from tests.reports.scene import Scene
from tests.stall.floor import BUYER, at_work, place

pytestmark = pytest.mark.django_db
BOOKS = "/lien-minh/tien/"
SEARCH = "/lien-minh/tien/don/"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.fixture
def played(cast: Cast) -> Scene:
    """One of everything; all of HTX Chè Mây."""
    with scopes_disabled():
        return scene.play()


def page_of(client: Client, order: Order) -> str:
    response = client.get(f"{SEARCH}{order.number}/")
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("path", [BOOKS, SEARCH])
def test_only_the_union_sees_the_money(cast: Cast, path: str) -> None:
    assert Client().get(path)["Location"].startswith("/dang-nhap/?next=")
    for user in (cast.hoa, cast.may, cast.ngan):
        assert at_work(user).get(path).status_code == 403
    for user in (cast.minh, cast.van):
        assert at_work(user).get(path).status_code == 200
        assert at_work(user).get(f"/en{path}").status_code == 200


def test_books_show_every_account_and_both_books_come_to_zero(played: Scene, minh: Client) -> None:
    response = minh.get(BOOKS)
    page = response.content.decode()
    platform, cooperatives = response.context["books"]
    assert platform.is_balanced
    assert cooperatives.is_balanced
    shown = {line.account for book in (platform, cooperatives) for line in book.lines}
    assert shown == set(Account)
    with scopes_disabled():
        sums = balances.read()
    assert sums.of(Account.PAYABLE) == 0  # all settled and paid
    assert sums.own[Account.BUYER_CLEARING] == -70_000
    assert sums.of(Account.DISPUTED) == played.disputed.total_amount
    assert "không cân" not in page
    assert BUYER not in page
    assert "style=" not in page


def test_books_of_one_cooperative(cast: Cast, played: Scene, minh: Client) -> None:
    response = minh.get(f"{BOOKS}?htx={cast.tea.slug}")
    platform, own = response.context["books"]
    assert own.is_balanced
    assert {line.account for line in platform.lines if line.amount} == {
        Account.CARD_CLEARING,
        Account.DISPUTED,
        Account.PLATFORM_FEE,
    }
    assert "Sổ của HTX Chè Mây" in response.content.decode()
    assert "không cân" not in response.content.decode()
    empty = minh.get(f"{BOOKS}?htx={cast.rice.slug}").context["books"]
    assert [line.amount for book in empty for line in book.lines if line.amount] == []
    for wrong in ("khong-co", "%00", "1", "'"):
        assert minh.get(f"{BOOKS}?htx={wrong}").status_code in (400, 404)


def test_books_count_what_waits_for_a_person(played: Scene, minh: Client) -> None:
    day = timezone.now() - datetime.timedelta(days=3)
    with scopes_disabled():
        BankTransfer.unscoped.create(
            cooperative=played.card.cooperative,
            source="statement",
            external_id="1",
            account_number="0000000001",
            amount=33_000,
            occurred_at=day,
            received_at=day,
            outcome=Outcome.UNMATCHED,
        )
    response = minh.get(BOOKS)
    piles = response.context["piles"]
    under = played.under.total_amount - 5_000
    assert (piles.all_transfers.count, piles.all_transfers.amount) == (2, under + 33_000)
    assert (piles.transfers["unmatched"].count, piles.transfers["unmatched"].oldest_at) == (1, day)
    assert (piles.held.count, piles.held.amount) == (1, 70_000)
    assert (piles.refunds.count, piles.refunds.amount) == (1, 20_000)
    assert (piles.disputes.count, piles.disputes.amount) == (1, played.disputed.total_amount)
    assert (piles.carriers.count, piles.carriers.amount) == (1, played.in_transit.total_amount)
    assert response.context["owed_amount"] == 0
    page = response.content.decode()
    assert f"Khoản chưa rõ cũ nhất từ ngày {timezone.localdate(day):%d/%m/%Y}" in page
    assert 'href="/lien-minh/tien/chuyen-khoan/"' in page


def test_refund_tried_again_no_longer_waits(played: Scene, minh: Client) -> None:
    failed = Refund.objects.get(status="failed")
    Refund.objects.filter(pk=Refund.objects.exclude(pk=failed.pk).order_by("pk")[0].pk).update(
        retry_of=failed
    )
    assert minh.get(BOOKS).context["piles"].refunds.count == 0


def test_books_tell_when_the_shop_last_checked_itself(cast: Cast, minh: Client, settings: Settings) -> None:
    settings.STRIPE_ENABLED = True
    page = minh.get(BOOKS).content.decode()
    assert page.count("chưa lần nào") == 2
    now = timezone.now()
    Heartbeat.objects.create(name="reconcile-cards", beat_at=now)
    nightly.keep([])
    for hours in (1, 2):
        RefusedMessage.objects.create(
            provider="stripe",
            reason="signature",
            hour=now - datetime.timedelta(hours=hours),
            count=4,
            last_at=now,
        )
    RefusedMessage.objects.create(
        provider="sepay",
        reason="old",
        hour=now - datetime.timedelta(days=2),
        last_at=now - datetime.timedelta(days=2),
    )
    page = minh.get(BOOKS).content.decode()
    assert "chưa lần nào" not in page
    assert "0 mục kiểm tra, đều khớp" in page
    assert "stripe, signature: 8" in page
    assert "sepay" not in page
    Heartbeat.objects.update(beat_at=now - datetime.timedelta(minutes=11))
    BooksCheck.objects.update(
        started_at=now - datetime.timedelta(hours=31), broken=[{"id": "M3", "name": "entries", "count": 2}]
    )
    page = minh.get(BOOKS).content.decode()
    assert "1 mục kiểm tra sai" in page
    assert "M3 entries: 2 dòng sai" in page
    assert "lâu rồi" in page
    assert "chậm" in page


def test_card_money_is_followed_to_the_bank_statement(played: Scene, minh: Client) -> None:
    with scopes_disabled():
        trail = money_trail.follow(played.card.number)
        line_amount = -sum(
            line.amount
            for entry in LedgerEntry.objects.filter(order_number=played.card.number)
            for line in entry.postings.all()
            if line.account == Account.PAYABLE
        )
    total = played.card.total_amount
    assert (trail.received_amount, trail.refunded_amount, trail.owed_amount) == (total, 10_000, 0)
    assert trail.fee_amount == played.card.fee_amount - 250
    [landed] = trail.landed
    line = f"{played.settlement.number} · FT26327009"
    assert (landed.landed, landed.amount, landed.owed_change) == (line, line_amount, -line_amount)
    assert landed.landed_amount == played.settlement.total_amount
    assert [step.at for step in trail.steps] == sorted(step.at for step in trail.steps)
    page = page_of(minh, played.card)
    for words in (
        "pi_scene_1",
        "re_scene_",
        "expired card",
        "pi_scene_again",
        played.settlement.number,
        "FT26327009",
    ):
        assert words in page
    assert page.count("Bút toán ") == 6  # sale, two refunds, the one taken back, money held
    assert BUYER not in page
    assert "0981" not in page


def test_running_balance_is_what_others_hold_for_the_cooperative(played: Scene) -> None:
    with scopes_disabled():
        trail = money_trail.follow(played.remitted.number)
        waiting = money_trail.follow(played.in_transit.number)
        direct = money_trail.follow(played.exact.number)
    total = played.remitted.total_amount
    assert [step.owed_after for step in trail.steps] == [0, 0, total, 0]
    assert trail.landed[0].amount == total - scene.CARRIER_FEE
    assert (waiting.owed_amount, waiting.landed) == (played.in_transit.total_amount, [])
    assert {step.owed_after for step in direct.steps} == {0}
    assert direct.goes_straight
    assert direct.landed


def test_every_entry_of_an_order_is_on_its_page(played: Scene, minh: Client) -> None:
    for order in (
        played.card,
        played.disputed,
        played.exact,
        played.under,
        played.remitted,
        played.in_transit,
    ):
        page = page_of(minh, order)
        for entry in LedgerEntry.objects.filter(order_number=order.number):
            assert f"Bút toán {entry.pk}," in page, entry
    page = page_of(minh, played.disputed)
    assert "dp_scene" in page
    assert "+9.000" in page  # Stripe's fee, an entry that names no order


def test_attempts_and_messages_stand_on_the_page_without_their_words(played: Scene, minh: Client) -> None:
    payment = scene.payment_of(played.card)
    now = timezone.now()
    PaymentAttempt.objects.create(
        payment=payment, number=1, amount=payment.amount, idempotency_key="key-1", session_id="cs_1",
        expires_at=now, created_at=now,
    )  # fmt: skip
    for number, about in enumerate(
        ({"id": "cs_1"}, {"id": "ch_1", "payment_intent": "pi_scene_1"}, {"id": "cs_2"})
    ):
        ProviderEvent.objects.create(
            provider="stripe",
            event_id=f"evt_{number}",
            event_type=f"type.{number}",
            payload={"data": {"object": about | {"customer_details": {"name": BUYER}}}},
            received_at=now,
        )
    transfer = BankTransfer.unscoped.get(payment__order=played.exact)
    ProviderEvent.objects.create(
        provider="sepay",
        event_id=f"{transfer.account_number}:{transfer.external_id}",
        event_type="transfer.in",
        payload={"content": BUYER},
        received_at=now,
    )
    assert "transfer.in" in page_of(minh, played.exact)
    assert "transfer.in" not in page_of(minh, played.under)
    page = page_of(minh, played.card)
    assert "key-1" in page
    assert "type.0" in page
    assert "type.1" in page
    assert "type.2" not in page
    assert BUYER not in page
    with scopes_disabled():
        assert money_search.orders("evt_1") == [played.card]


def test_transfer_that_names_its_sender_does_not(played: Scene, minh: Client) -> None:
    BankTransfer.unscoped.update(content=f"{BUYER} chuyen tien")
    page = page_of(minh, played.exact)
    assert "FT26001" in page
    assert BUYER not in page


def test_entry_of_no_known_step_is_still_shown(played: Scene, minh: Client) -> None:
    scene.post(
        EntryKind.CORRECTION, "by hand:1", played.exact, [(Account.CASH, 5), (Account.DIRECT_RECEIPTS, -5)]
    )
    page = page_of(minh, played.exact)
    assert "Điều chỉnh" in page


def test_found_by_whatever_the_treasurer_holds(played: Scene, minh: Client) -> None:
    memo = scene.payment_of(played.exact).memo_code
    refund = Refund.objects.filter(order=played.card)[0]
    for asked, order in (
        (played.card.number, played.card),
        (f" {played.card.number.lower()} ", played.card),
        (f"#{played.card.purchase.number}", played.card),
        (memo, played.exact),
        (f"MBVCB.123.{memo}.CT tu 0123 toi 456", played.exact),
        ("FT26001", played.exact),
        ("pi_scene_1", played.card),
        ("pi_scene_again", played.card),
        (refund.provider_reference, played.card),
        ("dp_scene", played.disputed),
        ("BK-01", played.remitted),
    ):
        response = minh.get(SEARCH, {"q": asked})
        assert response.status_code == 302, asked
        assert response["Location"] == f"{SEARCH}{order.number}/", asked
    for asked in (played.settlement.number, played.settlement.bank_reference):
        response = minh.get(SEARCH, {"q": asked})
        assert response.status_code == 200
        assert {order.number for order in response.context["orders"]} == {
            played.card.number,
            played.disputed.number,
        }


@pytest.mark.parametrize(
    "asked",
    ["KHONGCO12-1", "HTX2611230000100", "DS-1", "'; DROP TABLE", "<b>x</b>", "x" * 5000, "pi_", "evt_9", "đ"],
)
def test_what_is_not_found_keeps_the_search(cast: Cast, minh: Client, asked: str) -> None:
    response = minh.get(SEARCH, {"q": asked})
    assert response.status_code == 404
    page = response.content.decode()
    assert "Không tìm thấy đơn nào" in page
    shown = re.search(r'name="q" type="search" value="([^"]*)"', page)
    assert shown
    assert response.context["asked"] == asked
    assert "<b>x</b>" not in page


def test_address_of_no_order_offers_what_it_could_mean(played: Scene, minh: Client) -> None:
    response = minh.get(f"{SEARCH}{played.card.purchase.number}/")
    assert response.status_code == 404
    assert played.card.number in response.content.decode()
    assert minh.get(f"{SEARCH}KHONGCO/").status_code == 404
    assert minh.get(SEARCH).status_code == 200


def test_money_tab_is_on_every_page_of_the_desk(cast: Cast, minh: Client) -> None:
    page = minh.get("/lien-minh/").content.decode()
    assert 'href="/lien-minh/tien/"' in page
    assert re.search(r'href="/lien-minh/tien/" aria-current="page">Tiền<', minh.get(BOOKS).content.decode())


def test_an_orders_money_asks_for_each_table_once(
    played: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # Order, share, attempts, refunds, transfers, disputes, held; events, carrier's list, settlements, provider's
    # messages; entries, lines, corrections.
    for order in (played.card, played.under, played.in_transit, played.disputed):
        with scopes_disabled(), django_assert_max_num_queries(14) as captured:
            money_trail.follow(order.number)
        tables = re.findall(r'FROM "(payments_\w+)"', " ".join(query["sql"] for query in captured))
        assert len(tables) == len(set(tables)), order


def test_books_ask_the_same_number_of_questions_whatever_is_in_them(
    cast: Cast, played: Scene, minh: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    minh.get(BOOKS)  # fills the cache of the site's settings
    # Session, user, groups; balances; settlements: due, oldest of those made; what waits; heartbeat, check, refused.
    with django_assert_num_queries(10):
        minh.get(BOOKS)
    with scopes_disabled():
        for variant in (cast.tea_200, cast.rice_5kg):
            scene.deliver(place({variant: 1}), "carrier")
    minh.get(BOOKS)  # they are kept for seconds only
    with django_assert_num_queries(10):
        minh.get(BOOKS)
