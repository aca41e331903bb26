"""Programmes of support at the desk: survey, choice, help, targets; what is wrong is told and nothing is lost."""

import datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.impact.models import (
    Candidate,
    CandidateStep,
    Programme,
    ProgrammeBudget,
    ProgrammeVersion,
    Step,
    Support,
    Target,
)
from shop.impact.programmes import entries, results
from shop.impact.register import merging
from tests.cast import Cast
from tests.impact.programme_scene import (
    ROOM,
    begun,
    chosen,
    first_of_year,
    helped,
    looked_at,
    registered,
    this_year,
    typed,
)
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


# A programme


def test_an_officer_writes_a_programme_and_each_change_is_kept(minh: Client, cast: Cast) -> None:
    made = minh.post(f"{ROOM}moi/", typed())
    programme = Programme.objects.get()
    assert made["Location"] == f"{ROOM}{programme.pk}/"
    assert programme.criteria == [
        {"title": "Có phương án", "points": 60},
        {"title": "Sổ sách đủ", "points": 40},
    ]
    minh.post(f"{ROOM}{programme.pk}/sua/", typed(name="Chương trình mới"))
    assert list(ProgrammeVersion.objects.values_list("facts__name", "recorded_by").order_by("pk")) == [
        ("Chương trình quốc gia", cast.minh.pk),
        ("Chương trình mới", cast.minh.pk),
    ]
    page = minh.get(f"{ROOM}{programme.pk}/").content.decode()
    assert "trước là: Chương trình quốc gia" in " ".join(page.split()).replace("</b>, trước", "trước")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"decision_number": "ngày mai"}, "Số quyết định viết như"),
        ({"decision_number": "QĐ12"}, "Số quyết định viết như"),
        ({"decision_on": "2999-01-01"}, "Ngày quyết định từ năm 2000"),
        ({"starts_on": "31/13/2025"}, "Ngày gõ như"),
        ({"ends_on": "2024-01-01"}, "Ngày cuối đang trước ngày đầu"),
        ({"ends_on": "2325-01-01"}, "Dài quá 15 năm"),
        ({"criteria": "Có phương án"}, "chưa có điểm"),
        ({"name": ""}, "name_error"),
    ],
)
def test_what_is_wrong_is_told_and_the_form_keeps_what_was_typed(
    minh: Client, changes: dict[str, str], words: str
) -> None:
    answer = minh.post(f"{ROOM}moi/", typed(**changes))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert "Năm hợp tác xã điểm" in page
    assert not Programme.objects.exists()


def test_one_decision_has_a_programme_of_a_name_once(minh: Client) -> None:
    minh.post(f"{ROOM}moi/", typed())
    again = minh.post(f"{ROOM}moi/", typed(source="Khác"))
    assert "đã có rồi" in again.content.decode()
    assert Programme.objects.count() == ProgrammeVersion.objects.count() == 1


def test_the_budget_of_a_year_is_a_dated_row(minh: Client) -> None:
    programme = begun()
    address = f"{ROOM}{programme.pk}/von/"
    for amount in ("1.000.000.000", "1.000.000.000", "900.000.000"):
        minh.post(address, {"year": this_year(), "amount": amount, "paper": "Thông báo 3"})
    assert list(ProgrammeBudget.objects.values_list("amount", flat=True)) == [1_000_000_000, 900_000_000]
    assert [row.amount for row in entries.budgets()] == [900_000_000]
    wrong = minh.post(address, {"year": "1999", "amount": "nhiều", "paper": "Thông báo 4"})
    assert wrong.status_code == 400
    assert "Thông báo 4" in wrong.content.decode()
    assert ProgrammeBudget.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        ProgrammeBudget.objects.update(amount=1)


# From the survey to the choice


def test_every_cooperative_of_the_register_can_be_looked_at_and_is_chosen_with_reasons(minh: Client) -> None:
    programme, row = begun(), registered("HTX Cá lồng Nậm Hàng")
    survey = f"{ROOM}{programme.pk}/khao-sat/"
    assert "HTX Cá lồng Nậm Hàng" in minh.get(survey, {"q": "ca long"}).content.decode()
    day = first_of_year().isoformat()
    for _tap in range(2):
        minh.post(survey, {"q": "ca", "registered": row.pk, "day": day, "reason": "Lòng hồ"})
    candidate = Candidate.objects.get()
    own = f"{ROOM}ung-vien/{candidate.pk}/"
    early = minh.post(f"{own}buoc/", {"step": "proposed", "on_day": day, "why": "Đủ điểm"})
    assert "Chấm điểm trước" in early.content.decode()
    many = minh.post(f"{own}diem/", {"c0": "61", "c1": "30", "day": day, "note": "Tốt lắm"})
    assert many.status_code == 400
    assert "Tốt lắm" in many.content.decode()
    minh.post(f"{own}diem/", {"c0": "55", "c1": "30", "day": day, "note": "Tốt"})
    for step in ("proposed", "selected"):
        minh.post(f"{own}buoc/", {"step": step, "on_day": day, "why": f"Lý do {step}"})
    candidate.refresh_from_db()
    assert (candidate.step, candidate.scores.get().total) == (Step.SELECTED, 85)
    page = minh.get(f"{ROOM}{programme.pk}/").content.decode()
    assert "Lý do selected" in page
    assert "HTX Cá lồng Nậm Hàng" in minh.get(f"/lien-minh/so-htx/{row.pk}/").content.decode()


