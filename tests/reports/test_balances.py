"""Balances are the ledger's to the đồng, whatever was carried forward and whatever has come since."""

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from shop.ledger.models import Account, Posting
from shop.lifecycle import money_in
from shop.orders.actors import SYSTEM
from shop.reports import balances
from shop.reports.models import CarriedBalance
from tests.cast import Cast
from tests.stall.floor import place

pytestmark = pytest.mark.django_db


def of_ledger() -> dict[tuple[str, int | None], int]:
    rows = Posting.objects.order_by().values_list("account", "cooperative").annotate(sum=Sum("amount"))
    return {(account, key): int(amount) for account, key, amount in rows}


def read(cooperative_id: int | None = None) -> tuple[dict[str, int], dict[str, int]]:
    found = balances.read(cooperative_id)
    return dict(found.own), dict(found.theirs)


def added_up(lines: dict[tuple[str, int | None], int]) -> tuple[dict[str, int], dict[str, int]]:
    """By account, of the platform's lines and of the cooperatives'."""
    own, theirs = dict[str, int](), dict[str, int]()
    for (account, key), amount in lines.items():
        sums = own if key is None else theirs
        sums[account] = sums.get(account, 0) + amount
    return own, theirs


def test_what_was_carried_forward_and_what_came_since_is_the_ledger(cast: Cast) -> None:
    assert read() == ({}, {})
    money_in.confirm_transfer(place({cast.tea_100: 1}, "vietqr").pk, actor=SYSTEM)
    assert read() == added_up(of_ledger()) != ({}, {})
    count = balances.carry_forward()
    assert count == CarriedBalance.objects.count() == len(of_ledger())
    assert read() == added_up(of_ledger())
    money_in.confirm_transfer(place({cast.tea_100: 1}, "vietqr").pk, actor=SYSTEM)
    money_in.confirm_transfer(place({cast.rice_5kg: 1}, "vietqr").pk, actor=SYSTEM)
    assert read() == added_up(of_ledger())
    assert read(cast.rice.pk) == added_up(
        {key: amount for key, amount in of_ledger().items() if key[1] == cast.rice.pk}
    )
    assert read(cast.rice.pk)[1] != read()[1]
    assert balances.carry_forward() == len(of_ledger())
    assert read() == added_up(of_ledger())


def test_a_page_adds_up_only_the_lines_since_the_night(cast: Cast) -> None:
    money_in.confirm_transfer(place({cast.tea_100: 1}, "vietqr").pk, actor=SYSTEM)
    balances.carry_forward()
    CarriedBalance.objects.filter(account=Account.DIRECT_RECEIPTS).update(amount=-7)
    with CaptureQueriesContext(connection) as captured:
        assert balances.read().of(Account.DIRECT_RECEIPTS) == -7  # the carried figure is what is read
    assert len(captured) == 1
