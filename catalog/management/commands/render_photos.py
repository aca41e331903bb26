"""What the worker does with photographs, at once: for a machine without one, and before measuring."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from catalog.models import Cooperative, ProductPhoto
from catalog.photos import covers, renditions, share_cards

HOURS = 24 * 3600.0  # seconds; until nothing is left


class Command(BaseCommand):
    help = "Makes the renditions and share cards that are missing; --again first asks for all of them anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true")

    def handle(self, *args: Any, again: bool = False, **options: Any) -> None:
        if again:
            ProductPhoto.unscoped.update(render_at=timezone.now(), tries=0, spoilt_card="")
            Cooperative.objects.update(cover_rendered="")
        photos, cards = renditions.make_due(HOURS), share_cards.draw_stale(HOURS)
        self.stdout.write(
            f"{photos} photos and {covers.make_due(HOURS)} covers rendered, {cards} share cards drawn."
        )
