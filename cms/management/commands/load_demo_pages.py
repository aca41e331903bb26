"""Fills the demo's pages; called by load_demo after the catalogue is in place."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog import demo as catalog_demo
from cms import demo


class Command(BaseCommand):
    help = "Home pages, policies and stories of the demo, in Vietnamese and English (idempotent)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, default=Path(catalog_demo.__file__).parent / "data")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.INVENTED_DATA:
            raise CommandError("This is a real shop (DEBUG=0): its pages are its editors'.")
        demo.load(options["data"])
