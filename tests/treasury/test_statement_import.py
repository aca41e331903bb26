"""A statement read into transfers: the preview, the form that carries it, the same file again (promise M7)."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from catalog.spreadsheets import files
from shop.orders.actors import SYSTEM
from shop.payments.models import BankTransfer, Payment
from shop.treasury.bank import identity, imports, statements
from shop.treasury.models import StatementFile
from tests.cast import Cast
from tests.stall.floor import place
from tests.test_races import all_at_once
from tests.treasury import bank
from tests.treasury.bank import balances, held
from tests.treasury.test_statements import HEAD, PRICE, Table, as_csv


def _statement_of(cast: Cast, rows: Table) -> tuple[bytes, statements.Statement]:
    content = as_csv([HEAD, *rows])
    return content, imports.read(cast.tea, content)


def _import(cast: Cast, rows: Table, **options: bool) -> imports.Done:
    content, statement = _statement_of(cast, rows)
    assert statement.problems == []
    signed = imports.sign(cast.tea, cast.may.pk, "sao-ke.csv", content, statement.rows)
    return imports.run(cast.tea, imports.unsign(signed, cast.tea, cast.may.pk), SYSTEM, **options)


def _day(days_ago: int = 0) -> str:
    return f"{timezone.localdate() - datetime.timedelta(days=days_ago):%d/%m/%Y}"


@pytest.mark.django_db
def test_m7_the_preview_foresees_what_the_import_does_and_writes_nothing(cast: Cast) -> None:
    exact, under, late = (place({cast.tea_100: 1}, "vietqr") for _order in range(3))
    memos = {order.pk: Payment.objects.get(order=order).memo_code for order in (exact, under, late)}
    Payment.objects.filter(order=late).update(status="cancelled")
    rows: Table = [
        [_day(), "144,000", f"CK {memos[exact.pk]}", "A1"],
        [_day(), "144000", f"CK {memos[exact.pk]}", "A2"],
        [_day(), "100000", f"CK {memos[under.pk]}", "A3"],
        [_day(), "50000", f"CK {memos[under.pk]}", ""],
        [_day(), "144000", f"CK {memos[late.pk]}", "A5"],
        [_day(), "2000000", "gop von", ""],
    ]
    _content, statement = _statement_of(cast, rows)
    foreseen = imports.foresee(cast.tea, statement.rows)
    assert [(row.outcome, row.held) for row in foreseen] == [
        ("exact", 0),
        ("doubled", PRICE),
        ("under", 100_000),
        ("over", 6_000),
        ("late", PRICE),
        ("unmatched", 0),
    ]
    assert [row.number for row in foreseen] == [
        exact.number, exact.number, under.number, under.number, late.number, "",
    ]  # fmt: skip
    assert not BankTransfer.unscoped.exists()
    assert balances() == {}
    assert _import(cast, rows) == imports.Done(new=6, paid=1)
    outcomes = BankTransfer.unscoped.order_by("pk").values_list("outcome", flat=True)
    assert sorted(outcomes) == sorted(row.outcome for row in foreseen)
    assert held(cast.tea) == 2 * PRICE + 6_000
    assert all(row.is_known for row in imports.foresee(cast.tea, statement.rows))


@pytest.mark.django_db
def test_m7_the_same_and_overlapping_files_change_nothing(cast: Cast) -> None:
    memo = Payment.objects.get(order=place({cast.tea_100: 1}, "vietqr")).memo_code
    rows: list[list[object]] = [
        [_day(1), "144,000", f"CK {memo}", ""],
        [_day(1), "5000", "mua che", ""],
        [_day(1), "5000", "mua che", ""],
        [_day(), "7000", "mua gao", "R7"],
    ]
    assert _import(cast, rows).new == 4
    before = balances()
    assert _import(cast, rows).new == 0
    assert _import(cast, rows[1:]).new == 0
    later: list[list[object]] = [*rows, [_day(), "9000", "mua ngo", ""]]
    assert _import(cast, later).new == 1
    assert balances() == before
    imported = StatementFile.unscoped.order_by("pk").values_list("row_count", "new_count")
    assert list(imported) == [(4, 4), (3, 0), (5, 1)]


@pytest.mark.django_db
def test_m7_what_the_service_told_before_is_known_to_the_statement(cast: Cast) -> None:
    memo = Payment.objects.get(order=place({cast.tea_100: 1}, "vietqr")).memo_code
    bank.receive(cast.tea, PRICE, f"MBVCB.1.{memo}.CT tu 001", bank_reference="FT26327000001")
    rows: Table = [[_day(), "144,000", f"CK {memo}", "ft26327000001"]]
    assert _import(cast, rows).new == 0
    without: Table = [[_day(), "144,000", f"CK {memo}", ""], [_day(), "144,000", f"CK {memo}", ""]]
    assert _import(cast, without).new == 1  # two rows: one is known, the other is a second transfer
    assert _import(cast, without).new == 0
    assert sorted(BankTransfer.unscoped.values_list("outcome", flat=True)) == ["doubled", "exact"]


@pytest.mark.django_db
def test_m9_what_looks_the_same_on_two_days_is_two(cast: Cast) -> None:
    """No number, no time, one sum, one memo: the day alone parts them, in one file and in two."""
    rows: Table = [[_day(2), "5000", "mua che", ""], [_day(1), "5000", "mua che", ""]]
    _content, statement = _statement_of(cast, rows)
    assert [row.is_known for row in imports.foresee(cast.tea, statement.rows)] == [False, False]
    assert [_import(cast, rows).new, _import(cast, rows).new] == [2, 0]
    assert _import(cast, [[_day(), "5000", "mua che", ""]]).new == 1


@pytest.mark.django_db
def test_rows_without_a_code_can_be_set_aside_at_once(cast: Cast) -> None:
    memo = Payment.objects.get(order=place({cast.tea_100: 1}, "vietqr")).memo_code
    rows: Table = [[_day(), "1000", f"CK {memo}", "1"], [_day(), "2000000", "gop von", "2"]]
    _import(cast, rows, keep_unknown=False)
    endings = dict(BankTransfer.unscoped.values_list("bank_reference", "resolution"))
    assert endings == {"1": "", "2": "not_sales"}


@pytest.mark.django_db
def test_the_carried_rows_cannot_be_changed_lent_or_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    content, statement = _statement_of(cast, [[_day(), "5000", "mua che", "1"]])
    signed = imports.sign(cast.tea, cast.may.pk, "a.csv", content, statement.rows)
    assert imports.unsign(signed, cast.tea, cast.may.pk)["rows"][0][2] == 5_000
    for stall, user, text in (
        (cast.rice, cast.may.pk, signed),
        (cast.tea, cast.nuoc.pk, signed),
        (cast.tea, cast.may.pk, signed[:-1] + ("A" if signed[-1] != "A" else "B")),
        (cast.tea, cast.may.pk, "x" + signed),
        (cast.tea, cast.may.pk, ""),
        (cast.tea, cast.may.pk, "é:é:é"),
    ):
        with pytest.raises(imports.Expired):
            imports.unsign(text, stall, user)
    monkeypatch.setattr(imports, "LIFE", datetime.timedelta(seconds=-1))
    with pytest.raises(imports.Expired):
        imports.unsign(signed, cast.tea, cast.may.pk)


@pytest.mark.django_db
def test_five_thousand_rows_fit_into_the_form_and_are_few_statements(
    cast: Cast, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    rows: Table = [
        [
            _day(n % 30),
            str(1_000 + n),
            f"MBVCB.{n}.NGUYEN VAN A CHUYEN TIEN MUA HANG SO {n} CT TU 001234",
            f"FT{n}",
        ]
        for n in range(files.MAX_ROWS)
    ]
    content, statement = _statement_of(cast, rows)
    signed = imports.sign(cast.tea, cast.may.pk, "a.csv", content, statement.rows)
    assert len(signed) < imports.MOST_SIGNED
    with django_assert_max_num_queries(25):  # type: ignore[attr-defined]
        imports.foresee(cast.tea, statement.rows)
        done = imports.run(cast.tea, imports.unsign(signed, cast.tea, cast.may.pk), SYSTEM)
    assert done.new == files.MAX_ROWS


@pytest.mark.django_db(transaction=True)
def test_m7_one_file_confirmed_six_times_at_once_is_imported_once(committed_cast: Cast) -> None:
    memo = Payment.objects.get(order=place({committed_cast.tea_100: 1}, "vietqr")).memo_code
    rows: Table = [[_day(), "144000", f"CK {memo}", ""], [_day(), "5000", "mua che", "X1"]]
    results = all_at_once([lambda: _import(committed_cast, rows)] * 6)
    assert all(isinstance(result, imports.Done) for result in results), results
    assert sum(result.new for result in results if isinstance(result, imports.Done)) == 2
    assert BankTransfer.unscoped.count() == 2
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}
    assert identity.STATEMENT in set(BankTransfer.unscoped.values_list("source", flat=True))
