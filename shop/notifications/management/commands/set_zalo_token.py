"""Takes the refresh token that Zalo shows its official account's owner, from standard input."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.notifications import zalo_tokens


class Command(BaseCommand):
    help = "Store a new refresh token of the Zalo official account: … | python manage.py set_zalo_token"

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where nothing was given."""
        token = sys.stdin.readline().strip()
        if not token:
            raise CommandError("Give the refresh token on standard input.")
        zalo_tokens.replace(token)
        self.stdout.write("Stored; the next message by Zalo asks for an access token.")
