"""Everything the fake knows, in memory behind one lock; written through to SQLite where a file is given."""

import json
import secrets
import sqlite3
import string
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fakestripe.errors import missing

Object = dict[str, Any]
ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_" + "".join(secrets.choice(ALPHABET) for _ in range(length))


class Clock:
    """Wall time in whole seconds plus an offset that tests may advance."""

    def __init__(self) -> None:
        self.offset = 0

    def now(self) -> int:
        return int(time.time()) + self.offset


class Store:
    """Objects by kind and id, oldest first. Members with a leading `_` are the fake's own, never shown."""

    def __init__(self, state_file: Path | str | None = None) -> None:
        self.clock = Clock()
        self.lock = threading.RLock()
        self._tables: dict[str, dict[str, Object]] = {}
        self._dirty: dict[tuple[str, str], None] = {}
        self._file = sqlite3.connect(state_file, check_same_thread=False) if state_file else None
        if self._file:
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute(
                "CREATE TABLE IF NOT EXISTS objects (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, "
                "id TEXT, body TEXT, UNIQUE (kind, id))"
            )
            self._load()

    def _load(self) -> None:
        assert self._file
        for kind, id, body in self._file.execute("SELECT kind, id, body FROM objects ORDER BY seq"):
            self.table(kind)[id] = json.loads(body)
        self.clock.offset = self.table("_meta").get("clock", {}).get("offset", 0)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the lock; on leaving, even by an exception, write what changed (so a decline is kept)."""
        with self.lock:
            try:
                yield
            finally:
                self._flush()

    def _flush(self) -> None:
        dirty, self._dirty = self._dirty, {}
        if not self._file or not dirty:
            return
        with self._file:
            for kind, id in dirty:
                body = self.table(kind).get(id)
                if body is None:
                    self._file.execute("DELETE FROM objects WHERE kind = ? AND id = ?", (kind, id))
                    continue
                self._file.execute(
                    "INSERT INTO objects (kind, id, body) VALUES (?, ?, ?) "
                    "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                    (kind, id, json.dumps(body)),
                )

    def table(self, kind: str) -> dict[str, Object]:
        return self._tables.setdefault(kind, {})

    def put(self, body: Object, kind: str | None = None, id: str | None = None) -> Object:
        kind, id = kind or body["object"], id or body["id"]
        self.table(kind)[id] = body
        self._dirty[kind, id] = None
        return body

    def drop(self, kind: str, id: str) -> None:
        if self.table(kind).pop(id, None) is not None:
            self._dirty[kind, id] = None

    def get(self, kind: str, id: str, param: str = "id") -> Object:
        """Raises 404 resource_missing, in Stripe's words."""
        found = self.table(kind).get(id)
        if found is None:
            raise missing(kind, id, param)
        return found

    def find(self, kind: str, id: str | None) -> Object | None:
        return self.table(kind).get(id) if id else None

    def newest_first(self, kind: str) -> list[Object]:
        return list(reversed(self.table(kind).values()))

    def advance(self, seconds: int) -> None:
        with self.transaction():
            self.clock.offset += seconds
            self.put({"offset": self.clock.offset}, "_meta", "clock")

    def clear(self) -> None:
        with self.transaction():
            for kind, table in self._tables.items():
                for id in list(table):
                    self.drop(kind, id)
            self.clock.offset = 0

    def close(self) -> None:
        with self.lock:
            self._flush()
            if self._file:
                self._file.close()
                self._file = None
