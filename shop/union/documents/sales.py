"""The sections of a report that tell of sales: all from `shop.reports.breakdown`, as the sales page shows them."""

from collections.abc import Sequence

from shop.reports import closed_figures, sales_table, sentences
from shop.reports.official.document import NO_FIGURE, Cell, Chart, Section, Table
from shop.reports.periods import Period
from shop.reports.question import By, Figures
from shop.reports.sales_table import Row
from shop.reports.sales_table import Table as Sales
from shop.union import sales_page
from shop.union.documents import signed
from shop.union.documents.asked import Asked

NBSP = "\u00a0"
MOST_ROWS = 10  # of a list of the best
HEADS = ["Tiền hàng (đồng)", "Số đơn"]
BEFORE = ["Kỳ trước (đồng)", "So kỳ trước"]
YEAR = ["Cùng kỳ năm trước (đồng)", "So năm trước"]
SUMMED = (
    "Tiền hàng (đã trừ phần trả lại khách)",
    "Phí giao hàng khách trả",
    "Tiền hàng và phí giao",
    "Đã trả lại khách (đã trừ ở trên)",
    "Số đơn đã thu tiền",
    "Số người mua khác nhau",
    "Bình quân tiền hàng một đơn",
    "Bán nơi khác (hợp tác xã tự khai, chợ không kiểm được)",
)
WIDTHS = [30, 17, 9]
COMPARED = [17, 15]


def summary(asked: Asked) -> Section:
    """All together: what it was, how it compares, and its course."""
    sales = asked.table(By.DISTRICT)
    total, question = sales.total, sales.question
    spans = {"Kỳ trước": question.before, "Cùng kỳ năm trước": question.year_before}
    if not _has_year(sales):
        del spans["Cùng kỳ năm trước"]
    columns = [_column(total), *(_column(asked.all_of(span)) for span in spans.values())]
    rows: list[list[Cell]] = [[label, *row] for label, *row in zip(SUMMED, *columns, strict=True)]
    heads = ["Chỉ tiêu (đồng, trừ số đơn và số người)", "Kỳ báo cáo", *spans]
    told = {"Kỳ báo cáo": question.period, **spans}
    notes = [signed.note(asked, name, span) for name, span in told.items()]
    chart = Chart(
        "Tiền hàng theo thời gian (nét đứt: năm trước)", sentences.summary(sales), sales_page.chart(sales)
    )
    return Section(
        "Kết quả tiêu thụ trên chợ",
        [_overall(sales)],
        [Table("", heads, rows, widths=[40, *[20] * len(columns)], note=" ".join(filter(None, notes)))],
        [chart] if total.goods else [],
    )


def _has_year(sales: Sales) -> bool:
    """Whether the same days of the year before are others than the period before: of a year they are not."""
    before, year = sales.question.before, sales.question.year_before
    return (before.first, before.until) != (year.first, year.until)


def _column(figures: Figures | None) -> list[Cell]:
    """In the order of SUMMED; of a time before the market nothing."""
    if figures is None:
        return [NO_FIGURE] * len(SUMMED)
    return [
        figures.goods,
        figures.delivery,
        figures.income,
        figures.returned,
        figures.orders,
        figures.buyers,
        figures.average if figures.orders else NO_FIGURE,
        figures.declared,
    ]


def _overall(sales: Sales) -> str:
    total, question = sales.total, sales.question
    if not total.goods:
        return sentences.summary(sales)
    words = (
        f"{question.period.label} các hợp tác xã bán trên chợ được {sentences.amount(total.goods)} tiền hàng"
    )
    before, year = _within(question.before), _within(question.year_before)
    words += f", {sentences.change(total.goods, total.goods_before, before)}"
    if not _has_year(sales):
        pass
    elif total.goods_year:
        words += f", {sentences.change(total.goods, total.goods_year, year)}"
    else:
        words += ". Chợ chưa có số của cùng kỳ năm trước"
    return f"{words}; {total.orders} đơn của {total.buyers} người mua."


def _within(period: Period) -> str:
    """Its name within a sentence."""
    return f"{period.label[:1].lower()}{period.label[1:]}"


def channels(asked: Asked) -> Section:
    """By way of paying; what was declared stands beside, in no sum."""
    sales = asked.table(By.METHOD)
    declared = asked.table(By.COOPERATIVE).total.declared
    table = _table("", "Kênh bán", sales, sales.rows)
    note = f"Ngoài ra các hợp tác xã tự khai bán nơi khác {sentences.amount(declared)}, không nằm trong bảng."
    return Section("Tiêu thụ theo kênh bán", [note] if declared else [], [table])


def districts(asked: Asked) -> Section:
    """By former district, with a chart, and by commune."""
    sales, communes = asked.table(By.DISTRICT), asked.table(By.COMMUNE)
    sold = [row for row in communes.rows if not row.figures.is_nothing]
    return Section(
        "Tiêu thụ theo địa bàn",
        [sentences.summary(sales)] if sales.total.goods else [],
        [
            _table("Theo huyện cũ", "Huyện cũ", sales, sales.rows),
            _table("Theo xã, phường có bán hàng", "Xã, phường", communes, sold),
        ],
        _ranking("Theo huyện cũ", sales),
    )


