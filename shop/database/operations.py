"""Operations for migrations of tables that have grown; they need `atomic = False` in their migration."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently


class AddIndexBesideWriters(AddIndexConcurrently):
    """An index built while others write. What a build that was broken off left behind is dropped first.

    It queues for no lock that stops anybody, so it waits for old transactions as long as they take.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        name = schema_editor.connection.ops.quote_name(self.index.name)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            (before,) = cursor.fetchone()
            cursor.execute("SET lock_timeout = 0")
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])
