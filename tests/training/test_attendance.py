"""Attendance: by the code on the wall on the day alone, or by a tap on the list; never of a class that was none."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from shop.accounts.models import AccessKind, AccessRecord
from shop.training import attendance, classes, seats
from shop.training.models import Place, Seat, TrainingClass
from tests.cast import Cast
from tests.stall.floor import at_work
from tests.training.scenes import PHONE, asked, moved, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def wall(row: TrainingClass, *, back: int = 0) -> str:
    return f"/lop/{row.pk}/co-mat/{attendance.code(row, timezone.now(), back=back)}/"


def came() -> int:
    return attendance.came().count()


def test_a_phone_that_reads_the_code_is_there_once(cast: Cast) -> None:
    row = moved(opened(), 0)
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
    row = moved(opened(), days)
    asked(row, 1)
    refused = Client().post(wall(row), {"phone": PHONE.format(1)})
    assert refused.status_code == 409
    assert "không phải ngày học" in refused.content.decode()
    today = moved(row, 0)
    for old in (wall(today, back=2), f"/lop/{row.pk}/co-mat/0123456789/"):
        assert "Mã đã đổi" in Client().post(old, {"phone": PHONE.format(1)}).content.decode()
    assert came() == 0


def test_a_number_that_is_not_on_the_list_is_sent_to_the_trainer(cast: Cast) -> None:
    row = moved(opened(), 0)
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
    moved(row, 0)
    page = minh.get(address).content.decode()
    assert 'role="img"' in page
    assert 'http-equiv="refresh"' in page
    now = timezone.now()
    later = now + datetime.timedelta(seconds=2 * attendance.WINDOW)
    assert attendance.code(row, now) != attendance.code(row, later)
