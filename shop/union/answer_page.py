"""The one-page answer: what was sold, who it reached, the jobs, the programmes; with source, gap and trust of each."""

import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shop.accounts import access_log
from shop.impact import answer, protection, quarters
from shop.impact.answer import Answer, ByProgramme, Gap, Trust
from shop.impact.households import Line
from shop.reports import as_of, spreadsheet
from shop.reports.periods import ONE_DAY, Period
from shop.reports.spreadsheet import Table, Value
from shop.union import closed_beside, csv_files, past_days
from shop.union.closed_beside import Beside
from shop.union.past_days import Unclear
from shop.union.register import areas

TYPES = {"csv": spreadsheet.CSV_TYPE, "xlsx": spreadsheet.XLSX_TYPE}
BADGES = {Trust.SURE: "go", Trust.FAIR: "wait", Trust.WEAK: "stop"}


@never_cache
@require_GET
def answer_page(request: HttpRequest) -> HttpResponse:
    """`ky` is a year, half, quarter or month; households are told by whole quarters alone. `tinh-den` is a past day, as
    known at whose end everything is told."""
    period = areas.period_of(request)
    typed, problem = request.GET.get("tinh-den", "").strip()[:20], ""
    try:
        known_on = _known_on(typed)
    except Unclear as error:
        known_on, problem = None, str(error)
    found = answer.read(period, province=_("Cả tỉnh"), known_on=known_on)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "known_on": known_on,
        "known_typed": typed,
        "known_problem": problem,
        "yesterday": today - ONE_DAY,
        "file_query": _query(period, known_on),
        "tab": "answer",
        "found": found,
        "period": period,
        "choices": areas.choices(period),
        "quarters": [(_relabelled(one.line, one.quarter), one.gap) for one in found.reached if one.line],
        "empty": [quarters.label(quarter) for quarter in found.empty],
        "last_gap": found.reached[-1] if found.reached else None,
        "last_label": quarters.label(found.reached[-1].quarter) if found.reached else "",
        "households_label": quarters.label(found.last_quarter) if found.last_quarter else "",
        "programme_lines": [one.households for one in found.programmes if one.households],
        "trust": {name: (trust_words()[level], BADGES[level]) for name, level in _levels(found).items()},
        "least": protection.LEAST,
        "today": today,
        "beside": _closed(found),
    }
    return render(request, "union/answer.html", context, status=400 if problem else 200)


def _closed(found: Answer) -> Beside | None:
    """What was closed of the period, beside what was sold in it."""
    sold = found.sold
    live = {name: getattr(sold, name) for name in ("goods", "delivery", "orders", "declared")}
    closed = closed_beside.approved(found.period.first, found.period.until)
    return closed_beside.of(found.period, live | {"income": sold.goods + sold.delivery}, closed)


def _known_on(typed: str) -> datetime.date | None:
    """None for what is known now. Raises Unclear."""
    if not typed:
        return None
    day = past_days.known_on(typed)
    try:
        as_of.refuse_unfixed(as_of.end_of(day))
    except as_of.NotYetFixed as error:
        raise Unclear(past_days.not_summed_up()) from error
    return day


def _query(period: Period, known_on: datetime.date | None) -> str:
    return f"ky={period.code}" + (f"&tinh-den={known_on}" if known_on else "")


def _relabelled(line: Line, quarter: datetime.date) -> Line:
    return Line(**{**line.__dict__, "label": quarters.label(quarter)})


def _levels(found: Answer) -> dict[str, Trust]:
    return {
        "sold": found.sold.trust,
        "declared": Trust.WEAK,
        "reached": found.reached[-1].gap.trust if found.reached else Trust.WEAK,
        "jobs": found.jobs.gap.trust,
    }


def trust_words() -> dict[Trust, str]:
    return {
        Trust.SURE: pgettext("độ tin cậy", "chắc"),
        Trust.FAIR: pgettext("độ tin cậy", "khá"),
        Trust.WEAK: pgettext("độ tin cậy", "yếu"),
    }


