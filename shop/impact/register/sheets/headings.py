"""What a column of a list of cooperatives is, by its heading, in Vietnamese with or without marks and in English."""

from enum import StrEnum

from catalog import text
from catalog.spreadsheets.files import Cell, Sheet

HEAD_WITHIN = 60  # rows above the table
MAX_HEADING = 60  # characters; more is a sentence


class Column(StrEnum):
    NUMBER = "number"  # the row's own, as the register's export has it
    REPRESENTATIVE = "representative"
    TAX_NUMBER = "tax_number"
    PHONES = "phones"
    EMAIL = "email"
    YEAR = "founded_year"
    HOUSEHOLDS = "member_households"
    MEMBERS = "members"
    KIND = "entity_type"
    FIELDS = "fields"
    STATE = "state"
    SINCE = "since"
    REASON = "reason"
    DISTRICT_NOW = "former_district"  # beside a commune of today
    DISTRICT_THEN = "district"  # beside a commune of before
    NAME = "name"
    COMMUNE = "commune"
    VILLAGE = "village"


# In this order: "Tên người đại diện" is no name of a cooperative, "Số thành viên hợp tác xã" neither.
_KNOWN = {
    Column.NUMBER: "so trong so|ma trong so|register number",
    Column.REPRESENTATIVE: "dai dien|giam doc|chu tich|ho ten|ho va ten|nguoi phu trach|to truong|representative",
    Column.TAX_NUMBER: "ma so thue|mst|ma so doanh nghiep|ma so htx|tax number|tax no|tax code",
    Column.PHONES: "dien thoai|sdt|so dt|dt|di dong|phone|phones|telephone",
    Column.EMAIL: "email|e mail|thu dien tu|mail",
    Column.YEAR: "nam thanh lap|thanh lap|nam tl|nam dang ky|founded|year",
    Column.HOUSEHOLDS: "ho thanh vien|so ho|ho|member households|households",
    Column.MEMBERS: "thanh vien|xa vien|so nguoi|members",
    Column.KIND: "loai hinh|loai|kind|type",
    Column.FIELDS: "linh vuc|nganh nghe|nganh|fields|field|sector",
    Column.STATE: "tinh trang|trang thai|hoat dong|state|status",
    Column.SINCE: "tu ngay|ngay|since|date",
    Column.REASON: "ly do|reason",
    Column.DISTRICT_NOW: "huyen cu|huyen truoc|truoc thuoc|former district",
    Column.DISTRICT_THEN: "huyen|district",
    Column.NAME: "ten hop tac xa|ten htx|ten to hop tac|ten don vi|ten|hop tac xa|htx|don vi|name|cooperative",
    Column.COMMUNE: "xa|phuong|commune|ward|dia ban",
    Column.VILLAGE: "ban|thon|to dan pho|dia chi|tru so|village|address",
}
_PHRASES = {
    column: tuple(f" {phrase} " for phrase in phrases.split("|")) for column, phrases in _KNOWN.items()
}


def meaning(heading: str) -> Column | None:
    folded = f" {text.fold(heading)} "
    if folded == " nam ":
        return Column.YEAR
    return next(
        (column for column, known in _PHRASES.items() if any(phrase in folded for phrase in known)), None
    )


def find(sheet: Sheet) -> tuple[int, dict[Column, int], list[str]] | None:
    """Where in `sheet.rows` the head stands, the place of each column, and the headings of what is not read; None
    without a row that has the name and the commune. Of two columns of one meaning the first counts."""
    best: tuple[int, dict[Column, int], list[str]] | None = None
    for number, (_line, cells) in enumerate(sheet.rows[:HEAD_WITHIN]):
        places, unused = _columns(cells, sheet.layout.hidden_places)
        is_head = Column.NAME in places and Column.COMMUNE in places
        if is_head and (best is None or len(places) > len(best[1])):
            best = (number, places, unused)
    return best


def _columns(cells: list[Cell], hidden: frozenset[int]) -> tuple[dict[Column, int], list[str]]:
    places: dict[Column, int] = {}
    unused = []
    for place, cell in enumerate(cells):
        if not isinstance(cell, str) or not cell.strip() or len(cell) > MAX_HEADING:
            continue
        column = meaning(cell)
        if column is None or column in places:
            unused.append(text.normalise(cell).replace("\n", " "))
        elif place not in hidden or column == Column.NUMBER:
            places[column] = place
    return places, [one for one in unused if text.fold(one) not in ("stt", "tt", "so tt", "no")]
