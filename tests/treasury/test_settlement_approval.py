"""A second pair of eyes before the bank, references that are one settlement's, corrections that hide nothing (A10)."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import Settings

from shop.accounts.models import User
from shop.ledger import settlement, settlement_payment
from shop.ledger.models import Account, LedgerEntry, Posting, Settlement
from shop.reports import books
from shop.treasury.settlement import bank_batch, overview
from tests.cast import Cast
from tests.stall.floor import at_work
from tests.treasury.card_sales import sell_and_deliver, settle, settle_and_pay, today

pytestmark = pytest.mark.django_db
LIST = "/lien-minh/tien/doi-soat/"
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _cards(settings: Settings) -> None:
    settings.STRIPE_ENABLED = True


@pytest.fixture
def chu(cast: Cast) -> User:
    """The union's second officer."""
    person = User.objects.create_user("+84912000023", "x", full_name="Vàng A Chu")
    person.groups.set(cast.minh.groups.all())
    return person


@pytest.fixture
def made(cast: Cast) -> Settlement:
    """Tea of 144.000 đ, made by Minh."""
    sell_and_deliver({cast.tea_100: 1})
    row = settlement.create(cast.tea.pk, until=today(), actor_id=cast.minh.pk)
    assert row is not None
    return row


def broken() -> list[str]:
    return [result.check.name for result in books.prove() if result.broken_count]


def test_a10_who_made_it_cannot_approve_it_nor_pay_it_unapproved(cast: Cast, made: Settlement) -> None:
    minh = at_work(cast.minh)
    page = minh.get(LIST).content.decode()
    assert "Nhờ một cán bộ khác đăng nhập để duyệt." in page
    assert 'name="number"' not in page
    minh.post(f"{LIST}duyet/", {"number": made.number})
    assert f"{made.number} do chính anh chị lập" in minh.get(LIST).content.decode()
    assert bank_batch.rows() == []
    body = {"paid_on": f"{today():%Y-%m-%d}", "bank_reference": "FT26327"}
    answer = minh.post(f"{LIST}{made.number}/da-chuyen/", body)
    assert answer.status_code == 409
    assert "chưa được người thứ hai duyệt" in answer.content.decode()
    made.refresh_from_db()
    assert (made.approved_by, made.is_paid) == (None, False)
    assert not LedgerEntry.objects.filter(kind="settlement").exists()


def test_a10_another_officer_approves_several_at_once_and_then_the_bank_may_be_told(
    cast: Cast, made: Settlement, chu: User
) -> None:
    sell_and_deliver({cast.rice_5kg: 1})
    other = settlement.create(cast.rice.pk, until=today(), actor_id=cast.minh.pk)
    assert other is not None
    client = at_work(chu)
    assert client.get(LIST).content.decode().count('name="number"') == 2
    answer = client.post(f"{LIST}duyet/", {"number": [made.number, other.number]}, follow=True)
    assert "Đã duyệt 2 bảng" in answer.content.decode()
    assert [row[-1] for row in bank_batch.rows()] == [made.number, other.number]
    made.refresh_from_db()
    assert made.approved_by == chu
    body = {"paid_on": f"{today():%Y-%m-%d}", "bank_reference": "FT26327"}
    assert at_work(cast.minh).post(f"{LIST}{made.number}/da-chuyen/", body).status_code == 302
    assert broken() == []


