"""Django's migrate, which lets readers through: it waits for a lock for two seconds, lets go, and tries again.

A statement that waits for a table's lock makes everybody queue behind it, readers too (promise O2). What was applied
before stays; the next try goes on with the first migration that is missing.
"""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.migrations.loader import MigrationLoader
from psycopg.errors import LockNotAvailable

LOCK_MILLISECONDS = 2000
TRIES = 60
PAUSE_SECONDS = 5


def refuse_half_replaced(loader: MigrationLoader) -> None:
    """A database that has only some of the migrations which one replaces would be left as it is, without a word.

    Raises CommandError.
    """
    for key, migration in loader.disk_migrations.items():
        missing = [name for name in migration.replaces if name not in loader.applied_migrations]
        if key not in loader.applied_migrations and 0 < len(missing) < len(migration.replaces):
            app, name = missing[0]
            raise CommandError(
                f"This database is of a former version: it lacks {app}.{name}. Bring it up to date with the last"
                " version that had those migrations first; the demo's is made anew once .data/ is deleted."
            )


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        database = connections[options["database"]]
        refuse_half_replaced(MigrationLoader(database))
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
