"""Who takes an order from a caller, and at which stall: one of its own people, or the union for any of them."""

from dataclasses import dataclass

from django.urls import reverse

from catalog.models import Cooperative
from shop.orders.actors import Actor


@dataclass(frozen=True)
class Desk:
    """`role` is the one in which `actor` works here; `room` the URL namespace whose addresses take `args`.

    `knows_buyers`: whether they may read who bought at this stall before (promise A4).
    """

    cooperative: Cooperative
    actor: Actor
    role: str
    room: str
    knows_buyers: bool
    args: tuple[int, ...] = ()

    @property
    def frame(self) -> str:
        """The template around its pages."""
        return f"{self.room}/base.html"

    @property
    def picking_url(self) -> str:
        return reverse(f"{self.room}:phone-order", args=self.args)

    @property
    def caller_url(self) -> str:
        return reverse(f"{self.room}:phone-order-caller", args=self.args)

    def placed_url(self, number: str) -> str:
        return reverse(f"{self.room}:phone-order-placed", args=[*self.args, number])
