"""The register by spreadsheet: read with tolerance, looked at, taken once; out again without a change."""

import csv
import datetime
import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook, load_workbook

from catalog.models import Commune
from shop.accounts.models import AccessRecord
from shop.impact.models import RegisteredCooperative, RegisterSheet, StateChange
from shop.impact.register import entries, states
from shop.impact.register.sheets import headings, taking
from shop.impact.register.sheets.headings import Column
from shop.union.register import files
from tests.cast import Cast
from tests.impact.programme_scene import begun
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
SHEET = "/lien-minh/so-htx/bang-tinh/"
HEADS = ["STT", "Tên hợp tác xã", "Xã", "Huyện cũ", "Mã số thuế", "Số hộ", "SĐT", "Tình trạng", "Năm TL"]


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def entered(name: str, commune: str = "03434", **values: Any) -> RegisteredCooperative:
    return entries.enter(
        {"name": name, "commune": Commune.objects.get(pk=commune), **values}, officer_id=None
    )


def text_file(*rows: str, code: str = "utf-8") -> bytes:
    return "\r\n".join(rows).encode(code)


def workbook(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(minh: Client, content: bytes, name: str = "so.csv") -> HttpResponse:
    return minh.post(SHEET, {"file": SimpleUploadedFile(name, content)})  # type: ignore[return-value]


def seen(minh: Client, content: bytes) -> dict[str, list[Any]]:
    """What the preview says, by kind."""
    answer = send(minh, content)
    assert answer.status_code == 302, answer.content.decode()
    found: dict[str, list[Any]] = {kind: [] for kind in ("wrong", "changed", "new", "same")}
    for row in taking.rows_of(RegisterSheet.objects.latest("pk")):
        found[row.kind].append(row)
    return found


def take(minh: Client, *others: int) -> dict[str, Any]:
    kept = RegisterSheet.objects.latest("pk")
    assert minh.get(f"{SHEET}{kept.pk}/").status_code == 200
    minh.post(f"{SHEET}{kept.pk}/", {"khac": others})
    assert minh.get(f"{SHEET}{kept.pk}/").status_code == 200
    kept.refresh_from_db()
    return dict(kept.outcome)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Tên người đại diện", Column.REPRESENTATIVE),
        ("TÊN HTX", Column.NAME),
        ("Hợp tác xã", Column.NAME),
        ("Số thành viên hợp tác xã", Column.MEMBERS),
        ("Số hộ thành viên", Column.HOUSEHOLDS),
        ("Xã/phường", Column.COMMUNE),
        ("Huyện (cũ)", Column.DISTRICT_NOW),
        ("Huyện", Column.DISTRICT_THEN),
        ("Loại hình HTX", Column.KIND),
        ("Năm thành lập", Column.YEAR),
        ("MST", Column.TAX_NUMBER),
        ("Ghi chú", None),
    ],
)
def test_a_heading_is_understood(heading: str, column: Column | None) -> None:
    assert headings.meaning(heading) == column


LINES = [
    "1|HTX Cá lồng|Nậm Hàng||9990002008|29|0912 000 301|Đang hoạt động|2019",
    "2|HTX Sa nhân|Trung Chải|Nậm Nhùn||12|0912000302||",
    "3|Tổ hợp tác Ngô nếp|xã Pa Tần huyện Sìn Hồ||||||2020",
]


