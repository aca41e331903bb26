"""Strangers in a class: half of the seats are theirs, the rest waits for a yes; a flood is undone at once."""

import pytest
from django.test import Client

from shop.impact.models import RegisteredCooperative
from shop.impact.register import entries
from shop.training import notices, seats
from shop.training.models import Invitation, Place, Seat, Source, TrainingClass
from tests.cast import Cast
from tests.stall.floor import at_work
from tests.training.scenes import asked, opened, person

pytestmark = pytest.mark.django_db


def ask(row: TrainingClass, number: int, network: str = "a" * 32) -> Seat:
    taken = seats.ask(row.pk, [person(number)], source=Source.PUBLIC, by_id=None, network=network)
    return taken.new[0]


def states(row: TrainingClass) -> list[tuple[str, bool]]:
    rows = Seat.unscoped.filter(training_class=row).order_by("pk")
    return list(rows.values_list("state", "needs_yes"))


def test_strangers_have_half_of_the_seats_and_the_rest_waits_for_a_yes(cast: Cast) -> None:
    row = opened(seats=4)
    one, _two, three, _four = (ask(row, number) for number in range(4))
    assert states(row) == [("seated", False)] * 2 + [("waiting", True)] * 2
    assert notices.about_seat(three)["is_held"]
    assert seats.place_in_line(three) == 0
    assert [seat.state for seat in asked(row, 10, 11, 12)] == ["seated", "seated", "waiting"]
    seats.withdraw(one.pk)  # goes to who waits in the line, not to a stranger
    assert Seat.unscoped.get(name="Giàng A 12").state == Place.SEATED
    assert seats.say_yes(row.pk, [three.pk]) == 1
    three.refresh_from_db()
    assert (three.state, three.needs_yes, seats.place_in_line(three)) == ("waiting", False, 1)


def test_who_is_invited_is_no_stranger(cast: Cast) -> None:
    row = opened(seats=2)
    entries.take_in(cast.tea)
    RegisteredCooperative.objects.update(phones=[person(7).phone])
    ask(row, 1)
    Invitation.unscoped.create(training_class=row, registered=RegisteredCooperative.objects.get())
    assert ask(row, 7).state == Place.SEATED


def test_the_public_page_takes_names_in_any_case_and_says_what_happens(cast: Cast) -> None:
    row = opened(seats=2)
    ask(row, 1)
    assert "Liên minh xem danh sách rồi nhắn" in Client().get(f"/lop/{row.pk}/").content.decode()
    typed = {"name": "Lò Thị Sen", "phone": "0981000777", "agrees": "on"}
    assert Client().post(f"/lop/{row.pk}/", typed).status_code == 302
    seat = Seat.unscoped.get(name="Lò Thị Sen")
    assert (seat.is_held, len(seat.network)) == (True, 32)
    own = Client().get(f"/lop/toi/{seat.token}/").content.decode()
    assert "Liên minh xem danh sách rồi nhắn cho bạn" in own


def test_a_trainer_welcomes_all_or_takes_a_network_off_in_one_tap(cast: Cast) -> None:
    row = opened(seats=4)
    flood = [ask(row, number, "f" * 32) for number in range(1, 4)]
    honest = ask(row, 9, "9" * 32)
    asked(row, 20, 21, 22)
    minh = at_work(cast.minh)
    people = f"/lien-minh/lop/{row.pk}/nguoi/"
    page = " ".join(minh.get(people).content.decode().split())
    assert "Nhận cả 2 người này" in page
    assert "3 người tự ghi từ cùng một mạng: 2 đã có chỗ, 1 chờ bạn đồng ý." in page
    assert "chờ Liên minh đồng ý" in minh.get(f"/lien-minh/lop/{row.pk}/danh-sach.csv").content.decode()
    assert "2 chờ đồng ý" in minh.get("/lien-minh/lop/").content.decode()
    minh.post(f"{people}{flood[0].pk}/bo-nhom/")
    assert Seat.unscoped.filter(network="f" * 32, state=Place.WITHDRAWN).count() == 3
    assert Seat.unscoped.get(name="Giàng A 22").state == Place.SEATED  # was next in the line
    minh.post(f"{people}{honest.pk}/nhan-het/")
    honest.refresh_from_db()
    assert honest.state == Place.SEATED
    assert "chờ bạn đồng ý" not in minh.get(people).content.decode()


def test_nobody_is_taken_off_for_a_network_that_is_not_known(cast: Cast) -> None:
    row = opened(seats=4)
    ask(row, 1, network="")
    assert seats.drop(row.pk, "") == 0
    assert states(row) == [("seated", False)]


def test_who_waits_for_a_yes_and_stands_in_the_room_is_there(cast: Cast) -> None:
    row = opened(seats=2)
    ask(row, 1)
    held = ask(row, 2)
    minh = at_work(cast.minh)
    minh.post(f"/lien-minh/lop/{row.pk}/nguoi/{held.pk}/nhan/")
    held.refresh_from_db()
    assert held.state == Place.SEATED
