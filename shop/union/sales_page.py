"""The union's sales page: any period by cooperative, place, goods, way of paying, buyer's province or time; as it is
known now or was at the end of a day. Every choice is in the address. Never a buyer's name."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import addresses, paging
from catalog.models import FormerDistrict
from catalog.templatetags.money import dong
from shop.orders.models import PaymentMethod
from shop.reports import breakdown, charts, periods, sales_sheets, sales_table, sentences
from shop.reports.breakdown import Later
from shop.reports.charts import Bar
from shop.reports.models import KeptView
from shop.reports.periods import Unit
from shop.reports.question import DECLARED, By, Figures, Question
from shop.reports.sales_table import Change, Row, Table
from shop.union import closed_beside, sales_filter
from shop.union.sales_filter import LAI_CHAU, SalesFilter

PAGE_SIZE = 50
BARS = 10  # of the ranking
MOST_LATER = 50  # rows of later corrections that are shown
MOST_PERIODS = 36  # months that can be chosen from


@never_cache
@require_GET
def sales_page(request: HttpRequest) -> HttpResponse:
    return answer(request, sales_filter.read(request.GET))


def answer(request: HttpRequest, found: SalesFilter, *, status: int = 200, **more: Any) -> HttpResponse:
    """What cannot be answered is answered with the form, as typed, and a word to each wrong part (400)."""
    context: dict[str, Any] = {"tab": "sales", "filter": found} | _form(found)
    context["kept"] = list(KeptView.objects.select_related("made_by"))
    if found.question is None:
        return render(request, "union/sales.html", context | more, status=400)
    names = {row.slug: row.label for row in found.categories}
    table = sales_table.build(found.question, names, found.last_day)
    later = breakdown.later(found.question) if found.known_on else []
    context |= {
        "table": table,
        "total": (total := table.total),
        "before": sentences.compared(total.goods, total.goods_before) if total.goods_before else None,
        "year": sentences.compared(total.goods, total.goods_year) if total.goods_year else None,
        "before_label": sentences.inside(table.question.before.label),
        "year_label": sentences.inside(table.question.year_before.label),
        "has_before": total.goods_before or any(row.figures.goods_before for row in table.rows),
        "has_year": total.goods_year or any(row.figures.goods_year for row in table.rows),
        "first_head": sales_table.by_label(found.question.by),
        "page": (page := paging.page(request, table.rows, PAGE_SIZE)),
        "page_query": f"{found.query}&" if found.query else "",
        "rows": [_shown(found, row, table.total) for row in page],
        "sentence": sentences.summary(table),
        "chart": chart(table),
        "chart_has_year": any(row.figures.goods_year for row in table.chart),
        "ranking": ranking(table),
        "later": _named(found, later[:MOST_LATER]),
        "later_count": len(later),
        "later_sum": sum(row.goods + row.delivery for row in later),
        "later_declared": sum(row.declared for row in later),
        "has_delivery": not found.question.is_of_lines and not found.question.is_declared,
        "has_declared": found.question.has_declared_beside and table.total.declared,
        "is_running": found.question.period.until > found.last_day,
        "meanings": sales_sheets.meanings(),
    }
    context |= closed(found.question, total)
    return render(request, "union/sales.html", context | more, status=status)


def closed(question: Question, total: Figures) -> dict[str, Any]:
    """What was closed of the period, in the figures that a closing has too; and of those that it is compared with,
    where the page says something else."""
    has_none = question.has_category or question.method or question.province
    names = ["goods"] if question.is_of_lines else ["goods", "delivery", "income", "returned", "orders"]
    names += ["declared"] if question.has_declared_beside else []
    live = {} if has_none else {name: getattr(total, name) for name in names}
    stalls = None if question.is_whole else {stall.pk for stall in question.stalls}
    before, year = question.before, question.year_before
    closed = closed_beside.approved(min(before.first, year.first), question.period.until)
    found = [
        closed_beside.of(span, {} if has_none else {"goods": goods}, closed, stalls=stalls)
        for span, goods in [
            (before, total.goods_before),
            *([(year, total.goods_year)] if year.first != before.first else []),
        ]
    ]
    return {
        "beside": closed_beside.of(question.period, live, closed, stalls=stalls),
        "compared_beside": [one for one in found if one and one.is_changed],
    }


@dataclass(frozen=True)
class Shown:
    """A row with the address that leads into it, and what it is compared with in words."""

    row: Row
    query: str
    before: Change
    year: Change
    moved: Change


def _shown(found: SalesFilter, row: Row, total: Figures) -> Shown:
    figures = row.figures
    nothing = Change("", "")
    has_before, has_year = row.is_compared and total.goods_before, row.is_compared and total.goods_year
    return Shown(
        row,
        _inside(found, row),
        sentences.compared(figures.goods, figures.goods_before) if has_before else nothing,
        sentences.compared(figures.goods, figures.goods_year) if has_year else nothing,
        sentences.movement(row) if has_before else nothing,
    )


def _inside(found: SalesFilter, row: Row) -> str:
    """The parameters of the page of this row alone."""
    by = found.question.by if found.question else By.COOPERATIVE
    if by.unit:
        span = (
            {"tu": row.key, "den": row.key, "ky": ""}
            if by == By.DAY
            else {"ky": row.key, "tu": "", "den": ""}
        )
        return found.query_with({"theo": "", **span})
    return found.query_with({"theo": "", row.filter: row.key}) if row.filter and row.key else ""


def _named(found: SalesFilter, later: list[Later]) -> list[tuple[Later, str]]:
    names = {stall.pk: stall.name for stall in found.everybody}
    return [(row, names.get(row.cooperative_id, "")) for row in later]


def chart(table: Table) -> str:
    """Goods over time, with those of a year before where there are any."""
    has_year = any(row.figures.goods_year for row in table.chart)
    bars = [
        Bar(
            _short(row, table.chart_unit),
            row.figures.goods,
            dong(row.figures.goods),
            row.figures.goods_year if has_year and row.is_compared else None,
        )
        for row in table.chart
    ]
    return charts.columns("theo-thoi-gian", _("Tiền hàng theo thời gian"), sentences.summary(table), bars)


def ranking(table: Table) -> str:
    """The rows that sold most; empty for rows of time and where there are fewer than two."""
    rows = [row for row in table.rows if row.figures.goods > 0][:BARS]
    if table.question.by.unit or len(rows) < 2:
        return ""
    bars = [Bar(row.label, row.figures.goods, dong(row.figures.goods)) for row in rows]
    return charts.ranking("nhieu-nhat", _("Bán nhiều nhất"), sentences.summary(table), bars)


def _short(row: Row, unit: Unit) -> str:
    """A piece of time as a chart has room for it: "30/11", "11/26", "2026"."""
    day = datetime.date.fromisoformat(row.key) if unit == Unit.DAY else None
    if day:
        return f"{day.day}/{day.month}"
    year, _dash, part = row.key.partition("-")
    return f"{part.lstrip('0').upper()}/{year[2:]}" if part else year


def _form(found: SalesFilter) -> dict[str, Any]:
    """The lists and days of the form, with what was chosen and what was wrong with it."""
    offered = _choices(found)
    running = periods.starting(Unit.QUARTER, found.today).code

    def box(name: str, label: str, empty: str = "") -> dict[str, Any]:
        chosen = found.typed[name] or {"ky": running}.get(name, "")
        return {
            "name": name,
            "label": label,
            "empty": empty,
            "chosen": chosen,
            "error": found.errors.get(name),
        }

    selects = [
        box("ky", _("Kỳ")),
        box("theo", _("Xếp theo"), _("Mặt hàng") if found.typed["htx"] else _("Hợp tác xã")),
        box("huyen", _("Huyện cũ"), _("Cả tỉnh")),
        box("xa", _("Xã, phường"), _("Cả tỉnh")),
        box("danh-muc", _("Danh mục"), _("Mọi danh mục")),
        box("kenh", _("Kênh bán"), _("Mọi kênh")),
        box("tinh", _("Tỉnh của người mua"), _("Mọi tỉnh")),
    ]
    days = [box("tu", _("Từ ngày")), box("den", _("Đến hết ngày"))]
    return {
        "selects": [row | {"options": offered[row["name"]]} for row in selects[:2]],
        "more": [row | {"options": offered[row["name"]]} for row in selects[2:]],
        "is_narrowed": any(row["chosen"] or row["error"] for row in selects[2:]),
        "days": days,
        "known": box("tinh-den", _("Như đã biết đến hết ngày")),
        "is_range": bool(found.typed["tu"] or found.typed["den"]),
        "yesterday": found.today - periods.ONE_DAY,
        "problems": [
            (row["name"], row["label"], row["error"])
            for row in [
                *selects,
                *days,
                box("tinh-den", _("Như đã biết đến hết ngày")),
                box("htx", _("Hợp tác xã")),
            ]
            if row["error"]
        ],
    }


def chosen_words(found: SalesFilter) -> list[tuple[str, str]]:
    """The filters that are set, in words; for files."""
    boxes = _form(found)
    words = [
        (str(box["label"]), str(dict(box["options"]).get(box["chosen"], "")))
        for box in boxes["more"]
        if box["chosen"]
    ]
    return words + ([(_("Hợp tác xã"), found.cooperative.name)] if found.cooperative else [])


def _choices(found: SalesFilter) -> dict[str, list[tuple[str, str]]]:
    """Value and words of what each list offers."""
    return {
        "theo": [
            (by.value, sales_table.by_label(by))
            for by in By
            if by != (By.PRODUCT if found.typed["htx"] else By.COOPERATIVE)
            and (by != By.PRODUCT or found.typed["htx"])
        ],
        "ky": _periods(found),
        "xa": [(row.code, row.full_name) for row in addresses.communes(LAI_CHAU)],
        "huyen": [(str(value), str(label)) for value, label in FormerDistrict.choices],
        "danh-muc": [(row.slug, row.label) for row in found.categories],
        "kenh": [
            *((value, sales_table.method(value)) for value in PaymentMethod.values),
            (DECLARED, sales_table.method(DECLARED)),
        ],
        "tinh": [(code, row.name) for code, row in addresses.provinces().items()],
    }


def _periods(found: SalesFilter) -> list[tuple[str, str]]:
    """From the one that runs back to that of the first sale: years, halves, quarters, months; and what is asked for."""
    first = found.first_day or found.today
    offered = []
    for unit in (Unit.QUARTER, Unit.MONTH, Unit.HALF, Unit.YEAR):
        period = periods.starting(unit, found.today)
        for _number in range(MOST_PERIODS):
            if period.until <= first:
                break
            offered.append((period.code, period.label))
            period = period.before()
    asked = found.question.period if found.question else None
    if asked and asked.code and (asked.code, asked.label) not in offered:
        offered.insert(0, (asked.code, asked.label))
    return offered
