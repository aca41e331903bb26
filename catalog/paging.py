"""A list page by page: ?trang=2 is the second."""

from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Count, QuerySet, Value
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from catalog.numbers import whole

PARAMETER = "trang"
MOST_DIGITS = 6


def page(request: HttpRequest, rows: Any, size: int, *, count: int | None = None) -> Page[Any]:
    """The page that the address asks for, of `size` rows. Raises Http404 where there is none such.

    `count`: how many rows there are, where the page has asked already.
    """
    return numbered(request.GET.get(PARAMETER) or "1", rows, size, count=count)


def numbered(typed: str, rows: Any, size: int, *, count: int | None = None) -> Page[Any]:
    """The page of this number, as typed. Raises Http404 where there is none such."""
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    try:
        return paginator.page(number(typed))
    except EmptyPage as error:
        raise Http404(_("Không có trang này.")) from error


def count(piles: dict[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows are in each, in one statement."""
    rows = [
        one.order_by().values(pile=Value(key)).annotate(n=Count("pk")).values_list("pile", "n")
        for key, one in piles.items()
    ]
    return dict.fromkeys(piles, 0) | dict(rows[0].union(*rows[1:], all=True))


def number(typed: str) -> int:
    """1 or more, as addresses write it: one address for one page. Raises Http404."""
    found = None if typed.startswith("0") else whole(typed, MOST_DIGITS)
    if found is None:
        raise Http404(_("Không có trang này."))
    return found
