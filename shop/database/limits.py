"""How long each kind of process waits for PostgreSQL, and how long PostgreSQL lets it hold what others need."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Seconds; 0 is without end. `is_watched`: a server that has fallen silent is given up after a second or two."""

    statement: int
    lock: int
    idle_in_transaction: int
    silent_network: int
    is_watched: bool = False

    def parameters(self, given: dict[str, Any]) -> dict[str, Any]:
        """libpq's connection parameters; what `given` (from DATABASE_URL) says itself stays."""
        server = {
            "statement_timeout": self.statement,
            "lock_timeout": self.lock,
            "idle_in_transaction_session_timeout": self.idle_in_transaction,
        }
        words = [f"-c {name}={seconds}s" for name, seconds in server.items()]
        # A client that vanished without a word must not keep its locks.
        words += ["-c client_connection_check_interval=10s", "-c tcp_keepalives_idle=30"]
        words += ["-c tcp_keepalives_interval=10", "-c tcp_keepalives_count=3"]
        network = {
            "connect_timeout": 3,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": self.silent_network * 1000,
        }
        return network | given | {"options": " ".join([*words, given.get("options", "")]).strip()}


# A visitor waits, and with him everybody behind him at the same worker.
WEB = Limits(statement=15, lock=5, idle_in_transaction=30, silent_network=10, is_watched=True)
# As long as the longest task may take (reports.check_books).
WORKER = Limits(statement=960, lock=30, idle_in_transaction=300, silent_network=30)
# A person waits who can press Ctrl-C; what is loaded at once takes its time.
COMMAND = Limits(statement=0, lock=60, idle_in_transaction=3600, silent_network=30)

_now = COMMAND


def apply(limits: Limits) -> None:
    """From now on this process opens its connections with these."""
    global _now  # noqa: PLW0603 — a process is of one kind
    _now = limits


def current() -> Limits:
    """The limits of this process."""
    return _now
