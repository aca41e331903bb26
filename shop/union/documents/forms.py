"""Asking for a report: which one, and what a person says of the paper."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import text
from catalog.fields import LineField
from shop.reports import periods
from shop.reports.periods import BadPeriod, Period
from shop.union.documents import contents
from shop.union.documents.asked import UNITS
from shop.union.documents.requests import Paper
from shop.union.models import OF_SALES, ReportKind
from shop.union.permissions import May

OFFERED = {ReportKind.QUARTER: 8, ReportKind.YEAR: 3, ReportKind.MONTH: 12, ReportKind.SETTLEMENT: 12,
           ReportKind.PROGRAMME: 3, ReportKind.TRAINING: 8}  # fmt: skip
DOORS = {ReportKind.SETTLEMENT: "settlements?"}  # what a reader must be allowed to read; else "reports?"


def kinds(may: May) -> list[ReportKind]:
    """Those that this person may read."""
    return [kind for kind in ReportKind if DOORS.get(kind, "reports?") in may]


def choices(may: May, today: datetime.date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Of each kind the periods that have begun, the last one that is over first."""
    found = []
    for kind in kinds(may):
        running = periods.starting(UNITS[kind], today)
        offered = [running.before()]
        while len(offered) < OFFERED[kind]:
            offered.append(offered[-1].before())
        words = _("%(period)s (đang chạy, tạm tính)") if kind in OF_SALES else _("%(period)s (đang chạy)")
        rows = [(period.code, period.label) for period in offered]
        rows.append((running.code, words % {"period": running.label}))
        # With the kind: a closed box shows the label alone.
        found.append(
            (str(kind.label), [(f"{kind.value}/{code}", f"{kind.label}: {label}") for code, label in rows])
        )
    return found


class ReportForm(forms.Form):
    """`report` is the kind and the period's code, parted by "/"."""

    report = forms.CharField(label=gettext_lazy("Báo cáo"), max_length=40)
    number = LineField(
        label=gettext_lazy("Số văn bản (nếu đã có)"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Chỉ gõ số, ví dụ 15."),
    )
    signer_title = LineField(label=gettext_lazy("Chức vụ người ký"), max_length=80, required=False)
    signer = LineField(label=gettext_lazy("Họ tên người ký"), max_length=80, required=False)
    recipients = LineField(
        label=gettext_lazy("Nơi nhận"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Cách nhau bằng dấu chấm phẩy."),
    )

    def __init__(self, *args: Any, may: May, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may = may
        self.fields["report"].widget = forms.Select(
            choices=choices(may, timezone.localdate()), attrs={"class": "select"}
        )
        for name in ("number", "signer_title", "signer", "recipients"):
            self.fields[name].widget.attrs["class"] = "input"

    def clean_number(self) -> str:
        """The number alone: what follows the stroke stands on the paper already."""
        return str(self.cleaned_data["number"]).partition("/")[0].strip()

    def clean_report(self) -> tuple[ReportKind, Period]:
        kind, _slash, code = text.normalise(self.cleaned_data["report"]).partition("/")
        if kind not in {str(one.value) for one in kinds(self.may)}:
            raise forms.ValidationError(_("Không có loại báo cáo này. Xin chọn trong danh sách."))
        try:
            period = periods.parse(code, timezone.localdate())
        except BadPeriod as error:
            raise forms.ValidationError(str(error)) from error
        if period.unit != UNITS[ReportKind(kind)]:
            raise forms.ValidationError(_("Kỳ này không hợp với loại báo cáo. Xin chọn trong danh sách."))
        if not contents.has_anything(ReportKind(kind), period):
            words = _("%(period)s không có gì để báo cáo loại này.") % {"period": period.label}
            raise forms.ValidationError(words)
        return ReportKind(kind), period

    @property
    def paper(self) -> Paper:
        said = self.cleaned_data
        return Paper(said["number"], said["signer_title"], said["signer"], said["recipients"])
