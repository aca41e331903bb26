"""Django's sessions in the database, read and written by prepared statements: every page of a buyer begins with one."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone

from catalog.serving.prepared import Statement

READ = Statement(
    "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"
)
WRITE = Statement(
    "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s RETURNING session_key"
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        for data, expires_at in READ.rows(self.session_key, timezone.now()):
            return self.model(session_key=str(self.session_key), session_data=data, expire_date=expires_at)
        self._session_key = None
        return None

    def save(self, must_create: bool = False) -> None:
        """One statement for a session that is there already."""
        if must_create or self.session_key is None:
            super().save(must_create=must_create)
            return
        row: Any = self.create_model_instance(dict(self.items()))
        if not WRITE.rows(row.session_data, row.expire_date, row.session_key):
            raise UpdateError
