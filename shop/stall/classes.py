"""Classes of the union as a stall sees them: which are coming, who of it goes, a person written down or taken off.

Works from the phone's queue (ADR 31): a number that is on the list stays where it is, so a second time changes nothing.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shop.stall import next_messages
from shop.stall.requests import StallRequest
from shop.training import classes, seats
from shop.training.forms import PersonForm
from shop.training.models import Invitation, Place, Seat, Source, TrainingClass
from shop.training.seats import Person

SHOWN = 20  # classes that are coming, and that are over
CONFLICT = 409


@never_cache
@require_GET
def class_list(request: StallRequest) -> HttpResponse:
    """Those to which the stall is invited first, then the others; below them those that its people were at."""
    own: dict[int, list[Seat]] = {}
    for seat in Seat.objects.exclude(state=Place.WITHDRAWN).order_by("pk"):
        own.setdefault(seat.training_class_id, []).append(seat)
    invited = set(Invitation.objects.values_list("training_class", flat=True))
    coming = classes.coming()
    rows = [row for row in coming[: SHOWN * 2] if not row.is_cancelled or row.pk in own]
    rows.sort(key=lambda row: row.pk not in invited)
    past = classes.past().filter(pk__in=own, cancelled_at=None)[:SHOWN]
    context = {
        "tab": "",
        "rows": [(row, row.pk in invited, own.get(row.pk, [])) for row in rows[:SHOWN]],
        "past": [(row, [seat for seat in own[row.pk] if seat.attended_at]) for row in past],
    }
    return render(request, "stall/classes.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def class_page(request: StallRequest, pk: int) -> HttpResponse:
    """`toi` writes down who is logged in; otherwise the name and number that were typed."""
    row: Any = get_object_or_404(classes.with_counts(), pk=pk)
    if request.method != "POST":
        return _page(request, row, PersonForm())
    me = request.user
    is_self = request.POST.get("ai") == "toi"
    typed = {"name": me.full_name or str(me), "phone": me.phone} if is_self else request.POST
    form, status = PersonForm(typed), 200
    if form.is_valid():
        try:
            return _asked(request, row, form.cleaned_data)
        except seats.Closed:
            form.add_error(None, _("Lớp này không nhận tên nữa. Chưa ghi gì."))
            row, status = get_object_or_404(classes.with_counts(), pk=pk), CONFLICT
        except seats.TooMany:
            words = _("Hợp tác xã đã ghi %(n)d người vào lớp này. Muốn thêm thì gọi Liên minh.")
            form.add_error(None, words % {"n": seats.MOST_OF_A_STALL})
            status = CONFLICT
    return _page(request, row, form, status)


def _asked(request: StallRequest, row: TrainingClass, data: dict[str, Any]) -> HttpResponse:
    registered = getattr(request.cooperative, "registered", None)
    person = Person(
        data["name"],
        data["phone"],
        cooperative_id=request.cooperative.pk,
        registered_id=registered.pk if registered else None,
    )
    taken = seats.ask(row.pk, [person], source=Source.STALL, by_id=request.user.pk)
    if taken.seated:
        words = _("Đã ghi %(name)s, có chỗ rồi.")
    elif taken.waiting:
        words = _("Lớp đủ chỗ. %(name)s vào danh sách chờ, có chỗ thì được nhắn.")
    elif taken.known[0].cooperative_id != request.cooperative.pk:
        words = _(
            "Đã nhận tên %(name)s. Kết quả được nhắn tới số ấy."
        )  # whose list it is on, is not theirs to know
    else:
        words = _("Số này đã có tên trong lớp, không ghi thêm lần nữa.")
    next_messages.done(request, words % {"name": person.name}, is_repeat=not taken.new)
    return redirect("stall:class", row.pk)


def _page(request: StallRequest, row: TrainingClass, form: PersonForm, status: int = 200) -> HttpResponse:
    people = Seat.objects.filter(training_class=row).exclude(state=Place.WITHDRAWN).order_by("pk")
    context = {
        "tab": "",
        "row": row,
        "form": form,
        "people": people,
        "left": max(row.seats - row.seated, 0),  # type: ignore[attr-defined]
        "materials": row.materials.defer("data"),
        "is_in": any(seat.phone == request.user.phone for seat in people),
    }
    return render(request, "stall/class.html", context, status=status)


@never_cache
@require_POST
def withdraw(request: StallRequest, pk: int, seat: int) -> HttpResponse:
    row: Seat = get_object_or_404(Seat.objects, pk=seat, training_class=pk)
    try:
        seats.withdraw(row.pk)
        next_messages.done(request, _("Đã rút tên %(name)s.") % {"name": row.name})
    except seats.Came:
        messages.error(request, _("Không rút được nữa: người này đã có mặt ở lớp."))
    except seats.Closed:
        messages.error(request, _("Không rút được nữa: lớp đã huỷ, hoặc đã bắt đầu."))
    return redirect("stall:class", pk)


def unanswered() -> Any:
    """Invitations to classes that are coming, to which nobody of the stall goes yet. Within the stall's scope."""
    today = timezone.localdate()
    rows = Invitation.objects.filter(training_class__cancelled_at=None, training_class__held_on__gt=today)
    going = Seat.objects.exclude(state=Place.WITHDRAWN).values("training_class")
    return rows.exclude(training_class__in=going)
