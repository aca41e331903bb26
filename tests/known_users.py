"""Who is logged in with a session, read once with their groups, for tests that ask thousands of times who may enter."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.contrib.auth import middleware
from django.http import HttpRequest


@contextmanager
def kept() -> Iterator[None]:
    """For as long as nobody's account or groups change. The session itself is read each time."""
    read, users = middleware.get_user, dict[str, Any]()

    def known(request: HttpRequest) -> Any:
        key = request.session.session_key
        if key is None:
            return read(request)
        if key not in users:
            users[key] = read(request)
        return users[key]

    with mock.patch.object(middleware, "get_user", known):
        yield
