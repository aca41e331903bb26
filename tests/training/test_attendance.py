"""Attendance: by the code on the wall on the day alone, or by a tap on the list; never of a class that was none."""

import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from shop.accounts.models import AccessKind, AccessRecord
from shop.training import attendance, classes, papers, seats
from shop.training.models import Place, Seat, TrainingClass
from tests.cast import Cast
from tests.stall.floor import at_work
from tests.training.scenes import PHONE, asked, moved, opened, running
from tests.treasury.test_settlement_papers import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def wall(row: TrainingClass, *, back: int = 0) -> str:
    return f"/lop/{row.pk}/co-mat/{attendance.code(row, timezone.now(), back=back)}/"


def came() -> int:
    return attendance.came().count()


def test_a_phone_that_reads_the_code_is_there_once(cast: Cast) -> None:
    row = running()
    (seat,) = asked(row, 1)
    phone = Client()
    assert phone.get(wall(row)).status_code == 200
    done = phone.post(wall(row), {"phone": PHONE.format(1)})
    assert done.status_code == 200
    assert seat.name not in done.content.decode()
    assert seat.token not in done.content.decode()
    assert "Đã có mặt" in phone.get(f"/lop/toi/{seat.token}/").content.decode()
    first = Seat.unscoped.get().attended_at
    phone.post(wall(row, back=1), {"phone": PHONE.format(1)})  # the code before is good too
    assert Seat.unscoped.get().attended_at == first


@pytest.mark.parametrize("days", [-1, 1])
def test_the_code_is_good_on_the_day_alone_and_for_minutes(cast: Cast, days: int) -> None:
    row = moved(running(), days)
    asked(row, 1)
    refused = Client().post(wall(row), {"phone": PHONE.format(1)})
    assert refused.status_code == 409
    assert f"ngày {row.held_on:%d/%m/%Y}, giờ Việt Nam" in refused.content.decode()
    today = moved(row, 0)
    for old in (wall(today, back=2), f"/lop/{row.pk}/co-mat/0123456789/"):
        assert "Mã đã đổi" in Client().post(old, {"phone": PHONE.format(1)}).content.decode()
    assert came() == 0


def test_a_number_that_is_not_on_the_list_is_sent_to_the_trainer(cast: Cast) -> None:
    row = running()
    page = Client().post(wall(row), {"phone": PHONE.format(5)}).content.decode()
    assert "chưa có trong danh sách" in page
    assert came() == 0


def test_no_attendance_of_a_class_that_was_cancelled_or_lies_ahead(cast: Cast, minh: Client) -> None:
    row = opened()
    (seat,) = asked(row, 1)
    tap = f"/lien-minh/lop/{row.pk}/nguoi/{seat.pk}/co-mat/"
    assert "Chưa đến ngày học" in minh.post(tap, follow=True).content.decode()
    classes.cancel(row.pk, "Mưa lũ", by_id=None)
    moved(row, 0)
    assert "Lớp đã huỷ" in minh.post(tap, follow=True).content.decode()
    refused = Client().post(wall(row), {"phone": PHONE.format(1)})
    assert (refused.status_code, "đã huỷ" in refused.content.decode()) == (409, True)
    assert came() == 0


def test_one_tap_on_the_list_marks_and_another_takes_it_back(cast: Cast, minh: Client) -> None:
    row = moved(opened(), 0)
    (seat,) = asked(row, 1)
    tap = f"/lien-minh/lop/{row.pk}/nguoi/{seat.pk}/"
    assert minh.post(f"{tap}co-mat/")["Location"] == f"/lien-minh/lop/{row.pk}/nguoi/#n{seat.pk}"
    assert Seat.unscoped.get().attended_by == cast.minh
    assert "không rút tên được" in minh.post(f"{tap}rut/", follow=True).content.decode()
    minh.post(f"{tap}vang/")
    assert came() == 0


def test_who_waited_takes_a_seat_that_is_free_and_none_that_is_not(cast: Cast) -> None:
    row = moved(opened(seats=1), 0)
    first, second = asked(row, 1, 2)
    with pytest.raises(attendance.Full):
        attendance.mark(second.pk, by_id=None)
    Seat.unscoped.filter(pk=first.pk).update(state=Place.WITHDRAWN)
    assert attendance.mark(second.pk, by_id=None).state == Place.SEATED
    with pytest.raises(seats.Came):
        seats.withdraw(second.pk)


def test_people_trained_are_counted_once_however_many_classes(cast: Cast) -> None:
    today = timezone.localdate()
    for _class in range(2):
        row = moved(opened(), 0)
        for seat in asked(row, 1, 2, cooperative_id=cast.tea.pk):
            attendance.mark(seat.pk, by_id=None)
    assert attendance.people_trained(cast.tea.pk, today.year) == (2, 2)
    assert attendance.people_trained(cast.tea.pk, today.year - 1) == (0, 0)
    assert attendance.people_trained(cast.rice.pk, today.year) == (0, 0)


