"""Help that programmes gave: its day, paper, photograph, budget and rate; corrections are rows that replace others."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from shop.accounts.models import AccessRecord
from shop.impact.models import Step, Support, SupportPhoto, SupportRate
from shop.impact.programmes import choosing, entries, giving
from shop.impact.programmes.days import BadDay
from tests.cast import Cast
from tests.catalog.photo_files import jpeg, striped
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


def help_typed(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "equipment",
        "title": "1 máy sấy",
        "given_on": first_of_year().isoformat(),
        "amount": "80.000.000",
        "support_paper": "Biên bản 7",
        "rate": "",
    } | changes


def test_help_is_written_with_its_paper_and_photograph_and_each_look_at_that_is_logged(
    minh: Client, cast: Cast
) -> None:
    candidate = chosen(begun(), registered("HTX Quế"))
    entries.fund(candidate.programme_id, this_year(), 500_000_000, "Thông báo 1", officer_id=None)
    picture = SimpleUploadedFile("may.jpg", jpeg(striped((400, 300))), content_type="image/jpeg")
    own = f"{ROOM}ung-vien/{candidate.pk}/ho-tro/"
    key = "a" * 32
    minh.post(own, help_typed(key=key, photos=[picture]))
    minh.post(own, help_typed(key=key))
    support = Support.objects.get()
    assert (support.amount, support.paper, support.recorded_by) == (80_000_000, "Biên bản 7", cast.minh)
    photo = SupportPhoto.objects.get()
    shown = minh.get(f"{ROOM}anh/{photo.pk}/")
    assert shown["Content-Type"] == "image/webp"
    assert AccessRecord.objects.filter(subject="impact.support_photo", reference=str(photo.pk)).count() == 1
    broken = SimpleUploadedFile("may.jpg", b"khong phai anh", content_type="image/jpeg")
    wrong = minh.post(own, help_typed(title="Máy xát", photos=[broken]))
    assert wrong.status_code == 400
    assert "Máy xát" in wrong.content.decode()
    assert Support.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (lambda: first_of_year(2), "chưa thể hỗ trợ trước ngày đó"),
        (lambda: timezone.localdate() + datetime.timedelta(days=1), "hôm nay hoặc một ngày đã qua"),
        (lambda: "32/13/2025", "Ngày gõ như"),
    ],
)
def test_help_on_an_impossible_day_is_not_written(minh: Client, day: Any, words: str) -> None:
    candidate = chosen(begun(), registered("HTX Quế"))
    answer = minh.post(f"{ROOM}ung-vien/{candidate.pk}/ho-tro/", help_typed(given_on=day()))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert "1 máy sấy" in answer.content.decode()
    assert not Support.objects.exists()
    with pytest.raises(BadDay):
        helped(candidate, given_on=first_of_year(2))


def test_a_programme_without_participants_says_so_and_takes_no_help(minh: Client) -> None:
    programme = begun()
    candidate = looked_at(programme, registered("HTX Quế"))
    assert "chưa có hợp tác xã nào được chọn" in minh.get(f"{ROOM}{programme.pk}/").content.decode()
    assert "chưa có hợp tác xã nào được chọn" in minh.get(f"{ROOM}{programme.pk}/ket-qua/").content.decode()
    answer = minh.post(f"{ROOM}ung-vien/{candidate.pk}/ho-tro/", help_typed(sure="x"))
    assert answer.status_code == 400
    assert not Support.objects.exists()
    with pytest.raises(giving.NotChosen):
        helped(candidate)


def test_more_than_the_budget_is_asked_about_and_not_refused(minh: Client) -> None:
    candidate = chosen(begun(), registered("HTX Quế"))
    own = f"{ROOM}ung-vien/{candidate.pk}/ho-tro/"
    assert "chưa ghi vốn năm" in minh.post(own, help_typed()).content.decode()
    entries.fund(candidate.programme_id, this_year(), 100_000_000, "Thông báo 1", officer_id=None)
    helped(candidate, 30_000_000, given_on=first_of_year())
    asked = minh.post(own, help_typed())
    page = asked.content.decode()
    assert "110.000.000" in page
    assert "100.000.000" in page
    assert Support.objects.count() == 1
    other = minh.post(own, help_typed(amount="90.000.000", sure=f"80000000 {first_of_year()} 0"))
    assert other.status_code == 400  # the yes was of another sum
    sure = f'name="sure" value="80000000 {first_of_year()} 0"'
    assert sure in page
    minh.post(own, help_typed(sure=f"80000000 {first_of_year()} 0"))
    assert Support.objects.count() == 2
    assert "vượt vốn" in minh.get(f"{ROOM}{candidate.programme_id}/").content.decode()


def test_a_rate_says_from_which_paper_it_is_and_more_than_it_allows_is_asked_about(minh: Client) -> None:
    candidate = chosen(begun(), registered("HTX Quế"))
    entries.fund(candidate.programme_id, this_year(), 900_000_000, "Thông báo 1", officer_id=None)
    rate = {
        "kind": "equipment",
        "title": "Máy chế biến",
        "percent": "50",
        "most": "50.000.000",
        "paper": "Nghị quyết 4",
        "paper_on": first_of_year(1).isoformat(),
        "starts_on": first_of_year(1).isoformat(),
        "ends_on": "",
    }
    wrong = minh.post(f"{ROOM}muc/", rate | {"percent": "500"})
    assert wrong.status_code == 400
    assert "Nghị quyết 4" in wrong.content.decode()
    minh.post(f"{ROOM}muc/", rate)
    written = SupportRate.objects.get()
    own = f"{ROOM}ung-vien/{candidate.pk}/ho-tro/"
    assert "Nhiều hơn mức cao nhất" in minh.post(own, help_typed(rate=written.pk)).content.decode()
    other_kind = minh.post(own, help_typed(rate=written.pk, kind="training"))
    assert "loại hỗ trợ khác" in other_kind.content.decode()
    minh.post(own, help_typed(rate=written.pk, amount="40.000.000"))
    assert Support.objects.get().rate == written
    for _tap in range(2):
        again = minh.post(f"{ROOM}muc/{written.pk}/", rate | {"most": "60.000.000"})
    assert again.status_code == 409
    assert [row.most for row in giving.rates()] == [60_000_000]


def test_a_correction_is_a_row_that_replaces_another_and_help_can_be_taken_back(minh: Client) -> None:
    candidate = chosen(begun(), registered("HTX Quế"))
    entries.fund(candidate.programme_id, this_year(), 900_000_000, "Thông báo 1", officer_id=None)
    support = helped(candidate, given_on=first_of_year())
    own = f"{ROOM}ho-tro/{support.pk}/"
    minh.post(own, help_typed(amount="70.000.000", why="Ghi nhầm"))
    newer = Support.objects.get(replaces=support)
    assert list(entries.standing()) == [newer]
    assert minh.post(own, help_typed(amount="1.000.000", why="Sửa nữa")).status_code == 409
    assert minh.get(own)["Location"] == f"{ROOM}ho-tro/{newer.pk}/"
    nameless = minh.post(f"{ROOM}ho-tro/{newer.pk}/", help_typed(why="", rut="1", title="Máy khác"))
    assert "Ghi vì sao rút lại" in nameless.content.decode()
    assert "Máy khác" in nameless.content.decode()
    minh.post(f"{ROOM}ho-tro/{newer.pk}/", {"why": "Chưa giao", "rut": "1"})
    assert not entries.standing().exists()
    assert "Chưa giao" in minh.get(own, follow=True).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        Support.objects.update(amount=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Support.objects.all().delete()


def test_a_period_that_leaves_help_out_is_refused(minh: Client) -> None:
    candidate = chosen(begun(), registered("HTX Quế"))
    helped(candidate)
    programme = candidate.programme
    later = typed(
        starts_on=programme.starts_on + datetime.timedelta(days=5),
        ends_on=programme.ends_on,
        decision_on=programme.decision_on,
        criteria="Phương án: 60\nSổ sách: 40",
    )
    assert "nằm ngoài thời gian này" in minh.post(f"{ROOM}{programme.pk}/sua/", later).content.decode()
    programme.refresh_from_db()
    assert programme.starts_on == first_of_year(1)


def test_who_left_takes_no_help_of_later_days(cast: Cast) -> None:
    candidate = chosen(begun(), registered("HTX Quế"))
    day = candidate.programme.starts_on + datetime.timedelta(days=30)
    choosing.move_on(candidate.pk, Step.LEFT, day=day, reason="Giải thể", officer_id=cast.minh.pk)
    assert helped(candidate, given_on=day).amount
    with pytest.raises(BadDay):
        helped(candidate, given_on=day + datetime.timedelta(days=1))
