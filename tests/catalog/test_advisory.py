"""Named locks: each keeps others out of its own work and of nothing else, and two never share a number."""

import itertools

import pytest
from django.db import connection, connections, transaction

from catalog import advisory
from catalog.advisory import Lock
from ops.embedded import CHECKOUT


def is_free(lock: Lock, key: int = 0, how: str = "pg_try_advisory_lock") -> bool:
    """As another process would find it."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute(f"SELECT {how}(%s, %s)", [lock, key])
            return bool(cursor.fetchone()[0])
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_work_is_alone_until_it_ends_and_others_are_not_kept_out() -> None:
    with advisory.alone(Lock.PHOTO, 7) as is_alone:
        assert is_alone
        assert not is_free(Lock.PHOTO, 7)
        assert is_free(Lock.PHOTO, 8)
        assert is_free(Lock.DATA_COPY, 7)
    assert is_free(Lock.PHOTO, 7)


@pytest.mark.django_db(transaction=True)
def test_who_is_not_alone_leaves_the_lock_to_whom_it_belongs() -> None:
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 0)", [Lock.SCHEDULE])
    with advisory.alone(Lock.SCHEDULE) as is_alone:
        assert not is_alone
    assert not is_free(Lock.SCHEDULE)
    other.close()


@pytest.mark.django_db(transaction=True)
def test_what_is_held_ends_with_the_transaction() -> None:
    with transaction.atomic():
        advisory.hold(Lock.UNPAID_LIMITS, 3, 1, 3)
        assert not is_free(Lock.UNPAID_LIMITS, 1)
        assert not is_free(Lock.UNPAID_LIMITS, 3)
    assert is_free(Lock.UNPAID_LIMITS, 1)


@pytest.mark.django_db(transaction=True)
def test_what_is_shared_after_it_is_free_for_others_to_share() -> None:
    with transaction.atomic():
        advisory.hold_then_share((Lock.UNPAID_LIMITS, [2]), (Lock.SELLING, [5, 4, 5]))
        assert not is_free(Lock.UNPAID_LIMITS, 2)
        for key in (4, 5):
            assert not is_free(Lock.SELLING, key)
            assert is_free(Lock.SELLING, key, "pg_try_advisory_lock_shared")
    assert is_free(Lock.SELLING, 4)


@pytest.mark.django_db
def test_a_key_that_is_too_long_still_locks() -> None:
    with advisory.alone(Lock.PHOTO, 2**40 + 5) as is_alone, connection.cursor() as cursor:
        assert is_alone
        cursor.execute("SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchall() == [(5,)]


def test_no_number_is_used_twice_and_no_other_place_takes_such_a_lock() -> None:
    assert all(one.value != other.value for one, other in itertools.combinations(Lock, 2))
    assert len(Lock.__members__) == len(Lock)
    sources = [path for room in ("catalog", "cms", "shop") for path in (CHECKOUT / room).rglob("*.py")]
    assert [
        path.name
        for path in sources
        if "pg_advisory" in path.read_text() or "pg_try_advisory" in path.read_text()
    ] == ["advisory.py"]
