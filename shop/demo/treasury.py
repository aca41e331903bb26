"""The treasurer's part of the demo, played with the shop's own services on the orders it has just written."""

from django.utils import timezone

from shop.demo import cards_scene, cash_scene, settlement_scene, transfers_scene


def play() -> None:
    """Once, with tenant scopes off. Settlements come last: they pay out what the others have left."""
    now = timezone.now()
    for scene in (cash_scene, transfers_scene, cards_scene, settlement_scene):
        scene.play(now)
