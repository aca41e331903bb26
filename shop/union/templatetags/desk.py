"""What the head of every page of the desk shows."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shop.accounts.sent_keys import FIELD
from shop.reports.periods import Period
from shop.union import menu, work
from shop.union.menu import Link
from shop.union.models import Kind
from shop.union.once import new_key
from shop.union.permissions import May

register = template.Library()


@register.simple_tag(takes_context=True)
def open_work(context: dict[str, Any]) -> int:
    """How much waits of what this person may see."""
    may = getattr(context["request"], "may", ())
    found = work.COUNTS.get()
    return sum(found[kind] for kind in Kind if f"{work.DOORS[kind]}?" in may)


@register.inclusion_tag("union/same_period.html", takes_context=True)
def same_period(context: dict[str, Any], period: Period) -> dict[str, Any]:
    """Where else a period is told of."""
    return {"period": period, "links": menu.same_period(period, str(context.get("tab", "")))}


@register.simple_tag(takes_context=True)
def desk_rooms(context: dict[str, Any]) -> list[Link]:
    """The menu as this person sees it from here; the page's `tab` says where that is."""
    may = getattr(context["request"], "may", None) or May(frozenset())
    return menu.rooms(may, str(context.get("tab", "")))


@register.simple_tag
def once() -> SafeString:
    """The key of a form that is sent once (`shop.union.once`)."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())
