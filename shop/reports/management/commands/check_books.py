"""Proves every promise of the books in SQL: `manage.py check_books [name …]`.

A clean run over all checks is kept, so that it ends the alarm of an earlier one on `/readyz`. A broken one is for
who started it; what beat finds at night is kept either way.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.reports import books, nightly
from shop.reports.promises import CHECKS


class Command(BaseCommand):
    help = "Checks orders, money, ledger, stock and rollups; exits with 1 where something is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        names = [check.name for check in CHECKS]
        parser.add_argument("names", nargs="*", metavar="name", help=f"only these checks: {', '.join(names)}")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [check for check in CHECKS if not options["names"] or check.name in options["names"]]
        if unknown := set(options["names"]) - {check.name for check in CHECKS}:
            raise CommandError(f"There is no check {', '.join(sorted(unknown))}.", returncode=2)
        broken, results = 0, []
        for result in books.prove(chosen):
            results.append(result)
            check = result.check
            verdict = f"BROKEN: {result.broken_count} rows" if result.broken_count else "ok"
            name = f"{check.id} {check.name}"
            self.stdout.write(f"{name:<22} {result.seconds:6.2f} s  {verdict:<4}  {check.title}")
            for example in result.examples:
                self.stdout.write("    " + ", ".join(f"{name}={value}" for name, value in example.items()))
            broken += bool(result.broken_count)
        if broken:
            raise CommandError(f"{broken} of {len(chosen)} checks are broken.", returncode=1)
        if not options["names"]:
            nightly.keep(results)
        self.stdout.write(f"The books are right: {len(chosen)} checks.")
