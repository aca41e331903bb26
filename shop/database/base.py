"""What Django opens connections with; the module's name is Django's."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
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
