"""The official list of poor households at the desk: by commune and year, taken from spreadsheets after a look."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog.fields import LineField
from catalog.models import Commune
from catalog.spreadsheets import files
from shop.impact.households import Line
from shop.impact.models import PovertySheet, PovertyStandard, ProvinceRate
from shop.impact.poverty import reading, shown, taking
from shop.impact.register.places import HOME_PROVINCE
from shop.reports import spreadsheet
from shop.reports.periods import BadPeriod
from shop.union import asked_period
from shop.union.once import once

FIRST_YEAR = 2022
BAD_REQUEST, CONFLICT = 400, 409


def _years() -> list[int]:
    return list(range(timezone.localdate().year, FIRST_YEAR - 1, -1))


class SheetForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("Danh sách cuối năm nào?"), coerce=int)
    source = LineField(label=gettext_lazy("Theo văn bản nào (số, ngày, nơi ban hành)"), max_length=200)
    file = forms.FileField(
        label=gettext_lazy("Tệp bảng tính (.xlsx, .csv)"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Chọn tệp bảng tính trước đã.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(year, str(year)) for year in _years()]
        self.fields["year"].choices = choices  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Shown:
    """A line with its rates in per cent of those it tells of, and what was sold there in the same year (đồng)."""

    line: Line
    sold: int | None = None

    @property
    def poor_rate(self) -> float | None:
        """Per cent of the households it is told of."""
        return self._rate(self.line.poor)

    @property
    def near_poor_rate(self) -> float | None:
        """Per cent of the households it is told of."""
        return self._rate(self.line.near_poor)

    def _rate(self, count: int | None) -> float | None:
        return 100 * count / self.line.divided if count is not None and self.line.divided else None


@never_cache
@require_http_methods(["GET", "POST"])
@once
def poverty(request: HttpRequest) -> HttpResponse:
    """The list of a year, and the file that brings one."""
    if request.method != "POST":
        year = _year(request.GET)
        return _list(request, year, SheetForm(initial={"year": year}))
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, _years()[0], form, status=BAD_REQUEST)
    upload = form.cleaned_data["file"]
    try:
        if upload.size > files.MAX_BYTES:
            raise files.BadFile(_("Tệp lớn quá 5 MB. Hãy chia thành nhiều tệp nhỏ hơn."))
        rows = reading.read(upload.read())
    except files.BadFile as error:
        form.add_error("file", str(error))
        return _list(request, form.cleaned_data["year"], form, status=BAD_REQUEST)
    data = form.cleaned_data
    sheet = taking.keep(upload.name, data["year"], data["source"], rows, user=request.user)  # type: ignore[arg-type]
    return redirect("union:poverty-sheet", sheet.pk)


def _year(asked: QueryDict) -> int:
    """The year asked for, the last with a list where none is. Raises BadRequest."""
    today = timezone.localdate()
    try:
        year = asked_period.year(asked, today, today.year - 1)
    except BadPeriod as error:
        raise BadRequest(str(error)) from error
    if year not in _years():
        raise BadRequest(_("Chỉ xem được từ năm 2022 đến nay. Viết như nam=2024."))
    return year


def _list(request: HttpRequest, year: int, form: SheetForm, status: int = 200) -> HttpResponse:
    counts = taking.latest(year)
    told = shown.tables(taking.all_of(year), province=_("Cả tỉnh"))
    found = told.tables
    sold = shown.sold_by_commune(year)
    context = {
        "tab": "households",
        "part": "poverty",
        "year": year,
        "years": _years(),
        "form": form,
        "standard": taking.standard_of(year),
        "standards": PovertyStandard.objects.all(),
        "rates": ProvinceRate.objects.order_by("year", "-pk").distinct("year"),
        "sources": sorted({count.source for count in counts}),
        "held": told.held,
        "missing": Commune.objects.filter(province=HOME_PROVINCE).count() - len(counts),
        "provinces": [Shown(line, sum(sold.values())) for line in found.provinces],
        "districts": [Shown(line) for line in found.districts],
        "communes": [Shown(line, sold.get(line.key, 0)) for line in found.communes],
    }
    return render(request, "union/poverty.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@once
def poverty_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would change; POST takes it whole, once. Its figures are only for who sent it."""
    sheet = get_object_or_404(PovertySheet, pk=pk)
    if request.method != "POST":
        return _look(request, sheet)
    if sheet.uploaded_by_id != request.user.pk:
        return _look(request, sheet, status=CONFLICT)
    try:
        count = taking.take(pk, user=request.user)
    except taking.NotTaken:
        sheet.refresh_from_db()
        return _look(request, sheet, status=CONFLICT)
    messages.success(
        request,
        ngettext(
            "Đã lấy %(n)d dòng vào danh sách năm %(year)d.",
            "Đã lấy %(n)d dòng vào danh sách năm %(year)d.",
            count,
        )
        % {"n": count, "year": sheet.year},
    )
    return redirect(f"{reverse('union:poverty')}?nam={sheet.year}")


def _look(request: HttpRequest, sheet: PovertySheet, status: int = 200) -> HttpResponse:
    is_own = sheet.uploaded_by_id == request.user.pk
    rows = taking.foresee(sheet) if is_own else []
    wrong = [each for each in rows if each.kind == "wrong"]
    context = {
        "tab": "households",
        "part": "poverty",
        "sheet": sheet,
        "is_own": is_own,
        "wrong": wrong,
        "rows": [each for each in rows if each.kind != "wrong"],
        "news": sum(each.kind in ("new", "changed") for each in rows),
        "standard": taking.standard_of(sheet.year),
    }
    return render(request, "union/poverty_sheet.html", context, status=status)


@never_cache
@require_GET
def poverty_template(request: HttpRequest) -> HttpResponse:
    """Every commune of the province, its counts to be filled in."""
    table = spreadsheet.Table(
        title=_("Hộ nghèo"),
        heads=[_("Xã, phường"), _("Tổng số hộ"), _("Hộ nghèo"), _("Hộ cận nghèo")],
        rows=[[commune.full_name, "", "", ""] for commune in Commune.objects.filter(province=HOME_PROVINCE)],
        widths=[30, 14, 14, 14],
    )
    response = HttpResponse(spreadsheet.workbook(table), content_type=spreadsheet.XLSX_TYPE)
    response["Content-Disposition"] = 'attachment; filename="ho-ngheo-mau.xlsx"'
    return response
