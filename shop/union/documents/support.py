"""The sections of a report that tell of help: programmes with their money and results, and classes held."""

from collections.abc import Mapping

from django.db.models import Count, Q

from shop.impact.models.programmes import SupportKind
from shop.impact.programmes import overview
from shop.impact.programmes.overview import Line
from shop.reports.official.document import NO_FIGURE, Cell, Section, Table
from shop.reports.question import By, Figures
from shop.training.models import TrainingClass
from shop.union.documents.asked import Asked
from shop.union.programmes import words

BESIDE = "Tiền hàng đứng bên cạnh tiền hỗ trợ; đứng cạnh nhau chưa phải là vì nhau."


def programmes(asked: Asked) -> Section:
    """Of every one that runs in the period: what was set aside, given, and reached; as written down by now."""
    lines = overview.read(asked.period)
    sold = {row.key: row.figures for row in asked.table(By.COOPERATIVE).rows} if lines else {}
    heads = ["Chương trình", "Đơn vị được chọn", "Vốn năm (đồng)", "Đã hỗ trợ trong kỳ (đồng)",
             "Chỉ tiêu đạt", "Tiền hàng trên chợ (đồng)", "Cùng kỳ năm trước (đồng)"]  # fmt: skip
    given = sum(line.given for line in lines)
    budgets = [line.budget for line in lines if line.budget is not None]
    budget: Cell = sum(budgets) if budgets else NO_FIGURE
    # Who takes part in two programmes would be counted twice, and its goods too.
    total: list[Cell] = ["Cộng", "", budget, given, "", "", ""]
    tables = [
        Table(
            "", heads, [_programme(line, sold) for line in lines], total, [24, 9, 17, 16, 13, 15, 15], BESIDE
        )
    ]
    kinds = {kind for line in lines for kind, amount in line.by_kind.items() if amount}
    if kinds:
        sums: list[list[Cell]] = [
            [str(kind.label), sum(line.by_kind.get(kind.value, 0) for line in lines)]
            for kind in SupportKind
            if kind in kinds
        ]
        tables.append(
            Table("Theo loại hỗ trợ", ["Loại hỗ trợ", "Số tiền (đồng)"], sums, ["Cộng", given], [60, 40])
        )
    told = (
        f"Trong kỳ có {len(lines)} chương trình đang chạy."
        if lines
        else "Trong kỳ không có chương trình nào."
    )
    return Section("Chương trình hỗ trợ", [told], tables if lines else [])


def _programme(line: Line, sold: Mapping[str, Figures]) -> list[Cell]:
    """Goods as every other table of the paper has them, by cooperative in `sold`."""
    goods = [sold.get(str(stall), Figures()) for stall in line.stalls]
    return [
        line.programme.name,
        line.participants,
        NO_FIGURE if line.budget is None else line.budget,
        line.given,
        words.reached(line.tally) or NO_FIGURE,
        sum(figures.goods for figures in goods),
        sum(figures.goods_year for figures in goods),
    ]


def classes(asked: Asked) -> Section:
    """Those held in the period until now: seats given, people who came, certificates."""
    rows = (
        TrainingClass.objects.filter(
            held_on__gte=asked.period.first, held_on__lte=asked.last, cancelled_at=None
        )
        .select_related("commune")
        .annotate(
            came=Count("people", filter=Q(people__attended_at__isnull=False)),
            certified=Count("people__certificate", filter=Q(people__certificate__revoked_at=None)),
        )
    )
    told: list[list[Cell]] = [
        [f"{row.held_on:%d/%m/%Y}", row.title, row.commune.full_name, row.seats, row.came, row.certified]
        for row in rows.order_by("held_on", "pk")
    ]
    heads = ["Ngày", "Lớp", "Nơi", "Số chỗ", "Người dự", "Giấy chứng nhận"]
    sums = [sum(int(row[place]) for row in told) for place in (3, 4, 5)]
    words = (
        f"Trong kỳ đã mở {len(told)} lớp, {sums[1]} lượt người dự." if told else "Trong kỳ chưa mở lớp nào."
    )
    table = Table("", heads, told, ["Cộng", "", "", *sums], [13, 36, 21, 9, 10, 12])
    return Section("Tập huấn", [words], [table] if told else [])
