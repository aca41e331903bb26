"""The union's page of card money: what waits for a person, what can be done with it, and never a buyer's name."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import formats, timezone

from shop.card_payments import disputes, stripe_refunds
from shop.ledger.models import EntryKind, LedgerEntry
from shop.orders.models import Order
from shop.payments.models import Dispute, HeldCharge, HeldResolution, Payment, Refund, RefundStatus
from shop.treasury import told_days
from tests.card_payments.test_held_charges import by_webhook, off_by_one
from tests.card_payments.test_refunds import ask_back, failed_refund, pay
from tests.cast import Cast
from tests.fakestripe import FakeStripe
from tests.outbox import drain
from tests.stall.floor import at_work
from tests.test_order_story import fill_cart

pytestmark = pytest.mark.django_db
PAGE = "/lien-minh/tien/the/"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.fixture
def held(cast: Cast, card_payments: FakeStripe) -> HeldCharge:
    hoa = Client()
    fill_cart(hoa, cast)
    off_by_one(hoa, cast, card_payments)
    by_webhook(card_payments)
    return HeldCharge.objects.get()


def body(client: Client, url: str = PAGE) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_with_nothing_to_see_it_says_so(minh: Client) -> None:
    assert "Không có gì phải xem." in body(minh)
    assert "/lien-minh/tien/the/" in body(minh, "/lien-minh/tien/")


def test_a_held_charge_is_shown_with_its_orders_and_without_the_buyer(minh: Client, held: HeldCharge) -> None:
    page = body(minh)
    assert "504.501" in page
    assert "504.500" in page
    for number in Order.unscoped.values_list("number", flat=True):
        assert f'href="/lien-minh/tien/don/{number}/"' in page
    assert "Nguyễn Thị Hoa" not in page
    assert "0981" not in page
    assert "hoa@example.vn" not in page


def test_a_held_charge_is_given_back_by_one_press(minh: Client, held: HeldCharge) -> None:
    url = f"{PAGE}giu-lai/{held.pk}/tra-lai/"
    assert minh.post(url)["Location"] == PAGE
    assert "Đang hoàn tiền" in body(minh)
    assert minh.post(url).status_code == 409
    drain()
    held.refresh_from_db()
    assert held.resolution == HeldResolution.REFUNDED
    assert "Không có gì phải xem." in body(minh)


def told_wrongly_and_rightly(
    minh: Client, monkeypatch: pytest.MonkeyPatch, url: str, typed: dict[str, str], kind: EntryKind
) -> None:
    """Two days later the officer tells a day that cannot be, then that of the day between; and corrects it."""
    now, came_on = timezone.now, timezone.localdate()
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=2))
    days = [came_on + timedelta(days=n) for n in (-1, 3)]
    for day, words in zip(
        days, (f"Ngày phải từ {came_on:%d/%m/%Y}", "đến hôm nay. Chưa ghi gì."), strict=True
    ):
        page = minh.post(url, typed | {"day": day.isoformat()}).content.decode()
        assert (words in page, f'value="{day.isoformat()}"' in page) == (True, True)
    assert not LedgerEntry.objects.filter(kind=kind).exists()
    told = came_on + timedelta(days=1)
    answer = minh.post(url, typed | {"day": f"{told:%d/%m/%Y}"}, follow=True)
    assert f"Tiền ghi vào ngày {told:%d/%m/%Y}." in answer.content.decode()
    entry = LedgerEntry.objects.get(kind=kind)
    assert entry.effective_on == told
    told_days.correct(entry.reference, day=came_on, reason="bấm nhầm", actor_id=None)
    days = LedgerEntry.objects.filter(kind=kind).order_by("pk").values_list("effective_on", flat=True)
    assert list(days) == [told, told, came_on]


def test_a_held_charge_dealt_with_elsewhere_needs_a_note(
    minh: Client, held: HeldCharge, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{PAGE}giu-lai/{held.pk}/xong/"
    refusal = minh.post(url, {"note": "  "}).content.decode()
    assert "Ghi lại đã trả tiền bằng cách nào, ai làm." in refusal
    long = minh.post(url, {"note": "dài " * 100}).content.decode()
    assert "dài dài dài" in long  # nothing typed is lost
    held.refresh_from_db()
    assert held.resolution == HeldResolution.OPEN
    told_wrongly_and_rightly(
        minh, monkeypatch, url, {"note": "Minh hoàn ở trang Stripe"}, EntryKind.HELD_DONE
    )
    held.refresh_from_db()
    assert (held.resolution, held.note) == (HeldResolution.DISMISSED, "Minh hoàn ở trang Stripe")


def test_what_moved_on_meanwhile_is_a_409_that_keeps_what_was_typed(
    minh: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    pay(cast, card_payments)
    failed = failed_refund(card_payments)
    assert "ngân hàng từ chối" in body(minh)
    assert minh.post(f"{PAGE}hoan/{failed.pk}/lam-lai/").status_code == 302
    late = minh.post(f"{PAGE}hoan/{failed.pk}/da-tra/", {"reference": "FT26327001"})
    assert late.status_code == 409
    assert "Khoản này đã có người xử lý" in late.content.decode()
    drain()
    assert Refund.objects.get(retry_of=failed).status == RefundStatus.SUCCEEDED
    assert Refund.objects.count() == 2


def test_a_failed_refund_sent_by_bank_needs_the_banks_reference(
    minh: Client, cast: Cast, card_payments: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay(cast, card_payments)
    failed = failed_refund(card_payments)
    url = f"{PAGE}hoan/{failed.pk}/da-tra/"
    assert "Ghi mã giao dịch của lần chuyển tiền cho khách." in minh.post(url).content.decode()
    told_wrongly_and_rightly(minh, monkeypatch, url, {"reference": "FT26327001"}, EntryKind.REFUND)
    done = Refund.objects.get(retry_of=failed)
    assert (done.status, done.provider_reference, done.actor) == (
        RefundStatus.SUCCEEDED,
        "FT26327001",
        Payment.objects.get().refunds.latest("pk").actor,
    )
    assert "Hoàn tiền không tới" not in body(minh)


def test_a_dispute_is_shown_with_its_day_its_amount_and_each_orders_part(
    minh: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    payment = pay(cast, card_payments)
    dispute_id = card_payments.open_dispute(payment.provider_reference, reason="product_not_received")["id"]
    disputes.recent()
    page = body(minh)
    for words in ("504.500", "264.000", "240.500", "không nhận được hàng", "Stripe đã tạm lấy tiền đi."):
        assert words in page
    due = timezone.localtime(Dispute.objects.get().evidence_due_at)
    assert formats.date_format(due, "SHORT_DATETIME_FORMAT") in page
    Dispute.objects.update(evidence_due_at=timezone.now() - timedelta(hours=1))
    assert "Quá hạn" in body(minh)
    card_payments.close_dispute(dispute_id, "lost")
    disputes.recent()
    assert "Thua, mất tiền" in body(minh)


@pytest.mark.parametrize(
    "address",
    ["giu-lai/1/khac/", "hoan/99999999999999999999/lam-lai/", "khac/1/tra-lai/", "giu-lai/1/lam-lai/"],
)
def test_what_there_is_not_is_a_404(minh: Client, address: str) -> None:
    assert minh.post(f"{PAGE}{address}").status_code == 404


@pytest.mark.parametrize("typed", ["\x00", "a\x00b", "\u202e", "<script>", "x" * 100_000])
def test_bad_input_is_refused_with_words(minh: Client, held: HeldCharge, typed: str) -> None:
    response = minh.post(f"{PAGE}giu-lai/{held.pk}/xong/", {"note": typed})
    assert response.status_code in (200, 302, 400)
    held.refresh_from_db()
    assert "\x00" not in held.note
    assert "<script>" not in body(minh)


def test_only_the_union_may_do_it(cast: Cast, held: HeldCharge) -> None:
    for user in (cast.hoa, cast.may, cast.ngan):
        assert at_work(user).post(f"{PAGE}giu-lai/{held.pk}/tra-lai/").status_code == 403
    held.refresh_from_db()
    assert held.resolution == HeldResolution.OPEN


def test_it_is_english_under_en(minh: Client, held: HeldCharge, card_payments: FakeStripe) -> None:
    assert minh.get(f"/en{PAGE}").status_code == 200


def test_a_refund_that_arrives_after_all_is_never_on_the_page(
    minh: Client, cast: Cast, card_payments: FakeStripe
) -> None:
    pay(cast, card_payments)
    refund = ask_back()
    stripe_refunds.run(refund.pk)
    assert "Không có gì phải xem." in body(minh)
