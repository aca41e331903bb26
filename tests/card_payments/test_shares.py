"""Which orders a card page's money is for, where one was cancelled before or after the page was opened (K6)."""

from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from shop.checkout import placement
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.payments import records
from tests.cast import Cast
from tests.test_races import request_for

TEA, BOTH = 144_000, 384_500  # đồng: to Hà Nội, without and with a sack of rice


@pytest.mark.django_db
@pytest.mark.parametrize("opened_before", [True, False])
def test_k6_a_page_pays_for_what_it_asked_for(cast: Cast, settings: Settings, opened_before: bool) -> None:
    settings.STRIPE_ENABLED = True
    wanted = request_for({cast.tea_100.pk: 1, cast.rice_5kg.pk: 1}, BOTH, "card")
    payment = placement.place_order(replace(wanted, cart_key="one"))[0].payments.get()
    attempt = records.begin_attempt(payment)
    fulfilment.cancel(Order.unscoped.get(cooperative=cast.rice).pk, reason="", actor=SYSTEM)
    if not opened_before:
        attempt = records.begin_attempt(payment)
    asked, not_asked, covered = (BOTH, TEA, 2) if opened_before else (TEA, BOTH, 1)
    assert attempt.amount == asked
    with pytest.raises(records.AmountMismatch):
        records.succeed(payment, not_asked, attempt=attempt)
    assert len(records.succeed(payment, asked, attempt=attempt)) == covered
