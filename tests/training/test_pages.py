"""The public page of a class, one's own seat, the stall's side, the desk's pages, the letters."""

import datetime
import re
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.models import Commune
from shop.impact.models import RegisteredCooperative
from shop.impact.register import entries
from shop.notifications.models import OutboxMessage
from shop.training import attendance, certificates, classes, notices, quizzes, seats, views
from shop.training.classes import Facts
from shop.training.models import Invitation, Material, Place, Seat, Source, TestResult, TrainingClass
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import at_work
from tests.training.scenes import PHONE, asked, moved, opened

pytestmark = pytest.mark.django_db
DESK, STALL = "/lien-minh/lop/", "/htx/tap-huan/"
TYPED = {"name": "Lò Thị Sen", "phone": "0981 000 777", "organisation": "HTX Chè Mây", "agrees": "on"}
FORM = {
    "title": "Đóng gói đi xa", "held_on": "", "starts_at": "8:00", "ends_at": "11h30", "place": "Trụ sở xã",
    "commune": "03405", "trainer": "Vàng Thị Dế", "seats": "2",
}  # fmt: skip


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_a_person_asks_with_name_phone_and_consent(cast: Cast) -> None:
    row = opened()
    page = f"/lop/{row.pk}/"
    assert "Sắp hết chỗ" in text(
        Client().get(page)
    )  # no number: who asks for a known one would see it stand still
    refused = text(Client().post(page, TYPED | {"agrees": ""}))
    assert "Đánh dấu ô này" in refused
    assert 'value="Lò Thị Sen"' in refused
    stranger = Client().post(page, TYPED | {"name": "Quà ở evil.com"})
    assert "không nhận địa chỉ trang web" in text(stranger)
    assert not Seat.unscoped.exists()
    first = Client().post(page, TYPED, follow=True)
    seat = Seat.unscoped.get()
    assert (seat.phone, seat.state, seat.source) == ("+84981000777", Place.SEATED, Source.PUBLIC)
    again = Client().post(page, TYPED | {"name": "Ai khác"}, follow=True)
    assert text(first) == text(again)  # whether a number is on the list is told to nobody who types it
    assert Seat.unscoped.count() == 1


def test_a_flood_from_one_network_and_a_class_that_is_closed_write_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = opened()
    monkeypatch.setattr(views, "ASKED_PER_NETWORK", 1)
    assert Client().post(f"/lop/{row.pk}/", TYPED).status_code == 302
    refused = Client().post(f"/lop/{row.pk}/", TYPED | {"phone": "0981 000 778"})
    assert (refused.status_code, 'value="Lò Thị Sen"' in refused.content.decode()) == (429, True)
    classes.cancel(row.pk, "Mưa lũ", by_id=None)
    page = Client().post(f"/lop/{row.pk}/", TYPED | {"phone": "0981 000 779"}, REMOTE_ADDR="10.9.9.9")
    assert page.status_code == 409
    assert "Lớp này đã huỷ: Mưa lũ" in text(page)
    assert Seat.unscoped.count() == 1


def test_one_s_own_page_gives_the_seat_back(cast: Cast) -> None:
    row = opened(seats=1)
    first, second = asked(row, 1, 2)
    assert "đứng thứ 1" in text(Client().get(f"/lop/toi/{second.token}/"))
    assert Client().post(f"/lop/toi/{first.token}/rut/").status_code == 302
    assert "Đã có chỗ" in text(Client().get(f"/lop/toi/{second.token}/"))
    assert "Đã rút tên" in text(Client().get(f"/lop/toi/{first.token}/"))
    assert Client().get("/lop/toi/khong-co/").status_code == 404


def test_letters_say_what_holds_when_they_go_out(cast: Cast) -> None:
    row = opened(seats=1)
    first, second = asked(row, 1, 2)
    about = notices.about_seat(second)
    assert (about["is_seated"], about["line"]) == (False, 1)
    assert str(about["url"]).endswith(f"/lop/toi/{second.token}/")
    assert notices._holds("class.asked", first)  # type: ignore[arg-type]
    first.state = Place.WITHDRAWN
    assert not notices._holds("class.asked", first)  # type: ignore[arg-type]
    drain()  # nothing reaches them here: neither SMS nor Zalo is on, and nobody rings who has no cooperative
    assert not OutboxMessage.objects.filter(handled_at=None, topic="class.asked").exists()


