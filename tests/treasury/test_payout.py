"""A changed payout account waits, and the old contact is told (promise A7). There is no other way to change it."""

import datetime
from typing import Any

import pytest
from celery import current_app
from django.contrib import admin
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from catalog import text
from catalog.models import Bank, Cooperative
from shop.notifications.models import OutboxMessage
from shop.orders.models import Order
from shop.payments.models import Payment
from shop.treasury.models import PayoutChange
from shop.treasury.payout import payout_account
from tests.cast import PASSWORD, Cast
from tests.catalog.test_wagtail_admin import cooperative_form, edit_url
from tests.outbox import drain
from tests.stall.floor import at_work, place
from tests.test_races import all_at_once

PAGE = "/htx/tien/tai-khoan/"
UNION = "/lien-minh/tien/tai-khoan/"
OLD = ("970405", "0000000001", "HTX THU NGHIEM")
NEW = ("970436", "1023456789", "HTX CHE MAY")
HOURS = datetime.timedelta(hours=24)


def ask(cast: Cast, **changes: str) -> PayoutChange:
    wanted = {"account_number": NEW[1], "account_name": NEW[2]} | changes
    bank = Bank.objects.get(pk=wanted.pop("bank", NEW[0]))
    return payout_account.request(cast.tea, bank=bank, actor_id=cast.may.pk, **wanted)  # type: ignore[arg-type]


def account(cast: Cast) -> tuple[str, str, str]:
    row = Cooperative.objects.get(pk=cast.tea.pk)
    return (str(row.bank_id or ""), row.bank_account_number, row.bank_account_name)


def let_a_day_pass() -> None:
    PayoutChange.unscoped.filter(applied_at=None, stopped_at=None).update(effective_at=timezone.now())


def letters() -> list[Any]:
    return [letter for letter in mail.outbox if "tài khoản nhận tiền" in letter.subject]


def typed(**changes: str) -> dict[str, str]:
    return {
        "bank": NEW[0], "account_number": NEW[1], "account_name": NEW[2], "password": PASSWORD,
    } | changes  # fmt: skip


