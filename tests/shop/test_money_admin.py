"""The money in the technical admin: everything to read, a bank service and a future fee to write, no key shown."""

import datetime
import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.models import Bank, Category
from shop.ledger.models import FeeRate
from shop.orders.models import Order
from shop.payments.models import BankFeed, PaymentAttempt, ProviderEvent, RefusedMessage
from shop.reports import nightly, rollup
from shop.reports.models import MarketPrice, MarketWeek
from shop.treasury.models import PayoutChange, StatementFile
from tests.cast import Cast
from tests.reports import scene
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db
READ_ONLY = [
    "ledger/ledgerentry",
    "ledger/settlement",
    "orders/order",
    "orders/purchase",
    "payments/banktransfer",
    "payments/dispute",
    "payments/heldcharge",
    "payments/payment",
    "payments/providerevent",
    "payments/refund",
    "payments/refusedmessage",
    "reports/bookscheck",
    "reports/dailysales",
    "reports/marketprice",
    "reports/monthlysales",
    "treasury/codremittance",
    "treasury/payoutchange",
    "treasury/statementfile",
]
FEED = "/ky-thuat/payments/bankfeed/"
FEE = "/ky-thuat/ledger/feerate/"


@pytest.fixture
def van(cast: Cast) -> Client:
    return at_work(cast.van)


@pytest.fixture
def everything(cast: Cast) -> None:
    """One row at least of every kind."""
    now = timezone.now()
    with scopes_disabled():
        played = scene.play()
        rollup.rebuild()
        nightly.run()
        PayoutChange.unscoped.create(
            cooperative=cast.tea, bank=Bank.objects.all()[0], account_number="1", account_name="A",
            requested_at=now, requested_by=cast.may, effective_at=now,
        )  # fmt: skip
        StatementFile.unscoped.create(
            cooperative=cast.tea, name="sao-ke.csv", fingerprint="0" * 64, row_count=3, new_count=2,
            imported_at=now, imported_by=cast.may,
        )  # fmt: skip
    PaymentAttempt.objects.create(
        payment=scene.payment_of(played.card), number=1, amount=1, idempotency_key="k", session_id="cs_1",
        expires_at=now, created_at=now,
    )  # fmt: skip
    ProviderEvent.objects.create(
        provider="stripe", event_id="evt_1", event_type="x", payload={"a": "<script>"}, received_at=now
    )
    RefusedMessage.objects.create(
        provider="sepay", reason="signature", hour=now, sample="<script>alert(1)</script>", last_at=now
    )
    MarketPrice.objects.create(
        week=MarketWeek.objects.create(first_on=datetime.date(2026, 11, 23)), category=Category.objects.all()[0],
        unit="kg", lowest=1, middle=2, highest=3, sale_count=5, cooperatives_at_least=3,
    )  # fmt: skip


def test_every_model_of_ours_about_money_is_there_to_read() -> None:
    shown = {
        f"{model._meta.app_label}/{model._meta.model_name}"
        for model in admin.site._registry
        if model._meta.app_label in ("ledger", "orders", "payments", "reports", "treasury")
    }
    assert shown == {*READ_ONLY, "orders/shippingrate", "payments/bankfeed", "ledger/feerate"}


def test_rows_are_read_and_never_written(van: Client, everything: None) -> None:
    for model in READ_ONLY:
        _read_and_never_written(van, model)


def _read_and_never_written(van: Client, model: str) -> None:
    page = van.get(f"/ky-thuat/{model}/")
    assert page.status_code == 200, model
    assert "<script>a" not in page.content.decode(), model
    assert van.get(f"/ky-thuat/{model}/?q=x").status_code == 200, model
    assert van.get(f"/ky-thuat/{model}/add/").status_code == 403, model
    rows = re.findall(rf"/ky-thuat/{model}/([^/\"]+)/change/", page.content.decode())
    assert rows, model
    for row in rows:
        shown = van.get(f"/ky-thuat/{model}/{row}/change/")
        assert shown.status_code == 200, model
        assert 'name="_save"' not in shown.content.decode(), model
        assert "<script>a" not in shown.content.decode(), model
    assert van.post(f"/ky-thuat/{model}/{rows[0]}/change/", {"status": "x"}).status_code == 403, model
    assert van.post(f"/ky-thuat/{model}/{rows[0]}/delete/", {"post": "yes"}).status_code == 403, model


