"""Days of a programme never contradict each other: what does not fit is told with the day that it contradicts."""

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client
from django.utils.formats import date_format

from shop.impact.models import Candidate, CandidateScore, CandidateStep, Programme, Step, Support, Target
from shop.impact.programmes import choosing, entries, results
from tests.cast import Cast
from tests.impact.programme_scene import ROOM, begun, first_of_year, helped, registered, this_year, typed
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
SURVEYED, SCORED, CHOSEN, GIVEN, LEFT = (datetime.date(2024, month, 5) for month in (2, 3, 6, 9, 11))


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.fixture
def programme(cast: Cast) -> Programme:
    return begun(
        decision_on=datetime.date(2023, 12, 1),
        starts_on=datetime.date(2024, 1, 1),
        ends_on=datetime.date(2025, 12, 31),
    )


@pytest.fixture
def scored(programme: Programme) -> Candidate:
    row = registered("HTX Quế")
    found = choosing.survey(programme.pk, row.pk, day=SURVEYED, reason="Xã đề nghị", officer_id=None)
    choosing.score(found.pk, [50, 30], day=SCORED, note="", officer_id=None)
    return found


@pytest.fixture
def gone(scored: Candidate) -> Candidate:
    """Chosen on CHOSEN, helped on GIVEN, left on LEFT."""
    for step in (Step.PROPOSED, Step.SELECTED):
        choosing.move_on(scored.pk, step, day=CHOSEN, reason="Đủ", officer_id=None)
    helped(scored, given_on=GIVEN)
    choosing.move_on(scored.pk, Step.LEFT, day=LEFT, reason="Giải thể", officer_id=None)
    return scored


def day_before(day: datetime.date) -> str:
    return (day - datetime.timedelta(days=1)).isoformat()


def told(answer: HttpResponse, field: str) -> str:
    """The words under a field of a page that refused."""
    assert answer.status_code == 400
    page = BeautifulSoup(answer.content, "html.parser")
    boxes = [one for one in page.select(f"[name={field}]") if one.get("aria-invalid") == "true"]
    (box,) = boxes
    name = next(one for one in str(box["aria-describedby"]).split() if one.endswith("error"))
    found = page.find(id=name)
    assert isinstance(found, Tag)
    return found.get_text(" ", strip=True)