def categories(asked: Asked) -> Section:
    """Of goods alone: a delivery fee belongs to the whole order."""
    sales = asked.table(By.CATEGORY)
    return Section(
        "Mặt hàng chủ lực",
        [sentences.summary(sales)] if sales.total.goods else [],
        [_table("", "Danh mục", sales, sales.rows)],
        _ranking("Danh mục bán nhiều nhất", sales),
    )


def cooperatives(asked: Asked) -> Section:
    """Those that sold most, and how many sold at all."""
    sales = asked.table(By.COOPERATIVE)
    best = [row for row in sales.rows if row.figures.goods > 0][:MOST_ROWS]
    told = f"{sales.selling} trong {len(sales.counted)} gian hàng đang bán đã bán được hàng trong kỳ."
    return Section(
        "Hợp tác xã bán nhiều nhất",
        [told],
        [_table("", "Hợp tác xã", sales, best, has_total=False)],
    )


def every_cooperative(asked: Asked) -> Section:
    """All that sold or gave back anything."""
    sales = asked.table(By.COOPERATIVE)
    rows = [row for row in sales.rows if not row.figures.is_nothing]
    told = f"{sales.selling} trong {len(sales.counted)} gian hàng đang bán đã bán được hàng trong kỳ."
    return Section("Tiêu thụ theo hợp tác xã", [told], [_table("", "Hợp tác xã", sales, rows)])


def closed(asked: Asked) -> Section:
    """The figures that the hash stands for, by former district, and the corrections of earlier days."""
    own, late = closed_figures.read(asked.closing.canonical if asked.closing else closed_figures.NOTHING)
    late = [row for row in late if any(row.amounts)]
    by_district: dict[str, list[closed_figures.Figures]] = {}
    for row in own:
        by_district.setdefault(row.former_district, []).append(row)
    rows: list[list[Cell]] = [
        _closed_row(sales_table.district(key), found) for key, found in sorted(by_district.items())
    ]
    heads = ["Huyện cũ", "HTX", "Tiền hàng", "Phí giao", "Đã trả lại", "Số đơn", "Chưa giao xong", "Tự khai"]
    tables = [
        Table("Số liệu đã chốt (đồng)", heads, rows, _closed_row("Cộng", own), [24, 8, 15, 13, 13, 9, 14, 14])
    ]
    if late:
        corrections = [_closed_row(row.name, [row]) for row in late]
        title = "Điều chỉnh của các kỳ trước, ghi sổ sau lần chốt trước (đồng)"
        heads = ["Hợp tác xã", *heads[1:]]
        tables.append(
            Table(title, heads, corrections, _closed_row("Cộng", late), [24, 8, 15, 13, 13, 9, 14, 14])
        )
    told = "Các số dưới đây đã có hai người chốt và duyệt, giữ nguyên mãi; việc ghi sổ muộn hơn nằm ở kỳ sau."
    words = [told]
    if any(row.undelivered < 0 for row in own):
        words.append(
            "Số âm ở cột “Chưa giao xong” là tiền đã trả lại cho đơn bán kỳ trước mà chưa giao: lần chốt này còn"
            " trừ vào."
        )
    if any(row.undelivered < 0 for row in late):
        words.append(
            "Số âm ở cột “Chưa giao xong” của phần điều chỉnh là đơn kỳ trước nay đã giao xong hoặc đã trả lại tiền."
        )
    return Section("Số liệu đã chốt", words, tables)


def _closed_row(label: str, found: Sequence[closed_figures.Figures]) -> list[Cell]:
    total = closed_figures.total(list(found))
    return [label, len(found), *total.amounts]


def _table(title: str, head: str, sales: Sales, rows: Sequence[Row], *, has_total: bool = True) -> Table:
    total = sales.total
    has_before, has_year = bool(total.goods_before), bool(total.goods_year and _has_year(sales))
    return Table(
        title,
        [head, *HEADS, *(BEFORE if has_before else []), *(YEAR if has_year else [])],
        [_row(row.label, row.figures, has_before, has_year) for row in rows],
        _row("Cộng", total, has_before, has_year) if has_total else [],
        [*WIDTHS, *(COMPARED if has_before else []), *(COMPARED if has_year else [])],
        signed.SHORT if signed.is_in(sales) else "",
    )


def _row(label: str, figures: Figures, has_before: bool, has_year: bool) -> list[Cell]:
    """Compared with what there was at all."""
    row: list[Cell] = [label, figures.goods, figures.orders]
    if has_before:
        row += [figures.goods_before, _compared(figures.goods, figures.goods_before)]
    if has_year:
        row += [figures.goods_year, _compared(figures.goods, figures.goods_year)]
    return row


def _compared(now: int, before: int) -> str:
    return (sentences.compared(now, before).words or NO_FIGURE).replace(" ", NBSP)


def _ranking(title: str, sales: Sales) -> list[Chart]:
    svg = sales_page.ranking(sales)
    return [Chart(title, sentences.summary(sales), svg)] if svg else []
