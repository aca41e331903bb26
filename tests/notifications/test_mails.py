"""The mails: each step has one for the buyer, in the buyer's language, and nothing is left unfilled."""

import pytest
from django.core import mail

from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, Purchase
from tests.cast import Cast
from tests.orders.test_transitions import place
from tests.outbox import drain

pytestmark = pytest.mark.django_db

STEPS = 5  # placed, confirmed, packed, shipped, delivered with the cash


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_buyer_hears_of_every_step_in_her_language(cast: Cast, language: str) -> None:
    order = place(cast)
    Purchase.objects.update(language=language)
    drain()
    for step in (fulfilment.confirm, fulfilment.pack):
        step(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Viettel Post", tracking_number="VTP1", actor=SYSTEM)
    fulfilment.deliver(order.pk, actor=SYSTEM)
    drain()
    letters = [letter for letter in mail.outbox if letter.to == ["hoa@example.vn"]]
    assert len(letters) == STEPS
    for letter in letters:
        assert order.number.rsplit("-", 1)[0] in letter.subject
        assert Purchase.objects.get().get_absolute_url() in letter.body
        assert "%(" not in letter.body
        assert "{{" not in letter.body
    assert ("Chào Nguyễn Thị Hoa" in letters[0].body) is (language == "vi")
    assert "264.000" in letters[-1].body or "264,000" in letters[-1].body  # that she has paid


def test_the_cooperative_hears_of_the_order_its_money_and_its_end(cast: Cast) -> None:
    order = place(cast, "vietqr")
    fulfilment.cancel(order.pk, reason="hết hàng", actor=SYSTEM)
    drain()
    letters = [letter for letter in mail.outbox if letter.to == ["chemay@example.vn"]]
    assert len(letters) == 2
    assert all(order.number in letter.subject for letter in letters)
    assert "hết hàng" in letters[1].body
    assert f"/htx/don/{order.number}/" in letters[0].body


def test_a_buyer_without_an_address_gets_no_mail_and_nothing_fails(cast: Cast) -> None:
    place(cast)
    Purchase.objects.update(email="")
    assert drain() == 2
    assert [letter.to for letter in mail.outbox] == [["chemay@example.vn"]]
    assert Order.unscoped.count() == 1