def shown(day: datetime.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def written() -> list[int]:
    return [kind._default_manager.count() for kind in (CandidateStep, CandidateScore, Support, Target)]


def test_points_are_not_older_than_the_survey(minh: Client, scored: Candidate) -> None:
    before = written()
    own = f"{ROOM}ung-vien/{scored.pk}/diem/"
    answer = minh.post(own, {"c0": "41", "c1": "13", "day": day_before(SURVEYED), "note": "Kỹ lắm"})
    assert shown(SURVEYED) in told(answer, "day")
    for kept in ("Kỹ lắm", 'value="41"', f'value="{day_before(SURVEYED)}"'):
        assert kept in answer.content.decode()
    assert written() == before


def test_a_survey_is_not_after_the_programme(minh: Client, programme: Programme) -> None:
    row = registered("HTX Chanh leo")
    values = {"q": "chanh", "registered": row.pk, "day": "2026-01-01", "reason": "Xã đề nghị"}
    answer = minh.post(f"{ROOM}{programme.pk}/khao-sat/", values)
    assert shown(programme.ends_on) in told(answer, "day")
    assert not Candidate.objects.exists()


def test_a_proposal_is_not_older_than_the_points(minh: Client, scored: Candidate) -> None:
    values = {"step": "proposed", "on_day": day_before(SCORED), "why": "Đủ điểm"}
    answer = minh.post(f"{ROOM}ung-vien/{scored.pk}/buoc/", values)
    assert shown(SCORED) in told(answer, "on_day")
    assert "Đủ điểm" in answer.content.decode()
    assert CandidateStep.objects.count() == 1


def test_nobody_leaves_before_help_that_was_given(minh: Client, scored: Candidate) -> None:
    for step in (Step.PROPOSED, Step.SELECTED):
        choosing.move_on(scored.pk, step, day=CHOSEN, reason="Đủ", officer_id=None)
    helped(scored, given_on=GIVEN)
    before = written()
    values = {"step": "left", "on_day": day_before(GIVEN), "why": "Giải thể"}
    assert shown(GIVEN) in told(minh.post(f"{ROOM}ung-vien/{scored.pk}/buoc/", values), "on_day")
    assert written() == before


@pytest.mark.parametrize(
    ("day", "other"),
    [(day_before(CHOSEN), CHOSEN), ((LEFT + datetime.timedelta(days=1)).isoformat(), LEFT)],
)
def test_help_lies_between_the_choice_and_leaving(
    minh: Client, gone: Candidate, day: str, other: datetime.date
) -> None:
    entries.fund(gone.programme_id, 2024, 900_000_000, "Thông báo 1", officer_id=None)
    before = written()
    values: dict[str, Any] = {
        "kind": "equipment",
        "title": "1 máy sấy",
        "given_on": day,
        "amount": "5.000.000",
        "rate": "",
        "support_paper": "Biên bản 7",
    }
    answer = minh.post(f"{ROOM}ung-vien/{gone.pk}/ho-tro/", values)
    assert shown(other) in told(answer, "given_on")
    assert "1 máy sấy" in answer.content.decode()
    support = Support.objects.get()
    corrected = minh.post(f"{ROOM}ho-tro/{support.pk}/", values | {"why": "Ghi nhầm"})
    assert shown(other) in told(corrected, "given_on")
    assert written() == before


@pytest.mark.parametrize(("year", "other"), [(2024, CHOSEN), (2026, LEFT)])
def test_results_lie_between_the_choice_and_leaving(
    minh: Client, gone: Candidate, year: int, other: datetime.date
) -> None:
    Programme.objects.filter(pk=gone.programme_id).update(starts_on="2023-01-01", ends_on="2026-12-31")
    wrong = {2024: 2023}.get(year, year)
    values = {"measure": "jobs", "target_year": wrong, "goal": "37", "reached": "", "target_paper": "Cam kết"}
    answer = minh.post(f"{ROOM}ung-vien/{gone.pk}/chi-tieu/", values)
    assert shown(other) in told(answer, "target_year")
    assert 'value="37"' in answer.content.decode()
    assert not Target.objects.exists()
    minh.post(f"{ROOM}ung-vien/{gone.pk}/chi-tieu/", values | {"target_year": 2024})
    assert Target.objects.get().year == 2024


def test_nothing_is_reached_in_a_year_to_come(minh: Client, cast: Cast) -> None:
    programme = begun(ends_on=first_of_year(-3))
    row = registered("HTX Quế")
    found = choosing.survey(programme.pk, row.pk, day=first_of_year(), reason="Xã", officer_id=None)
    choosing.score(found.pk, [50, 30], day=first_of_year(), note="", officer_id=None)
    for step in (Step.PROPOSED, Step.SELECTED):
        choosing.move_on(found.pk, step, day=first_of_year(), reason="Đủ", officer_id=None)
    own = f"{ROOM}ung-vien/{found.pk}/chi-tieu/"
    values = {"measure": "jobs", "goal": "37", "reached": "40", "target_paper": "Cam kết"}
    answer = minh.post(own, values | {"target_year": this_year() + 1})
    assert "chưa đến" in told(answer, "reached")
    minh.post(own, values | {"target_year": this_year() + 1, "reached": ""})
    assert Target.objects.get().reached is None


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"starts_on": "2024-10-01"}, "starts_on", "05/09/2024"),
        ({"ends_on": "2024-08-01"}, "ends_on", "05/09/2024"),
        ({"starts_on": "2025-01-01"}, "starts_on", "05/09/2024"),
    ],
)
def test_a_period_that_leaves_help_out_is_told_beside_the_day_that_does(
    minh: Client, gone: Candidate, changes: dict[str, str], field: str, words: str
) -> None:
    values = typed(
        decision_on="2023-12-01",
        starts_on="2024-01-01",
        ends_on="2025-12-31",
        criteria="Phương án: 60\nSổ sách: 40",
    )
    answer = minh.post(f"{ROOM}{gone.programme_id}/sua/", values | changes)
    assert words in told(answer, field)
    assert Programme.objects.get().starts_on == datetime.date(2024, 1, 1)


def test_a_period_leaves_out_no_choice_and_no_year(minh: Client, gone: Candidate) -> None:
    support = Support.objects.get()
    minh.post(f"{ROOM}ho-tro/{support.pk}/", {"why": "Chưa giao", "rut": "1"})
    values = typed(
        decision_on="2023-12-01",
        starts_on="2024-01-01",
        ends_on="2024-06-01",
        criteria="Phương án: 60\nSổ sách: 40",
    )
    own = f"{ROOM}{gone.programme_id}/sua/"
    assert shown(CHOSEN) in told(minh.post(own, values), "ends_on")
    entries.fund(gone.programme_id, 2025, 5_000_000, "Thông báo 1", officer_id=None)
    later = minh.post(own, values | {"ends_on": "2024-12-31"})
    assert "2025" in told(later, "ends_on")
    results.aim(gone.pk, "jobs", 2024, goal=3, reached=None, paper="Cam kết", officer_id=None)
    earlier = minh.post(own, values | {"starts_on": "2025-01-01", "ends_on": "2025-12-31"})
    assert "2024" in told(earlier, "starts_on")


def test_of_who_left_every_page_says_the_same(minh: Client, gone: Candidate) -> None:
    page = minh.get(f"{ROOM}ung-vien/{gone.pk}/").content.decode()
    assert f"Đã rút ra ngày {shown(LEFT)}" in page
    assert f'value="{LEFT.isoformat()}"' in page  # the day that is offered for help is one that is taken
    for address in ("", "ket-qua/"):
        words = minh.get(f"{ROOM}{gone.programme_id}/{address}").content.decode()
        assert "1 hợp tác xã được chọn nay đã rút ra" in words
        assert "chưa có hợp tác xã nào được chọn" not in words
    choosing.move_on(gone.pk, Step.PROPOSED, day=LEFT, reason="Làm lại", officer_id=None)
    choosing.move_on(gone.pk, Step.REFUSED, day=LEFT, reason="Không đủ", officer_id=None)
    again = minh.get(f"{ROOM}ung-vien/{gone.pk}/").content.decode()
    assert f"Đã rút ra ngày {shown(LEFT)}" in again
    assert "Được chọn vào chương trình rồi mới ghi được" not in again
