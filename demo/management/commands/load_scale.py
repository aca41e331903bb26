"""Writes synthetic products and orders for measuring, and says how fast."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_scopes import scopes_disabled

from demo import scale, scale_years
from shop.reports import balances, rollup


class Command(BaseCommand):
    help = (
        "Adds synthetic cooperatives, products and orders (a year of them) to what is there; and lines of orders"
        " delivered within years, by the hundred thousand, for the union's desk alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--products", type=int, default=0)
        parser.add_argument("--orders", type=int, default=0)
        parser.add_argument(
            "--stalls", type=int, help="new cooperatives; one for each 50 products if not named"
        )
        parser.add_argument(
            "--lines", type=int, default=0, help="of orders delivered within --years; many times faster"
        )
        parser.add_argument("--years", type=int, default=3)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.INVENTED_DATA:
            raise CommandError(
                "This shop takes real orders (DEBUG=0): invented ones would stay in its books."
            )
        started_at = printed_at = time.monotonic()
        progress = scale.Progress()
        with scopes_disabled():
            sizes = (options["products"], options["orders"], options["seed"], options["stalls"])
            for progress in scale.load(*sizes):
                if time.monotonic() - printed_at > 10:
                    printed_at = time.monotonic()
                    self._tell(progress, printed_at - started_at)
            if options["lines"]:
                for lines in scale_years.load(options["lines"], options["years"]):
                    self.stdout.write(f"{time.monotonic() - started_at:5.0f} s: {lines} lines")
            rollup.rebuild()
            balances.carry_forward()
        self._tell(progress, time.monotonic() - started_at)

    def _tell(self, progress: scale.Progress, seconds: float) -> None:
        self.stdout.write(
            f"{seconds:5.0f} s: {progress.products} products, {progress.orders} orders"
            f" ({progress.orders / seconds:.0f}/s, {progress.rows} rows, {progress.rows / seconds:.0f}/s)"
        )
