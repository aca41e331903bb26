"""Whom the union rings: stalls that leave orders unanswered, and cooperatives that no message reaches."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import text
from shop.notifications.models import PhoneCall
from shop.union import calls

HISTORY = 20
NOTE_LENGTH = 200
TOLD, NOT_REACHED = "da-bao", "chua-gap"


@never_cache
@require_GET
def call_list(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, typed: dict[int, str] | None = None) -> HttpResponse:
    """`typed`: a note that was too long, by its call."""
    rows = PhoneCall.objects.select_related("cooperative__commune", "called_by")
    hours = int(calls.UNANSWERED_AFTER.total_seconds() // 3600)
    context = {
        "tab": "calls",
        "calls": calls.to_make(),
        "hours": hours,
        "to_tell": [
            {"call": row, "typed": (typed or {}).get(row.pk, row.note)} for row in rows.filter(done_at=None)
        ],
        "told": rows.exclude(done_at=None).order_by("-done_at", "-pk")[:HISTORY],
        "refused": set(typed or {}),
        "note_length": NOTE_LENGTH,
    }
    return render(request, "union/calls.html", context)


@require_POST
def called(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody rang: `answer` says whether the cooperative knows now (TOLD) or was not reached (NOT_REACHED)."""
    call: PhoneCall = get_object_or_404(PhoneCall.objects.select_related("cooperative"), pk=pk)
    typed = request.POST.get("note", "")
    note = text.normalise(typed)
    if len(note) > NOTE_LENGTH:
        messages.error(request, _("Ghi chú dài quá, nhiều nhất %(count)s chữ cái.") % {"count": NOTE_LENGTH})
        return _page(request, typed={pk: typed[:1000]})
    is_told = request.POST.get("answer") == TOLD
    now = timezone.now()
    updated = PhoneCall.objects.filter(pk=pk, done_at=None).update(
        tries=F("tries") + 1,
        note=note,
        called_at=now,
        called_by=request.user.pk,
        done_at=now if is_told else None,
    )
    if not updated:
        messages.info(request, _("Việc này đã có người gọi xong."))
    elif is_told:
        messages.success(request, _("Đã ghi: %(name)s đã được báo.") % {"name": call.cooperative.name})
    else:
        messages.info(request, _("Đã ghi: chưa gặp %(name)s.") % {"name": call.cooperative.name})
    return redirect("union:calls")
