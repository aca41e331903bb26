"""What a request to the stall carries: the middleware lets nobody in without a cooperative."""

from django.http import HttpRequest

from catalog.models import Cooperative
from shop.accounts import behalf
from shop.accounts.models import Consent, User
from shop.orders.actors import Actor, ActorKind


class StallRequest(HttpRequest):
    cooperative: Cooperative
    user: User
    role: str
    consent: Consent  # only of an officer who works here on behalf of the cooperative
    acts_for_stall: bool  # an officer, on behalf of it
    phone_owner: str  # `shop.accounts.phone_answers.owner`, and `former_owner`
    former_phone_owner: str
    may: frozenset[str]  # what `shop.stall.permissions` opens to that role


def actor(request: StallRequest) -> Actor:
    if request.role == behalf.ROLE:
        return Actor(ActorKind.UNION, request.user.pk, on_behalf_of_id=request.cooperative.pk)
    return Actor(ActorKind.MANAGER, request.user.pk)