def test_the_stall_sends_itself_in_two_taps_and_others_by_name(cast: Cast, may: Client) -> None:
    row = opened()
    Invitation.unscoped.create(training_class=row, cooperative=cast.tea)
    assert "1 lớp tập huấn mời đi" in text(may.get("/htx/"))
    assert "Được mời" in text(may.get(STALL))
    address = f"{STALL}{row.pk}/"
    may.post(address, {"ai": "toi"})
    done = text(may.post(address, {"name": "Lò Thị Sen", "phone": "0981000777"}, follow=True))
    assert "Đã ghi Lò Thị Sen, có chỗ rồi." in done
    assert "không ghi thêm lần nữa" in text(may.post(address, {"ai": "toi"}, follow=True))
    rows = list(Seat.unscoped.order_by("pk").values_list("name", "phone", "cooperative", "source"))
    assert rows == [
        ("Chu A Mây", "+84912000011", cast.tea.pk, "stall"),
        ("Lò Thị Sen", "+84981000777", cast.tea.pk, "stall"),
    ]
    assert "lớp tập huấn mời đi" not in text(may.get("/htx/"))
    wrong = may.post(address, {"name": "Lò Thị Sen", "phone": "123"})
    assert 'value="123"' in wrong.content.decode()


def test_what_a_phone_kept_without_a_signal_is_done_once(cast: Cast, may: Client) -> None:
    row = opened()
    key = "k" * 30
    for _time in range(2):
        answer = may.post(
            f"{STALL}{row.pk}/", {"ai": "toi"}, HTTP_IDEMPOTENCY_KEY=key, HTTP_ACCEPT="application/json"
        )
        assert answer.json()["state"] == "done"
        assert "có chỗ rồi" in answer.json()["message"]
    assert Seat.unscoped.count() == 1


def test_another_stall_s_person_is_nobody_here(cast: Cast, may: Client) -> None:
    row = opened()
    (seat,) = asked(row, 1, cooperative_id=cast.rice.pk)
    assert may.post(f"{STALL}{row.pk}/rut/{seat.pk}/").status_code == 404
    assert "Giàng A 1" not in text(may.get(f"{STALL}{row.pk}/"))
    assert at_work(cast.nuoc).post(f"{STALL}{row.pk}/rut/{seat.pk}/").status_code == 302
    assert Seat.unscoped.get().state == Place.WITHDRAWN


def test_an_officer_makes_changes_and_cancels_a_class(cast: Cast, minh: Client) -> None:
    day = f"{timezone.localdate() + datetime.timedelta(days=9):%d/%m/%Y}"
    wrong = text(minh.post(f"{DESK}moi/", FORM | {"held_on": day, "ends_at": "7:00"}))
    assert "Giờ kết thúc phải sau giờ bắt đầu" in wrong
    assert 'value="Đóng gói đi xa"' in wrong
    made = minh.post(f"{DESK}moi/", FORM | {"held_on": day})
    row = TrainingClass.objects.get()
    assert made["Location"] == f"{DESK}{row.pk}/"
    assert (row.ends_at.hour, row.ends_at.minute, row.created_by) == (11, 30, cast.minh)
    asked(row, 1, 2)
    refused = text(minh.post(f"{DESK}{row.pk}/sua/", FORM | {"held_on": day, "seats": "1"}))
    assert "Đã có 2 người có chỗ" in refused
    assert minh.post(f"{DESK}{row.pk}/huy/", {"huy-reason": ""}).status_code == 400
    assert "báo cho 2 người" in text(minh.post(f"{DESK}{row.pk}/huy/", {"huy-reason": "Mưa"}, follow=True))
    again = text(minh.post(f"{DESK}{row.pk}/huy/", {"huy-reason": "Mưa"}, follow=True))
    assert "Không đổi gì" in again
    assert minh.post(f"{DESK}{row.pk}/sua/", FORM | {"held_on": day}).status_code == 409