def test_no_step_is_skipped_or_goes_back_in_time(minh: Client) -> None:
    programme = begun()
    candidate = looked_at(programme, registered("HTX Quế"))
    own = f"{ROOM}ung-vien/{candidate.pk}/buoc/"
    day = first_of_year().isoformat()
    skipped = minh.post(own, {"step": "selected", "on_day": day, "why": "Vội"})
    assert skipped.status_code == 400
    assert "Người khác vừa ghi bước khác" in skipped.content.decode()
    assert minh.post(own, {"step": "nothing", "on_day": day, "why": "Vội"}).status_code == 400
    before = (programme.starts_on - datetime.timedelta(days=1)).isoformat()
    early = minh.post(own, {"step": "refused", "on_day": before, "why": "Chưa đủ sổ sách"})
    assert "Bước trước ghi ngày" in early.content.decode()
    assert "Chưa đủ sổ sách" in early.content.decode()
    tomorrow = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    assert minh.post(own, {"step": "refused", "on_day": tomorrow, "why": "Sớm"}).status_code == 400
    assert CandidateStep.objects.count() == 1
    for _tap in range(2):
        twice = minh.post(own, {"step": "refused", "on_day": day, "why": "Chưa đủ sổ sách"}, follow=True)
    assert "Bước này đã ghi rồi" in twice.content.decode()
    assert CandidateStep.objects.count() == 2


def test_criteria_stay_as_they_are_once_somebody_was_scored(minh: Client) -> None:
    programme = begun()
    chosen(programme, registered("HTX Quế"))
    kept = {
        "decision_on": programme.decision_on,
        "starts_on": programme.starts_on,
        "ends_on": programme.ends_on,
    }
    answer = minh.post(f"{ROOM}{programme.pk}/sua/", typed(**kept, criteria="Khác: 10"))
    assert "không đổi được nữa" in answer.content.decode()
    assert "Khác: 10" in answer.content.decode()
    programme.refresh_from_db()
    assert len(programme.criteria) == 2


def test_a_merge_of_the_register_moves_what_was_in_programmes(cast: Cast) -> None:
    kept, other = registered("HTX Quế"), registered("HTX Quế Nậm Manh")
    both, one = begun(), begun("Chương trình khác")
    staying, leaving = looked_at(both, kept), chosen(both, other)
    helped(leaving, 5_000_000)
    alone = chosen(one, other)
    merging.merge(kept.pk, other.pk, from_other=[], officer_id=cast.minh.pk)
    assert set(Candidate.objects.values_list("pk", "registered")) == {
        (staying.pk, kept.pk),
        (alone.pk, kept.pk),
    }
    staying.refresh_from_db()
    assert staying.step == Step.SELECTED
    assert Support.objects.get().candidate == staying


# Targets


def test_only_who_was_chosen_has_targets(minh: Client) -> None:
    candidate = looked_at(begun(), registered("HTX Quế"))
    told = {
        "measure": "products",
        "target_year": this_year(),
        "goal": "37",
        "reached": "",
        "target_paper": "Cam kết",
    }
    early = minh.post(f"{ROOM}ung-vien/{candidate.pk}/chi-tieu/", told)
    assert early.status_code == 400
    for words in ("chưa được chọn vào chương trình", 'value="37"'):
        assert words in early.content.decode()
    assert not Target.objects.exists()


def test_targets_stand_beside_what_the_system_knows(minh: Client, cast: Cast) -> None:
    candidate = chosen(begun(), registered("HTX Chè Mây", cast.tea))
    own = f"{ROOM}ung-vien/{candidate.pk}/chi-tieu/"
    told = {
        "measure": "products",
        "target_year": this_year(),
        "goal": "3",
        "reached": "",
        "target_paper": "Cam kết",
    }
    minh.post(own, told)
    minh.post(own, told)
    minh.post(own, told | {"reached": "4"})
    minh.post(own, told | {"measure": "market", "goal": "1.000"})
    assert Target.objects.count() == 3
    wrong = minh.post(own, told | {"goal": "nhiều", "target_paper": "Giấy lạ"})
    assert wrong.status_code == 400
    assert "Giấy lạ" in wrong.content.decode()
    page = minh.get(f"{ROOM}{candidate.programme_id}/ket-qua/").content.decode()
    assert f"Chỉ tiêu năm {this_year()} đã đạt: <b>1 trong 2, 1 chưa có số</b>." in " ".join(page.split())


def test_an_export_of_nothing_says_so(minh: Client) -> None:
    programme = begun()
    for address in (f"{ROOM}{programme.pk}/bang.xlsx", f"{ROOM}bang.csv?ky=2001"):
        answer = minh.get(address)
        assert answer.status_code == 400
        assert "không có gì để tải" in answer.content.decode()
    assert minh.get(f"{ROOM}bang.pdf").status_code == 404


@pytest.mark.parametrize("many", [1, 8])
def test_pages_ask_as_much_however_many_take_part(
    minh: Client, cast: Cast, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    programme = begun()
    first = chosen(programme, registered("HTX Chè Mây", cast.tea))
    candidates = [first, *(chosen(programme, registered(f"HTX Số {number}")) for number in range(many))]
    for candidate in candidates:
        helped(candidate)
        results.aim(
            candidate.pk, "market", this_year(), goal=5, reached=None, paper="Cam kết", officer_id=None
        )
    entries.fund(programme.pk, this_year(), 1_000_000, "Thông báo 1", officer_id=None)
    minh.get(f"{ROOM}muc/")  # what a first page asks for
    for address in ("", f"{programme.pk}/", f"{programme.pk}/ket-qua/", f"ung-vien/{first.pk}/", "muc/"):
        with django_assert_max_num_queries(13):
            assert minh.get(f"{ROOM}{address}").status_code == 200
