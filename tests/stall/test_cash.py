"""Who took the cash (M6), giving a part of the money back (M4), and the money page that leads to everything."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.ledger.models import Account, EntryKind, LedgerEntry, Posting
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Status
from shop.payments.models import BankTransfer, Collector, Outcome, Payment, Refund, RefundStatus
from shop.stall.forms import usual_collector
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import at_work, pay_by_card, place
from tests.test_races import all_at_once


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def step_url(order: Order, word: str) -> str:
    return f"/htx/don/{order.number}/{word}/"


def shipped(order: Order, carrier: str = "Viettel Post") -> Order:
    fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(order.pk, actor=SYSTEM)
    return fulfilment.ship(order.pk, carrier=carrier, tracking_number="", actor=SYSTEM)


def paid_by_transfer(client: Client, cast: Cast) -> Order:
    """144.000 đồng seen on the account."""
    order = place({cast.tea_100: 1}, "vietqr")
    client.post(step_url(order, "nhan-tien"))
    return order


def refund_form(amount: str, left: int | str = "", **changes: str) -> dict[str, str]:
    return {"amount": amount, "reason": "Giao muộn", "left": str(left)} | changes


class TestWhoTookTheCash:
    @pytest.mark.parametrize(
        ("carrier", "collector"),
        [
            ("Viettel Post", Collector.CARRIER),
            ("Xe khách Hải Vân", Collector.CARRIER),
            ("Hợp tác xã tự giao", Collector.STALL),
            ("", Collector.STALL),
        ],
    )
    def test_the_usual_one_follows_from_the_carrier(self, carrier: str, collector: str) -> None:
        assert usual_collector(carrier) == collector

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("carrier", "collector"),
        [("Bưu điện (VNPost)", "carrier"), ("Hợp tác xã tự giao", "stall")],
    )
    def test_m6_the_page_asks_and_has_chosen_already(
        self, cast: Cast, may: Client, carrier: str, collector: str
    ) -> None:
        order = shipped(place({cast.tea_100: 1}), carrier)
        page = may.get(step_url(order, "giao")).content.decode()
        assert "Hợp tác xã tự thu" in page
        assert "thu hộ, nộp sau" in page
        assert f'value="{collector}" checked' in page
        assert page.count(" checked") == 1

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("posted", "account"),
        [
            ({"collected_by": "carrier"}, Account.CASH_IN_TRANSIT),
            ({"collected_by": "stall"}, Account.CASH),
            ({}, Account.CASH_IN_TRANSIT),  # as the carrier suggests
        ],
    )
    def test_m6_the_answer_decides_who_owes_the_cash(
        self, cast: Cast, may: Client, posted: dict[str, str], account: Account
    ) -> None:
        order = shipped(place({cast.tea_100: 1}))
        response = may.post(step_url(order, "giao"), posted, follow=True)
        assert ("trang Tiền thu hộ" in response.content.decode()) is (posted == {"collected_by": "carrier"})
        assert Posting.objects.get(amount__gt=0).account == account
        assert Payment.objects.get().collected_by == (
            Collector.STALL if account == Account.CASH else Collector.CARRIER
        )

    @pytest.mark.django_db
    def test_an_unknown_collector_is_refused(self, cast: Cast, may: Client) -> None:
        order = shipped(place({cast.tea_100: 1}))
        assert may.post(step_url(order, "giao"), {"collected_by": "thief"}).status_code == 200
        assert Order.unscoped.get().status == Status.SHIPPED
        assert LedgerEntry.objects.count() == 0

    @pytest.mark.django_db
    def test_a_paid_order_is_not_asked_about_cash(self, cast: Cast, may: Client) -> None:
        order = shipped(paid_by_transfer(may, cast))
        assert "Hợp tác xã tự thu" not in may.get(step_url(order, "giao")).content.decode()
        assert may.post(step_url(order, "giao")).status_code == 302
        assert Payment.objects.get().collected_by == ""


@pytest.mark.django_db
class TestRefundOfAPart:
    def test_m4_a_part_goes_back_and_the_order_goes_on(self, cast: Cast, may: Client) -> None:
        order = paid_by_transfer(may, cast)
        assert "Trả lại một phần tiền" in may.get(f"/htx/don/{order.number}/").content.decode()
        page = may.get(step_url(order, "tra-mot-phan")).content.decode()
        assert "Còn trả lại được" in page
        assert "144.000" in page
        assert 'name="left" value="144000"' in page

        response = may.post(step_url(order, "tra-mot-phan"), refund_form("44000", 144_000), follow=True)
        page = response.content.decode()
        assert "Giờ trả lại tiền cho khách." in page
        assert "Trả lại khách 44.000" in page
        refund = Refund.objects.get()
        assert (refund.amount, refund.reason, refund.actor_id) == (44_000, "Giao muộn", cast.may.pk)
        assert Order.unscoped.get().status == Status.PLACED
        assert 'name="left" value="100000"' in may.get(step_url(order, "tra-mot-phan")).content.decode()

    def test_m4_several_refunds_are_each_ticked_off_once(self, cast: Cast, may: Client) -> None:
        order = paid_by_transfer(may, cast)
        may.post(step_url(order, "tra-mot-phan"), refund_form("20000", 144_000))
        may.post(step_url(order, "tra-mot-phan"), refund_form("30000", 124_000))
        first, second = Refund.objects.order_by("pk")
        page = may.get(step_url(order, "tra-tien")).content.decode()
        assert "Đã trả lại 20.000" in page
        for _tap in range(2):  # the second tap of the first page is not the second refund
            assert may.post(step_url(order, "tra-tien"), {"refund": first.pk}).status_code == 302
        second.refresh_from_db()
        assert second.status == RefundStatus.REQUESTED
        page = may.get(f"/htx/don/{order.number}/").content.decode()
        assert "Trả lại khách 30.000" in page
        assert "Đã trả lại 30.000" in may.get(step_url(order, "tra-tien")).content.decode()
        assert may.post(step_url(order, "tra-tien"), {"refund": second.pk}).status_code == 302
        assert may.get(step_url(order, "tra-tien")).status_code == 302
        entries = LedgerEntry.objects.filter(kind=EntryKind.REFUND)
        assert sorted(entry.reference for entry in entries) == sorted(
            f"refund:{refund.pk}" for refund in (first, second)
        )

    def test_with_two_waiting_a_tap_that_names_none_is_a_409(self, cast: Cast, may: Client) -> None:
        order = paid_by_transfer(may, cast)
        may.post(step_url(order, "tra-mot-phan"), refund_form("20000"))
        may.post(step_url(order, "tra-mot-phan"), refund_form("30000"))
        assert may.post(step_url(order, "tra-tien")).status_code == 409
        assert Refund.objects.filter(status=RefundStatus.REQUESTED).count() == 2

    def test_a2_the_refund_of_another_order_is_not_ticked_off(self, cast: Cast, may: Client) -> None:
        orders = [paid_by_transfer(may, cast) for _number in range(2)]
        for order in orders:
            may.post(step_url(order, "tra-mot-phan"), refund_form("20000"))
        foreign = Refund.objects.get(order=orders[1])
        assert may.post(step_url(orders[0], "tra-tien"), {"refund": foreign.pk}).status_code == 409
        foreign.refresh_from_db()
        assert foreign.status == RefundStatus.REQUESTED

    @pytest.mark.parametrize(
        "amount",
        ["hai mươi nghìn", "20,00", "20.0000", "-20000", "0", "", "1e4", "٢٠٠٠٠", "۳", "9" * 90, "1\x002"],
    )
    def test_m4_words_zero_and_less_are_refused_and_what_was_typed_stays(
        self, cast: Cast, may: Client, amount: str
    ) -> None:
        order = paid_by_transfer(may, cast)
        typed = refund_form(amount, 144_000, reason="", reason_other="Gói bị ẩm")
        response = may.post(step_url(order, "tra-mot-phan"), typed)
        page = response.content.decode()
        assert response.status_code == 200
        assert "field__error" in page
        assert 'value="Gói bị ẩm"' in page
        if amount and amount.isprintable() and len(amount) < 40:
            assert f'value="{amount}"' in page
        assert Refund.objects.count() == 0

    @pytest.mark.parametrize("typed", ["20.000", "20,000", "20 000", "20.000 đ", "20000"])
    def test_an_amount_is_taken_as_the_pages_write_it(self, cast: Cast, may: Client, typed: str) -> None:
        order = paid_by_transfer(may, cast)
        assert may.post(step_url(order, "tra-mot-phan"), refund_form(typed, 144_000)).status_code == 302
        assert [refund.amount for refund in Refund.objects.all()] == [20_000]

    @pytest.mark.parametrize(
        ("typed", "words"),
        [("20", "Nếu là 20.000\xa0₫"), ("500", "500\xa0₫ ít quá: từ 1.000\xa0₫ đến 144.000\xa0₫")],
    )
    def test_a_suggestion_is_one_that_can_be_given_back(
        self, cast: Cast, may: Client, typed: str, words: str
    ) -> None:
        order = paid_by_transfer(may, cast)
        page = may.post(step_url(order, "tra-mot-phan"), refund_form(typed, 144_000)).content.decode()
        assert words in page
        assert ("Nếu là 500.000" in page, Refund.objects.count()) == (False, 0)

    def test_a_reason_is_asked_for_and_the_amount_stays(self, cast: Cast, may: Client) -> None:
        order = paid_by_transfer(may, cast)
        response = may.post(step_url(order, "tra-mot-phan"), refund_form("20000", reason=""))
        assert response.status_code == 200
        assert 'value="20000"' in response.content.decode()
        assert Refund.objects.count() == 0

    def test_m4_more_than_is_left_is_a_409_that_says_how_much_is(self, cast: Cast, may: Client) -> None:
        order = paid_by_transfer(may, cast)
        may.post(step_url(order, "tra-mot-phan"), refund_form("100000", 144_000))
        response = may.post(step_url(order, "tra-mot-phan"), refund_form("44001", 44_000))
        page = response.content.decode()
        assert response.status_code == 409
        assert "nhiều nhất 44.000" in page
        assert 'value="44001"' in page
        assert Refund.objects.count() == 1

    def test_the_second_tap_gives_nothing_twice(self, cast: Cast, may: Client) -> None:
        order = paid_by_transfer(may, cast)
        form = refund_form("20000", 144_000)
        assert may.post(step_url(order, "tra-mot-phan"), form).status_code == 302
        response = may.post(step_url(order, "tra-mot-phan"), form)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Vừa ghi trả lại" in page
        assert 'name="left" value="124000"' in page
        assert Refund.objects.count() == 1

    def test_nothing_is_offered_before_the_money_came_or_after_the_order_ended(
        self, cast: Cast, may: Client
    ) -> None:
        unpaid = place({cast.tea_100: 1})
        ended = paid_by_transfer(may, cast)
        may.post(step_url(ended, "huy"), {"reason": "Hết hàng"})
        for order in (unpaid, ended):
            assert "Trả lại một phần tiền" not in may.get(f"/htx/don/{order.number}/").content.decode()
            assert may.get(step_url(order, "tra-mot-phan")).status_code == 409
            assert may.post(step_url(order, "tra-mot-phan"), refund_form("1000")).status_code == 409
        assert Refund.objects.count() == 1

    def test_cancelling_after_a_part_went_back_gives_back_the_rest(self, cast: Cast, may: Client) -> None:
        order = paid_by_transfer(may, cast)
        may.post(step_url(order, "tra-mot-phan"), refund_form("44000", 144_000))
        assert "Khách đã trả 100.000" in may.get(step_url(order, "huy")).content.decode()
        may.post(step_url(order, "huy"), {"reason": "Hết hàng"})
        assert [refund.amount for refund in Refund.objects.order_by("pk")] == [44_000, 100_000]

    def test_cash_that_the_carrier_holds_is_given_back_from_the_cooperatives_own(
        self, cast: Cast, may: Client
    ) -> None:
        order = shipped(place({cast.tea_100: 1}))
        may.post(step_url(order, "giao"), {"collected_by": "carrier"})
        may.post(step_url(order, "tra-mot-phan"), refund_form("24000", 144_000))
        assert f"don-{order.number}" in may.get("/htx/").content.decode()
        may.post(step_url(order, "tra-tien"), {"refund": Refund.objects.get().pk})
        sums = {row.account: row.amount for row in Posting.objects.filter(entry__kind=EntryKind.REFUND)}
        assert sums == {Account.CASH: -24_000, Account.REFUNDS: 24_000}
        assert f"don-{order.number}" not in may.get("/htx/").content.decode()

    def test_card_money_is_not_the_stalls_to_send_back(self, cast: Cast, may: Client) -> None:
        order = place({cast.tea_100: 1})
        Order.unscoped.filter(pk=order.pk).update(payment_method="card")
        Payment.objects.filter(order=order).update(method="card")
        pay_by_card(order)
        response = may.post(step_url(order, "tra-mot-phan"), refund_form("44000", 144_000), follow=True)
        assert "Chợ tự hoàn tiền thẻ cho khách." in response.content.decode()
        assert Refund.objects.get().status == RefundStatus.REQUESTED
        assert may.post(step_url(order, "tra-tien")).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_m4_taps_at_once_on_one_page_give_back_once(committed_cast: Cast) -> None:
    client = at_work(committed_cast.may)
    order = paid_by_transfer(client, committed_cast)

    def tap() -> int:
        form = refund_form("44000", 144_000)
        return at_work(committed_cast.may).post(step_url(order, "tra-mot-phan"), form).status_code

    assert sorted(all_at_once([tap] * 4)) == [302, 409, 409, 409]  # type: ignore[type-var]
    assert Refund.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_m4_ten_refunds_of_40_percent_at_once_leave_two(committed_cast: Cast) -> None:
    client = at_work(committed_cast.may)
    order = paid_by_transfer(client, committed_cast)

    def tap() -> int:  # pages that do not know what was left
        form = refund_form("57600")
        return at_work(committed_cast.may).post(step_url(order, "tra-mot-phan"), form).status_code

    assert sorted(all_at_once([tap] * 10)) == [302] * 2 + [409] * 8  # type: ignore[type-var]
    assert [refund.amount for refund in Refund.objects.all()] == [57_600] * 2


@pytest.mark.django_db
def test_the_money_page_says_who_holds_what_and_leads_there(cast: Cast, may: Client) -> None:
    order = shipped(place({cast.tea_100: 1}))
    may.post(step_url(order, "giao"), {"collected_by": "carrier"})
    now = timezone.now()
    BankTransfer.unscoped.create(
        cooperative=cast.tea, source="statement", external_id="1", account_number="0000000001",
        amount=77_000, occurred_at=now, received_at=now, outcome=Outcome.UNMATCHED,
    )  # fmt: skip
    page = may.get("/htx/tien/").content.decode()
    for words in ("Bưu tá còn giữ", "144.000", "Chợ còn giữ hộ", "0000000001"):
        assert words in page
    for name in ("stall:cash", "stall:settlements", "stall:payout"):
        assert f'href="{reverse(name)}"' in page
    if "stall:transfers" in page or "chuyen-khoan" in page:
        assert "77.000" in page
    assert "144.000" not in at_work(cast.nuoc).get("/htx/tien/").content.decode()


@pytest.mark.django_db
def test_a_partial_refund_is_mailed_with_its_own_amount(cast: Cast, may: Client) -> None:
    order = paid_by_transfer(may, cast)
    drain()
    mail.outbox.clear()
    may.post(step_url(order, "tra-mot-phan"), refund_form("44000", 144_000))
    may.post(step_url(order, "tra-tien"), {"refund": Refund.objects.get().pk})
    drain()
    (letter,) = [letter for letter in mail.outbox if letter.to == ["hoa@example.vn"]]
    assert "44.000" in letter.body
    assert "144.000" not in letter.body
