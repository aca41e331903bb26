"""Reports that make themselves: once a period, whoever fires it; named people get a link and nobody a file."""

import datetime
from functools import partial
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django.fixtures import Settings

from catalog import groups
from shop.accounts.models import User
from shop.notifications.models import OutboxMessage
from shop.union.documents import asked, schedules
from shop.union.models import Report, ReportKind, ReportSchedule
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import at_work
from tests.test_races import all_at_once

pytestmark = pytest.mark.django_db
PAGE = "/lien-minh/bao-cao/lich/"


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def due(cast: Cast, kind: ReportKind = ReportKind.YEAR) -> ReportSchedule:
    """One that was made before its last period ended, so that it is due by now."""
    User.objects.filter(pk=cast.minh.pk).update(email="minh@example.vn")
    row = schedules.plan(kind, 1, [cast.minh], actor_id=cast.minh.pk)
    ReportSchedule.objects.filter(pk=row.pk).update(made_at=timezone.now() - datetime.timedelta(days=800))
    return row


def test_it_makes_the_last_period_once_and_tells_with_a_link(cast: Cast) -> None:
    row = due(cast)
    assert schedules.fire() == 1
    assert schedules.fire() == 0
    drain()
    report = Report.objects.get()
    assert (report.schedule_id, report.first_on.year) == (row.pk, timezone.localdate().year - 1)
    assert report.ready_at
    (letter,) = mail.outbox
    assert letter.to == ["minh@example.vn"]
    assert f"/lien-minh/bao-cao/{report.pk}/" in letter.body
    assert not letter.attachments
    assert OutboxMessage.objects.filter(topic="report.ready").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_beats_at_once_one_asks(cast: Cast) -> None:
    due(cast)

    def fire() -> int:
        with scopes_disabled():
            return schedules.fire()

    counts = all_at_once([partial(fire) for _beat in range(4)])
    assert sorted(int(str(count)) for count in counts) == [0, 0, 0, 1]
    assert Report.objects.count() == OutboxMessage.objects.filter(topic="report.asked").count() == 1


def test_it_waits_for_its_day_and_makes_nothing_of_before_it_was_there(cast: Cast) -> None:
    row = schedules.plan(ReportKind.QUARTER, 28, [cast.minh], actor_id=cast.minh.pk)
    last = asked.latest(ReportKind.QUARTER, timezone.localdate())
    assert schedules.due_on(row, last) == last.until.replace(day=28)
    ReportSchedule.objects.update(made_at=timezone.now() + datetime.timedelta(days=400))
    assert schedules.fire() == 0


def test_there_is_nothing_to_make_of_a_month_without_sales(cast: Cast) -> None:
    due(cast, ReportKind.MONTH)
    assert schedules.fire() == 0


def test_who_has_lost_the_role_is_not_told(cast: Cast) -> None:
    due(cast)
    schedules.fire()
    cast.minh.groups.clear()
    drain()
    assert Report.objects.get().ready_at
    assert mail.outbox == []


def test_it_is_planned_and_ended_at_the_desk(cast: Cast, minh: Client) -> None:
    said = {"kind": "quy", "day": "6", "readers": [str(cast.minh.pk)]}
    assert minh.post(PAGE, said).status_code == 302
    page = minh.get(PAGE).content.decode()
    assert cast.minh.full_name in page
    assert "Lần tới: " in page
    assert "Loại này đã có lịch" in minh.post(PAGE, said).content.decode()
    row = ReportSchedule.objects.get()
    minh.post(f"{PAGE}{row.pk}/thoi/")
    assert "Chưa đặt lịch nào" in minh.get(PAGE).content.decode()
    assert minh.post(PAGE, said).status_code == 302


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"day": "0"}, "Gõ ngày từ 1 đến 28"),
        ({"day": "31"}, "Gõ ngày từ 1 đến 28"),
        ({"readers": []}, "Báo cho</a>: "),
        ({"kind": "tuan"}, "Loại báo cáo</a>: "),
    ],
)
def test_what_cannot_be_planned_is_said(
    cast: Cast, minh: Client, changes: dict[str, object], said: str
) -> None:
    answer = minh.post(PAGE, {"kind": "quy", "day": "6", "readers": [str(cast.minh.pk)], **changes})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not ReportSchedule.objects.exists()


def test_nobody_is_told_of_money_that_they_do_not_read(cast: Cast, minh: Client) -> None:
    trainer = User.objects.create_user("+84912000027", "x", full_name="Tẩn A Lử")
    trainer.groups.add(Group.objects.get_or_create(name=groups.TRAINER)[0])
    said = {"kind": "doi-soat", "day": "6", "readers": [str(trainer.pk)]}
    assert "Không được xem số liệu này: Tẩn A Lử" in minh.post(PAGE, said).content.decode()
    assert minh.post(PAGE, said | {"kind": "quy"}).status_code == 302
