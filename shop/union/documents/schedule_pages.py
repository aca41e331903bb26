"""Schedules of reports at the desk: which report makes itself, on which day, and who is told."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shop.accounts.models import User
from shop.impact.figures import CountField
from shop.union.documents import asked, schedules
from shop.union.documents.forms import kinds
from shop.union.models import ReportKind, ReportSchedule
from shop.union.once import once
from shop.union.permissions import May

LAST_DAY = 28  # every month has it
TAB = {"tab": "reports"}


class DayOfMonthField(CountField):
    """1 to LAST_DAY; whatever else was typed hears so."""

    def to_python(self, value: Any) -> int | None:
        words = _("Gõ ngày từ 1 đến %(last)d.") % {"last": self.most}
        try:
            day = super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(words, code="range") from error
        if day == 0:
            raise forms.ValidationError(words, code="range")
        return day


class ScheduleForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Loại báo cáo"), widget=forms.Select({"class": "select"}))
    day = DayOfMonthField(
        label=gettext_lazy("Làm vào ngày (của tháng ngay sau kỳ)"), most=LAST_DAY, initial=6
    )
    readers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Báo cho"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, may: May, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds(may)]  # type: ignore[attr-defined]
        self.fields["readers"].queryset = schedules.people()  # type: ignore[attr-defined]
        self.fields["day"].widget.attrs["class"] = "input"

    def clean(self) -> dict[str, Any]:
        """Nobody is told of figures that their role does not read; there is at least one to tell."""
        said = super().clean() or {}
        kind = said.get("kind")
        blind = [
            person.full_name
            for person in said.get("readers", ())
            if kind and ReportKind(kind) not in kinds(May(person.desk_roles))
        ]
        if blind:
            self.add_error(
                "readers", _("Không được xem số liệu này: %(names)s.") % {"names": ", ".join(blind)}
            )
        return said


@never_cache
@require_http_methods(["GET", "POST"])
@once
def schedule_list(request: HttpRequest) -> HttpResponse:
    """What cannot be is said beside its field, and nothing is written (400)."""
    may: May = request.may  # type: ignore[attr-defined]
    form = ScheduleForm(request.POST, may=may) if request.method == "POST" else ScheduleForm(may=may)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actor = int(request.user.pk or 0)
            schedules.plan(ReportKind(said["kind"]), said["day"], list(said["readers"]), actor_id=actor)
        except schedules.Exists:
            form.add_error("kind", _("Loại này đã có lịch. Thôi lịch cũ trước đã."))
        else:
            messages.success(request, _("Đã đặt lịch. Đến ngày, báo cáo tự làm và báo cho từng người."))
            return redirect("union:report-schedules")
    rows = ReportSchedule.objects.filter(ended_at=None, kind__in=kinds(may)).prefetch_related("readers")
    context = TAB | {"form": form, "rows": [(row, _next(row)) for row in rows]}
    return render(request, "union/documents/schedules.html", context, status=400 if form.errors else 200)


def _next(row: ReportSchedule) -> Any:
    """The next day on which it makes a report."""
    period = asked.latest(ReportKind(row.kind), timezone.localdate())
    due = schedules.due_on(row, period)
    if due < timezone.localdate():
        due = schedules.due_on(row, asked.after(period))
    return due


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ReportSchedule, pk=pk, kind__in=kinds(request.may))  # type: ignore[attr-defined]
    if schedules.end(row.pk):
        messages.success(request, _("Đã thôi lịch này. Báo cáo đã làm vẫn còn."))
    return redirect("union:report-schedules")