def test_each_look_at_the_people_is_logged_and_the_file_runs_nothing(cast: Cast, minh: Client) -> None:
    row = opened()
    asked(row, 1, 2, name="=cmd|' /C calc'!A0")
    minh.get(f"/lien-minh/lop/{row.pk}/nguoi/")
    content = minh.get(f"/lien-minh/lop/{row.pk}/danh-sach.csv").content.decode()
    assert "'=cmd" in content
    kinds = list(AccessRecord.objects.order_by("pk").values_list("kind", "reference", "row_count"))
    assert kinds == [(AccessKind.LOOK, str(row.pk), 2), (AccessKind.EXPORT, str(row.pk), 2)]


def test_the_wall_shows_a_code_on_the_day_alone(cast: Cast, minh: Client) -> None:
    row = opened()
    address = f"/lien-minh/lop/{row.pk}/ma/"
    assert "<svg" not in minh.get(address).content.decode().split("<main")[1]
    row = running()
    address = f"/lien-minh/lop/{row.pk}/ma/"
    page = minh.get(address).content.decode()
    assert 'role="img"' in page
    assert 'http-equiv="refresh"' in page
    now = timezone.now()
    later = now + datetime.timedelta(seconds=2 * attendance.WINDOW)
    assert attendance.code(row, now) != attendance.code(row, later)


@pytest.mark.parametrize(
    ("hour", "is_good"),
    [((6, 59), False), ((7, 0), True), ((12, 29), True), ((12, 30), False), ((20, 0), False)],
)
def test_a_code_is_good_around_the_hours_of_its_class_in_vietnam(
    cast: Cast, hour: tuple[int, int], is_good: bool
) -> None:
    row = opened()  # 8:00 to 11:30
    moment = datetime.datetime.combine(
        row.held_on, datetime.time(*hour), datetime.timezone(datetime.timedelta(hours=7))
    )
    assert attendance.is_open(row, moment) is is_good
    assert not attendance.is_open(row, moment + datetime.timedelta(days=1))


def test_at_another_hour_of_the_day_the_list_is_the_way(cast: Cast, minh: Client) -> None:
    is_morning = timezone.localtime().hour < 12
    start = datetime.time(20) if is_morning else datetime.time(1)
    row = opened(held_on=timezone.localdate(), starts_at=start, ends_at=start.replace(minute=30))
    (seat,) = asked(row, 1)
    for code in (attendance.code(row, timezone.now()), attendance.paper_code(row)):
        refused = Client().post(f"/lop/{row.pk}/co-mat/{code}/", {"phone": PHONE.format(1)})
        assert refused.status_code == 409
        assert "nói với người hướng dẫn để được ghi vào danh sách" in refused.content.decode()
    assert "Vietnam time. At any other time tell" in Client().get(
        f"/en/lop/{row.pk}/co-mat/{attendance.paper_code(row)}/"
    ).content.decode().replace("\n", " ")
    wall_page = minh.get(f"/lien-minh/lop/{row.pk}/ma/").content.decode()
    assert "Mở danh sách" in wall_page
    assert 'role="img"' not in wall_page
    minh.post(f"/lien-minh/lop/{row.pk}/nguoi/{seat.pk}/co-mat/")
    assert came() == 1


def test_the_printed_code_says_what_to_do_and_dies_with_its_day(
    cast: Cast, minh: Client, tmp_path: Path
) -> None:
    row = running()
    asked(row, 1)
    paper = minh.get(f"/lien-minh/lop/{row.pk}/ma.pdf")
    text = " ".join(text_of(paper.content, tmp_path).split())
    for said in (row.title, row.place, f"{row.held_on:%d/%m/%Y}", "Tôi có mặt", "Type the phone number"):
        assert said in text
    good = attendance.paper_address(row)
    assert Client().post(good, {"phone": PHONE.format(1)}).status_code == 200
    assert came() == 1
    moved(row, 1)
    row.refresh_from_db()
    assert attendance.paper_address(row) != good
    classes.cancel(opened().pk, "Mưa", by_id=None)
    assert minh.get(f"/lien-minh/lop/{TrainingClass.objects.latest('pk').pk}/ma.pdf").status_code == 302


def test_a_list_to_sign_has_everybody_and_room_for_more(cast: Cast, minh: Client, tmp_path: Path) -> None:
    row = opened(seats=1)
    asked(row, 1, 2)
    text = " ".join(text_of(minh.get(f"/lien-minh/lop/{row.pk}/danh-sach.pdf").content, tmp_path).split())
    for said in ("Giàng A 1", "Giàng A 2 (chờ chỗ)", "0981 000 001", "Ký tên", row.trainer, "7"):
        assert said in text, said
    assert AccessRecord.objects.get(kind=AccessKind.EXPORT).row_count == 2
    assert papers.EMPTY_LINES == 5
