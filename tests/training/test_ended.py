"""What becomes of a class: cancelled, over, its people reminded the day before and forgotten years later."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from shop.accounts.models import User
from shop.notifications import switches
from shop.notifications.models import OutboxMessage
from shop.training import attendance, certificates, classes, forgetting, notices, quizzes, seats
from shop.training.models import Moment, Seat, TrainingClass
from tests.cast import Cast
from tests.stall.floor import at_work
from tests.training.scenes import asked, moved, opened, person

pytestmark = pytest.mark.django_db
QUESTIONS = quizzes.read("Ảnh cần gì?\n* Ánh sáng\n- Gió")


def text(address: str) -> str:
    return " ".join(Client().get(address, follow=True).content.decode().split())


def test_every_page_of_a_cancelled_class_says_so(cast: Cast) -> None:
    row = opened()
    quizzes.ask(row.pk, QUESTIONS)
    (seat,) = asked(row, 1)
    classes.cancel(row.pk, "Sạt lở đường", by_id=None)
    own = f"/lop/toi/{seat.token}/"
    code = attendance.paper_code(row)
    for address in (f"/lop/{row.pk}/", f"/lop/{row.pk}/da-nhan/", own, f"/lop/{row.pk}/co-mat/{code}/"):
        page = text(address)
        assert "Sạt lở đường" in page, address
        for wrong in ("Tên đã vào danh sách", "Ghi thêm người", "Đã có chỗ", "Tôi có mặt"):
            assert wrong not in page, (address, wrong)
    assert "đã huỷ, không có bài để làm" in text(f"{own}bai/truoc/")


def test_every_page_of_a_class_that_is_over_says_so(cast: Cast) -> None:
    row = moved(opened(seats=1), -1)
    quizzes.ask(row.pk, QUESTIONS)
    first, second = asked(row, 1, 2)
    for address in (f"/lop/{row.pk}/", f"/lop/{row.pk}/da-nhan/", f"/lop/toi/{first.token}/"):
        page = text(address)
        assert "Lớp đã học xong" in page, address
        for wrong in ("Tên đã vào danh sách", "Ghi thêm người", "Đã có chỗ", "có người rút"):
            assert wrong not in page, (address, wrong)
    assert "Đang chờ chỗ" not in text(f"/lop/toi/{second.token}/")
    assert "Lớp đã học xong, bài" in text(f"/lop/toi/{first.token}/bai/truoc/")
    typed = {"name": "Lò Thị Sen", "phone": "0981000777", "agrees": "on"}
    late = Client().post(f"/lop/{row.pk}/", typed)
    assert (late.status_code, "chưa được ghi" in late.content.decode()) == (409, True)


def test_a_stall_hears_that_a_class_is_cancelled_or_over_and_takes_nobody(cast: Cast) -> None:
    cancelled, over = opened(), moved(opened(), -1)
    classes.cancel(cancelled.pk, "Sạt lở đường", by_id=None)
    may = at_work(cast.may)
    for row, words in ((cancelled, "Sạt lở đường"), (over, "Lớp đã học xong")):
        page = may.post(f"/htx/tap-huan/{row.pk}/", {"name": "Lò Văn Bảy", "phone": "0981000770"})
        assert page.status_code == 409
        for said in (words, "không nhận tên nữa. Chưa ghi gì."):
            assert said in page.content.decode(), said
    assert not Seat.unscoped.exists()


def promised() -> list[int]:
    rows = OutboxMessage.objects.filter(topic="class.tomorrow").order_by("pk")
    return list(rows.values_list("payload__seat", flat=True))


def test_people_with_a_seat_are_reminded_the_day_before_once(cast: Cast) -> None:
    row = moved(opened(seats=2), 1)
    first, second, _waiting = asked(row, 1, 2, 3)
    cancelled = moved(opened(), 1)
    asked(cancelled, 4)
    classes.cancel(cancelled.pk, "Mưa", by_id=None)
    asked(opened(), 5)  # in a week
    assert classes.remind() == 2
    assert classes.remind() == 0
    assert promised() == [first.pk, second.pk]
    assert notices._holds("class.tomorrow", first)  # type: ignore[arg-type]
    seats.withdraw(first.pk)
    first.refresh_from_db()
    assert not notices._holds("class.tomorrow", first)  # type: ignore[arg-type]
    assert "learner/class.tomorrow" in switches.SAID
    later = moved(TrainingClass.objects.get(pk=row.pk), 5)
    assert classes.remind() == 0
    TrainingClass.objects.filter(pk=later.pk).update(reminded_for=timezone.localdate())
    moved(later, 1)
    assert classes.remind() == 2  # its day was moved after they had been reminded of another


def test_a_reminder_says_when_and_where(cast: Cast) -> None:
    row = moved(opened(), 1)
    (seat,) = asked(row, 1)
    about = notices.about_seat(seat)
    assert (about["day"], about["hour"]) == (f"{row.held_on:%d/%m/%Y}", "08:00")
    classes.cancel(row.pk, "Mưa", by_id=None)
    seat = Seat.unscoped.select_related("training_class").get(pk=seat.pk)
    assert not notices._holds("class.tomorrow", seat)  # type: ignore[arg-type]


def test_names_and_numbers_are_forgotten_and_counts_and_papers_stay(cast: Cast) -> None:
    year = timezone.localdate().year - 2
    old = [opened(held_on=datetime.date(year, month, 5)) for month in (3, 6)]
    has_account = User.objects.create_user(person(2).phone, "x", full_name="Giàng A 2")
    for row in old:
        quizzes.ask(row.pk, QUESTIONS)
        for seat in asked(row, 1, 2, 3, cooperative_id=cast.tea.pk, organisation="Bản Hồ"):
            attendance.mark(seat.pk, by_id=None)
            quizzes.give(seat.pk, Moment.BEFORE, 1, by_id=None)
    paper = certificates.issue(old[0].pk, by_id=None)[0]
    (recent,) = asked(moved(opened(), -1), 7)
    before = attendance.people_trained(cast.tea.pk, year)
    token = paper.seat.token
    assert forgetting.forget() == 4
    assert forgetting.forget() == 0
    names = list(Seat.unscoped.filter(training_class__in=old).values_list("name", "phone", "organisation"))
    assert [row for row in names if row[1]] == [("Giàng A 2", has_account.phone, "Bản Hồ")] * 2
    assert not any("Giàng A 1" in row[0] or "Giàng A 3" in row[0] for row in names)
    assert {row[2] for row in names if not row[1]} == {""}
    assert attendance.people_trained(cast.tea.pk, year) == before == (3, 2)
    assert quizzes.TestResult.unscoped.count() == 6
    recent.refresh_from_db()
    assert recent.phone == person(7).phone
    assert Client().get(f"/lop/toi/{token}/").status_code == 404
    page = text(f"/chung-nhan/{paper.code}/")
    assert "Giấy còn giá trị" in page
    assert "Giàng A 1" in page