@pytest.mark.parametrize(
    "content",
    [
        text_file(";".join(HEADS), *(line.replace("|", ";") for line in LINES)),
        text_file(",".join(HEADS), *(line.replace("|", ",") for line in LINES), code="utf-8-sig"),
        text_file(
            "SỔ HỢP TÁC XÃ TỈNH LAI CHÂU", "", "\t".join(HEADS), *(line.replace("|", "\t") for line in LINES)
        ),
        workbook(HEADS, *(line.split("|") for line in LINES)),
        workbook(
            ["Biểu 1"],
            HEADS,
            [1, "HTX Cá lồng", "Nậm Hàng", None, 9990002008, 29.0, 912000301, "hoạt động", 2019],
            [2, "HTX Sa nhân", "Trung Chải", "Nậm Nhùn", None, 12, "0912000302", None, None],
            [3, "Tổ hợp tác Ngô nếp", "Pa Tần", "Sìn Hồ", None, None, None, None, 2020],
            [None, "Tổng cộng", None, None, None, 41],
        ),
    ],
    ids=["semicolons", "commas and BOM", "tabs and titles", "workbook of words", "workbook of numbers"],
)
def test_a_list_is_read_looked_at_and_taken_once(cast: Cast, minh: Client, content: bytes) -> None:
    found = seen(minh, content)
    assert {kind: len(rows) for kind, rows in found.items()} == {
        "wrong": 0, "changed": 0, "new": 3, "same": 0,
    }  # fmt: skip
    assert not RegisteredCooperative.objects.exists()
    assert take(minh) == {"changed": 0, "new": 3, "told": []}
    fish, herbs, maize = RegisteredCooperative.objects.order_by("pk")
    assert (fish.tax_number, fish.member_households, fish.phones) == ("9990002008", 29, ["+84912000301"])
    assert (fish.founded_year, fish.entity_type) == (2019, "cooperative")
    assert (herbs.commune_id, herbs.former_district) == ("03503", "nam-nhun")
    assert (maize.commune_id, maize.former_district) == ("03503", "sin-ho")
    assert maize.entity_type == "cooperative_group"
    assert StateChange.objects.count() == 3
    minh.post(f"{SHEET}{RegisterSheet.objects.latest('pk').pk}/")
    assert RegisteredCooperative.objects.count() == 3
    assert {kind: len(rows) for kind, rows in seen(minh, content).items()}["same"] == 3


def test_the_preview_says_what_changes_from_what_and_a_blank_cell_changes_nothing(
    cast: Cast, minh: Client
) -> None:
    row = entered(
        "HTX Cá lồng", tax_number="9990002008", member_households=20, phones=["+84912000301"], village="bản A"
    )
    heads = "Tên HTX;Xã;MST;Số hộ;SĐT;Bản;Tình trạng;Từ ngày;Lý do"
    line = "HTX Cá lồng hồ Nậm Hàng;Nậm Hàng;9990002008;29;;;Giải thể;3/11/2026;Quyết định 12"
    found = seen(minh, text_file(heads, line))
    assert found["changed"][0].old == {"name": "HTX Cá lồng", "member_households": 20, "state": "active"}
    page = minh.get(f"{SHEET}{RegisterSheet.objects.latest('pk').pk}/").content.decode()
    assert "<del>20</del>" in page
    assert "<ins>29</ins>" in page
    assert "<ins>Đã giải thể</ins>" in page
    assert take(minh)["changed"] == 1
    row.refresh_from_db()
    assert (row.name, row.member_households, row.state) == ("HTX Cá lồng hồ Nậm Hàng", 29, "dissolved")
    assert (row.phones, row.village) == (["+84912000301"], "bản A")
    change = row.states.first()
    assert change is not None
    assert (str(change.effective_on), change.reason) == ("2026-11-03", "Quyết định 12")
    assert "ca long ho nam hang" in row.search_text


def test_the_same_name_in_the_same_commune_is_proposed_as_the_same_and_may_be_another(
    cast: Cast, minh: Client
) -> None:
    row = entered("Tổ hợp tác Nuôi cá", member_households=5)
    other = entered("HTX Khác", tax_number="9990002015")
    content = text_file(
        "Tên;Xã;MST;Số hộ", "Tổ hợp tác nuôi cá;Nậm Hàng;;9", "htx khác;Nậm Hàng;9990002008;3"
    )
    found = seen(minh, content)
    assert [one.registered_id for one in found["changed"]] == [row.pk]
    assert "mã số thuế khác (9990002015)" in found["wrong"][0].why
    assert take(minh, found["changed"][0].line) == {"changed": 0, "new": 1, "told": []}
    row.refresh_from_db()
    assert row.member_households == 5
    assert RegisteredCooperative.objects.filter(folded_name=row.folded_name).count() == 2
    other.refresh_from_db()
    assert other.tax_number == "9990002015"