@never_cache
@require_GET
def answer_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same figures with their sources. Each export is logged (promise A4)."""
    if kind not in TYPES:
        raise Http404
    delimiter = csv_files.delimiter_or_400(request)
    period = areas.period_of(request)
    try:
        known_on = _known_on(request.GET.get("tinh-den", "").strip()[:20])
    except Unclear as error:
        raise BadRequest(str(error)) from error
    found = answer.read(period, province=_("Cả tỉnh"), known_on=known_on)
    facts: list[tuple[str, Value]] = [(_("Kỳ"), period.label), *closed_beside.facts(_closed(found))]
    if known_on:
        facts += [(_("Tính đến hết ngày"), known_on), (_("Không có số của ngày đó"), of_today())]
    table = Table(
        title=_("Trả lời một trang"),
        heads=[_("Điều gì"), _("Số"), _("Đơn vị"), _("Nguồn"), _("Còn thiếu"), _("Độ tin cậy")],
        rows=[*_rows(found), *(row for one in found.programmes for row in _programme_rows(one, found))],
        widths=[60, 18, 12, 44, 34, 14],
        facts=facts,
    )
    rows = list(table.rows)
    access_log.exported(
        request.user.pk, f"answer.{kind}", reference=_query(period, known_on), row_count=len(rows)
    )
    content: str | bytes = (
        spreadsheet.workbook(table)
        if kind == "xlsx"
        else spreadsheet.write([table.heads, *rows], delimiter=delimiter)
    )
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"tra-loi-{period.code}" + (f"-den-{known_on}" if known_on else "")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def of_today() -> str:
    """What nobody wrote down of a past day."""
    return _("gian hàng nào đang bán, và gian nào là của hợp tác xã nào trong sổ: lấy theo hôm nay")


def _rows(found: Answer) -> list[list[Value]]:
    sold, jobs, words = found.sold, found.jobs, trust_words()
    levels = {name: words[level] for name, level in _levels(found).items()}
    rows: list[list[Value]] = [
        [_("Tiền hàng bán trên chợ"), sold.goods, _("đồng"), _ledger(), _idle(sold.gap), levels["sold"]],
        [_("Phí giao hàng khách trả"), sold.delivery, _("đồng"), _ledger(), "", levels["sold"]],
        [_("Đơn đã thu tiền"), sold.orders, _("đơn"), _ledger(), "", levels["sold"]],
        [
            _("Bán nơi khác (khai báo)"),
            sold.declared,
            _("đồng"),
            _("hợp tác xã tự khai"),
            ngettext("%(n)d hợp tác xã đã khai", "%(n)d hợp tác xã đã khai", sold.declaring)
            % {"n": sold.declaring},
            levels["declared"],
        ],
    ]
    for one in found.reached:
        name, missing = quarters.label(one.quarter), unreported(one.gap)
        rows += _line_rows(one.line, name, missing, words[one.gap.trust])
    year = {"year": jobs.year}
    source, missing = _("hồ sơ năm %(year)d") % year, unreported(jobs.gap)
    return [
        *rows,
        [_("Lao động thường xuyên"), jobs.permanent, _("người"), source, missing, levels["jobs"]],
        [_("Lao động mùa vụ"), jobs.seasonal, _("người"), source, missing, levels["jobs"]],
    ]


def _line_rows(line: Line | None, name: str, missing: str, trust: str) -> list[list[Value]]:
    """The counts and sums of one line; what is hidden is said to be."""
    source = _("hợp tác xã tự báo")
    if line is None:
        return [[f"{name}: {_('Hộ được trả')}", _("chưa có gì trong bảng"), "", source, missing, trust]]
    counted = "; ".join(
        words for words in (missing, "" if line.is_all_counted else counted_of(line)) if words
    )
    divided = "; ".join(
        words for words in (counted, "" if line.is_all_divided else divided_of(line)) if words
    )
    figures = [
        (_("Hộ được trả"), line.households, _("hộ"), counted),
        (_("Tiền trả"), line.amount, _("đồng"), counted),
        (_("Hộ nghèo"), line.poor, _("hộ"), divided),
        (_("Trả cho hộ nghèo"), line.poor_amount, _("đồng"), divided),
        (_("Hộ cận nghèo"), line.near_poor, _("hộ"), divided),
        (_("Trả cho hộ cận nghèo"), line.near_poor_amount, _("đồng"), divided),
    ]
    return [
        [f"{name}: {words}", _("ẩn") if figure is None else figure, unit, source, gap, trust]
        for words, figure, unit, gap in figures
    ]


def counted_of(line: Line) -> str:
    """Of how many of its cooperatives a line shows households and money."""
    return _("của %(n)s trong %(all)s HTX") % {"n": line.counted, "all": line.reported}


def divided_of(line: Line) -> str:
    """Of how many of its households a line tells who is poor and near-poor."""
    if line.divided is None or line.households is None:
        return _("ẩn")
    words = _("tính trên %(n)s trong %(all)s hộ")
    return words % {"n": line.divided, "all": line.households}


def _programme_rows(one: ByProgramme, found: Answer) -> list[list[Value]]:
    name, words = one.programme.name, trust_words()
    paper = _("quyết định %(number)s") % {"number": one.programme.decision_number}
    rows: list[list[Value]] = [
        [f"{name}: {_('Vốn được giao')}", "" if one.budget is None else one.budget, _("đồng"), paper, "",
         words[Trust.FAIR]],
        [f"{name}: {_('Đã hỗ trợ')}", one.given, _("đồng"), _("biên bản của từng lần"), "", words[Trust.FAIR]],
        [f"{name}: {_('Tiền hàng của họ trên chợ')}", one.goods, _("đồng"), _ledger(), _stalls(one),
         words[found.sold.trust]],
    ]  # fmt: skip
    if one.permanent is not None:
        source = _("hồ sơ năm %(year)d") % {"year": found.jobs.year}
        missing = unreported(Gap(one.untold, len(one.stalls)))
        rows.append(
            [f"{name}: {_('Lao động thường xuyên')}", one.permanent, _("người"), source, missing,
             words[found.jobs.gap.trust]]
        )  # fmt: skip
    if one.households and found.last_quarter:
        label = f"{name}, {quarters.label(found.last_quarter)}"
        rows += _line_rows(one.households, label, "", words[Trust.WEAK])
    return rows


def _stalls(one: ByProgramme) -> str:
    words = _("%(n)d trong %(all)d hợp tác xã tham gia chưa có gian hàng")
    return words % {"n": one.participants - len(one.stalls), "all": one.participants}


def _ledger() -> str:
    return _("sổ cái của chợ, cộng từng ngày")


def _idle(gap: Gap) -> str:
    words = _("%(n)d trong %(all)d gian hàng không bán được đơn nào")
    return words % {"n": gap.missing, "all": gap.whole}


def unreported(gap: Gap) -> str:
    """ "14 of 31 cooperatives have not reported"."""
    return ngettext(
        "%(n)d trong %(all)d hợp tác xã chưa báo", "%(n)d trong %(all)d hợp tác xã chưa báo", gap.missing
    ) % {"n": gap.missing, "all": gap.whole}
