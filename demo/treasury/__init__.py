"""The treasurer's part of the demo, played with the shop's own services on the orders it has just written."""

from django.utils import timezone

from demo.treasury import bank_transfers, card_money, cash, settlements


def play() -> None:
    """Once, with tenant scopes off. Settlements come last: they pay out what the others have left."""
    now = timezone.now()
    for scene in (cash, bank_transfers, card_money, settlements):
        scene.play(now)