@pytest.mark.parametrize("elsewhere", ["https://xau.example/", "//xau.example", "javascript:alert(1)"])
def test_a_class_leads_to_lessons_of_this_site_alone(cast: Cast, minh: Client, elsewhere: str) -> None:
    day = f"{timezone.localdate():%d/%m/%Y}"
    page = minh.post(f"{DESK}moi/", FORM | {"held_on": day, "course_url": elsewhere})
    assert "Chỉ dẫn đến trang của chợ" in page.content.decode()


def test_a_list_is_pasted_or_comes_as_a_sheet(cast: Cast, minh: Client) -> None:
    row = opened()
    entries.take_in(cast.tea)
    people = f"{DESK}{row.pk}/nguoi/"
    pasted = "Lò Thị Sen, 0981000777, HTX Chè Mây\nSùng A Páo; 0981 000 778\n\nGià Thị Không Số"
    wrong = minh.post(people, {"lines": pasted + "\nTẩn, 12"})
    assert (wrong.status_code, "dòng 5" in wrong.content.decode(), Seat.unscoped.count()) == (400, True, 0)
    assert "Lò Thị Sen, 0981000777" in wrong.content.decode()
    assert "Ghi mới 3 người có chỗ" in text(minh.post(people, {"lines": pasted}, follow=True))
    sen = Seat.unscoped.get(phone="+84981000777")
    assert (sen.cooperative, sen.registered) == (cast.tea, RegisteredCooperative.objects.get())
    sheet = SimpleUploadedFile(
        "a.csv", "Họ tên;Số;Từ\nSùng A Páo;981000778;\nMùa A Vừ;0981000779;\n".encode()
    )
    done = text(minh.post(people, {"sheet": sheet}, follow=True))
    assert "Ghi mới 0 người có chỗ, 1 người chờ; 1 người có tên từ trước." in done


def test_cooperatives_are_invited_once_by_stall_or_register(cast: Cast, minh: Client) -> None:
    row = opened()
    entries.take_in(cast.tea)
    registered = RegisteredCooperative.objects.get()
    address = f"{DESK}{row.pk}/moi-du/"
    assert "HTX Chè Mây" in text(minh.get(address))
    assert "Đã mời 1 hợp tác xã" in text(minh.post(address, {"htx": registered.pk}, follow=True))
    minh.post(address, {"htx": registered.pk})
    invitation = Invitation.unscoped.get()
    assert (invitation.cooperative, invitation.registered) == (cast.tea, registered)
    assert OutboxMessage.objects.filter(topic="class.invited").count() == 1
    drain()
    (letter,) = mail.outbox
    assert letter.to == [cast.tea.email]
    assert f"/htx/tap-huan/{row.pk}/" in letter.body
    assert "Chưa chọn hợp tác xã" in text(minh.post(address, {"htx": "x"}, follow=True))
    moved(row, -1)
    assert "không mời nữa" in text(minh.post(address, {"htx": registered.pk}, follow=True))


