"""Recomputes all daily sales and balances from the ledger."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.reports import balances, rollup


class Command(BaseCommand):
    help = "Recomputes the daily sales and the balances of every cooperative from the ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{balances.carry_forward()} balances carried forward.")
        self.stdout.write(f"{rollup.rebuild()} days of cooperatives rebuilt from the ledger.")