@pytest.mark.django_db
class TestService:
    def test_a7_a_new_account_waits_a_day_before_money_goes_there(self, cast: Cast) -> None:
        before = timezone.now()
        change = ask(cast)
        assert before + HOURS <= change.effective_at <= timezone.now() + HOURS
        assert payout_account.apply_due() == 0
        assert account(cast) == OLD
        let_a_day_pass()
        assert payout_account.apply_due() == 1
        assert account(cast) == NEW
        assert payout_account.apply_due() == 0

    def test_a7_the_old_contact_is_told_at_once_and_when_it_takes_over_even_if_it_changed(
        self, cast: Cast
    ) -> None:
        ask(cast)
        Cooperative.objects.filter(pk=cast.tea.pk).update(email="thief@example.vn", phone="+84999999999")
        drain()
        let_a_day_pass()
        payout_account.apply_due()
        drain()
        assert [letter.to for letter in letters()] == [["chemay@example.vn"]] * 2
        asked, applied = letters()
        for letter in (asked, applied):
            assert "•••• 6789" in letter.body
            assert "•••• 0001" in letter.body
            assert NEW[1] not in letter.body
            assert "Chu A Mây" in letter.body
            assert PAGE in letter.body
        assert "xin đổi" in asked.subject
        assert "đã được dùng" in applied.subject

    def test_a7_each_is_told_once_although_its_task_runs_twice(self, cast: Cast) -> None:
        ask(cast)
        drain()
        message = OutboxMessage.objects.get(topic="payout.requested")
        OutboxMessage.objects.filter(pk=message.pk).update(handled_at=None)
        current_app.tasks["treasury.tell_payout"](message.pk)
        assert len(letters()) == 1
        assert message.payload == {"change": PayoutChange.unscoped.get().pk}

    def test_a_contact_without_an_address_gets_no_mail_and_nothing_fails(self, cast: Cast) -> None:
        Cooperative.objects.filter(pk=cast.tea.pk).update(email="")
        ask(cast)
        assert drain() == 1
        assert letters() == []
        page = at_work(cast.minh).get(UNION).content.decode()
        assert "tel:+84912000000" in page
        assert "phải gọi điện" in page

    def test_a7_the_first_account_is_in_force_at_once_and_the_contact_is_still_told(self, cast: Cast) -> None:
        Cooperative.objects.filter(pk=cast.tea.pk).update(
            bank=None, bank_account_number="", bank_account_name=""
        )
        change = ask(cast)
        assert not change.is_waiting
        assert account(cast) == NEW
        drain()
        assert ["đã được dùng" in letter.subject for letter in letters()] == [True]

    def test_a_stopped_change_never_takes_over(self, cast: Cast) -> None:
        change = ask(cast)
        payout_account.stop(change.pk, cast.minh.pk, "Gọi hỏi thì không ai xin đổi")
        let_a_day_pass()
        PayoutChange.unscoped.update(effective_at=timezone.now() - HOURS)
        assert payout_account.apply_due() == 0
        assert account(cast) == OLD
        with pytest.raises(payout_account.NotWaiting):
            payout_account.stop(change.pk, cast.minh.pk)
        assert ask(cast).is_waiting

    def test_an_applied_change_cannot_be_stopped(self, cast: Cast) -> None:
        change = ask(cast)
        let_a_day_pass()
        payout_account.apply_due()
        with pytest.raises(payout_account.NotWaiting):
            payout_account.stop(change.pk, cast.may.pk)
        assert account(cast) == NEW

    def test_one_change_waits_at_a_time(self, cast: Cast) -> None:
        ask(cast)
        with pytest.raises(payout_account.AlreadyWaiting):
            ask(cast, account_number="99998888")
        assert PayoutChange.unscoped.count() == 1

    def test_the_account_in_force_is_no_change(self, cast: Cast) -> None:
        with pytest.raises(payout_account.SameAccount):
            ask(cast, bank=OLD[0], account_number="0000 000 001", account_name="htx thử nghiệm")
        assert PayoutChange.unscoped.count() == 0

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("account_number", "123"),
            ("account_number", "1" * 20),
            ("account_number", "12-34-56"),
            ("account_number", "một hai ba"),
            ("account_name", ""),
            ("account_name", "合作社"),
            ("account_name", "=HYPERLINK(1)"),
        ],
    )
    def test_what_no_bank_would_have_is_refused(self, cast: Cast, field: str, value: str) -> None:
        with pytest.raises(payout_account.BadAccount) as refusal:
            ask(cast, **{field: value})
        assert refusal.value.field == field
        assert PayoutChange.unscoped.count() == 0

    def test_full_width_digits_and_diacritics_become_what_banks_write(self, cast: Cast) -> None:
        change = ask(cast, account_number="１０２３ 4567", account_name="Hợp tác xã Chè Đỉnh Mây")
        assert change.account_number == "10234567"
        assert change.account_name == "HOP TAC XA CHE DINH MAY"

    def test_a_transfer_asked_for_before_the_change_keeps_its_account(self, cast: Cast) -> None:
        order = place({cast.tea_100: 1}, "vietqr")
        ask(cast)
        let_a_day_pass()
        payout_account.apply_due()
        old, new = (
            Payment.objects.get(order=order),
            Payment.objects.get(order=place({cast.tea_100: 1}, "vietqr")),
        )
        assert (old.payee_bank_id, old.payee_account_number, old.payee_account_name) == OLD
        assert (new.payee_bank_id, new.payee_account_number, new.payee_account_name) == NEW
        purchase = Order.unscoped.get(pk=order.pk).purchase
        page = Client().get(purchase.get_absolute_url()).content.decode()
        assert OLD[1] in page
        assert NEW[1] not in page

    def test_hours_come_from_the_settings(self, cast: Cast, settings: Settings) -> None:
        settings.PAYOUT_CHANGE_HOURS = 72
        assert ask(cast).effective_at > timezone.now() + datetime.timedelta(hours=71)


