"""Choices of the sales page, kept under a name: the whole desk opens them, who made one renames or deletes it."""

from typing import cast

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import text
from shop.reports.models import KeptView
from shop.union import sales_filter, sales_page
from shop.union.once import once

MOST_LETTERS = 80


class BadName(ValueError):
    """Not to be kept under this name; its words are for the reader."""


@require_POST
@once
def keep(request: HttpRequest) -> HttpResponse:
    """`cach-xem` is the query of the page that was looked at, `ten` the name."""
    typed, asked = request.POST.get("ten", ""), QueryDict(request.POST.get("cach-xem", "")[:4000])
    found = sales_filter.read(asked)
    if found.question is None:
        return sales_page.answer(request, found)
    try:
        view = KeptView(name=_name(typed), query=found.query, made_by_id=cast(int, request.user.pk))
        _save(view)
    except BadName as error:
        return sales_page.answer(request, found, status=400, kept_name=typed, kept_problem=str(error))
    messages.success(request, _("Đã giữ cách xem “%(name)s”. Cả Liên minh mở được.") % {"name": view.name})
    return redirect(f"{reverse('union:sales')}?{view.query}")


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Renames it (`ten`), or deletes it (`xoa`). Somebody else's is not to be found here."""
    view = get_object_or_404(KeptView, pk=pk, made_by=request.user.pk)
    here = f"{reverse('union:sales')}?{view.query}"
    if "xoa" in request.POST:
        view.delete()
        messages.success(request, _("Đã xoá cách xem “%(name)s”.") % {"name": view.name})
        return redirect(here)
    typed = request.POST.get("ten", "")
    try:
        view.name = _name(typed)
        _save(view)
    except BadName as error:
        found = sales_filter.read(QueryDict(view.query))
        return sales_page.answer(
            request, found, status=400, renamed=pk, kept_name=typed, kept_problem=str(error)
        )
    messages.success(request, _("Đã đổi tên thành “%(name)s”.") % {"name": view.name})
    return redirect(here)


def _name(typed: str) -> str:
    name = text.normalise(typed)
    if not name:
        raise BadName(_("Đặt cho cách xem này một cái tên."))
    if len(name) > MOST_LETTERS:
        raise BadName(_("Tên dài quá: nhiều nhất %(most)s chữ.") % {"most": MOST_LETTERS})
    return name


def _save(view: KeptView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise BadName(_("Bạn đã có một cách xem tên như vậy. Xin đặt tên khác.")) from error
