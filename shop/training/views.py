"""The public pages of a class: what it is, asking for a seat, one's own seat, and the code on the wall.

Whether a number is on the list is told to nobody who only types it: the answer is the same either way, and what
became of it goes to that number.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.numbers import whole
from shop.accounts import tries
from shop.training import attendance, certificates, papers, quizzes, seats
from shop.training.forms import AskForm, PhoneForm
from shop.training.models import (
    ClassCertificate,
    Material,
    Moment,
    Place,
    Seat,
    Source,
    TestResult,
    TrainingClass,
)

ASKED_PER_NETWORK = 60  # within LOGIN_TRIES_MINUTES: a whole village may share one line
HERE_PER_NETWORK = 200  # likewise, a room full of people with their phones
CHECKS_PER_NETWORK = 100  # likewise, of certificates
MOMENTS = {"truoc": Moment.BEFORE, "sau": Moment.AFTER}
NOT_FOUND, CONFLICT, TOO_MANY = 404, 409, 429


def find(pk: int) -> TrainingClass:
    """Raises Http404."""
    row: TrainingClass = get_object_or_404(TrainingClass.objects.select_related("commune"), pk=pk)
    return row


@never_cache
@require_http_methods(["GET", "POST"])
def class_page(request: HttpRequest, pk: int) -> HttpResponse:
    row = find(pk)
    if request.method != "POST":
        return _class(request, row, AskForm())
    form, status = AskForm(request.POST), 200
    try:
        tries.count_network(request, "class", ASKED_PER_NETWORK)
        if form.is_valid():
            network = tries.network_digest(request)
            seats.ask(pk, [form.person()], source=Source.PUBLIC, by_id=None, network=network)
            return redirect("training:taken", pk)
    except tries.TooManyTries:
        form.add_error(None, _("Vừa có nhiều người ghi tên từ mạng này quá. Đợi 15 phút rồi gửi lại."))
        status = TOO_MANY
    except seats.Closed:
        form.add_error(None, _("Lớp này không nhận tên nữa. Chưa ghi gì."))
        row, status = find(pk), CONFLICT
    return _class(request, row, form, status)


def _class(request: HttpRequest, row: TrainingClass, form: AskForm, status: int = 200) -> HttpResponse:
    seated = Seat.unscoped.filter(training_class=row, state=Place.SEATED).count()
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "left": max(row.seats - seated, 0),
        "is_looked_at": row.is_coming and seats.is_share_taken(row, tries.network_digest(request)),
        "materials": row.materials.defer("data"),
    }
    return render(request, "training/class.html", context, status=status)


@never_cache
@require_GET
def taken(request: HttpRequest, pk: int) -> HttpResponse:
    """After asking; the same for everybody, also for who was on the list before."""
    return render(request, "training/taken.html", {"row": find(pk)})


@never_cache
@require_GET
def material(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Material, pk=pk)
    if not row.data:
        raise Http404
    response = HttpResponse(bytes(row.data), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="tai-lieu-{row.pk}.pdf"'
    return response


def of_token(token: str) -> Seat:
    """Whose seat it is knows its token. Raises Http404."""
    rows = Seat.unscoped.select_related("training_class__commune")
    seat: Seat = get_object_or_404(rows, token=token[:32])
    return seat


@never_cache
@require_GET
def own(request: HttpRequest, token: str) -> HttpResponse:
    seat = of_token(token)
    context: dict[str, Any] = {
        "seat": seat,
        "row": seat.training_class,
        "line": seats.place_in_line(seat),
        "paper": ClassCertificate.unscoped.filter(seat=seat, revoked_at=None).first(),
        **_tests(seat),
        "materials": seat.training_class.materials.defer("data"),
    }
    return render(request, "training/own.html", context)


def _tests(seat: Seat) -> dict[str, Any]:
    """What this person has answered, and the address of the next test, if it is open."""
    given = list(TestResult.unscoped.filter(seat=seat))
    moment = quizzes.open_moment(seat.training_class, [one.moment for one in given])
    words = next((word for word, one in MOMENTS.items() if one == moment), "")
    return {"given": given, "next_test": words if seat.attended_at else ""}


@never_cache
@require_http_methods(["GET", "POST"])
def test(request: HttpRequest, token: str, moment: str) -> HttpResponse:
    """The short test before (`truoc`) or after (`sau`) the class, by who was marked as there."""
    if moment not in MOMENTS:
        raise Http404
    seat = of_token(token)
    if _tests(seat)["next_test"] != moment:
        messages.info(request, _no_test(seat))
        return redirect("training:own", token)
    questions = seat.training_class.questions
    if request.method == "POST":
        chosen = {
            place: choice
            for place in range(len(questions))
            if (choice := whole(request.POST.get(f"cau_{place}", ""), 2)) is not None
        }
        if len(chosen) == len(questions):
            try:
                quizzes.answer(seat.pk, MOMENTS[moment], chosen)
                messages.success(request, _("Đã ghi bài làm. Cảm ơn bạn."))
            except (quizzes.Given, quizzes.NotNow):
                messages.info(request, _no_test(of_token(token)))
            return redirect("training:own", token)
        return _test(request, seat, moment, chosen, missing=True)
    return _test(request, seat, moment, {})


def _no_test(seat: Seat) -> str:
    """Why there is no test to give."""
    row = seat.training_class
    if row.is_cancelled:
        return _("Lớp này đã huỷ, không có bài để làm. Chưa ghi gì.")
    if row.is_over:
        return _("Lớp đã học xong, bài trên điện thoại chỉ làm trong ngày học. Chưa ghi gì.")
    return _("Bài này đã làm, hoặc chưa đến lúc làm.")


def _test(
    request: HttpRequest, seat: Seat, moment: str, chosen: dict[int, int], *, missing: bool = False
) -> HttpResponse:
    lines = [
        {**one, "place": place, "chosen": chosen.get(place)}
        for place, one in enumerate(seat.training_class.questions)
    ]
    context: dict[str, Any] = {
        "seat": seat,
        "row": seat.training_class,
        "moment": moment,
        "label": MOMENTS[moment].label,
        "lines": lines,
        "missing": missing,
    }
    return render(request, "training/test.html", context)


@never_cache
@require_GET
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever holds the paper sees whose it is, and whether it is good; the same answer for every code that is none."""
    try:
        tries.count_network(request, "paper", CHECKS_PER_NETWORK)
    except tries.TooManyTries:
        return render(request, "training/certificate.html", {"too_many": True}, status=TOO_MANY)
    paper = certificates.find(code)
    context: dict[str, Any] = {"paper": paper}
    if paper:
        context |= {"row": paper.seat.training_class, "spelled": certificates.spelled(paper.code)}
    return render(request, "training/certificate.html", context, status=200 if paper else NOT_FOUND)


