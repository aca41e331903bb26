"""Primary keys drawn before their rows are written, so that rows can name each other."""

from collections.abc import Iterator

from django.db import connection, models


def keys(model: type[models.Model], block: int = 2000) -> Iterator[int]:
    """An endless row of free primary keys of a model."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [model._meta.db_table, block],
            )
            yield from [row[0] for row in cursor.fetchall()]