@pytest.mark.django_db
class TestStallPage:
    @pytest.fixture
    def may(self, cast: Cast) -> Client:
        return at_work(cast.may)

    def test_may_changes_the_account_with_her_password_and_stops_it(self, cast: Cast, may: Client) -> None:
        page = may.get(PAGE).content.decode()
        assert 'value="HTX CHE MAY"' in page  # as the bank would write the cooperative's name
        response = may.post(PAGE, typed())
        assert (response.status_code, response["Location"]) == (302, PAGE)
        change = PayoutChange.unscoped.get()
        assert (change.bank_id, change.account_number, change.account_name) == NEW
        assert change.requested_by_id == cast.may.pk
        page = may.get(PAGE).content.decode()
        assert "Đang chờ đổi sang" in page
        assert "Đang chờ đổi" in may.get("/htx/tien/").content.decode()
        assert account(cast) == OLD
        assert may.post(f"{PAGE}{change.pk}/dung/", follow=True).status_code == 200
        change.refresh_from_db()
        assert (change.is_waiting, change.stopped_by_id) == (False, cast.may.pk)
        assert "Đã dừng, không đổi sang" in may.get(PAGE).content.decode()
        assert may.post(f"{PAGE}{change.pk}/dung/", follow=True).status_code == 200

    def test_a7_without_the_password_nothing_changes_and_what_was_typed_stays(
        self, cast: Cast, may: Client
    ) -> None:
        for password in ("", "sai-roi", "a\x00b"):
            response = may.post(PAGE, typed(password=password))
            page = response.content.decode()
            assert response.status_code == 200
            assert "field__error" in page
            assert f'value="{NEW[1]}"' in page
            assert f'value="{NEW[0]}" selected' in page
            assert "sai-roi" not in page
        assert PayoutChange.unscoped.count() == 0

    def test_w6_wrong_passwords_here_slow_down_as_at_the_login(self, cast: Cast, may: Client) -> None:
        answers = [may.post(PAGE, typed(password="sai")).status_code for _try in range(11)]
        assert answers[0] == 200
        assert answers[-1] == 429
        assert may.post(PAGE, typed()).status_code == 429
        assert PayoutChange.unscoped.count() == 0

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"account_number": "12"}, "Số tài khoản gồm 4–19 chữ số"),
            ({"account_number": "năm sáu bảy"}, "Số tài khoản gồm 4–19 chữ số"),
            ({"account_number": "9" * 41}, "field__error"),
            ({"account_name": "合作社"}, "Tên chủ tài khoản viết chữ in hoa"),
            ({"bank": "999999"}, "field__error"),
            ({"bank": "abc\x00"}, "field__error"),
            ({"bank": ""}, "field__error"),
            ({"bank": OLD[0], "account_number": OLD[1], "account_name": OLD[2]}, "Không có gì để đổi"),
        ],
    )
    def test_a_bad_account_is_explained_and_nothing_changes(
        self, cast: Cast, may: Client, changes: dict[str, str], words: str
    ) -> None:
        response = may.post(PAGE, typed(**changes))
        assert response.status_code == 200
        assert words in response.content.decode()
        assert PayoutChange.unscoped.count() == 0
        assert account(cast) == OLD

    def test_a_second_change_is_refused_while_one_waits(self, cast: Cast, may: Client) -> None:
        ask(cast)
        response = may.post(PAGE, typed(account_number="55556666"))
        assert response.status_code == 409
        assert "Số 55556666 chưa ghi" in response.content.decode()
        again = may.post(PAGE, typed(), follow=True)  # the first one's answer was lost
        assert again.redirect_chain == [(PAGE, 302)]
        assert "Đã ghi. Tài khoản mới" in again.content.decode()
        assert PayoutChange.unscoped.count() == 1

    def test_a2_another_stall_neither_sees_nor_stops_it(self, cast: Cast) -> None:
        change = ask(cast)
        nuoc = at_work(cast.nuoc)
        assert NEW[1] not in nuoc.get(PAGE).content.decode()
        assert nuoc.post(f"{PAGE}{change.pk}/dung/").status_code == 404
        assert PayoutChange.unscoped.get().is_waiting


@pytest.mark.django_db
class TestUnionPage:
    def test_the_union_sees_masked_accounts_and_stops_one_with_a_reason(self, cast: Cast) -> None:
        change = ask(cast)
        minh = at_work(cast.minh)
        page = minh.get(UNION).content.decode()
        for words in ("HTX Chè Mây", "•••• 0001", "•••• 6789", "Chu A Mây", "tel:+84912000000"):
            assert words in page
        assert NEW[1] not in page
        assert OLD[1] not in page
        for reason in ("", "  ", "x" * 201):
            response = minh.post(f"{UNION}{change.pk}/dung/", {"reason": reason})
            assert response.status_code == 400
            assert "Chưa dừng" in response.content.decode()
        assert PayoutChange.unscoped.get().is_waiting
        response = minh.post(
            f"{UNION}{change.pk}/dung/", {"reason": "Chị Mây nói không xin đổi"}, follow=True
        )
        page = response.content.decode()
        assert "Chị Mây nói không xin đổi" in page
        assert "Không có tài khoản nào chờ đổi" in page
        assert "Chị Mây nói không xin đổi" in at_work(cast.may).get(PAGE).content.decode()
        assert minh.post(f"{UNION}{change.pk}/dung/", {"reason": "nữa"}).status_code == 302
        assert minh.post(f"{UNION}999999/dung/", {"reason": "nữa"}).status_code == 404
        assert account(cast) == OLD


