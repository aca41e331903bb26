"""Whether a stall sells does not change while a purchase from it is being placed.

Advisory locks, shared among buyers: a row's lock would make them wait for whoever settles or pays that stall, too.
"""

from collections.abc import Iterable

from django.db import connection

from catalog.models import Cooperative

LOCK_SPACE = 7211  # first key; the second is the cooperative's


def hold(cooperative_ids: Iterable[int]) -> None:
    """None of these closes, is suspended or opens before the transaction ends; whoever began it is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s, id::int) FROM unnest(%s::bigint[]) AS id",
            [LOCK_SPACE, sorted(cooperative_ids)],
        )


def locked(cooperative_id: int) -> Cooperative:
    """The cooperative, for a change of whether it sells: purchases from it are waited for, and wait.

    Raises Cooperative.DoesNotExist.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, cooperative_id])
    return Cooperative.objects.select_for_update(of=("self",), no_key=True).get(pk=cooperative_id)
