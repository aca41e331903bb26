"""Asking cooperatives of the register to a class: found by place and field, ticked, asked once."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.home_communes import HOME_PROVINCE
from catalog.models import Commune, FormerDistrict
from catalog.numbers import whole
from shop.impact.models import FieldOfWork, RegisteredCooperative, WorkingState
from shop.impact.register import lists
from shop.training import invitations, seats
from shop.training.invitations import Target
from shop.training.models import Invitation
from shop.union.once import once
from shop.union.register.lists import wanted
from shop.union.training.classes import find

MOST = 450  # shown at once: all cooperatives of the province


@never_cache
@require_http_methods(["GET", "POST"])
@once
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    row = find(pk)
    if request.method == "POST":
        return _invite(request, pk)
    asked = replace(wanted(request), state=WorkingState.ACTIVE)
    found = list(lists.find(asked)[:MOST])
    known = Invitation.unscoped.filter(training_class=row)
    invited = set(known.values_list("registered", flat=True))
    context: dict[str, Any] = {
        "tab": "classes",
        "part": "invite",
        "row": row,
        "asked": asked,
        "rows": [(one, one.pk in invited, bool(one.stall_id or one.phone or one.email)) for one in found],
        "communes": Commune.objects.filter(province=HOME_PROVINCE),
        "districts": FormerDistrict.choices,
        "fields": FieldOfWork.choices,
    }
    return render(request, "union/training/invite.html", context)


def _invite(request: HttpRequest, pk: int) -> HttpResponse:
    keys = [key for typed in request.POST.getlist("htx")[:MOST] if (key := whole(typed))]
    rows = RegisteredCooperative.listed.filter(pk__in=keys).exclude(stall=None, phones=[], email="")
    targets = [Target(one.stall_id, one.pk) for one in rows]
    if not targets:
        messages.error(request, _("Chưa chọn hợp tác xã nào có số điện thoại hay gian hàng."))
        return redirect("union:class-invite", pk)
    try:
        count = invitations.invite(pk, targets, by_id=request.user.pk)
    except seats.Closed:
        messages.error(request, _("Lớp đã huỷ hoặc đã bắt đầu, không mời nữa. Chưa gửi gì."))
        return redirect("union:class", pk)
    words = ngettext("Đã mời %(n)d hợp tác xã.", "Đã mời %(n)d hợp tác xã.", count)
    messages.success(request, words % {"n": count})
    return redirect("union:class", pk)