def test_a10_the_database_refuses_the_same_person_twice(made: Settlement, cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.unscoped.filter(pk=made.pk).update(approved_by=cast.minh)


def test_a_union_of_one_treasurer_switches_it_off(cast: Cast, made: Settlement, settings: Settings) -> None:
    settings.SETTLEMENT_SECOND_OFFICER = False
    assert [row[-1] for row in bank_batch.rows()] == [made.number]
    assert "Chờ người thứ hai duyệt" not in at_work(cast.minh).get(LIST).content.decode()
    overview.mark_paid(made.pk, paid_on=today(), bank_reference="FT26327", actor_id=cast.minh.pk)


@pytest.mark.parametrize("typed", ["=1+1", "-", "0", "N/A", "@SUM(1)", "+84912", "FT", "ABCDEF", "ft\tﾠ"])
def test_what_no_bank_would_give_is_no_reference(cast: Cast, typed: str) -> None:
    sell_and_deliver({cast.tea_100: 1})
    row = settle(cast.tea.pk)
    assert row is not None
    body = {"paid_on": f"{today():%Y-%m-%d}", "bank_reference": typed}
    answer = at_work(cast.minh).post(f"{LIST}{row.number}/da-chuyen/", body)
    assert answer.status_code == 400
    assert "Không giống mã giao dịch của ngân hàng." in answer.content.decode()
    assert answer.context["form"]["bank_reference"].value() == typed
    row.refresh_from_db()
    assert not row.is_paid


@pytest.mark.parametrize("typed", ["FT26327", " ft 26327", "ＦＴ２６３２７"])
def test_one_reference_pays_one_settlement_however_it_is_typed(cast: Cast, typed: str) -> None:
    sell_and_deliver({cast.tea_100: 1})
    first = settle_and_pay(cast.tea.pk)
    sell_and_deliver({cast.rice_5kg: 1})
    second = settle(cast.rice.pk)
    assert second is not None
    body = {"paid_on": f"{today():%Y-%m-%d}", "bank_reference": typed}
    page = at_work(cast.minh).post(f"{LIST}{second.number}/da-chuyen/", body).content.decode()
    assert f"Mã này đã ghi cho {first.number}." in page
    second.refresh_from_db()
    assert not second.is_paid
    assert LedgerEntry.objects.filter(kind="settlement").count() == 1
    body["bank_reference"] = "FT26327/2"
    assert at_work(cast.minh).post(f"{LIST}{second.number}/da-chuyen/", body).status_code == 302


def moved_back(row: Settlement) -> None:
    """As if it had been made and paid three days ago."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else pending triggers forbid ALTER TABLE
        cursor.execute("ALTER TABLE ledger_ledgerentry DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE ledger_ledgerentry SET effective_on = effective_on - 3 WHERE kind = 'settlement'"
        )
        cursor.execute("ALTER TABLE ledger_ledgerentry ENABLE TRIGGER USER")
    paid_on = today() - 3 * DAY
    Settlement.unscoped.filter(pk=row.pk).update(created_at=row.created_at - 4 * DAY, paid_on=paid_on)


def correct(client: Client, row: Settlement, **typed: str) -> str:
    body = {"paid_on": f"{today():%d/%m/%Y}", "bank_reference": "FT26328", "reason": "chép nhầm"} | typed
    return client.post(f"{LIST}{row.number}/dinh-chinh/", body, follow=True).content.decode()


def test_a_correction_keeps_what_stood_there_and_books_the_other_day(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    row = settle_and_pay(cast.tea.pk)
    with transaction.atomic():
        moved_back(row)
    client = at_work(cast.minh)
    page = correct(client, row)
    assert f"Đã đính chính {row.number}." in page
    row.refresh_from_db()
    assert (row.paid_on, row.bank_reference) == (today(), "FT26328")
    (note,) = row.corrections(manager="unscoped").all()
    assert (note.old_bank_reference, note.old_paid_on, note.reason, note.made_by) == (
        "FT26327", today() - 3 * DAY, "chép nhầm", cast.minh,
    )  # fmt: skip
    assert "FT26327" in page
    days = Posting.objects.filter(account=Account.DIRECT_RECEIPTS, entry__kind="settlement")
    assert sorted(days.values_list("entry__effective_on", "amount")) == [
        (today() - 3 * DAY, -144_000), (today() - 3 * DAY, 144_000), (today(), 144_000),
    ]  # fmt: skip
    assert correct(client, row, bank_reference="FT26329", reason="vẫn nhầm")
    assert broken() == []
    assert not settlement.due(today()).exists()  # what a correction books is owed to nobody


def test_a_correction_without_a_reason_or_with_a_taken_reference_changes_nothing(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    row = settle_and_pay(cast.tea.pk)
    sell_and_deliver({cast.rice_5kg: 1})
    other = settle(cast.rice.pk)
    assert other is not None
    settlement_payment.mark_paid(other.pk, paid_on=today(), bank_reference="FT1", actor_id=None)
    client = at_work(cast.minh)
    assert "Ghi vì sao sửa" in correct(client, row, reason=" ")
    assert f"Mã này đã ghi cho {other.number}." in correct(client, row, bank_reference="ft1")
    assert "Chưa có gì thay đổi." in correct(client, row, bank_reference="FT26327")
    row.refresh_from_db()
    assert row.bank_reference == "FT26327"
    assert not row.corrections(manager="unscoped").exists()


def test_what_is_not_paid_has_nothing_to_correct(cast: Cast, made: Settlement) -> None:
    with pytest.raises(settlement_payment.NotPaid):
        settlement_payment.correct(
            made.pk, paid_on=today(), bank_reference="FT1", reason="x", actor_id=cast.minh.pk
        )
    body = {"paid_on": f"{today():%Y-%m-%d}", "bank_reference": "FT1", "reason": "x"}
    assert at_work(cast.minh).post(f"{LIST}{made.number}/dinh-chinh/", body).status_code == 409
