"""Sessions by prepared statements behave as Django's own."""

import datetime

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


def stored() -> str:
    session = SessionStore()
    session["cart"] = {"key": "chè"}
    session.save()
    return str(session.session_key)


def test_what_was_saved_is_read_and_written_by_one_statement_each() -> None:
    key = stored()
    with CaptureQueriesContext(connection) as captured:
        session = SessionStore(key)
        assert session["cart"] == {"key": "chè"}
        session["cart"] = {}
        session.save()
    assert len(captured) == 2
    assert SessionStore(key)["cart"] == {}


def test_a_new_one_is_one_statement() -> None:
    with CaptureQueriesContext(connection) as captured:
        key = stored()
    assert len(captured) == 1
    assert SessionStore(key)["cart"] == {"key": "chè"}


def test_a_key_that_somebody_has_is_not_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, free = stored(), "k" * 32
    keys = iter([taken, free])
    monkeypatch.setattr(SessionStore, "_get_new_session_key", lambda _session: next(keys))
    session = SessionStore()
    session["cart"] = {}
    session.save()
    assert session.session_key == free
    assert SessionStore(taken)["cart"] == {"key": "chè"}


def test_one_that_has_ended_is_empty_and_its_key_forgotten() -> None:
    key = stored()
    Session.objects.update(expire_date=timezone.now() - datetime.timedelta(seconds=1))
    session = SessionStore(key)
    assert session.get("cart") is None
    assert session.session_key is None


def test_one_that_was_ended_elsewhere_is_not_written_again() -> None:
    session = SessionStore(stored())
    session["cart"] = {}
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()
