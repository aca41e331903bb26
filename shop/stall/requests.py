"""What a request to the stall carries: the middleware lets nobody in without a cooperative."""

from django.http import HttpRequest

from catalog.models import Cooperative
from shop.accounts.models import User
from shop.orders.actors import Actor, ActorKind


class StallRequest(HttpRequest):
    cooperative: Cooperative
    user: User
    role: str
    may: frozenset[str]  # what `shop.stall.doors` opens to that role


def actor(request: StallRequest) -> Actor:
    return Actor(ActorKind.MANAGER, request.user.pk)
