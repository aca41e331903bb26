"""Recomputes all daily sales from the ledger."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.reports import rollup


class Command(BaseCommand):
    help = "Recomputes the daily sales of every cooperative from the ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rollup.rebuild()} days of cooperatives rebuilt from the ledger.")
