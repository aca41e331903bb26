"""Cash by the carrier: earned with the delivery, owed by the carrier until its list is ticked off (promise M6)."""

import datetime
from collections.abc import Callable

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from shop.ledger import splitting
from shop.ledger.models import Account, EntryKind, LedgerEntry, Posting
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.payments.models import Payment, PaymentStatus
from shop.treasury.cash import remittance
from shop.treasury.models import CodRemittance
from tests.cast import Cast
from tests.stall.floor import at_work, place
from tests.test_races import all_at_once

PAGE = "/htx/tien/thu-ho/"
UNION = "/lien-minh/tien/thu-ho/"


def deliver(order: Order, collected_by: str = "carrier") -> Payment:
    fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Viettel Post", tracking_number="", actor=SYSTEM)
    fulfilment.deliver(order.pk, actor=SYSTEM, collected_by=collected_by)
    return Payment.objects.get(order=order)


def remit(cast: Cast, fees: dict[int, int], **changes: object) -> list[CodRemittance]:
    wanted = {"remitted_on": timezone.localdate(), "reference": "BK-1", "actor_id": cast.may.pk} | changes
    return remittance.remit(cooperative_id=cast.tea.pk, payments=fees, **wanted)  # type: ignore[arg-type]


def balance(cast: Cast, account: Account) -> int:
    sums = Posting.objects.filter(account=account, cooperative=cast.tea).aggregate(n=Sum("amount", default=0))
    return int(sums["n"])


def listed(*payments: Payment, **changes: str) -> dict[str, object]:
    today = timezone.localdate().isoformat()
    form = {"fee": "", "remitted_on": today, "reference": "BK-1", "action": "ghi"} | changes
    return form | {"don": [payment.pk for payment in payments]}


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=50))
def test_m2_a_split_adds_up_and_nobody_is_a_dong_from_their_share(amount: int, weights: list[int]) -> None:
    parts = splitting.by_weight(amount, weights)
    assert sum(parts) == amount
    total = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert part >= 0
        assert not total or abs(part * total - amount * weight) < total