WRONG = [
    ("HTX A;Nậm Hàg;;;;;", "Có phải Xã Nậm Hàng không?"),
    ("HTX A;Hà Nội;;;;;", "không có xã, phường “Hà Nội”"),
    ("HTX A;;;12;;;", "chưa ghi xã, phường"),
    (";Nậm Hàng;;12;;;", "chưa ghi tên hợp tác xã"),
    ("HTX A;Nậm Hàng;;;1725;;", "năm thành lập từ 1945"),
    ("HTX A;Nậm Hàng;;;2325;;", "năm thành lập từ 1945"),
    ("HTX A;Nậm Hàng;;100.001;;;", "lớn quá: nhiều nhất 100.000"),
    ("HTX A;Nậm Hàng;;mười hai;;;", "phải là một số"),
    ("HTX A;Nậm Hàng;;-5;;;", "phải là một số"),
    ("HTX A;Nậm Hàng;9990002009;;;;", "mã số thuế “9990002009” chưa đúng"),
    ("HTX A;Nậm Hàng;;;;0912;", "số điện thoại “0912” chưa đúng"),
    ("HTX A;Nậm Hàng;;;;;vui", "tình trạng là"),
    ("=HYPERLINK(1);Nậm Hàng;;1;;;", "công thức"),
    ("HTX A;Bum Tở (Nậm Nhùn);;1;;;", "trước thuộc Mường Tè"),
    (f"HTX {'x' * 200};Nậm Hàng;;1;;;", "dài quá"),
]


def test_wrong_lines_are_named_with_their_reasons_and_the_good_ones_are_taken(
    cast: Cast, minh: Client
) -> None:
    heads = "Tên;Xã;MST;Số hộ;Năm;SĐT;Tình trạng"
    found = seen(minh, text_file(heads, *(line for line, _why in WRONG), "HTX Tốt;Mù Cả;;3;;;"))
    told = {row.line: row.why for row in found["wrong"]}
    assert list(told) == list(range(2, len(WRONG) + 2))
    for number, (line, why) in enumerate(WRONG, 2):
        assert why in told[number], line
    page = minh.get(f"{SHEET}{RegisterSheet.objects.latest('pk').pk}/").content.decode()
    assert "Có phải Xã Nậm Hàng không?" in page
    assert take(minh) == {"changed": 0, "new": 1, "told": []}
    assert RegisteredCooperative.objects.get().name == "HTX Tốt"


def test_two_lines_of_one_cooperative_are_told(cast: Cast, minh: Client) -> None:
    found = seen(
        minh,
        text_file(
            "Tên;Xã;MST", "HTX A;Mù Cả;9990002008", "HTX B;Mù Cả;9990002008", "HTX C;Mù Cả;", "htx c;Mù Cả;"
        ),
    )
    assert [(row.line, row.why) for row in found["wrong"]] == [
        (3, "trùng với dòng 2."),
        (5, "trùng với dòng 4."),
    ]


