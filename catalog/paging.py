"""A list page by page: ?trang=2 is the second."""

from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from catalog.numbers import whole

PARAMETER = "trang"
MOST_DIGITS = 6


def page(request: HttpRequest, rows: Any, size: int) -> Page[Any]:
    """The page that the address asks for, of `size` rows. Raises Http404 where there is none such."""
    return numbered(request.GET.get(PARAMETER) or "1", rows, size)


def numbered(typed: str, rows: Any, size: int) -> Page[Any]:
    """The page of this number, as typed. Raises Http404 where there is none such."""
    try:
        return Paginator(rows, size).page(number(typed))
    except EmptyPage as error:
        raise Http404(_("Không có trang này.")) from error


def number(typed: str) -> int:
    """1 or more, as addresses write it: one address for one page. Raises Http404."""
    found = None if typed.startswith("0") else whole(typed, MOST_DIGITS)
    if found is None:
        raise Http404(_("Không có trang này."))
    return found
