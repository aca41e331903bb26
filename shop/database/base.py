"""What Django opens connections with; the module's name is Django's."""

import select
from typing import Any

from django.db.backends.postgresql import base

from shop.database import limits
from shop.database.silence import Driver, Watch, WatchedConnection


class DatabaseWrapper(base.DatabaseWrapper):
    Database = Driver()  # type: ignore[assignment]  # Django only looks up names in it

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._watch: Watch | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """With the time limits of this process (shop.database.limits)."""
        return limits.current().parameters(super().get_connection_params())

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Opens one; in a web process only to a server that answers, and watched ever after."""
        if not limits.current().is_watched:
            return super().get_new_connection(conn_params)
        host, port = str(conn_params.get("host", "")), conn_params.get("port", "")
        if self._watch is None or (self._watch.host, self._watch.port) != (host, int(port or 5432)):
            self._watch = Watch(host, port)
        self._watch.require_answer()
        opened = super().get_new_connection(conn_params)
        if isinstance(opened, WatchedConnection):
            opened.watch = self._watch
        return opened

    def is_usable(self) -> bool:
        """Whether the server is still there, which Django asks before a request's first query.

        A server that has ended, or ended this connection, has said so: the socket then has something to read. Only
        where it has is a query spent on the question; asking one each time is a fifth of what a product page costs.
        """
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLPRI | select.POLLRDHUP)
        return not poll.poll(0) or super().is_usable()
