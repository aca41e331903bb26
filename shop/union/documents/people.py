"""The sections of a report that tell of cooperatives and their people: register, profiles, scores, households.

What is told of households is what the desk's tables of a quarter show, line by line, and no sum of it (ADR 33).
"""

import datetime
from collections import Counter

from catalog.models import Cooperative
from catalog.models.cooperatives import EntityType
from shop.impact import evaluation_rules, evaluations, households, profiles, quarters
from shop.impact.households import Line
from shop.impact.models import EvaluationRule, RegisteredCooperative, WorkingState, YearlyProfile
from shop.impact.models.evaluations import Band
from shop.impact.models.register import KINDS
from shop.impact.register import states
from shop.reports import periods
from shop.reports.official.document import NO_FIGURE, Cell, Section, Table
from shop.reports.periods import ONE_DAY, Unit
from shop.union.documents.asked import Asked
from shop.union.evaluations import Share, shares

HIDDEN = "ẩn"
ENDED = WorkingState.DISSOLVED.value


def _some(count: Cell) -> str:
    return f"có {count}" if count else "không có"


def register(asked: Asked) -> Section:
    """Cooperatives, unions and groups: at the beginning, new, dissolved, at the end; as the register knows it now."""
    before = states.on(asked.period.first - ONE_DAY, known_at=asked.gathered_at)
    after = states.on(asked.last, known_at=asked.gathered_at)
    entries = list(RegisteredCooperative.listed.values_list("pk", "entity_type", "members"))
    rows = []
    for kind in KINDS:
        mine = [(pk, members) for pk, entity_type, members in entries if entity_type == kind]
        rows.append(_register_row(str(EntityType(kind).label), mine, before, after))
    total: list[Cell] = ["Cộng", *(sum(int(row[place]) for row in rows) for place in range(1, 8))]
    heads = ["Loại hình", "Đầu kỳ", "Mới, hoạt động lại", "Giải thể", "Cuối kỳ", "Trong đó tạm ngừng", "Thành viên",
             "Đã báo số thành viên"]  # fmt: skip
    told = (
        f"Đến hết ngày {asked.last:%d/%m/%Y} cả tỉnh có {total[4]} tổ chức kinh tế tập thể trong sổ, "
        f"trong kỳ {_some(total[2])} tổ chức mới hoặc hoạt động lại, {_some(total[3])} tổ chức giải thể."
    )
    note = f"Theo sổ hợp tác xã lúc lập báo cáo. {total[7]} trong {total[4]} tổ chức đã báo số thành viên."
    return Section(
        "Số lượng hợp tác xã, liên hiệp hợp tác xã, tổ hợp tác",
        [told],
        [Table("", heads, rows, total, [26, 10, 12, 10, 10, 11, 11, 12], note)],
    )


def _register_row(
    label: str, entries: list[tuple[int, int | None]], before: dict[int, str], after: dict[int, str]
) -> list[Cell]:
    is_there = [(pk, members) for pk, members in entries if after.get(pk, ENDED) != ENDED]
    was_there = {pk for pk, _members in entries if before.get(pk, ENDED) != ENDED}
    told = [members for _pk, members in is_there if members is not None]
    return [
        label,
        len(was_there),
        sum(1 for pk, _members in is_there if pk not in was_there),
        len(was_there - {pk for pk, _members in is_there}),
        len(is_there),
        sum(1 for pk, _members in is_there if after[pk] == WorkingState.PAUSED),
        sum(told),
        len(told),
    ]


def averages(asked: Asked) -> Section:
    """What cooperatives told of a year, with how many did; and what they sold on the market in it."""
    year = asked.year
    told = list(profiles.of_year(year, known_at=asked.gathered_at))
    stalls = Cooperative.published.count()
    sold = asked.sold_in(periods.starting(Unit.YEAR, datetime.date(year, 1, 1)))
    average = sum(sold) // len(sold) if sold else NO_FIGURE
    rows: list[list[Cell]] = [
        [
            "Doanh thu bình quân một hợp tác xã có bán trên chợ (đồng)",
            average,
            f"{len(sold)} HTX có bán",
        ],
        _average("Lợi nhuận bình quân một hợp tác xã (đồng)", told, "profit", stalls),
        _average("Thu nhập bình quân một lao động một năm (đồng)", told, "average_income", stalls),
        _sum("Thành viên", told, "members", stalls),
        _sum("Lao động thường xuyên", told, "permanent_jobs", stalls),
        _sum("Lao động mùa vụ", told, "seasonal_jobs", stalls),
        _average("Vốn bình quân một hợp tác xã (đồng)", told, "capital", stalls),
    ]
    heads = ["Chỉ tiêu", f"Năm {year}", "Số hợp tác xã đã báo"]
    words = f"{len(told)} trong {stalls} hợp tác xã đang bán đã nộp hồ sơ năm {year}; bình quân chỉ tính các đơn vị ấy."
    return Section(
        f"Doanh thu, thu nhập, lao động năm {year}", [words], [Table("", heads, rows, widths=[56, 20, 24])]
    )


