"""Strangers in a class: half of the seats are theirs, the rest waits for a yes; a flood is undone at once."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

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
    assert "3 người tự ghi từ cùng một mạng: có 2 trong 4 chỗ của lớp, 1 chờ bạn đồng ý." in page
    assert "chưa quá 2 người tự ghi, và từ một mạng chưa quá 5 người" in page
    assert "chờ Liên minh đồng ý" in minh.get(f"/lien-minh/lop/{row.pk}/danh-sach.csv").content.decode()
    assert "2 chờ đồng ý" in minh.get("/lien-minh/lop/").content.decode()
    minh.post(f"{people}{flood[0].pk}/bo-nhom/")
    assert Seat.unscoped.filter(network="f" * 32, state=Place.WITHDRAWN).count() == 3
    assert Seat.unscoped.get(name="Giàng A 22").state == Place.SEATED  # was next in the line
    minh.post(f"{people}{honest.pk}/nhan-het/")
    honest.refresh_from_db()
    assert honest.state == Place.SEATED
    assert "chờ bạn đồng ý" not in minh.get(people).content.decode()


def test_one_network_gets_a_quarter_of_the_seats_and_the_rest_of_it_waits_for_a_yes(cast: Cast) -> None:
    row = opened(seats=24)
    flood = [ask(row, number, "f" * 32) for number in range(8)]
    assert [seat.state for seat in flood] == ["seated"] * 6 + ["waiting"] * 2
    assert (flood[6].needs_yes, seats.network_share(row)) == (True, 6)
    assert ask(row, 20, "9" * 32).state == Place.SEATED  # the half is not taken
    assert seats.is_share_taken(row, "f" * 32)
    assert not seats.is_share_taken(row, "9" * 32)
    small = opened(seats=12)  # a household's five, however small the class
    assert [ask(small, number, "e" * 32).state for number in range(30, 36)] == ["seated"] * 5 + ["waiting"]
    unknown = opened(seats=24)
    assert {ask(unknown, number, "").state for number in range(12)} == {"seated"}


def test_a_network_that_was_taken_off_is_put_back_in_one_tap(cast: Cast) -> None:
    row = opened(seats=4)
    one, two, held = (ask(row, number, "f" * 32) for number in range(1, 4))
    gone = ask(row, 4, "f" * 32)
    seats.withdraw(gone.pk)  # by themselves: stays away
    asked(row, 20, 21)
    minh = at_work(cast.minh)
    people = f"/lien-minh/lop/{row.pk}/nguoi/"
    minh.post(f"{people}{one.pk}/bo-nhom/")
    page = " ".join(minh.get(people).content.decode().split())
    assert "Đã bỏ 3 người tự ghi từ cùng một mạng: Trần Văn Minh" in page
    assert f'action="{people}{one.pk}/dua-lai/"' in page
    again = ask(row, 2, "9" * 32)  # has asked anew meanwhile
    done = minh.post(f"{people}{one.pk}/dua-lai/", follow=True).content.decode()
    assert "Đã đưa lại 2 người: 1 có chỗ, 1 chờ." in done
    found = {seat.pk: (seat.state, seat.needs_yes, seat.dropped_by_id) for seat in Seat.unscoped.all()}
    assert found[one.pk] == (
        "seated",
        False,
        None,
    )  # the last free seat
    assert found[held.pk] == ("waiting", True, None)
    assert found[two.pk] == ("withdrawn", False, cast.minh.pk)
    assert found[again.pk][0] == "seated"
    assert found[gone.pk] == ("withdrawn", True, None)
    assert seats.put_back(row.pk, "") == (0, 0)


def test_who_lost_the_seat_to_another_stands_where_they_stood(cast: Cast) -> None:
    row = opened(seats=2)
    one = ask(row, 1, "f" * 32)
    asked(row, 20, 21)
    seats.drop(row.pk, "f" * 32, by_id=cast.minh.pk)
    assert Seat.unscoped.get(name="Giàng A 21").state == Place.SEATED
    assert seats.put_back(row.pk, "f" * 32) == (1, 0)
    one.refresh_from_db()
    assert (one.state, seats.place_in_line(one)) == ("waiting", 1)


def test_nobody_is_back_in_a_class_that_is_cancelled(cast: Cast) -> None:
    row = opened(seats=2)
    ask(row, 1, "f" * 32)
    seats.drop(row.pk, "f" * 32, by_id=cast.minh.pk)
    TrainingClass.objects.update(cancelled_at=timezone.now(), cancel_reason="Mưa lũ")
    with pytest.raises(seats.Closed):
        seats.put_back(row.pk, "f" * 32)
    assert states(row) == [("withdrawn", False)]


def test_the_database_keeps_no_seat_of_who_was_taken_off(cast: Cast) -> None:
    row = opened(seats=2)
    ask(row, 1)
    with pytest.raises(IntegrityError, match="seat_dropped_is_withdrawn"), transaction.atomic():
        Seat.unscoped.update(dropped_by=cast.minh)


def test_a_cooperative_with_many_of_the_seats_is_named_with_its_share(cast: Cast) -> None:
    row = opened(seats=20)
    tea = [person(number, cooperative_id=cast.tea.pk) for number in range(6)]
    seats.ask(row.pk, tea, source=Source.STALL, by_id=None)
    page = " ".join(at_work(cast.minh).get(f"/lien-minh/lop/{row.pk}/nguoi/").content.decode().split())
    assert "HTX Chè Mây có 6 chỗ, 30% số chỗ của lớp." in page


def test_nobody_is_taken_off_for_a_network_that_is_not_known(cast: Cast) -> None:
    row = opened(seats=4)
    ask(row, 1, network="")
    assert seats.drop(row.pk, "", by_id=cast.minh.pk) == 0
    assert states(row) == [("seated", False)]


def test_who_waits_for_a_yes_and_stands_in_the_room_is_there(cast: Cast) -> None:
    row = opened(seats=2)
    ask(row, 1)
    held = ask(row, 2)
    minh = at_work(cast.minh)
    minh.post(f"/lien-minh/lop/{row.pk}/nguoi/{held.pk}/nhan/")
    held.refresh_from_db()
    assert held.state == Place.SEATED
