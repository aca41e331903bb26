"""The managers of what belongs to a cooperative (django-scopes), under a name by which a type checker finds them."""

from typing import Any, TypeVar

import django_scopes
from django.db import models

M = TypeVar("M", bound=models.Model)


class ScopedManager(models.Manager[M]):
    """Reads within the cooperative of today's scope alone; made by `scoped`."""


def scoped(*, cooperative: str) -> Any:
    """A manager of a model whose cooperative is found along `cooperative`, as filters write it.

    Reading without a scope raises django_scopes.exceptions.ScopeError. The library makes a class inside a function;
    django-stubs looks for a manager's class by its name and would know nothing of such a one.
    """
    manager = django_scopes.ScopedManager(_manager_class=ScopedManager, cooperative=cooperative)
    made = type(manager)
    made.__module__, made.__qualname__ = ScopedManager.__module__, ScopedManager.__qualname__
    return manager
