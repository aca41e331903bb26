"""Reviews and questions by hand, for tests that need one to be there."""

import uuid
from typing import Any

from django.utils import timezone

from catalog.models import Product, Variant
from shop.feedback import moderation, questions, writing
from shop.feedback.models import Question, Review
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM, Actor, ActorKind
from shop.orders.models import Order
from shop.reports import books
from shop.reports.promises import CHECKS
from tests.stall.floor import place

HOA = Actor(ActorKind.GUEST)


def deliver(order: Order) -> Order:
    fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Viettel Post", tracking_number="VTP1", actor=SYSTEM)
    return fulfilment.deliver(order.pk, actor=SYSTEM)


def delivered(*packs: Variant) -> Order:
    """An order of Hoa's in her hands, one of each pack."""
    return deliver(place(dict.fromkeys(packs, 1)))


def opinion(stars: int = 5, words: str = "Chè thơm.", name: str = "Hoa, Hà Nội") -> writing.Opinion:
    return writing.Opinion(stars, words, name)


def written(order: Order, product: Product, stars: int = 5, words: str = "Chè thơm.") -> Review:
    """A review that waits for the union."""
    return writing.save(order.pk, product.pk, opinion(stars, words), version=0, actor=HOA)


def approved(order: Order, product: Product, stars: int = 5, words: str = "Chè thơm.") -> Review:
    review = written(order, product, stars, words)
    return moderation.approve(review.pk, version=review.version, actor=SYSTEM)


def shown(product: Product, order: Order) -> Review:
    """A row alone, of an order in any state."""
    now = timezone.now()
    return Review.unscoped.create(
        product=product,
        order=order,
        stars=4,
        display_name="Hoa",
        status="approved",
        written_at=now,
        changed_at=now,
    )


def question(product: Product, words: str = "Chè này hái tháng mấy?", email: str = "") -> Question:
    return questions.ask(
        product,
        words=words,
        display_name="Hùng",
        email=email,
        phone="",
        language="vi",
        address=uuid.uuid4().hex,
    )


def address(order: Order, product: Any = None) -> str:
    place = f"/don/{order.purchase.number}/danh-gia/"
    return f"{place}{product.pk}/" if product else place


def form(order: Order, **changes: Any) -> dict[str, Any]:
    return {
        "t": order.purchase.token, "stars": "4", "words": "Chè thơm.", "display_name": "Hoa, Hà Nội", "version": "0",
    } | changes  # fmt: skip


def is_right(name: str) -> bool:
    [result] = books.prove([check for check in CHECKS if check.name == name])
    return result.broken_count == 0
