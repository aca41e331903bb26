"""Bulletins at the desk: written with a look at who will hear it, corrected by another, withdrawn with a reason."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import paging
from shop.bulletins import audience, publishing, telling
from shop.bulletins.models import Bulletin
from shop.bulletins.views import communes, place_words
from shop.union.bulletin_forms import BulletinForm, WithdrawForm, begun, hearers
from shop.union.once import once

PAGE_SIZE = 24
PUBLISH = "dang"  # the second button: whoever pressed the first has seen who will hear it
TAB = {"tab": "bulletins"}


@never_cache
@require_GET
def bulletin_list(request: HttpRequest) -> HttpResponse:
    rows = Bulletin.objects.select_related("written_by", "corrected_by")
    page = paging.page(request, rows, PAGE_SIZE)
    names = {place.pk: place.full_name for place in communes()}
    context = {"rows": [(row, place_words(row, names)) for row in page], "page": page}
    return render(request, "union/bulletins.html", TAB | context)


@never_cache
@require_GET
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """Raises Http404."""
    return _page(request, _find(pk), WithdrawForm())


@never_cache
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new one, or the one that corrects `pk`. First it is shown who will hear it; nothing is written by that."""
    old = _find(pk) if pk is not None else None
    if request.method != "POST":
        if old and old.is_ended:
            return _too_late(request, old)
        return _form(request, BulletinForm(initial=begun(old)), old)
    form = BulletinForm(request.POST)
    if not form.is_valid():
        return _form(request, form, old, status=400)
    preview = _preview(form)
    if request.POST.get("buoc") != PUBLISH:
        return _form(request, form, old, preview=preview)
    if request.POST.get("thay") != preview["seal"]:
        form.add_error(None, _("Người nghe hay cách gửi đã đổi. Xem lại rồi bấm đăng. Chưa gửi gì."))
        return _form(request, form, old, status=409, preview=preview)
    try:
        row = publishing.publish(
            form.facts(), key=form.cleaned_data["key"], officer_id=int(request.user.pk or 0), corrects=pk
        )
    except publishing.MovedOn:
        form.add_error(None, _("Bản cũ vừa được người khác sửa hay rút lại. Mở bản cũ để xem. Chưa gửi gì."))
        return _form(request, form, old, status=409)
    except publishing.OtherwisePublished:
        form.add_error(
            None, _("Thông báo này đã đăng rồi, với lời khác. Muốn đổi thì mở nó ra mà sửa. Chưa gửi gì.")
        )
        return _form(request, form, old, status=409)
    messages.success(
        request,
        ngettext(
            "Đã đăng. Tin đang được gửi tới %(n)s HTX.",
            "Đã đăng. Tin đang được gửi tới %(n)s HTX.",
            row.told_count,
        )
        % {"n": row.told_count},
    )
    return redirect("union:bulletin", row.pk)


@never_cache
@require_POST
@once
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = _find(pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=400)
    try:
        publishing.withdraw(pk, reason=form.cleaned_data["reason"], officer_id=int(request.user.pk or 0))
    except publishing.MovedOn:
        return _too_late(request, _find(pk))
    messages.success(request, _("Đã rút lại. Ai đã nhận tin sẽ được báo."))
    return redirect("union:bulletin", pk)


def _find(pk: int) -> Bulletin:
    rows = Bulletin.objects.select_related("written_by", "ended_by", "corrected_by", "corrects")
    found: Bulletin = get_object_or_404(rows, pk=pk)
    return found


def _too_late(request: HttpRequest, row: Bulletin) -> HttpResponse:
    messages.error(request, _("Thông báo này đã được sửa hay rút lại. Dưới đây là tình trạng hiện giờ."))
    return _page(request, row, WithdrawForm(), status=409)


def _page(request: HttpRequest, row: Bulletin, form: WithdrawForm, status: int = 200) -> HttpResponse:
    names = {place.pk: place.full_name for place in communes()}
    context = {"row": row, "place": place_words(row, names), "form": form}
    return render(request, "union/bulletin.html", TAB | context, status=status)


def _form(
    request: HttpRequest, form: BulletinForm, old: Bulletin | None, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, "union/bulletin_form.html", TAB | {"form": form, "old": old} | more, status=status)


def _preview(form: BulletinForm) -> dict[str, Any]:
    """Who will hear it; of an urgent one, what it costs at most in đồng, where everybody gets an SMS. `seal` comes back
    with the second button: what is published is what was looked at."""
    facts = form.facts()
    heard = audience.of(facts.communes)
    parts = telling.sms_parts(Bulletin(title=facts.title, kind=facts.kind)) if facts.is_urgent else 0
    cost = len(heard.letters) * parts * settings.SMS_PRICE
    return {
        "seal": f"{heard.cooperatives};{cost};{facts.is_urgent};{','.join(facts.communes)}",
        "words": hearers(heard.cooperatives, heard.communes),
        "cooperatives": heard.cooperatives,
        "cost": cost,
        "is_urgent": facts.is_urgent,
    }