@pytest.mark.django_db
class TestBooks:
    def test_m6_cash_by_the_carrier_is_income_at_the_delivery_and_in_transit_until_remitted(
        self, cast: Cast
    ) -> None:
        payment = deliver(place({cast.tea_100: 2}))
        assert balance(cast, Account.CASH_IN_TRANSIT) == 264_000
        assert balance(cast, Account.SALES) == -264_000
        assert balance(cast, Account.CASH) == 0

        (row,) = remit(cast, {payment.pk: 4_000})

        assert (row.amount, row.fee_amount, row.reference) == (264_000, 4_000, "BK-1")
        assert balance(cast, Account.CASH_IN_TRANSIT) == 0
        assert balance(cast, Account.CASH) == 260_000
        assert balance(cast, Account.CARRIER_FEE) == 4_000
        assert balance(cast, Account.SALES) == -264_000
        entry = LedgerEntry.objects.get(kind=EntryKind.REMITTANCE)
        assert entry.reference == f"remittance:{row.pk}"
        assert entry.effective_on == row.remitted_on

    def test_m6_a_parcel_refused_at_the_door_earns_nothing_and_the_carrier_owes_nothing(
        self, cast: Cast
    ) -> None:
        order = place({cast.tea_100: 2})
        fulfilment.confirm(order.pk, actor=SYSTEM)
        fulfilment.pack(order.pk, actor=SYSTEM)
        fulfilment.ship(order.pk, carrier="Viettel Post", tracking_number="", actor=SYSTEM)
        fulfilment.take_back(order.pk, reason="Khách từ chối nhận", actor=SYSTEM)

        assert LedgerEntry.objects.count() == 0
        assert Payment.objects.get(order=order).status == PaymentStatus.CANCELLED
        assert list(remittance.held(cast.tea.pk)) == []
        cast.tea_100.refresh_from_db()
        assert (cast.tea_100.on_hand, cast.tea_100.reserved) == (10, 0)
        with pytest.raises(remittance.NotHeld):
            remit(cast, {Payment.objects.get(order=order).pk: 0})

    def test_m6_cash_that_the_stall_took_itself_is_nobodys_debt(self, cast: Cast) -> None:
        payment = deliver(place({cast.tea_100: 1}), "stall")
        assert balance(cast, Account.CASH) == 144_000
        assert list(remittance.held()) == []
        with pytest.raises(remittance.NotHeld):
            remit(cast, {payment.pk: 0})

    def test_m6_the_carrier_still_owes_the_cash_of_goods_sent_back_after_the_delivery(
        self, cast: Cast
    ) -> None:
        order = place({cast.tea_100: 1})
        payment = deliver(order)
        fulfilment.take_back(order.pk, reason="vỡ", actor=SYSTEM)
        assert list(remittance.held(cast.tea.pk)) == [payment]

    def test_each_payment_is_remitted_once_and_a_refused_list_writes_nothing(self, cast: Cast) -> None:
        first, second = deliver(place({cast.tea_100: 1})), deliver(place({cast.tea_200: 1}))
        remit(cast, {first.pk: 0})
        with pytest.raises(remittance.NotHeld) as refusal:
            remit(cast, {first.pk: 0, second.pk: 0}, reference="BK-2")
        assert refusal.value.payment_ids == [first.pk]
        assert CodRemittance.unscoped.count() == 1

    def test_a2_another_cooperatives_cash_in_the_list_writes_nothing(self, cast: Cast) -> None:
        own, foreign = deliver(place({cast.tea_100: 1})), deliver(place({cast.rice_5kg: 1}))
        with pytest.raises(remittance.NotYours):
            remit(cast, {own.pk: 0, foreign.pk: 0})
        assert CodRemittance.unscoped.count() == 0

    @pytest.mark.parametrize("fee", [-1, 144_001])
    def test_a_fee_outside_the_cash_is_refused(self, cast: Cast, fee: int) -> None:
        payment = deliver(place({cast.tea_100: 1}))
        with pytest.raises(remittance.BadFee):
            remit(cast, {payment.pk: fee})
        assert CodRemittance.unscoped.count() == 0

    @pytest.mark.parametrize("days", [1, -1])
    def test_a_day_in_the_future_or_before_the_order_is_refused(self, cast: Cast, days: int) -> None:
        payment = deliver(place({cast.tea_100: 1}))
        with pytest.raises(remittance.BadDay):
            remit(
                cast,
                {payment.pk: 0},
                remitted_on=timezone.localdate() + datetime.timedelta(days=days),
            )
        assert CodRemittance.unscoped.count() == 0


