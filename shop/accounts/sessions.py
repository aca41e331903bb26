"""Django's sessions in the database, read and written by prepared statements: every page of a buyer begins with one."""

import secrets
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.utils import timezone

from catalog.serving.prepared import Statement

READ = Statement(
    "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"
)
WRITE = Statement(
    "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s RETURNING session_key"
)
NEW = Statement(
    "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)"
    " ON CONFLICT (session_key) DO NOTHING RETURNING session_key"
)
KEY_BYTES = 16


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        for data, expires_at in READ.rows(self.session_key, timezone.now()):
            return self.model(session_key=str(self.session_key), session_data=data, expire_date=expires_at)
        self._session_key = None
        return None

    def _get_new_session_key(self) -> str:
        """By chance; whether it is taken, writing it tells (`create` then tries another)."""
        return secrets.token_hex(KEY_BYTES)

    def save(self, must_create: bool = False) -> None:
        """One statement, for a new session and for one that is there already."""
        if self.session_key is None:
            self.create()
            return
        row: Any = self.create_model_instance(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        if must_create:
            if not NEW.rows(row.session_key, row.session_data, row.expire_date):
                raise CreateError
        elif not WRITE.rows(row.session_data, row.expire_date, row.session_key):
            raise UpdateError
