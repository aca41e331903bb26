"""Managers of what belongs to a cooperative: closed without a scope, and known to a type checker by their name."""

from pkgutil import resolve_name

import pytest
from django.apps import apps
from django.db.models import Manager
from django_scopes.exceptions import ScopeError

from catalog.models import Variant
from catalog.scoped import ScopedManager
from ops.embedded import CHECKOUT

ROOMS = ("shop.", "catalog.")  # the pages of the CMS have Wagtail's managers


def managers() -> list[Manager]:
    models = (model for model in apps.get_models() if model.__module__.startswith(ROOMS))
    return [manager for model in models for manager in model._meta.managers]


def test_every_manager_is_found_by_its_name() -> None:
    """django-stubs gives up on one that is not, and with it on everything read through it."""
    assert sum(isinstance(manager, ScopedManager) for manager in managers()) > 30
    for kind in {type(manager) for manager in managers()}:
        assert issubclass(kind, resolve_name(f"{kind.__module__}:{kind.__qualname__}"))


def test_without_a_scope_nothing_is_read() -> None:
    with pytest.raises(ScopeError):
        Variant.objects.filter(pk=1)


def test_every_scoped_manager_is_made_here() -> None:
    makers = [
        path.relative_to(CHECKOUT).as_posix()
        for room in ("shop", "catalog", "cms", "demo")
        for path in (CHECKOUT / room).rglob("*.py")
        if "django_scopes.ScopedManager" in path.read_text() or "import ScopedManager" in path.read_text()
    ]
    assert makers == ["catalog/scoped.py"]
