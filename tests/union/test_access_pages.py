"""The log of looks and files at the desk: found by person, kind and day; its reader is the auditor."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from catalog import groups
from shop.accounts import access_log
from shop.accounts.models import AccessRecord, User
from tests.cast import Cast
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
LOG = "/lien-minh/nhat-ky/"


@pytest.fixture
def auditor(cast: Cast) -> Client:
    person = User.objects.create_user("+84912000024", "x", full_name="Giàng Thị Dợ")
    person.groups.add(Group.objects.get_or_create(name=groups.AUDITOR)[0])
    access_log.looked(cast.minh.pk, "joining.paper", reference="77")
    access_log.exported(cast.van.pk, "sales.xlsx", reference="ky=2026-q3", row_count=416)
    return at_work(person)


def listed(auditor: Client, **asked: str) -> set[str]:
    """The things that the page names, of those two."""
    page = auditor.get(LOG, asked).content.decode()
    return {subject for subject in ("joining.paper", "sales.xlsx") if subject in page}


def test_the_log_is_found_by_person_kind_number_and_day(cast: Cast, auditor: Client) -> None:
    assert listed(auditor) == {"joining.paper", "sales.xlsx"}
    assert listed(auditor, q=cast.minh.full_name) == {"joining.paper"}
    assert listed(auditor, q="0912 000 041") == {"sales.xlsx"}
    assert listed(auditor, q="2026-q3") == {"sales.xlsx"}
    assert listed(auditor, viec="look") == {"joining.paper"}
    today = f"{timezone.localdate()}"
    assert listed(auditor, tu=today, den=today) == {"joining.paper", "sales.xlsx"}
    assert listed(auditor, den="2026-01-01") == set()
    assert listed(auditor, den="9999-12-31") == {"joining.paper", "sales.xlsx"}
    assert listed(auditor, tu="9999-12-31") == set()


def test_what_cannot_be_asked_is_said_and_lists_nothing(auditor: Client) -> None:
    answer = auditor.get(LOG, {"tu": "2026-10-02", "den": "2026-10-01", "q": "Minh"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Ngày cuối phải sau ngày đầu." in page
    assert 'value="Minh"' in page
    assert listed(auditor, tu="2026-13-45") == set()


def test_the_auditor_changes_nothing_and_officers_do_not_read_it(cast: Cast, auditor: Client) -> None:
    assert auditor.post(LOG).status_code == 405
    assert at_work(cast.minh).get(LOG).status_code == 403
    assert AccessRecord.objects.count() == 2
