"""Whether a stall sells does not change while a purchase from it is being placed.

Advisory locks, shared among buyers: a row's lock would make them wait for whoever settles or pays that stall, too.
"""

from collections.abc import Iterable

from catalog import advisory, row_locks
from catalog.advisory import Lock
from catalog.models import Cooperative


def hold(cooperative_ids: Iterable[int], *, after: tuple[Lock, Iterable[int]]) -> None:
    """None of these closes, is suspended or opens before the transaction ends; whoever began it is waited for.

    `after`: what is held first, by the same statement.
    """
    advisory.hold_then_share(after, (Lock.SELLING, cooperative_ids))


def locked(cooperative_id: int) -> Cooperative:
    """The cooperative, for a change of whether it sells: purchases from it are waited for, and wait.

    Raises Cooperative.DoesNotExist.
    """
    advisory.hold(Lock.SELLING, cooperative_id)
    return row_locks.hold(Cooperative.objects, no_key=True).get(pk=cooperative_id)
