"""Changed payout accounts: what waits, whom to phone about it, the way to stop it, and what was changed (A7)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import text
from catalog.models import Cooperative
from shop.treasury.models import PayoutChange
from shop.treasury.payout import payout_account
from shop.union.once import once

HISTORY = 50
REASON_LENGTH = 200


@never_cache
@require_GET
def payouts(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, typed: dict[int, str] | None = None, status: int = 200) -> HttpResponse:
    changes = PayoutChange.objects.select_related(
        "cooperative", "bank", "old_bank", "requested_by", "stopped_by"
    )
    waiting = changes.filter(applied_at=None, stopped_at=None).order_by("effective_at", "pk")
    past = changes.exclude(applied_at=None, stopped_at=None)[:HISTORY]
    context = {
        "tab": "money",
        "money_tab": "payouts",
        "waiting": [_row(change, (typed or {}).get(change.pk)) for change in waiting],
        "past": [_row(change) for change in past],
        "lacking": Cooperative.objects.filter(bank_account_number="", live=True),
        "reason_length": REASON_LENGTH,
    }
    return render(request, "union/payouts.html", context, status=status)


def _row(change: PayoutChange, typed: str | None = None) -> dict[str, Any]:
    """`typed`: the reason as it was sent, where it was refused."""
    return {
        "change": change,
        "old_number": text.masked(change.old_account_number),
        "new_number": text.masked(change.account_number),
        "typed": typed or "",
        "is_refused": typed is not None,
    }


@require_POST
@once
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    change: PayoutChange = get_object_or_404(PayoutChange.objects.select_related("cooperative"), pk=pk)
    typed = request.POST.get("reason", "")
    reason = text.normalise(typed)
    if not reason or len(reason) > REASON_LENGTH:
        return _page(request, typed={pk: typed[:1000]}, status=400)
    try:
        payout_account.stop(pk, int(request.user.pk or 0), reason)
    except payout_account.NotWaiting:
        messages.error(request, _("Lần đổi này đã xong hoặc đã dừng từ trước."))
    else:
        words = _("Đã dừng. Tiền của %(name)s vẫn về tài khoản cũ.")
        messages.success(request, words % {"name": change.cooperative.name})
    return redirect("union:payouts")
