"""The union's register: who is in it, where, in which state; nobody twice."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog import verification
from catalog.models import Commune, Cooperative, CooperativeRecord
from catalog.models.cooperatives import EntityType, Verification
from shop.impact.models import RegisteredCooperative, StateChange, VisitPhoto, WorkingState
from shop.impact.register import entries, lists, places, states
from shop.impact.register.entries import Beginning
from shop.impact.register.lists import Wanted
from shop.union import decisions
from tests.cast import Cast
from tests.catalog.photo_files import jpeg, striped
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
LIST = "/lien-minh/so-htx/"


def entered(name: str = "HTX Cá lồng", commune: str = "03434", **values: Any) -> RegisteredCooperative:
    since = values.pop("since", None)
    return entries.enter(
        {"name": name, "commune": Commune.objects.get(pk=commune), **values},
        officer_id=None,
        beginning=Beginning(since=since),
        is_another=True,
    )


def typed(**changes: Any) -> dict[str, Any]:
    """What an officer types."""
    return {
        "name": "HTX Măng Huổi Mắn",
        "entity_type": "cooperative",
        "tax_number": "9990002008",
        "founded_year": "2019",
        "commune": "03472",
        "village": "bản Huổi Mắn",
        "representative": "Lò Thị Dung",
        "phones": "0912 000 325, 0213 3876 501",
        "email": "",
        "fields_of_work": ["forestry", "processing"],
        "members": "1.200",
        "member_households": "",
    } | changes


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


# Former districts


def test_a_cooperative_in_a_commune_of_two_districts_says_which_and_keeps_it(cast: Cast) -> None:
    stall = cast.tea
    stall.commune, stall.former_district = Commune.objects.get(pk="03503"), "sin-ho"
    stall.save()
    stall.refresh_from_db()
    assert stall.former_district == "sin-ho"
    stall.village = "bản Pa Tần 1"
    stall.save()
    stall.refresh_from_db()
    assert stall.former_district == "sin-ho"
    record = CooperativeRecord.objects.filter(cooperative=stall).order_by("pk").last()
    assert record is not None
    assert (record.commune_id, record.former_district) == ("03503", "sin-ho")


def test_a_district_that_the_commune_was_not_of_falls_back_to_its_first(cast: Cast) -> None:
    stall = cast.tea
    stall.commune, stall.former_district = Commune.objects.get(pk="03434"), "than-uyen"
    stall.save()
    stall.refresh_from_db()
    assert stall.former_district == "nam-nhun"
    assert Commune.objects.get(pk="00004").district_of("sin-ho") == ""


def test_the_database_itself_notes_another_district(cast: Cast) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(commune="03503", former_district="nam-nhun")
    before = CooperativeRecord.objects.filter(cooperative=cast.tea).count()
    Cooperative.objects.filter(pk=cast.tea.pk).update(former_district="sin-ho")
    rows = CooperativeRecord.objects.filter(cooperative=cast.tea).order_by("pk")
    assert rows.count() == before + 1
    assert rows.last().former_district == "sin-ho"  # type: ignore[union-attr]
    Cooperative.objects.filter(pk=cast.tea.pk).update(village="bản khác")
    assert rows.count() == before + 1


@pytest.mark.parametrize(
    ("written", "now", "then", "commune", "district"),
    [
        ("Pa Tần", "", "", "Pa Tần", ""),
        ("xã Pa Tần huyện Sìn Hồ", "", "", "Pa Tần", "sin-ho"),
        ("Trung Chải (Nậm Nhùn)", "", "", "Pa Tần", "nam-nhun"),
        ("Pa Tần", "Sìn Hồ", "", "Pa Tần", "sin-ho"),
        ("Mường Than", "Than Uyên", "", "Mường Than", "than-uyen"),
        ("Mường Than", "", "huyện Than Uyên", "Than Uyên", "than-uyen"),
        ("thị trấn Mường Tè", "", "", "Bum Tở", "muong-te"),
        ("TT Nậm Nhùn, huyện Nậm Nhùn, tỉnh Lai Châu", "", "", "Nậm Hàng", "nam-nhun"),
        ("Nậm Chà", "", "", "Mường Mô", "nam-nhun"),
        ("Nậm Cha", "", "", "Nậm Tăm", "sin-ho"),
        ("phường San Thàng TP Lai Châu", "", "", "Tân Phong", "thanh-pho-lai-chau"),
        ("XÃ CHĂN NƯA", "", "", "Lê Lợi", "sin-ho"),
        ("Lả Nhì Thàng", "", "", "Đoàn Kết", "phong-tho"),
    ],
)
def test_a_place_is_found_by_todays_name_and_by_that_of_before(
    written: str, now: str, then: str, commune: str, district: str
) -> None:
    found = places.gazetteer().find(written, now, then)
    assert (found.commune.name, found.district) == (commune, district)


@pytest.mark.parametrize(
    ("written", "now", "why"),
    [
        ("Nậm Hàg", "", "Có phải Xã Nậm Hàng không?"),
        ("nam cha", "", "nay Xã Mường Mô) hoặc Nậm Cha"),
        ("Bum Tở", "Nậm Nhùn", "trước thuộc Mường Tè"),
        ("Hà Nội", "", "không có xã, phường “Hà Nội”"),
        ("", "", "chưa ghi xã"),
    ],
)
def test_a_place_that_is_none_or_several_is_refused_with_the_likely_one(
    written: str, now: str, why: str
) -> None:
    with pytest.raises(
        places.UnknownPlace, match=why.replace("(", r"\(").replace(")", r"\)").replace("?", r"\?")
    ):
        places.gazetteer().find(written, now)


# Who is in the register


def test_a_verified_stall_comes_into_the_register_by_itself_once(cast: Cast) -> None:
    Cooperative.objects.filter(pk=cast.rice.pk).update(verification=Verification.SUBMITTED)
    decisions.verify(cast.rice.pk, officer_id=cast.minh.pk)
    row = RegisteredCooperative.objects.get(stall=cast.rice)
    assert (row.name, row.state, row.former_district) == (cast.rice.name, "active", "than-uyen")
    decisions.suspend(cast.rice.pk, officer_id=cast.minh.pk, reason=verification.Reason.RULES)
    mended = verification.BackReason.MENDED
    decisions.verify(cast.rice.pk, officer_id=cast.minh.pk, reason=mended)
    assert RegisteredCooperative.objects.filter(stall=cast.rice).count() == 1
    assert StateChange.objects.filter(registered=row).count() == 1


def test_a_stall_finds_its_row_by_tax_number_then_by_name_and_commune(cast: Cast) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(tax_number="9990002008")
    cast.tea.refresh_from_db()
    by_number = entered("HTX Chè của Mây", tax_number="9990002008", commune="03388")
    assert by_number.stall == cast.tea
    by_name = entered("htx gạo nước", commune="03595")
    assert by_name.stall is None
    entries.take_in(cast.rice)
    by_name.refresh_from_db()
    assert by_name.stall == cast.rice
    assert entries.take_in_all() == 0


def test_an_enterprise_is_no_cooperative(cast: Cast) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(entity_type=EntityType.ENTERPRISE)
    assert entries.take_in_all() == 1  # the rice
    assert not RegisteredCooperative.objects.filter(stall=cast.tea).exists()


def test_no_two_have_one_tax_number(cast: Cast, minh: Client) -> None:
    entered("HTX Đã có", tax_number="9990002008")
    answer = minh.post(f"{LIST}moi/", typed())
    assert "Trong sổ đã có HTX Đã có với mã số thuế này." in answer.content.decode()
    assert 'value="HTX Măng Huổi Mắn"' in answer.content.decode()
    assert RegisteredCooperative.objects.count() == 1


# States


def test_what_was_so_on_a_day_can_be_told_for_ever(cast: Cast) -> None:
    day = datetime.date
    begun = entered("HTX Một", since=day(2024, 1, 10))
    other = entered("HTX Hai", since=day(2026, 2, 1))
    states.change(begun.pk, WorkingState.PAUSED, since=day(2026, 1, 5), reason="", officer_id=None)
    states.change(begun.pk, WorkingState.DISSOLVED, since=day(2026, 3, 31), reason="12/QĐ", officer_id=None)
    first = states.between(day(2026, 1, 1), day(2026, 3, 31))
    assert (first.began, first.paused, first.dissolved, first.active) == (1, 0, 1, 1)
    assert states.on(day(2026, 1, 4)) == {begun.pk: "active"}
    assert states.on(day(2026, 3, 30)) == {begun.pk: "paused", other.pk: "active"}
    told_at = timezone.now()
    states.change(other.pk, WorkingState.DISSOLVED, since=day(2026, 3, 1), reason="muộn", officer_id=None)
    assert states.between(day(2026, 1, 1), day(2026, 3, 31)).dissolved == 2
    assert states.between(day(2026, 1, 1), day(2026, 3, 31), known_at=told_at) == first
    begun.refresh_from_db()
    assert begun.state == WorkingState.DISSOLVED


def test_a_state_that_was_written_is_never_changed(cast: Cast) -> None:
    row = entered()
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        StateChange.objects.filter(registered=row).update(effective_on=datetime.date(2020, 1, 1))


def test_what_was_so_before_it_was_written_down_is_not_new(cast: Cast) -> None:
    old, founded = entered("HTX Cũ"), entered("HTX Mới lập", founded_year=2026)
    states.change(old.pk, WorkingState.PAUSED, since=datetime.date(2026, 1, 5), reason="", officer_id=None)
    old.refresh_from_db()
    assert old.state == WorkingState.PAUSED
    assert states.between(datetime.date(2026, 1, 1), datetime.date(2026, 3, 31)).began == 1
    assert states.on(datetime.date(2025, 12, 31)) == {old.pk: "active"}
    assert founded.states.get().effective_on == datetime.date(2026, 1, 1)


def test_a_state_of_before_is_history_alone(cast: Cast, minh: Client) -> None:
    row = entered(since=datetime.date(2026, 5, 1))
    told = {"state": "paused", "since": "1/2/2026", "reason": "mưa lũ"}
    page = minh.post(f"{LIST}{row.pk}/tinh-trang/", told, follow=True).content.decode()
    assert "Tình trạng hiện nay vẫn là: Đang hoạt động." in page
    row.refresh_from_db()
    assert row.state == WorkingState.ACTIVE


@pytest.mark.parametrize(
    ("state", "since", "reason", "why"),
    [
        ("paused", "2999-01-01", "x", "Ngày này chưa đến"),
        ("paused", "1725-01-01", "x", "quá xa về trước"),
        ("active", "2026-01-01", "x", "đang ở tình trạng này rồi"),
        ("paused", "hôm qua", "x", "ngày"),
        ("gone", "2026-01-01", "x", "gone"),
        ("paused", "2026-01-01", "", 'id="id_reason_error"'),
    ],
)
def test_a_wrong_state_is_told_and_nothing_changes(
    cast: Cast, minh: Client, state: str, since: str, reason: str, why: str
) -> None:
    row = entered()
    answer = minh.post(f"{LIST}{row.pk}/tinh-trang/", {"state": state, "since": since, "reason": reason})
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert StateChange.objects.count() == 1


# Pages


def test_an_officer_writes_a_cooperative_changes_it_pauses_it_and_visits_it(cast: Cast, minh: Client) -> None:
    made = minh.post(f"{LIST}moi/", typed())
    row = RegisteredCooperative.objects.get(tax_number="9990002008")
    assert made["Location"] == f"{LIST}{row.pk}/"
    assert (row.phones, row.members, row.member_households) == (["+84912000325", "+842133876501"], 1200, None)
    assert (row.fields, row.former_district) == (["forestry", "processing"], "nam-nhun")
    assert 'value="03472" selected' in minh.get(f"{LIST}{row.pk}/sua/").content.decode()
    minh.post(f"{LIST}{row.pk}/sua/", typed(commune="03503:sin-ho", founded_year="", member_households="31"))
    row.refresh_from_db()
    assert (row.commune_id, row.former_district, row.member_households) == ("03503", "sin-ho", 31)
    assert 'value="03503:sin-ho" selected' in minh.get(f"{LIST}{row.pk}/sua/").content.decode()
    minh.post(f"{LIST}{row.pk}/tinh-trang/", {"state": "paused", "since": "1/9/2026", "reason": "Hết vụ"})
    photo = SimpleUploadedFile("a.jpg", jpeg(striped((400, 300))))
    minh.post(
        f"{LIST}{row.pk}/chuyen-tham/", {"visited_on": "2/9/2026", "note": "Có 12 hộ", "photos": [photo]}
    )
    page = minh.get(f"{LIST}{row.pk}/").content.decode()
    for words in ("Tạm ngừng", "Hết vụ", "01/09/2026", "Có 12 hộ", "Trần Văn Minh", "trước thuộc Sìn Hồ"):
        assert words in page
    kept = VisitPhoto.objects.get(visit__registered=row)
    shown = minh.get(f"{LIST}anh/{kept.pk}/")
    assert shown["Content-Type"] == "image/webp"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"founded_year": "1725"}, "Năm thành lập từ 1945"),
        ({"founded_year": "hai nghìn"}, "Năm thành lập từ 1945"),
        ({"members": "300.000"}, "Số từ 0 đến 100.000"),
        ({"tax_number": "9990002009"}, "Mã số thuế này chưa đúng"),
        ({"phones": "0912 000 325, 12"}, "Số “12” chưa đúng"),
        ({"commune": "03503:than-uyen"}, "không"),
        ({"commune": "00004"}, "không"),
        ({"fields_of_work": ["gold"]}, "gold"),
        ({"name": "x" * 200}, "120"),
    ],
)
def test_bad_words_come_back_as_they_were_typed(
    cast: Cast, minh: Client, changes: dict[str, Any], why: str
) -> None:
    answer = minh.post(f"{LIST}moi/", typed(**changes))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert why in page
    assert 'value="bản Huổi Mắn"' in page
    assert not RegisteredCooperative.objects.exists()


def test_a_second_of_the_same_name_there_is_asked_about(cast: Cast, minh: Client) -> None:
    """However it is written; elsewhere it is another cooperative anyhow."""
    known = entered("HTX Măng Huổi Mắn", "03472")
    again = typed(name="htx  măng huổi mắn", tax_number="")
    asked = minh.post(f"{LIST}moi/", again)
    page = asked.content.decode()
    assert asked.status_code == 400
    assert f"Đã có HTX Măng Huổi Mắn ở {known.commune.full_name} trong sổ." in " ".join(page.split())
    assert f'href="{LIST}{known.pk}/"' in page
    assert 'value="bản Huổi Mắn"' in page
    assert RegisteredCooperative.objects.count() == 1
    assert minh.post(f"{LIST}moi/", again | {"commune": "03434"}).status_code == 302
    assert minh.post(f"{LIST}moi/", again | {"khac": "1"}).status_code == 302
    assert RegisteredCooperative.objects.count() == 3


def test_a_picture_that_is_none_keeps_no_visit(cast: Cast, minh: Client) -> None:
    row = entered()
    bad = SimpleUploadedFile("a.jpg", jpeg(striped((400, 300)))[:200])
    answer = minh.post(
        f"{LIST}{row.pk}/chuyen-tham/", {"visited_on": "2/9/2026", "note": "Có 12 hộ", "photos": [bad]}
    )
    assert answer.status_code == 400
    assert "Có 12 hộ" in answer.content.decode()
    assert not row.visits.exists()


def test_the_list_finds_by_name_phone_and_tax_number_and_filters(cast: Cast, minh: Client) -> None:
    fish = entered("HTX Cá lồng Nậm Hàng", phones=["+84912000301"], fields=["fishery"], member_households=12)
    entered("HTX Nông lâm", commune="03503", former_district="sin-ho", tax_number="9990002015")
    entries.take_in(cast.tea)
    for query, names in {
        "q=ca+long+nam": ["HTX Cá lồng Nậm Hàng"],
        "q=0912+000+301": ["HTX Cá lồng Nậm Hàng"],
        "q=9990002015": ["HTX Nông lâm"],
        "huyen=sin-ho": ["HTX Nông lâm"],
        "xa=03434": ["HTX Cá lồng Nậm Hàng"],
        "linh-vuc=fishery": ["HTX Cá lồng Nậm Hàng"],
        "gian-hang=co": ["HTX Chè Mây"],
        "gian-hang=khong&loai=cooperative&tinh-trang=active": ["HTX Cá lồng Nậm Hàng", "HTX Nông lâm"],
        "q=khong+co": [],
    }.items():
        page = minh.get(f"{LIST}?{query}").context
        assert [row.name for row, _badge in page["rows"]] == names, query
        assert page["sums"].count == len(names)
    assert lists.sums(lists.find(Wanted(words="ca long"))).households == fish.member_households
    for query in ("huyen=ha-noi", "xa=00004", "tinh-trang=x", "gian-hang=1", "loai=enterprise"):
        assert minh.get(f"{LIST}?{query}").status_code == 404


def test_an_officer_says_which_stall_is_whose(cast: Cast, minh: Client) -> None:
    row, other = entered(), entered("HTX Cá suối")
    address = f"{LIST}{row.pk}/gian-hang/"
    assert "HTX Chè Mây" in minh.get(f"{LIST}{row.pk}/").content.decode()
    minh.post(address, {"stall": cast.tea.pk})
    row.refresh_from_db()
    assert (row.stall_id, row.changed_by) == (cast.tea.pk, cast.minh)
    page = minh.post(f"{LIST}{other.pk}/gian-hang/", {"stall": cast.tea.pk}, follow=True).content.decode()
    assert "đã gắn với HTX Cá lồng" in page
    assert "HTX Chè Mây</option>" not in page
    for data in ({}, {"stall": "999999"}, {"stall": "x" * 500}):
        assert "Không có gian hàng này" in minh.post(address, data, follow=True).content.decode()
        row.refresh_from_db()
        assert row.stall_id == cast.tea.pk
    minh.post(address, {"stall": ""})
    row.refresh_from_db()
    assert row.stall_id is None


def test_a_page_takes_the_same_queries_however_many_rows(
    cast: Cast, minh: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = entered()
    minh.get(LIST)
    with django_assert_num_queries(6):  # session, user, groups, communes, sums, rows
        minh.get(LIST)
    place = Commune.objects.get(pk="03434")
    many = [RegisteredCooperative(name=f"HTX {n}", commune=place, phones=["+84912000301"]) for n in range(60)]
    for one in many:
        one.prepare()
    entries.enter_all([(one, Beginning()) for one in many], officer_id=cast.minh.pk)
    with django_assert_num_queries(6):
        assert len(minh.get(f"{LIST}?trang=2").context["rows"]) == 30
    # Session, user, groups, row, calls, doubles, programmes, classes, merged, states, visits, stalls without a row.
    with django_assert_num_queries(12):
        minh.get(f"{LIST}{row.pk}/")


def test_a_bad_picture_and_a_bad_day_are_told_together(cast: Cast, minh: Client) -> None:
    row = entered()
    bad = SimpleUploadedFile("a.jpg", b"no picture")
    visit = {"visited_on": "32/9/2026", "note": "Có 12 hộ", "photos": [bad]}
    answer = minh.post(f"{LIST}{row.pk}/chuyen-tham/", visit)
    assert answer.status_code == 400
    assert set(answer.context["visit_form"].errors) == {"visited_on", "photos"}