@pytest.mark.django_db
class TestStallPage:
    @pytest.fixture
    def may(self, cast: Cast) -> Client:
        return at_work(cast.may)

    def test_the_list_names_order_buyer_amount_days_and_carrier(self, cast: Cast, may: Client) -> None:
        order = place({cast.tea_100: 1})
        payment = deliver(order)
        Payment.objects.update(succeeded_at=timezone.now() - datetime.timedelta(days=15))
        page = may.get(PAGE).content.decode()
        assert f'{order.number}</span></span><span class="choice__hint">Hoa<' in page
        assert "Nguyễn Thị Hoa" not in page
        assert "144.000" in page
        assert "Giao 15 ngày trước" in page
        assert "quá lâu" in page
        assert "<legend>Viettel Post</legend>" in page
        Payment.objects.filter(pk=payment.pk).update(
            succeeded_at=timezone.now() - datetime.timedelta(days=14)
        )
        assert "quá lâu" not in may.get(PAGE).content.decode()

    def test_the_net_sum_is_shown_before_anything_is_booked(self, cast: Cast, may: Client) -> None:
        payments = [deliver(place({cast.tea_100: 1})), deliver(place({cast.tea_200: 1}))]
        response = may.post(PAGE, listed(*payments, fee="10001", action="xem"))
        page = response.content.decode()
        total = sum(payment.amount for payment in payments)
        assert f"đã nhận {total - 10_001:,}".replace(",", ".") in page
        assert CodRemittance.unscoped.count() == 0

        response = may.post(PAGE, listed(*payments, fee="10001"))
        assert (response.status_code, response["Location"]) == (302, PAGE)
        rows = CodRemittance.unscoped.order_by("payment")
        assert sum(row.fee_amount for row in rows) == 10_001
        assert [row.fee_amount for row in rows] == splitting.by_weight(
            10_001, [payment.amount for payment in payments]
        )
        assert {row.recorded_by_id for row in rows} == {cast.may.pk}
        page = may.get(PAGE).content.decode()
        assert "Bên vận chuyển không giữ đồng nào" in page
        assert "BK-1" in page

    @pytest.mark.parametrize("fee", ["hai mươi nghìn", "20.00", "-5", "1e3", "9" * 90, "a\x00b"])
    def test_a_fee_in_words_or_negative_is_refused_and_everything_stays(
        self, cast: Cast, may: Client, fee: str
    ) -> None:
        payment, other = deliver(place({cast.tea_100: 1})), deliver(place({cast.tea_200: 1}))
        response = may.post(PAGE, listed(payment, fee=fee, reference="BK 7/11"))
        page = response.content.decode()
        assert response.status_code == 200
        assert "field__error" in page
        assert f'value="{payment.pk}" checked' in page
        assert f'value="{other.pk}" checked' not in page
        assert 'value="BK 7/11"' in page
        if fee.isprintable() and len(fee) < 40:
            assert f'value="{fee}"' in page
        assert CodRemittance.unscoped.count() == 0

    def test_a_fee_in_words_is_explained_in_english_too(self, cast: Cast, may: Client) -> None:
        payment = deliver(place({cast.tea_100: 1}))
        response = may.post(f"/en{PAGE}", listed(payment, fee="twenty"))
        assert response.status_code == 200
        assert 'value="twenty"' in response.content.decode()
        assert CodRemittance.unscoped.count() == 0

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"fee": "144001"}, "Phí lớn hơn cả số tiền thu hộ"),
            ({"remitted_on": "2020-01-01"}, "Ngày nộp phải từ ngày khách đặt"),
            ({"remitted_on": "2999-01-01"}, "Ngày nộp phải từ ngày khách đặt"),
            ({"remitted_on": "hôm qua"}, "field__error"),
            ({"remitted_on": ""}, "field__error"),
            ({"reference": "x" * 61}, "field__error"),
        ],
    )
    def test_what_cannot_be_is_said_and_the_ticks_stay(
        self, cast: Cast, may: Client, changes: dict[str, str], words: str
    ) -> None:
        payment = deliver(place({cast.tea_100: 1}))
        response = may.post(PAGE, listed(payment, **changes))
        assert response.status_code == 200
        assert words in response.content.decode()
        assert f'value="{payment.pk}" checked' in response.content.decode()
        assert CodRemittance.unscoped.count() == 0

    def test_a_list_without_a_tick_says_so(self, cast: Cast, may: Client) -> None:
        deliver(place({cast.tea_100: 1}))
        response = may.post(PAGE, listed())
        assert response.status_code == 200
        assert "Đánh dấu những đơn" in response.content.decode()

    def test_going_back_to_correct_keeps_ticks_and_text(self, cast: Cast, may: Client) -> None:
        payment = deliver(place({cast.tea_100: 1}))
        page = may.post(PAGE, listed(payment, fee="500", action="sua")).content.decode()
        assert f'value="{payment.pk}" checked' in page
        assert 'value="500"' in page
        assert "field__error" not in page

    @pytest.mark.parametrize("bad", ["abc", "-1", "9" * 30, "١"])
    def test_a_tick_that_is_no_number_is_a_404(self, cast: Cast, may: Client, bad: str) -> None:
        deliver(place({cast.tea_100: 1}))
        assert may.post(PAGE, listed() | {"don": [bad]}).status_code == 404

    def test_a2_another_cooperatives_payment_in_the_list_is_a_404_and_nothing_changed(
        self, cast: Cast, may: Client
    ) -> None:
        own, foreign = deliver(place({cast.tea_100: 1})), deliver(place({cast.rice_5kg: 1}))
        assert f'name="don" value="{foreign.pk}"' not in may.get(PAGE).content.decode()
        for action in ("xem", "ghi", "sua"):
            assert may.post(PAGE, listed(own, foreign, action=action)).status_code == 404
        assert CodRemittance.unscoped.count() == 0
        assert LedgerEntry.objects.filter(kind=EntryKind.REMITTANCE).count() == 0

    def test_the_second_tap_on_the_same_list_is_told_that_it_is_done(self, cast: Cast, may: Client) -> None:
        payment = deliver(place({cast.tea_100: 1}))
        for _tap in range(2):
            page = may.post(PAGE, listed(payment), follow=True)
            assert page.redirect_chain == [(PAGE, 302)]
        assert CodRemittance.unscoped.count() == 1
        assert "Tờ kê này đã ghi rồi." in page.content.decode()

    def test_a_list_overtaken_by_another_tab_is_a_409_that_keeps_the_rest(
        self, cast: Cast, may: Client
    ) -> None:
        first, second = deliver(place({cast.tea_100: 1})), deliver(place({cast.tea_200: 1}))
        may.post(PAGE, listed(first))
        for action in ("xem", "ghi"):
            response = may.post(PAGE, listed(first, second, reference="BK-2", action=action))
            page = response.content.decode()
            assert response.status_code == 409
            assert f"không còn giữ tiền của đơn {first.order and first.order.number}" in page
            assert f'value="{second.pk}" checked' in page
        assert CodRemittance.unscoped.count() == 1

    def test_queries_do_not_grow_with_orders(
        self, cast: Cast, may: Client, django_assert_num_queries: Callable[..., object]
    ) -> None:
        for count in (1, 3):
            while Payment.objects.filter(collected_by="carrier").count() < count:
                deliver(place({cast.tea_100: 1}))
            # Session, user, memberships; cash held; lists.
            with django_assert_num_queries(5):  # type: ignore[attr-defined]
                may.get(PAGE)