def not_counted() -> bytes:
    book = Workbook()
    book.worksheets[0].append(["Tên", "Xã", "Số hộ"])
    book.worksheets[0].append(["HTX A", "Mù Cả", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_formula_that_was_not_counted_is_told(cast: Cast, minh: Client) -> None:
    assert "công thức" in seen(minh, not_counted())["wrong"][0].why


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Tệp trống"),
        (b"   \n", "Tệp trống"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "không phải bảng tính"),
        (b"PK\x03\x04broken", "Không mở được"),
        (text_file("Tên hàng;Giá", "Chè;1"), "Không thấy dòng tiêu đề"),
        (text_file("Tên HTX;Xã"), "không có hợp tác xã nào"),
        (workbook(["Tên HTX", "Xã"]), "không có hợp tác xã nào"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(
    cast: Cast, minh: Client, content: bytes, why: str
) -> None:
    answer = send(minh, content)
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert not RegisterSheet.objects.exists()


def test_what_changed_meanwhile_is_left_and_told(cast: Cast, minh: Client) -> None:
    row = entered("HTX Cá lồng", tax_number="9990002008", member_households=20)
    seen(
        minh,
        text_file("Tên;Xã;MST;Số hộ", "HTX Cá lồng;Nậm Hàng;9990002008;29", "HTX Mới;Mù Cả;9990002015;1"),
    )
    entries.change(row.pk, {"member_households": 25, "tax_number": "9990002008"}, officer_id=None)
    entered("HTX Mới hơn", tax_number="9990002015")
    outcome = take(minh)
    assert (outcome["changed"], outcome["new"]) == (0, 0)
    assert [told["why"].split(":")[0] for told in outcome["told"]] == [
        "vừa có người sửa",
        "mã số thuế này vừa có trong sổ. Gửi lại tệp để xem lại.",
    ]
    row.refresh_from_db()
    assert row.member_households == 25


def test_a_stall_is_linked_by_the_tax_number_of_the_list(cast: Cast, minh: Client) -> None:
    type(cast.tea).objects.filter(pk=cast.tea.pk).update(tax_number="9990002008")
    seen(minh, text_file("Tên;Xã;MST", "HTX Chè;Tả Lèng;9990002008"))
    take(minh)
    assert RegisteredCooperative.objects.get().stall == cast.tea


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_register_goes_out_and_comes_back_as_no_change(cast: Cast, minh: Client, kind: str) -> None:
    row = entered(
        "HTX Cá lồng",
        tax_number="9990002008",
        member_households=1_200,
        founded_year=2019,
        phones=["+84912000301", "+842133876501"],
        fields=["fishery", "tourism"],
        representative="@Lò Văn Pâng",
    )
    entered("Liên hiệp Chè", commune="03503", former_district="sin-ho", entity_type="cooperative_union")
    states.change(
        row.pk, states.WorkingState.PAUSED, since=datetime.date(2026, 3, 1), reason="", officer_id=None
    )
    out = minh.get(f"/lien-minh/so-htx/tai.{kind}")
    assert out.status_code == 200
    told = AccessRecord.objects.latest("pk")
    assert (told.subject, told.row_count, told.user_id) == (f"impact.register.{kind}", 2, cast.minh.pk)
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(out.content)).worksheets[0]
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:Q3")
        first = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
        assert first["Số hộ thành viên"].value == 1200
        assert (first["Năm thành lập"].value, first["Năm thành lập"].number_format) == (2019, "0")
        assert first["Người đại diện"].value == "'@Lò Văn Pâng"
        assert first["Mã số thuế"].value == "9990002008"
    else:
        assert out.content.decode().startswith("\ufeffSố trong sổ;Tên hợp tác xã;")
    RegisteredCooperative.objects.filter(pk=row.pk).update(representative="'@Lò Văn Pâng")
    found = seen(minh, out.content)
    assert {kind: len(rows) for kind, rows in found.items()} == {
        "wrong": 0, "changed": 0, "new": 0, "same": 2,
    }  # fmt: skip


def test_the_template_is_a_list_without_rows(cast: Cast, minh: Client) -> None:
    out = minh.get(f"{SHEET}mau.xlsx").content
    assert "không có hợp tác xã nào" in send(minh, out).content.decode()


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_list_is_read_by_whatever_parts_its_columns(minh: Client, cast: Cast, mark: str) -> None:
    name = '"HTX Chè; sạch, ngon"' if mark != "\t" else "HTX Chè; sạch, ngon"
    content = text_file(mark.join(HEADS), mark.join(["1", name, "Xã Nậm Hàng", "", "", "12", "", "", "2019"]))
    found = seen(minh, content)
    assert [row.name for row in found["new"]] == ["HTX Chè; sạch, ngon"]
    assert found["wrong"] == []


@pytest.mark.parametrize("mark", [";", ","])
def test_the_register_leaves_parted_by_either_and_reads_back_as_no_change(
    minh: Client, cast: Cast, mark: str
) -> None:
    entered("HTX Chè; sạch, ngon", fields=["crops", "trade"])
    page = minh.get("/lien-minh/so-htx/").content.decode()
    address = f"/lien-minh/so-htx/tai.csv?dau={quote(mark)}"
    assert f'href="{address}"' in page
    content = minh.get(address).content
    assert next(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=mark)) == files.heads()
    found = seen(minh, content)
    assert (len(found["same"]), found["wrong"], found["new"], found["changed"]) == (1, [], [], [])


@pytest.mark.parametrize(
    "path", ["so-htx/tai.csv?dau=%7C", "tra-loi/bang.csv?dau=x", "chuong-trinh/bang.csv?dau=x"]
)
def test_what_parts_no_columns_is_refused(minh: Client, cast: Cast, path: str) -> None:
    entered("HTX Chè")
    begun()
    answer = minh.get(f"/lien-minh/{path}")
    assert answer.status_code == 400
    assert "chỉ có thể là ; hoặc ," in answer.content.decode()


def test_programmes_and_the_answer_leave_parted_by_commas_too(minh: Client, cast: Cast) -> None:
    begun()
    for path in ("tra-loi/bang.csv?dau=%2C", "chuong-trinh/bang.csv?dau=%2C"):
        head = minh.get(f"/lien-minh/{path}").content.decode("utf-8-sig").partition("\r\n")[0]
        assert head.count(",") >= 5
        assert ";" not in head
    for page in ("tra-loi/", "chuong-trinh/"):
        assert "dau=%2C" in minh.get(f"/lien-minh/{page}").content.decode()
