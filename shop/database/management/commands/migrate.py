"""Django's migrate, which lets readers through: it waits for a lock for two seconds, lets go, and tries again.

A statement that waits for a table's lock makes everybody queue behind it, readers too (promise O2). What was applied
before stays; the next try goes on with the first migration that is missing.
"""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

LOCK_MILLISECONDS = 2000
TRIES = 60
PAUSE_SECONDS = 5


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        database = connections[options["database"]]
        for tries_left in reversed(range(TRIES)):
            with database.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{LOCK_MILLISECONDS}ms"])
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                if not tries_left:
                    raise CommandError(
                        "A table was in use each time; this migration is not applied."
                    ) from error
                self.stdout.write(f"A table is in use; trying again in {PAUSE_SECONDS} s")
                time.sleep(PAUSE_SECONDS)
            else:
                break
        with database.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
