"""The union's list of calls: whom to ring, what to say, what came of it, when to try again."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import numbers, text
from shop.notifications.models import CallResult, PhoneCall
from shop.union import calls
from shop.union.once import once

NOTE_LENGTH = 200
WAITS = {  # what the form offers, in waking hours
    "1": gettext_lazy("1 giờ nữa"),
    "4": gettext_lazy("4 giờ nữa"),
    "15": gettext_lazy("Ngày mai"),
}


@never_cache
@require_GET
def call_list(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, refused: dict[str, Any] | None = None) -> HttpResponse:
    """`refused`: what was typed for one call (by its key) that could not be written down, with the reason."""
    context = {
        "tab": "calls",
        "calls": calls.to_make(),
        "hours": settings.LADDER_HOURS["order"][2],
        "made": calls.made(),
        "results": CallResult.choices,
        "waits": WAITS.items(),
        "refused": refused,
        "note_length": NOTE_LENGTH,
    }
    return render(request, "union/calls.html", context, status=400 if refused else 200)


@require_POST
@once
def called(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody rang: `answer` is what came of it, `note` the words, `sau` the hours until the next try; `call` are
    the matters that the page showed, so that what came meanwhile is not taken as told; `biet` the log's last entry that
    it showed."""
    call: PhoneCall = get_object_or_404(PhoneCall.objects.select_related("cooperative"), pk=pk)
    typed, answer, wait = (request.POST.get(name, "") for name in ("note", "answer", "sau"))
    words = text.normalise(typed)
    problem = ""
    if answer not in CallResult.values:
        problem = _("Chọn kết quả cuộc gọi.")
    elif len(words) > NOTE_LENGTH:
        problem = _("Ghi chú dài quá, nhiều nhất %(count)s chữ cái.") % {"count": NOTE_LENGTH}
    if problem:
        messages.error(request, problem)
        refused = {"pk": pk, "note": typed[:1000], "answer": answer, "wait": wait, "problem": problem}
        return _page(request, refused=refused)
    shown = {key for value in request.POST.getlist("call") if (key := numbers.whole(value)) is not None}
    is_new = calls.note(
        call,
        shown,
        result=CallResult(answer),
        words=words,
        wait=int(wait) if wait in WAITS else None,
        officer_id=request.user.pk,
        seen=numbers.whole(request.POST.get("biet")),
    )
    name = {"name": call.cooperative.name}
    if not is_new:
        messages.info(request, _("Việc này đã có người gọi xong."))
    elif answer == CallResult.TOLD:
        messages.success(request, _("Đã ghi: %(name)s đã được báo.") % name)
    elif answer == CallResult.LATER:
        messages.info(request, _("Đã ghi: %(name)s hẹn gọi lại. Đến giờ, chợ nhắc.") % name)
    elif answer == CallResult.WRONG:
        messages.info(request, _("Đã ghi: sai số của %(name)s. Tìm số đúng rồi gọi lại.") % name)
    else:
        messages.info(request, _("Đã ghi: chưa gặp %(name)s. Đến giờ, chợ nhắc gọi lại.") % name)
    return redirect("union:calls")