@never_cache
@require_GET
def certificate_file(request: HttpRequest, code: str) -> HttpResponse:
    """The paper itself, for its holder; of one that was taken back there is none."""
    try:
        tries.count_network(request, "paper", CHECKS_PER_NETWORK)
    except tries.TooManyTries:
        return render(request, "training/certificate.html", {"too_many": True}, status=TOO_MANY)
    paper = certificates.find(code)
    if paper is None or paper.revoked_at:
        raise Http404
    response = HttpResponse(papers.render([paper]), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="chung-nhan-{paper.code}.pdf"'
    return response


@never_cache
@require_POST
def give_back(request: HttpRequest, token: str) -> HttpResponse:
    seat = of_token(token)
    try:
        seats.withdraw(seat.pk)
        messages.success(request, _("Đã rút tên khỏi lớp."))
    except seats.Came:
        messages.error(request, _("Không rút được nữa: bạn đã có mặt ở lớp."))
    except seats.Closed:
        messages.error(request, _("Không rút được nữa: lớp đã huỷ, hoặc đã bắt đầu."))
    return redirect("training:own", token)


@never_cache
@require_http_methods(["GET", "POST"])
def here(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A code of the class was read: which number is there? Around its hours alone."""
    row = find(pk)
    form = PhoneForm(request.POST if request.method == "POST" else None)
    status = 200
    try:
        attendance.check(row, code)
        if form.is_bound:
            tries.count_network(request, "here", HERE_PER_NETWORK)
            if form.is_valid():
                seat = attendance.by_code(pk, code, form.cleaned_data["phone"])
                return _written(request, row, seat)
    except (attendance.Cancelled, attendance.OutsideHours, attendance.WrongCode) as refusal:
        context = {"row": row, "refused": _refusal(refusal, find(pk))}
        return render(request, "training/here.html", context, status=CONFLICT)
    except attendance.Unknown:
        form.add_error("phone", _("Số này chưa có trong danh sách. Nói với người hướng dẫn để ghi thêm."))
    except attendance.Full:
        form.add_error("phone", _("Bạn còn trong danh sách chờ. Nói với người hướng dẫn xem còn chỗ không."))
    except tries.TooManyTries:
        form.add_error(None, _("Vừa thử nhiều quá. Nói với người hướng dẫn để điểm danh giúp."))
        status = TOO_MANY
    return render(request, "training/here.html", {"row": row, "form": form, "code": code}, status=status)


def _written(request: HttpRequest, row: TrainingClass, seat: Seat) -> HttpResponse:
    """Who stands before the wall may type anybody's number: only who is logged in with it sees a name and a seat."""
    if getattr(request.user, "phone", "") == seat.phone:
        messages.success(request, _("Đã ghi %(name)s có mặt.") % {"name": seat.name})
        return redirect("training:own", seat.token)
    return render(request, "training/here.html", {"row": row, "written": seat.phone})


def _refusal(refusal: Exception, row: TrainingClass) -> str:
    if isinstance(refusal, attendance.Cancelled):
        return _("Lớp này đã huỷ (%(why)s), không điểm danh.") % {"why": row.cancel_reason}
    if isinstance(refusal, attendance.OutsideHours):
        words = _(
            "Mã này chỉ dùng được từ %(since)s đến %(until)s ngày %(day)s, giờ Việt Nam. "
            "Ngoài giờ ấy, nói với người hướng dẫn để được ghi vào danh sách."
        )
        return words % attendance.window_words(row)
    return _("Mã đã đổi. Quét lại mã đang hiện trên tường, hoặc nói với người hướng dẫn.")