def test_materials_are_links_or_pdfs(cast: Cast, minh: Client) -> None:
    row = opened()
    address = f"{DESK}{row.pk}/tai-lieu/"
    exe = SimpleUploadedFile("a.pdf", b"MZ")
    assert minh.post(address, {"tl-title": "Vở", "tl-file": exe}).status_code == 400
    assert minh.post(address, {"tl-title": "Vở", "tl-url": "javascript:alert(1)"}).status_code == 400
    minh.post(address, {"tl-title": "Vở", "tl-file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    one = Material.objects.get()
    assert "Vở" in text(Client().get(f"/lop/{row.pk}/"))
    assert Client().get(f"/lop/tai-lieu/{one.pk}/").content == b"%PDF-1.7"
    minh.post(address, {"bo": str(one.pk)})
    assert not Material.objects.exists()


def test_the_pages_are_light_however_many_people(
    cast: Cast, minh: Client, may: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = opened(seats=30)
    for _more in range(4):
        opened()
    asked(row, *range(40), cooperative_id=cast.tea.pk)
    for client, address, most in (
        (minh, DESK, 8),
        (minh, f"{DESK}{row.pk}/", 9),
        (minh, f"{DESK}{row.pk}/nguoi/", 10),
        (may, STALL, 8),
        (may, f"{STALL}{row.pk}/", 8),
        (Client(), f"/lop/{row.pk}/", 8),
    ):
        client.get(address)
        with django_assert_max_num_queries(most):
            assert re.search("<h1", client.get(address).content.decode()), address
    assert PHONE.format(39) not in Client().get(f"/lop/{row.pk}/").content.decode()


def test_a_list_from_a_spreadsheets_clipboard_names_each_column(cast: Cast, minh: Client) -> None:
    """Only a cooperative's own name makes somebody one of its people."""
    entries.take_in(cast.tea)
    row = opened()
    pasted = "Vũ Tab\t0987654377\tChè Mây\nNgười Lạ\t0987654378\tChè"
    assert minh.post(f"/lien-minh/lop/{row.pk}/nguoi/", {"lines": pasted}).status_code == 302
    found = {seat.name: seat.cooperative_id for seat in Seat.unscoped.filter(training_class=row)}
    assert found == {"Vũ Tab": cast.tea.pk, "Người Lạ": None}


def test_what_stands_on_papers_stays(cast: Cast) -> None:
    row = moved(opened(), -1)
    (seat,) = asked(row, 1)
    attendance.mark(seat.pk, by_id=None)
    facts = Facts(**{name: getattr(row, name) for name in Facts.__dataclass_fields__})
    with pytest.raises(classes.Settled):
        classes.change(row.pk, replace(facts, held_on=row.held_on + datetime.timedelta(days=1)))
    classes.change(row.pk, replace(facts, trainer="Người khác"))
    certificates.issue(row.pk, by_id=cast.minh.pk)
    with pytest.raises(classes.Settled):
        classes.change(row.pk, replace(facts, trainer="Người khác nữa"))


def test_a_stall_is_not_told_who_else_is_on_the_list(cast: Cast) -> None:
    row = opened()
    asked(row, 1)
    may = at_work(cast.may)
    page = may.post(f"/htx/tap-huan/{row.pk}/", {"name": "Dò Số", "phone": PHONE.format(1)}, follow=True)
    assert "đã có tên" not in text(page)
    assert "Đã nhận tên Dò Số" in text(page)


def test_a_stall_writes_down_so_many_and_no_more(
    cast: Cast, may: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "MOST_OF_A_STALL", 2)
    row = opened()
    asked(row, 1)  # of nobody's
    answers = [
        may.post(f"{STALL}{row.pk}/", {"name": "Lò Văn Bảy", "phone": f"098100077{number}"})
        for number in range(3)
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 409]
    assert "Hợp tác xã đã ghi 2 người" in text(answers[2])
    assert "0981 000 772" in text(answers[2]) or "0981000772" in text(answers[2])
    assert Seat.unscoped.filter(cooperative=cast.tea).count() == 2
    assert (
        may.post(f"{STALL}{row.pk}/", {"name": "Lò Văn Bảy", "phone": "0981000770"}).status_code == 302
    )  # known


def test_once_a_class_has_begun_only_the_union_takes_names_away(
    cast: Cast, minh: Client, may: Client
) -> None:
    row = opened()
    may.post(f"{STALL}{row.pk}/", {"name": "Lò Văn Bảy", "phone": "0981000770"})
    seat = Seat.unscoped.get()
    moved(row, -1)
    assert "Không rút được nữa" in text(may.post(f"{STALL}{row.pk}/rut/{seat.pk}/", follow=True))
    assert "Không rút được nữa" in text(Client().post(f"/lop/toi/{seat.token}/rut/", follow=True))
    seat.refresh_from_db()
    assert seat.state != Place.WITHDRAWN
    minh.post(f"{DESK}{row.pk}/nguoi/{seat.pk}/rut/")
    seat.refresh_from_db()
    assert seat.state == Place.WITHDRAWN


def test_no_name_is_an_address(cast: Cast, minh: Client, may: Client) -> None:
    row = opened()
    typed = may.post(f"{STALL}{row.pk}/", {"name": "xem evil.com", "phone": "0981000770"})
    assert "không nhận địa chỉ trang web" in text(typed)
    pasted = minh.post(f"{DESK}{row.pk}/nguoi/", {"lines": "xem evil.com, 0981000770"})
    assert "Chưa đọc được dòng 1" in text(pasted)
    assert not Seat.unscoped.exists()


def test_a_list_for_a_class_that_was_cancelled_meanwhile_stays_typed(cast: Cast, minh: Client) -> None:
    row = opened()
    classes.cancel(row.pk, "Mưa lớn", by_id=cast.minh.pk)
    late = minh.post(f"{DESK}{row.pk}/nguoi/", {"lines": "Hoàng Thị Xuân, 0987654366"})
    assert late.status_code == 409
    for words in ("Lớp đã huỷ, không ghi thêm ai", "Hoàng Thị Xuân, 0987654366"):
        assert words in text(late)


def test_a_class_in_a_commune_of_two_districts_keeps_it(cast: Cast, minh: Client) -> None:
    place = next(one for one in Commune.objects.filter(province="12") if one.had_two_districts)
    row = opened(commune_id=place.pk)
    page = text(minh.get(f"{DESK}{row.pk}/sua/"))
    assert re.search(rf'<option value="{place.pk}:[a-z-]+" selected>', page)


def test_the_heads_of_a_pasted_table_are_passed_over_and_name_its_columns(cast: Cast, minh: Client) -> None:
    row = opened()
    people = f"{DESK}{row.pk}/nguoi/"
    pasted = "Số thứ tự\tHọ và tên\tĐơn vị\tSố điện thoại\n1\tLò Thị Sen\tBản Hồ\t0981000777"
    done = text(minh.post(people, {"lines": pasted}, follow=True))
    assert "Ghi mới 1 người có chỗ" in done
    assert "Dòng đầu là tiêu đề cột, đã bỏ qua." in done
    seat = Seat.unscoped.get()
    assert (seat.name, seat.phone, seat.organisation) == ("Lò Thị Sen", "+84981000777", "Bản Hồ")
    without = SimpleUploadedFile("a.csv", "Tẩn 1;12\nMùa A Vừ;0981000779\n".encode())
    assert "dòng 1:" in text(minh.post(people, {"sheet": without}))  # a person that is wrong is no heading
    plain = text(minh.post(people, {"lines": "Mùa A Vừ, 0981000779"}, follow=True))
    assert "tiêu đề" not in plain


@pytest.mark.parametrize("seats_typed", ["0", "501", "nhiều"])
def test_a_number_out_of_range_hears_the_range_in_both_languages(
    cast: Cast, minh: Client, seats_typed: str
) -> None:
    far = f"{timezone.localdate() + datetime.timedelta(days=900):%d/%m/%Y}"
    form = FORM | {"held_on": far, "seats": seats_typed}
    page = text(minh.post(f"{DESK}moi/", form))
    assert '<p class="field__error" id="id_seats_error">Số chỗ là số từ 1 đến 500.</p>' in page
    assert "Ngày học từ " in page
    assert f'value="{seats_typed}"' in page
    english = text(minh.post(f"/en{DESK}moi/", form))
    assert "Seats are a number from 1 to 500." in english
    assert "The day of a class is from " in english


def test_what_cannot_be_written_on_the_list_stays_typed_under_its_own_box(cast: Cast, minh: Client) -> None:
    row = moved(opened(), -1)
    quizzes.ask(row.pk, quizzes.read("Câu?\n* a\n- b"))
    seat, other = asked(row, 1, 2)
    for one in (seat, other):
        attendance.mark(one.pk, by_id=None)
    typed = {"viec": "diem", f"diem_{seat.pk}_before": "9", f"diem_{other.pk}_before": "1"}
    answer = minh.post(f"{DESK}{row.pk}/bai/", typed)
    page = text(answer)
    assert answer.status_code == 400
    assert 'value="9"' in page
    assert f'id="loi-{seat.pk}-before">Số câu đúng từ 0 đến 1.<' in page
    assert TestResult.unscoped.get().seat == other
    paper = certificates.issue(row.pk, by_id=cast.minh.pk)[0]
    wrong = minh.post(f"{DESK}{row.pk}/giay/{paper.pk}/thu-hoi/", {"reason": "x" * 301})
    assert (wrong.status_code, "x" * 301 in text(wrong), f'id="ly-do-{seat.pk}"' in text(wrong)) == (
        400, True, True,
    )  # fmt: skip