def test_a_cooperative_is_typed_and_not_chosen_from_a_list_of_all(
    cast: Cast, van: Client, everything: None
) -> None:
    path = "/ky-thuat/orders/order/"
    page = van.get(f"{path}?status__exact=delivered&q=-1").content.decode()
    assert "HTX Gạo Nước</a>" not in page
    assert '<input type="hidden" name="status__exact" value="delivered">' in page
    assert '<input type="hidden" name="q" value="-1">' in page
    with scopes_disabled():
        counts = [Order.objects.filter(cooperative=stall).count() for stall in (cast.tea, cast.rice)]
        newest = place({cast.rice_5kg: 1})
    assert van.get(path).context["cl"].result_list[0] == newest
    shown = [
        len(re.findall(r"orders/order/\d+/change/", van.get(f"{path}?htx={typed}").content.decode()))
        for typed in ("che+m", "HTX", f"khong-co&cooperative__id__exact={cast.tea.pk}")
    ]
    assert shown == [counts[0], sum(counts) + 1, 0]
    by_key = van.get(f"{path}?cooperative__id__exact={cast.rice.pk}").content.decode()
    assert len(re.findall(r"orders/order/\d+/change/", by_key)) == counts[1] + 1


def test_messages_not_handled_yet_are_filtered(van: Client, everything: None) -> None:
    assert "evt_1" not in van.get("/ky-thuat/payments/providerevent/?handled=yes").content.decode()
    page = van.get("/ky-thuat/payments/providerevent/?handled=no").content.decode()
    assert len(re.findall(r"providerevent/\d+/change/", page)) == 1


def test_key_of_a_bank_service_is_written_and_never_shown(cast: Cast, van: Client) -> None:
    data = {
        "cooperative": str(cast.tea.pk),
        "provider": "sepay",
        "account_number": "0000 000 001",
        "secret": "",
        "is_active": "on",
        "proof": "signature",
        "refusals-TOTAL_FORMS": "0",
        "refusals-INITIAL_FORMS": "0",
    }
    assert "Nhập khoá ký" in van.post(f"{FEED}add/", data).content.decode()
    assert BankFeed.unscoped.count() == 0
    assert van.post(f"{FEED}add/", data | {"secret": "whsec_khoa-bi-mat"}).status_code == 302
    feed = BankFeed.unscoped.get()
    assert (feed.account_number, feed.secret) == ("0000000001", "whsec_khoa-bi-mat")
    for path in (FEED, f"{FEED}{feed.pk}/change/", f"{FEED}{feed.pk}/history/"):
        page = van.get(path)
        assert page.status_code == 200
        assert "khoa-bi-mat" not in page.content.decode()
    again = data | {"is_active": ""}
    assert van.post(f"{FEED}{feed.pk}/change/", again).status_code == 302
    feed.refresh_from_db()
    assert (feed.secret, feed.is_active) == ("whsec_khoa-bi-mat", False)
    assert van.post(f"{FEED}{feed.pk}/change/", data | {"secret": "new"}).status_code == 302
    feed.refresh_from_db()
    assert feed.secret == "new"
    assert "khoa-bi-mat" not in str(list(LogEntry.objects.values_list("change_message", "object_repr")))


@pytest.mark.parametrize(
    ("days", "points", "words"),
    [
        (0, "3001", "Cao nhất là 3000 phần vạn"),
        (-1, "250", "Chọn hôm nay hoặc một ngày sau"),
        (1, "hai phần trăm", "số nguyên"),
        (1, "-5", "errorlist"),
        (1, "", "errorlist"),
    ],
)
def test_fee_that_cannot_be_is_refused_in_words(van: Client, days: int, points: str, words: str) -> None:
    day = timezone.localdate() + datetime.timedelta(days=days)
    response = van.post(f"{FEE}add/", {"valid_from": day.isoformat(), "basis_points": points})
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not points or f'value="{points}"' in response.content.decode()
    assert not FeeRate.objects.exists()


def test_fee_is_set_ahead_and_stays_once_in_force(van: Client) -> None:
    today = timezone.localdate()
    assert van.post(f"{FEE}add/", {"valid_from": today.isoformat(), "basis_points": "250"}).status_code == 302
    assert "2,5 %" in van.get(FEE).content.decode()
    old = FeeRate.objects.create(valid_from=today - datetime.timedelta(days=9), basis_points=100)
    data = {"valid_from": old.valid_from.isoformat(), "basis_points": "0"}
    assert van.post(f"{FEE}{old.pk}/change/", data).status_code == 403
    assert van.post(f"{FEE}{old.pk}/delete/", {"post": "yes"}).status_code == 403
    old.refresh_from_db()
    assert old.basis_points == 100
