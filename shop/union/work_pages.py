"""The desk's list of work: what waits, for whom, until when; given to an officer, put on a day, told as done."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import paging
from catalog.fields import LineField
from catalog.groups import AUDITOR, DESK
from shop.accounts.models import User
from shop.union import work
from shop.union.models import Kind
from shop.union.work import Thing

PAGE_SIZE = 30
MINE, LATE = "cua-toi", "qua-han"
FARTHEST = datetime.timedelta(days=366)


class AssignForm(forms.Form):
    """Whose it is and until when; both may be left open."""

    officer = forms.ModelChoiceField(User.objects.none(), required=False)
    due_on = forms.DateField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers()  # type: ignore[attr-defined]

    def clean_due_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if day and not today <= day <= today + FARTHEST:
            raise forms.ValidationError(_("Chọn ngày từ hôm nay đến một năm nữa."))
        return day


class DoneForm(forms.Form):
    words = LineField(label=gettext_lazy("Đã làm gì"), max_length=200)


def officers() -> Any:
    """Who can be given something: everybody of the desk but those who only look."""
    return (
        User.objects.filter(groups__name__in=DESK - {AUDITOR}, is_active=True)
        .distinct()
        .order_by("full_name")
    )


def seen_kinds(request: HttpRequest) -> list[Kind]:
    """Those whose own page this person may read."""
    return [kind for kind in Kind if f"{work.DOORS[kind]}?" in request.may]  # type: ignore[attr-defined]


@never_cache
@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """`?loai=` is a kind, "cua-toi" or "qua-han"."""
    chosen = request.GET.get("loai", "")
    if chosen not in ("", MINE, LATE, *Kind.values):
        raise Http404
    return _page(request, chosen)


def _page(request: HttpRequest, chosen: str, *, status: int = 200, **refused: Any) -> HttpResponse:
    """`refused`: the thing's kind and key, and what was typed for it that could not be written down."""
    kinds = seen_kinds(request)
    things = work.open_things(kinds)
    piles = {
        "": things,
        MINE: [t for t in things if t.officer == request.user],
        LATE: [t for t in things if t.is_late],
    }
    piles |= {kind.value: [thing for thing in things if thing.kind == kind] for kind in kinds}
    page = paging.page(request, piles.get(chosen, []), PAGE_SIZE)
    for thing in page:
        if refused.get("key") == (thing.kind, thing.subject):
            thing.typed = refused
    labels = {"": _("Tất cả"), MINE: _("Của tôi"), LATE: _("Quá hạn")} | {k.value: k.label for k in kinds}
    context = {
        "tab": "work",
        "page": page,
        "page_query": f"loai={chosen}&" if chosen else "",
        "chosen": chosen,
        "chips": [
            (word, labels[word], len(rows))
            for word, rows in piles.items()
            if rows or word in ("", MINE, chosen)
        ],
        "officers": list(officers()),
        "today": timezone.localdate(),
        "last_day": timezone.localdate() + FARTHEST,
    }
    return render(request, "union/work.html", context, status=status)


def _thing(request: HttpRequest, kind: str, pk: int) -> Thing | None:
    if kind not in Kind.values:
        raise Http404
    if Kind(kind) not in seen_kinds(request):
        raise PermissionDenied
    thing = work.find(Kind(kind), pk)
    if thing is None:
        messages.info(request, _("Việc này đã có người làm xong."))
    return thing


@require_POST
def assign(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """`officer` (a key, or empty) and `due_on`."""
    thing = _thing(request, kind, pk)
    if thing is None:
        return redirect("union:work")
    form = AssignForm(request.POST)
    if not form.is_valid():
        problem = " ".join(str(error) for errors in form.errors.values() for error in errors)
        messages.error(request, problem)
        return _page(
            request, kind, status=400, key=(Kind(kind), pk), due_on=request.POST.get("due_on", "")[:20]
        )
    officer = form.cleaned_data["officer"]
    work.assign(
        thing,
        officer_id=officer.pk if officer else None,
        due_on=form.cleaned_data["due_on"],
        by=int(request.user.pk or 0),
    )
    if officer:
        messages.success(request, _("Đã giao cho %(name)s.") % {"name": officer.full_name})
    else:
        messages.success(request, _("Đã ghi. Việc này chưa có ai nhận."))
    return redirect("union:work")


@require_POST
def finish(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """`words` says what was done; only of what has no end of its own."""
    thing = _thing(request, kind, pk)
    if thing is None:
        return redirect("union:work")
    if not thing.has_no_end:
        raise Http404
    form = DoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ghi vài chữ: đã làm gì. Nhiều nhất 200 chữ cái."))
        return _page(
            request, kind, status=400, key=(Kind(kind), pk), words=request.POST.get("words", "")[:1000]
        )
    work.finish(thing, words=form.cleaned_data["words"], by=int(request.user.pk or 0))
    messages.success(request, _("Đã ghi là xong."))
    return redirect("union:work")