@pytest.mark.django_db
class TestNoOtherWay:
    def test_a7_the_listings_form_shows_the_accounts_end_and_cannot_change_it(
        self, client: Client, site: Cast, cast: Cast
    ) -> None:
        minh = at_work(cast.minh)
        page = minh.get(edit_url(cast.tea)).content.decode()
        assert text.masked(OLD[1]) in page
        assert OLD[1] not in page  # the union's list of payouts shows it, where it is needed
        assert 'name="bank' not in page
        assert UNION in page
        forged = {"bank": NEW[0], "bank_account_number": NEW[1], "bank_account_name": NEW[2]}
        for action in ({}, {"action-publish": "1"}):
            response = minh.post(edit_url(cast.tea), cooperative_form(cast.tea, **forged, **action))
            assert response.status_code in (200, 302)
            assert account(cast) == OLD

    def test_a7_publishing_a_draft_from_before_brings_no_old_account_back(
        self, site: Cast, cast: Cast
    ) -> None:
        draft = cast.tea.save_revision(user=cast.may)
        ask(cast)
        let_a_day_pass()
        payout_account.apply_due()
        draft.publish(user=cast.minh)
        assert account(cast) == NEW

    def test_a7_the_technical_admin_changes_no_cooperative_and_no_change_of_account(self) -> None:
        for model in (Cooperative, PayoutChange):
            registered = admin.site._registry.get(model)  # type: ignore[call-overload]
            assert registered is None or not registered.has_change_permission(None)


@pytest.mark.django_db(transaction=True)
def test_a7_beats_at_once_apply_a_change_once(committed_cast: Cast) -> None:
    ask(committed_cast)
    let_a_day_pass()
    assert sorted(all_at_once([payout_account.apply_due] * 6)) == [0, 0, 0, 0, 0, 1]  # type: ignore[type-var]
    drain()
    assert sum("đã được dùng" in letter.subject for letter in letters()) == 1
    assert account(committed_cast) == NEW


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_a7_a_stop_at_the_last_second_wins_or_loses_whole(committed_cast: Cast, turn: int) -> None:
    change = ask(committed_cast)
    let_a_day_pass()
    officer = committed_cast.minh.pk
    stopped, applied = all_at_once(
        [lambda: payout_account.stop(change.pk, officer, "lạ"), payout_account.apply_due]
    )
    change.refresh_from_db()
    if applied == 1:
        assert isinstance(stopped, payout_account.NotWaiting)
        assert (change.stopped_at, account(committed_cast)) == (None, NEW)
    else:
        assert applied == 0
        assert (change.applied_at, account(committed_cast)) == (None, OLD)


@pytest.mark.django_db(transaction=True)
def test_a7_two_requests_at_once_make_one_waiting_change(committed_cast: Cast) -> None:
    results = all_at_once(
        [lambda number=number: ask(committed_cast, account_number=f"10000{number}") for number in range(5)]
    )
    assert sum(isinstance(result, PayoutChange) for result in results) == 1, results
    assert sum(isinstance(result, payout_account.AlreadyWaiting) for result in results) == 4, results
    assert PayoutChange.unscoped.count() == 1


@pytest.mark.django_db
def test_a7_both_looks_at_a_changes_time_hold_alone(cast: Cast) -> None:
    """The list of what is due leaves out what is not, and what is on it is looked at again under the lock."""
    change = ask(cast)
    with CaptureQueriesContext(connection) as captured:
        assert payout_account.apply_due() == 0
    assert len(captured) == 1  # nothing is locked that is not due
    assert payout_account._apply(change.pk) is False
    assert account(cast) == OLD
