"""What is in season and nearly sold out: its stall is told, once for each time that it was filled up."""

from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from catalog import running_low
from catalog.models import Product
from shop.notifications import ladder, letters, messages, outbox
from shop.notifications.ladder import Wait
from shop.notifications.models import Ladder
from shop.notifications.topics import Topic


def climb() -> int:
    """Promises each reminder that is due; returns how many. May run twice at once."""
    waits = [
        Wait(Ladder.STOCK, product.pk, product.cooperative_id, product.filled_at)
        for product in running_low.goods().order_by("pk")
    ]
    return ladder.climb_all(ladder.with_steps(waits), _promise)


def _promise(wait: Wait, step: str) -> None:
    outbox.write(Topic.STOCK_LOW, product=wait.subject)


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """The payload names the product. One that was filled up meanwhile is not told any more."""
    product = running_low.goods().select_related("cooperative").filter(pk=payload["product"]).first()
    if product is None:
        return
    variants = product.variants(manager="unscoped").filter(is_active=True)
    left = sum(pack.available for pack in variants)
    letter = letters.to_cooperative(product.cooperative, Topic.STOCK_LOW, partial(_context, product, left))
    messages.send_once(message_id, letter)


def _context(product: Product, left: int) -> dict[str, object]:
    with override("vi"):
        url = reverse("stall:product", args=[product.pk])
        return {"name": product.label, "left": left, "url": settings.SITE_URL + url}
