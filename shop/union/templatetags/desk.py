"""What the head of every page of the desk shows."""

from typing import Any

from django import template

from shop.union import work
from shop.union.models import Kind

register = template.Library()


@register.simple_tag(takes_context=True)
def open_work(context: dict[str, Any]) -> int:
    """How much waits of what this person may see."""
    may = getattr(context["request"], "may", ())
    found = work.COUNTS.get()
    return sum(found[kind] for kind in Kind if f"{work.DOORS[kind]}?" in may)
