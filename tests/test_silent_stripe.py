"""Stripe takes calls and answers none: everybody else is served, and the buyer is told (promises A11, S3)."""

import pytest
import requests

from shop.payments.models import Payment
from tests.buyer import Buyer, session_in
from tests.processes import Market, wait_until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PATIENCE = 60  # seconds, for what takes a few


def test_a11_a_silent_stripe_stops_neither_pages_nor_orders_nor_mails(market: Market) -> None:
    market.start("web", "worker", "cards", "relay")
    hang = market.stripe.plant_fault("hang", at="before", path="/v1/checkout/sessions$", times=1000)
    buyers = [Buyer(market.url, market.cast) for _number in range(5)]  # one more than threads at Stripe
    waiting = []
    for buyer in buyers:
        buyer.fill_cart()
        waiting.append(buyer.order())
    hang.wait_until_met(timeout=PATIENCE)
    assert all("/tra-the/" in location for location in waiting)
    assert "Đang mở trang thẻ" in buyers[0].get(waiting[0]).text
    assert requests.get(f"{market.url}/san-pham/", timeout=PATIENCE).ok
    wait_until(lambda: market.letters("chemay@example.vn"), PATIENCE, "the cooperative's mail")
    told = buyers[0].go_on(waiting[0])
    assert told.endswith("&the-ban=1")
    assert "Thanh toán đang xử lý" in buyers[0].get(told).text

    hang.release()
    market.stripe.clear_faults()
    purchase = Payment.objects.earliest("pk").purchase
    wait_until(
        lambda: "cs_test_" in buyers[0].go_on(buyers[0].press_pay(purchase.number, purchase.token)),
        PATIENCE,
        "Stripe is back",
    )
    location = buyers[0].go_on(buyers[0].press_pay(purchase.number, purchase.token))
    assert session_in(location)