@pytest.mark.django_db
def test_a4_the_union_sees_sums_and_the_oldest_day_but_no_buyer(cast: Cast) -> None:
    order = place({cast.tea_100: 1})
    deliver(order)
    remit(cast, {deliver(place({cast.tea_200: 1})).pk: 1_500})
    Payment.objects.filter(order=order).update(succeeded_at=timezone.now() - datetime.timedelta(days=20))
    page = at_work(cast.minh).get(UNION).content.decode()
    assert "HTX Chè Mây" in page
    assert "HTX Gạo Nước" not in page
    assert "20 ngày" in page
    assert page.count("144.000") >= 3
    assert "1.500" in page
    assert "Hoa" not in page
    assert order.number not in page


@pytest.mark.django_db(transaction=True)
def test_m6_two_tabs_at_once_remit_each_payment_once(committed_cast: Cast) -> None:
    payments = [deliver(place({committed_cast.tea_100: 1})) for _number in range(3)]
    fees = {payment.pk: 1_000 for payment in payments}
    results = all_at_once([lambda: remit(committed_cast, fees)] * 6)
    assert sum(isinstance(result, list) for result in results) == 1, results
    assert sum(isinstance(result, remittance.NotHeld) for result in results) == 5, results
    assert CodRemittance.unscoped.count() == 3
    assert balance(committed_cast, Account.CASH_IN_TRANSIT) == 0


@pytest.mark.django_db(transaction=True)
def test_m6_lists_that_overlap_crosswise_neither_deadlock_nor_double(committed_cast: Cast) -> None:
    first, second, third = (deliver(place({committed_cast.tea_100: 1})).pk for _number in range(3))
    lists = [{first: 0, second: 0}, {second: 0, third: 0}, {third: 0, first: 0}]
    results = all_at_once([lambda fees=fees: remit(committed_cast, fees) for fees in lists])
    assert sum(isinstance(result, list) for result in results) == 1, results
    assert all(isinstance(result, list | remittance.NotHeld) for result in results), results
    assert CodRemittance.unscoped.count() == 2
