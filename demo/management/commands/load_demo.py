"""Fills the shop with the demo: catalogue, pictures, logins, three years of orders, pages.

Goods and people come in one transaction, orders and their money in another; each picture, review and page is there
whole or not at all. A run that was broken off in between left its mark, and the next one goes on where it stopped.
"""

import logging
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.lists import ranking
from catalog.models import Cooperative
from demo import (
    approvals,
    bulletins,
    calls,
    catalogue,
    classes,
    closings,
    cutting,
    declared,
    documents,
    feedback,
    harvests,
    impact,
    lots,
    market_days,
    members,
    newcomers,
    pages,
    people,
    pictures,
    programmes,
    register,
    silent,
    treasury,
    unanswered,
)
from demo.orders import history
from shop.notifications.models import Heartbeat
from shop.reports import market_prices, nightly, rollup

UNFINISHED = "load_demo"  # name of the row that is there from the first row of the demo to its last


class Command(BaseCommand):
    help = "Loads the demo. A second run changes nothing. Demo logins exist only with DEBUG=1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are cooperatives")
        parser.add_argument(
            "--cut", action="store_true", help="cut the pictures too; else workers do it later"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.INVENTED_DATA:
            raise CommandError(
                "This shop takes real orders (DEBUG=0): the demo would stay in its books for ever."
            )
        if options["if_empty"] and Cooperative.objects.exists() and not is_unfinished():
            self.stdout.write("The shop is not empty; the demo was not loaded.")
            return
        started_at = time.monotonic()
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # it tells of every page it makes
        for room in ("card_payments", "lifecycle"):  # what they alert of is invented
            logging.getLogger(f"shop.{room}").setLevel(logging.CRITICAL)
        with scopes_disabled():
            changes = self._load(cutting.beside() if options["cut"] else nullcontext())
        Heartbeat.objects.filter(name=UNFINISHED).delete()
        done = ", ".join(f"{count} {name}" for name, count in changes.items() if count)
        seconds = time.monotonic() - started_at
        self.stdout.write(
            f"Demo loaded in {seconds:.0f} s: {done}." if done else "The demo is complete; nothing changed."
        )

    def _load(self, cutter: AbstractContextManager[None]) -> dict[str, int]:
        call_command("sync_roles", verbosity=0)
        changes = self._load_goods()
        with cutter:
            changes["pictures"] = pictures.hang()
            changes["matters to decide"] = self._fill_desks()
            changes["bulletins of the union"] = bulletins.play()
            changes["orders"] = self._load_orders()
            changes["reviews and questions"] = feedback.play()
            changes["pages"] = pages.load()
        return changes

    @transaction.atomic
    def _load_goods(self) -> dict[str, int]:
        Heartbeat.objects.update_or_create(name=UNFINISHED, defaults={"beat_at": timezone.now()})
        changes = catalogue.load()
        changes["people of the cooperatives"] = members.load()
        if settings.DEMO:
            changes["logins"] = people.load()
        changes["lots"] = lots.load()
        changes["cooperatives of the register"] = register.load()
        changes["figures of households"] = impact.play()
        changes["rows of programmes"] = programmes.play()
        changes["classes"] = classes.play()
        return changes

    @transaction.atomic
    def _fill_desks(self) -> int:
        """What waits for somebody's word, so that no desk is empty at first sight."""
        manager, another = map(people.find, people.MANAGERS)
        listings = approvals.submit(another) + approvals.send_back(manager, people.find(people.UNION))
        listings += approvals.certify(manager)
        return listings + (newcomers.load() if settings.DEMO else 0)

    @transaction.atomic
    def _load_orders(self) -> int:
        count = history.load()
        if count:
            now = timezone.now()
            count += market_days.play(now)
            analyze()
            treasury.play()
            declared.play()
            harvests.play()
            count += calls.play()
            unanswered.play()
            silent.play(now)
            analyze()
            rollup.rebuild()
            market_prices.tell_closed_weeks()
            count += closings.play(now)
            count += documents.play()
            ranking.rank()
            nightly.run()  # the books page tells of a first check
        return count


def is_unfinished() -> bool:
    """Whether the last run was broken off."""
    return Heartbeat.objects.filter(name=UNFINISHED).exists()


def analyze() -> None:
    """Lets PostgreSQL plan by what was just written; by its picture of empty tables a check can take minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
