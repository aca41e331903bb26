"""A form of the desk that comes twice (two taps, a line that broke) writes once and leads to the same page."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from shop.accounts.models import SentKey, User
from shop.impact.models import (
    CandidateScore,
    Programme,
    ProgrammeBudget,
    RegisteredCooperative,
    StateChange,
    SupportRate,
    Visit,
    VisitPhoto,
)
from shop.notifications import asked_calls
from shop.notifications.letters import Recipient
from shop.notifications.models import CallTry
from shop.reports.models import Closing, KeptView
from shop.training.models import Material, Seat, TrainingClass
from shop.union.models import ReportSchedule
from tests.cast import Cast
from tests.catalog.photo_files import jpeg, striped
from tests.impact.programme_scene import begun, chosen, registered
from tests.stall.floor import at_work
from tests.test_races import all_at_once
from tests.training.scenes import opened

DESK = "/lien-minh/"
Typed = dict[str, Any]


def today(back: int = 0) -> str:
    return f"{timezone.localdate() - timezone.timedelta(days=back):%d/%m/%Y}"


def shown(client: Client, page: str, action: str) -> Typed:
    """What the form that goes there carries, as its page shows it."""
    soup = BeautifulSoup(client.get(page).content, "html.parser")
    forms = [one for one in soup.select('form[method="post"]') if one.get("action", page) == action]
    assert forms, f"no form to {action}"
    hidden = {str(one["name"]): str(one.get("value", "")) for one in forms[-1].select('input[type="hidden"]')}
    assert hidden["khoa"]
    return hidden


ENTRY: Typed = {"name": "HTX Măng Huổi Mắn", "entity_type": "cooperative", "commune": "03472"}
LESSON: Typed = {
    "title": "Đóng gói chè",
    "starts_at": "8:00",
    "ends_at": "11:00",
    "place": "Nhà văn hoá",
    "commune": "03405",
    "trainer": "Vàng Thị Dế",
    "seats": "20",
}


def lesson(**changes: Any) -> Typed:
    return LESSON | {"held_on": today(-7)} | changes


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.fixture
def keys(cast: Cast) -> dict[str, Any]:
    """Rows that the addresses below name, and days."""
    programme, row = begun(), registered("HTX Quế")
    return {
        "row": row.pk,
        "class": opened().pk,
        "programme": programme.pk,
        "candidate": chosen(programme, registered("HTX Sâm")).pk,
        "call": asked_calls.ask(Recipient.of_cooperative(cast.tea), "Việc", "Nói gì").pk,
        "officer": cast.minh.pk,
        "today": today(),
        "before": today(9),
        "later": today(-90),
        "year": timezone.localdate().year,
    }


FORMS: list[tuple[str, str, Typed, Any]] = [  # page, where its form goes, what is typed, what it makes
    ("so-htx/moi/", "so-htx/moi/", ENTRY, RegisteredCooperative.objects),
    (
        "so-htx/{row}/",
        "so-htx/{row}/chuyen-tham/",
        {"visited_on": "{today}", "note": "Có 12 hộ"},
        Visit.objects,
    ),
    (
        "so-htx/{row}/",
        "so-htx/{row}/tinh-trang/",
        {"state": "paused", "since": "{today}", "reason": "Hết vụ"},
        StateChange.objects,
    ),
    ("lop/moi/", "lop/moi/", LESSON | {"held_on": "{later}"}, TrainingClass.objects),
    (
        "lop/{class}/",
        "lop/{class}/tai-lieu/",
        {"tl-title": "Bài", "tl-url": "https://example.vn/"},
        Material.objects,
    ),
    ("lop/{class}/nguoi/", "lop/{class}/nguoi/", {"lines": "Sùng Thị Mai, 0981 000 333"}, Seat.unscoped),
    ("can-goi/", "can-goi/{call}/", {"answer": "chua-gap", "note": "máy bận"}, CallTry.unscoped),
    (
        "chuong-trinh/moi/",
        "chuong-trinh/moi/",
        {
            "name": "Máy sấy",
            "source": "Ngân sách tỉnh",
            "decision_number": "12/QĐ-TTg",
            "decision_on": "{before}",
            "starts_on": "{before}",
            "ends_on": "{later}",
            "criteria": "Phương án: 100",
        },
        Programme.objects,
    ),
    (
        "chuong-trinh/{programme}/",
        "chuong-trinh/{programme}/von/",
        {"year": "{year}", "amount": "5.000.000", "paper": "QĐ 5"},
        ProgrammeBudget.objects,
    ),
    (
        "chuong-trinh/ung-vien/{candidate}/",
        "chuong-trinh/ung-vien/{candidate}/diem/",
        {"day": "{today}", "c0": "60", "c1": "40", "note": ""},
        CandidateScore.objects,
    ),
    (
        "chuong-trinh/muc/",
        "chuong-trinh/muc/",
        {
            "kind": "equipment",
            "title": "Máy",
            "most": "5.000.000",
            "paper": "NQ 4",
            "paper_on": "{before}",
            "starts_on": "{before}",
        },
        SupportRate.objects,
    ),
    ("bao-cao/chot/", "bao-cao/chot/", {"ky": "2025-q1"}, Closing.objects),
    (
        "bao-cao/lich/",
        "bao-cao/lich/",
        {"kind": "quy", "day": "5", "readers": "{officer}"},
        ReportSchedule.objects,
    ),
    ("doanh-thu/", "doanh-thu/giu/", {"ten": "Sáng thứ hai"}, KeptView.objects),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "action", "typed", "rows"), FORMS, ids=[one[1] for one in FORMS])
def test_two_taps_write_once_and_lead_to_the_same_page(
    minh: Client, keys: dict[str, Any], page: str, action: str, typed: Typed, rows: Any
) -> None:
    page, action = (DESK + one.format(**keys) for one in (page, action))
    data = shown(minh, page, action) | {name: str(value).format(**keys) for name, value in typed.items()}
    before = rows.count()
    first, second = minh.post(action, data), minh.post(action, data)
    assert first.status_code == 302, first.content.decode()
    assert (second.status_code, second.url) == (302, first.url)
    assert rows.count() == before + 1
    said = [str(one) for one in minh.get(first.url).context["messages"]]
    assert len(said) == 1  # the words of what was done, once


@pytest.mark.django_db
def test_photographs_of_a_visit_come_once(minh: Client, keys: dict[str, Any]) -> None:
    page = f"{DESK}so-htx/{keys['row']}/"
    data = shown(minh, page, f"{page}chuyen-tham/") | {"visited_on": today(), "note": "Có 12 hộ"}
    picture = jpeg(striped((400, 300)))
    for _tap in range(2):
        file = SimpleUploadedFile("a.jpg", picture)
        assert minh.post(f"{page}chuyen-tham/", data | {"photos": [file]}).status_code == 302
    assert (Visit.objects.count(), VisitPhoto.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_form_that_was_refused_is_sent_again_under_its_key(minh: Client, keys: dict[str, Any]) -> None:
    page = f"{DESK}lop/moi/"
    data = shown(minh, page, page)
    assert minh.post(page, data | lesson(seats="nhiều")).status_code == 400
    assert not SentKey.unscoped.exists()
    assert not list(minh.get(page).context["messages"])
    call = f"{DESK}can-goi/{keys['call']}/"
    refused = minh.post(call, shown(minh, f"{DESK}can-goi/", call) | {"answer": "?"})
    assert [str(one) for one in refused.context["messages"]] == ["Chọn kết quả cuộc gọi."]
    assert not list(minh.get(page).context["messages"])  # what a page has said is not said by the next
    assert minh.post(page, data | lesson()).status_code == 302
    assert TrainingClass.objects.filter(title="Đóng gói chè").count() == 1


@pytest.mark.django_db
def test_another_matter_under_the_same_key_is_asked_about(minh: Client, keys: dict[str, Any]) -> None:
    """Somebody goes back, changes a word and sends: nothing is written before the second button."""
    page = f"{DESK}so-htx/{keys['row']}/"
    url = f"{page}chuyen-tham/"
    data = shown(minh, page, url)
    minh.post(url, data | {"visited_on": today(), "note": "Có 12 hộ"})
    asked = minh.post(url, data | {"visited_on": today(1), "note": "Có 13 hộ"})
    assert (asked.status_code, Visit.objects.count()) == (409, 1)
    soup = BeautifulSoup(asked.content, "html.parser")
    assert soup.select(f'[role=alert] a[href="{page}"]')
    (form,) = soup.select("main form")
    typed = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    assert (typed["note"], typed["khoa"] != data["khoa"]) == ("Có 13 hộ", True)
    assert [one.get_text() for one in form.select("blockquote")] == ["Có 13 hộ"]
    assert asked.content.decode().count("Đã ghi chuyến thăm.") == 1  # nobody had read it
    assert minh.post(url, typed).status_code == 302
    assert set(Visit.objects.values_list("note", flat=True)) == {"Có 12 hộ", "Có 13 hộ"}


@pytest.mark.django_db
def test_a_key_is_nobody_elses_and_no_nonsense(cast: Cast, minh: Client, keys: dict[str, Any]) -> None:
    page = f"{DESK}so-htx/moi/"
    data = shown(minh, page, page) | ENTRY
    minh.post(page, data)
    other = User.objects.create_user("+84912000077", "x", full_name="Vàng A Chu")
    other.groups.set(cast.minh.groups.all())
    assert at_work(other).post(page, data).status_code == 409
    answer = minh.post(page, data | {"khoa": "x" * 9})
    assert answer.status_code == 409
    assert "Măng Huổi Mắn" in answer.content.decode()
    assert RegisteredCooperative.objects.filter(name="HTX Măng Huổi Mắn").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tries", range(2))
def test_five_taps_at_once_are_one_visit_and_one_class(committed_cast: Cast, tries: int) -> None:
    """The unique key holds: who comes meanwhile waits for it and is led to the same page."""
    row = registered("HTX Quế")
    clients = [at_work(committed_cast.minh) for _tap in range(5)]
    visits = f"{DESK}so-htx/{row.pk}/chuyen-tham/"
    works: list[tuple[str, Typed, Callable[[], int]]] = [
        (
            visits,
            {"khoa": "v" * 32, "visited_on": today(), "note": "Có 12 hộ"},
            Visit.objects.count,
        ),
        (f"{DESK}lop/moi/", {"khoa": "c" * 32} | lesson(), TrainingClass.objects.count),
    ]
    for url, data, count in works:
        answers: list[Any] = all_at_once([partial(client.post, url, data) for client in clients])
        assert {(answer.status_code, answer.url) for answer in answers} == {(302, answers[0].url)}
        assert count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_enter_one_name_at_once_are_not_both_believed(committed_cast: Cast) -> None:
    clients = [at_work(committed_cast.minh) for _officer in range(4)]
    works = [partial(client.post, f"{DESK}so-htx/moi/", ENTRY) for client in clients]
    answers: list[Any] = all_at_once(works)
    assert sorted(answer.status_code for answer in answers) == [302, 400, 400, 400]
    assert RegisteredCooperative.objects.count() == 1
