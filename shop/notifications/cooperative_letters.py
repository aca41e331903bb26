"""The letter to a cooperative that any room may send: to its own address, in Vietnamese; else the union rings."""

from collections.abc import Callable

from catalog.models import Cooperative
from shop.notifications.messages import COOPERATIVE, Callee, Letter
from shop.notifications.topics import Topic


def letter(cooperative: Cooperative, topic: Topic, context: Callable[[], dict[str, object]]) -> Letter:
    return Letter(
        audience=COOPERATIVE,
        address=cooperative.email,
        language="vi",
        template=f"{COOPERATIVE}/{topic}",
        context=context,
        callee=Callee.of(cooperative),
    )
