"""The hosted page of the fake, clicked through by form posts."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import stripe

from tests.fakestripe import FakeStripe
from tests.fakestripe.cast import (
    PRICE,
    Customer,
    item_of,
    order,
)


def test_a_person_pays_on_the_hosted_page(fake: FakeStripe, client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(order())
    customer = Customer(session.url)
    assert customer.page.html["lang"] == "vi"
    for words in ("CHẾ ĐỘ THỬ", "Chè Shan tuyết, hộp 200 g", "245.000 ₫", "Thanh toán"):
        assert words in customer.text
    assert customer.page.select_one("input[name=card_number]")["value"] == "4242 4242 4242 4242"
    assert customer.page.select_one("input[name=email]")["value"] == "mai@example.com"
    assert customer.page.select_one("a.back")["href"] == "http://shop.test/gio-hang/?a=1&b=2"
    assert customer.page.find_all("script") == []

    customer.submit()
    assert (customer.status, customer.left_to) == (303, f"http://shop.test/don/?s={session.id}")
    customer.go(session.url or "", card_number="again")
    assert customer.left_to == f"http://shop.test/don/?s={session.id}"
    assert len(fake.events("charge.succeeded")) == 1
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    customer.go(session.url or "")
    assert "Đã thanh toán xong" in customer.text


def test_a_declined_card_leaves_the_page_open_for_another(
    fake: FakeStripe, client: stripe.StripeClient
) -> None:
    session = client.v1.checkout.sessions.create(order(locale="en", customer_email=None))
    customer = Customer(f"{session.url}?card=4000000000000002")
    assert "VND 245,000" in customer.text
    assert "TEST MODE" in customer.text
    customer.submit(email="an@example.com")
    assert (customer.status, customer.left_to) == (402, None)
    assert "Your card was declined" in customer.page.select_one("[role=alert]").text
    customer.submit(card_number="4242424242424242", email="an@example.com")
    assert customer.left_to is not None
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (paid.payment_status, paid.customer_details.email) == ("paid", "an@example.com")
    assert len(fake.events("payment_intent.created")) == 1
    assert "4242424242424242" not in json.dumps(fake.events())


@pytest.mark.parametrize(
    "changes",
    [{"card_number": "1234"}, {"expiry": "01 / 20"}, {"expiry": "13/40"}, {"cvc": "1"}, {"name": " "}],
)
def test_a_form_filled_in_wrongly_is_shown_again(
    fake: FakeStripe, client: stripe.StripeClient, changes: dict[str, str]
) -> None:
    customer = Customer(client.v1.checkout.sessions.create(order()).url or "")
    customer.submit(**changes)
    assert customer.status == 400
    assert customer.page.select_one("[role=alert]")
    assert fake.events() == []


@pytest.mark.parametrize(("answer", "status"), [("yes", "complete"), ("no", "open")])
def test_some_cards_ask_the_customer_to_authorise(
    fake: FakeStripe, client: stripe.StripeClient, answer: str, status: str
) -> None:
    session = client.v1.checkout.sessions.create(order())
    customer = Customer(session.url or "")
    customer.submit(card_number="4000002500003155")
    assert "/c/authorise/pi_" in customer.url
    assert "Ngân hàng" in customer.text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    customer.go(customer.url, answer=answer)
    assert client.v1.checkout.sessions.retrieve(session.id).status == status
    assert (customer.left_to is not None) == (status == "complete")
    assert len(fake.events("payment_intent.payment_failed")) == (1 if status == "open" else 0)
    if status == "open":
        assert "Ngân hàng chưa xác thực được" in customer.text
        customer.submit()
        assert client.v1.checkout.sessions.retrieve(session.id).status == "complete"


def test_an_expired_page_takes_no_money(fake: FakeStripe, client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(order())
    customer = Customer(session.url or "")
    fake.advance(24 * 3600)
    customer.submit()
    assert customer.status == 410
    assert "hết hạn" in customer.text
    assert fake.events("charge.succeeded") == []
    customer.go(f"{fake.base_url}/c/pay/cs_test_no")
    assert customer.status == 404


def test_names_are_escaped(client: stripe.StripeClient) -> None:
    price = {"currency": "vnd", "unit_amount": PRICE, "product_data": {"name": "<b>Chè & gạo</b> $total"}}
    customer = Customer(client.v1.checkout.sessions.create(order(line_items=[item_of(price)])).url or "")
    assert "<b>Chè & gạo</b> $total" in customer.text
    assert parse_qs(urlsplit(customer.page.select_one("a.back")["href"]).query) == {"a": ["1"], "b": ["2"]}
