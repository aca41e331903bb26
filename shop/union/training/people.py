"""The people of a class: on the list, in the line, there or not. Each look at names and numbers is logged (A4)."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog import text
from shop.accounts import access_log
from shop.impact.register import lists
from shop.impact.register.lists import Wanted
from shop.training import attendance, seats
from shop.training.forms import ListForm, ReasonForm
from shop.training.models import Place, Seat, Source, TrainingClass
from shop.training.seats import Person
from shop.union.once import once
from shop.union.training import strangers
from shop.union.training.classes import find

SUBJECT = "training.seat"
FOUND = 50  # rows of the register that a name is compared with
BAD_REQUEST, CONFLICT = 400, 409


def rows_of(row: TrainingClass) -> list[Seat]:
    """Who has a seat by name as written down, then the line, then who gave theirs back; one query."""
    rows = Seat.unscoped.filter(training_class=row).select_related(
        "cooperative", "registered", "certificate", "dropped_by"
    )
    order = list(Place)
    return sorted(rows, key=lambda seat: (order.index(Place(seat.state)), seat.pk))


@never_cache
@require_http_methods(["GET", "POST"])
@once
def people_list(request: HttpRequest, pk: int) -> HttpResponse:
    """POST adds a list of people, pasted or from a spreadsheet."""
    row = find(pk)
    if request.method != "POST":
        return show(request, row)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, row, form, status=BAD_REQUEST)
    try:
        people = [_placed(person) for person in form.cleaned_data["people"]]
        taken = seats.ask(pk, people, source=Source.DESK, by_id=request.user.pk)
    except seats.Closed:
        form.add_error(None, _("Lớp đã huỷ, không ghi thêm ai. Chưa ghi gì."))
        return show(request, row, form, status=CONFLICT)
    words = _("Ghi mới %(seated)d người có chỗ, %(waiting)d người chờ; %(known)d người có tên từ trước.")
    counts = {"seated": len(taken.seated), "waiting": len(taken.waiting), "known": len(taken.known)}
    messages.success(request, words % counts)
    if form.cleaned_data["passed_over"]:
        messages.info(request, _("Dòng đầu là tiêu đề cột, đã bỏ qua."))
    return redirect("union:class-people", pk)


def _placed(person: Person) -> Person:
    """With the cooperative of the register whose name was written, where there is exactly one such."""
    if not person.organisation:
        return person
    written = _bare(person.organisation)
    found = [
        row for row in lists.find(Wanted(words=person.organisation))[:FOUND] if _bare(row.name) == written
    ]
    if len(found) != 1:
        return person
    (one,) = found
    return Person(person.name, person.phone, person.organisation, one.stall_id, one.pk)


def _bare(name: str) -> str:
    """A cooperative's name without what every one of them is called, for comparing."""
    return re.sub(r"^(htx|hop tac xa)\s+", "", text.fold(name))


def show(
    request: HttpRequest,
    row: Any,
    form: ListForm | None = None,
    *,
    revoking: tuple[int, ReasonForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list, with a form that was sent from it; `revoking`: of a seat's certificate, without a good reason."""
    rows = rows_of(row)
    access_log.looked(request.user.pk, SUBJECT, reference=str(row.pk), row_count=len(rows))
    context = {
        "tab": "classes",
        "part": "people",
        "row": row,
        "rows": rows,
        "form": form or ListForm(),
        "revoking": revoking,
        "groups": strangers.groups(rows),
        "dropped": strangers.dropped(rows),
        "many": strangers.many(rows, row.seats),
        "network_share": seats.network_share(row),
        "strangers_share": seats.strangers_share(row),
        "held": [seat for seat in rows if seat.is_held],
        "may_mark": row.has_begun and not row.is_cancelled and "class-person" in request.may,  # type: ignore[attr-defined]
    }
    return render(request, "union/training/people.html", context, status=status)


@require_POST
def person(request: HttpRequest, pk: int, seat: int, word: str) -> HttpResponse:
    """`co-mat` was there, `vang` was not after all, `rut` does not come; of strangers `nhan` is welcome, `nhan-het` all
    are who wait for a yes, `bo-nhom` nobody is who asked from the same network, `dua-lai` they are after all."""
    row: Seat = get_object_or_404(Seat.unscoped, pk=seat, training_class=pk)
    try:
        if word == "co-mat":
            attendance.mark(row.pk, by_id=request.user.pk)
        elif word == "vang":
            attendance.unmark(row.pk)
        elif word == "rut":
            seats.withdraw(row.pk, is_from_paper=True)
            messages.success(request, _("Đã rút tên %(name)s.") % {"name": row.name})
        elif word in ("nhan", "nhan-het"):
            keys = [row.pk] if word == "nhan" else strangers.held(pk)
            count = seats.say_yes(pk, keys)
            messages.success(
                request,
                ngettext(
                    "Đã nhận %(n)d người; ai có chỗ thì được nhắn.",
                    "Đã nhận %(n)d người; ai có chỗ thì được nhắn.",
                    count,
                )
                % {"n": count},
            )
        elif word == "bo-nhom":
            count = seats.drop(pk, row.network, by_id=int(request.user.pk or 0))
            messages.success(
                request,
                ngettext(
                    "Đã bỏ %(n)d người ghi từ mạng ấy. Bỏ nhầm thì đưa lại được.",
                    "Đã bỏ %(n)d người ghi từ mạng ấy. Bỏ nhầm thì đưa lại được.",
                    count,
                )
                % {"n": count},
            )
        elif word == "dua-lai":
            count, seated = seats.put_back(pk, row.network)
            words = ngettext(
                "Đã đưa lại %(n)d người: %(seated)d có chỗ, %(waiting)d chờ.",
                "Đã đưa lại %(n)d người: %(seated)d có chỗ, %(waiting)d chờ.",
                count,
            )
            counts = {"n": count, "seated": seated, "waiting": count - seated}
            messages.success(request, words % counts)
        else:
            raise Http404
    except (*REFUSALS, Seat.DoesNotExist) as refusal:
        messages.error(request, refused(refusal))
    return redirect(f"{reverse('union:class-people', args=[pk])}#n{seat}")


REFUSALS = (
    attendance.Cancelled,
    attendance.NotYet,
    attendance.Full,
    attendance.HasPaper,
    seats.Came,
    seats.Closed,
)


def refused(refusal: Exception) -> str:
    """What was not done, and why."""
    words = {
        attendance.Cancelled: _("Lớp đã huỷ, không điểm danh được. Không đổi gì."),
        attendance.NotYet: _("Chưa đến ngày học, chưa điểm danh được. Không đổi gì."),
        attendance.Full: _("Lớp đã đủ chỗ. Tăng số chỗ của lớp rồi điểm danh người này."),
        attendance.HasPaper: _("Người này đã có giấy chứng nhận. Thu hồi giấy trước."),
        seats.Came: _("Người này đã có mặt, không rút tên được."),
        seats.Closed: _("Lớp đã huỷ. Không đổi gì."),
    }
    return words.get(type(refusal), _("Người này đã rút tên. Không đổi gì."))