def _known(told: list[YearlyProfile], name: str) -> list[int]:
    return [value for row in told if (value := getattr(row, name)) is not None]


def _average(label: str, told: list[YearlyProfile], name: str, stalls: int) -> list[Cell]:
    found = _known(told, name)
    return [label, round(sum(found) / len(found)) if found else NO_FIGURE, f"{len(found)} trong {stalls}"]


def _sum(label: str, told: list[YearlyProfile], name: str, stalls: int) -> list[Cell]:
    found = _known(told, name)
    return [label, sum(found) if found else NO_FIGURE, f"{len(found)} trong {stalls}"]


def scores(asked: Asked) -> Section:
    """Rated good and fair: the province, and each former district."""
    year = asked.year
    rows = list(evaluations.of_year(year, known_at=asked.gathered_at))
    stalls = Cooperative.published.count()
    (whole, *_nothing) = shares(rows, lambda _stall: "Cả tỉnh") or [Share("Cả tỉnh")]
    by_district = shares(rows, lambda stall: str(stall.get_former_district_display()))
    title = f"Xếp loại hợp tác xã năm {year}"
    try:
        rule = evaluation_rules.of(year, known_at=asked.gathered_at)
    except EvaluationRule.DoesNotExist:
        return Section(title, [f"Năm {year} chưa có quy định xếp loại nào trong hệ thống."])
    words = f"{len(rows)} trong {stalls} hợp tác xã đang bán đã tự chấm điểm năm {year} theo {rule.name}."
    if whole.evaluated:
        words += (
            f" Tốt và khá: {whole.well} trong {whole.evaluated} đơn vị được xếp loại ({_percent(whole)})."
        )
    heads = ["Nơi", "Tốt", "Khá", "Trung bình", "Yếu", "Không xếp loại", "Tốt và khá"]
    table = Table("", heads, list(map(_share, by_district)), _share(whole), [28, 10, 10, 14, 10, 15, 13])
    return Section(title, [words], [table] if rows else [])


def _share(share: Share) -> list[Cell]:
    bands: Counter[str] = share.bands
    return [share.label, *(bands[band.value] for band in Band), _percent(share)]


def _percent(share: Share) -> str:
    return NO_FIGURE if share.percent is None else f"{share.percent:.1f} %".replace(".", ",")


def households_reached(asked: Asked) -> Section:
    """The tables that the desk shows of each quarter of the period that has ended: province and former districts."""
    tables = []
    for quarter in _quarters(asked.period.first, asked.last):
        found = households.tables(households.read(quarter, known_at=asked.gathered_at), province="Cả tỉnh")
        lines = [*found.districts, *found.provinces]
        if lines:
            title = quarters.label(quarter)
            tables.append(
                Table(
                    title,
                    HOUSEHOLD_HEADS,
                    list(map(_line, lines)),
                    widths=[18, 8, 10, 16, 10, 16, 11, 16, 11],
                )
            )
    words = (
        "Tiền hợp tác xã trả cho hộ thành viên, mỗi hộ tính một lần trong quý. "
        f"“{HIDDEN}”: dưới 5 hộ, hoặc từ đó tính ra được số dưới 5. Hộ nghèo, hộ cận nghèo chỉ tính trên số hộ chia "
        "được. Các quý không cộng được với nhau."
    )
    none = "Chưa có quý nào trong kỳ được đưa vào bảng."
    return Section("Hộ thành viên được chi trả", [words if tables else none], tables)


HOUSEHOLD_HEADS = ["Nơi", "HTX đã báo", "Hộ được trả", "Tiền trả (đồng)", "Hộ nghèo", "Trả hộ nghèo", "Hộ cận nghèo",
                   "Trả hộ cận nghèo", "Chia được (hộ)"]  # fmt: skip


def _quarters(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Those that lie within these days."""
    found = []
    quarter = quarters.first_of(first)
    while quarters.last_of(quarter) <= last:
        if quarter >= first:
            found.append(quarter)
        quarter = quarters.after(quarter)
    return found


def _line(line: Line) -> list[Cell]:
    figures = (
        line.households,
        line.amount,
        line.poor,
        line.poor_amount,
        line.near_poor,
        line.near_poor_amount,
    )
    reported = line.reported if line.is_all_counted else f"{line.counted} trong {line.reported}"
    return [
        line.label,
        reported,
        *(HIDDEN if figure is None else figure for figure in figures),
        HIDDEN if line.divided is None else line.divided,
    ]
