"""A cooperative without a stall is asked to open one, once in thirty days, and finds the form filled in."""

import datetime
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from shop.impact.models import StallCall, WorkingState
from shop.impact.register import entries, states
from shop.notifications.models import OutboxMessage
from tests.cast import Cast
from tests.impact.test_register import LIST, entered
from tests.outbox import drain
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def test_it_is_told_once_and_the_form_of_the_link_is_filled_in(cast: Cast, minh: Client) -> None:
    row = entered(
        "HTX Măng Huổi Mắn",
        commune="03503",
        former_district="sin-ho",
        tax_number="9990002008",
        representative="Lò Thị Dung",
        phones=["+84912000325"],
        email="mang@example.vn",
        member_households=12,
    )
    assert "Mời mở gian hàng" in minh.get(f"{LIST}{row.pk}/").content.decode()
    minh.post(f"{LIST}{row.pk}/moi-ban/")
    drain()
    drain()
    (letter,) = mail.outbox
    assert letter.to == ["mang@example.vn"]
    found = re.search(r"/dang-ky/hop-tac-xa/\?so=[\w-]{22}", letter.body)
    assert found
    form = Client().get(found[0]).content.decode()
    for value in ("HTX Măng Huổi Mắn", "9990002008", "Lò Thị Dung", "0912 000 325", "mang@example.vn", "12"):
        assert f'value="{value}"' in form
    assert 'value="03503:sin-ho" selected' in form
    page = minh.post(f"{LIST}{row.pk}/moi-ban/", follow=True).content.decode()
    assert "Đã mời trong 30 ngày qua. Chưa gửi gì." in page
    assert "Mời mở gian hàng ngày" in page
    assert StallCall.objects.count() == OutboxMessage.objects.filter(topic="stall.offered").count() == 1
    StallCall.objects.update(asked_at=timezone.now() - datetime.timedelta(days=31))
    minh.post(f"{LIST}{row.pk}/moi-ban/")
    assert StallCall.objects.count() == 2


def test_who_has_opened_one_meanwhile_is_not_told_and_its_link_fills_in_nothing(
    cast: Cast, minh: Client
) -> None:
    row = entered("HTX Chè Mây", commune="03405", email="chemay@example.vn", village="bản Chè")
    minh.post(f"{LIST}{row.pk}/moi-ban/")
    address = f"/dang-ky/hop-tac-xa/?so={StallCall.objects.get().token}"
    assert 'value="bản Chè"' in Client().get(address).content.decode()
    entries.take_in(cast.tea)
    drain()
    assert mail.outbox == []
    assert 'value="bản Chè"' not in Client().get(address).content.decode()


@pytest.mark.parametrize("token", ["", "x", "a" * 300, "💥"])
def test_a_link_that_leads_to_nobody_is_the_empty_form(cast: Cast, token: str) -> None:
    entered("HTX Chè Mây")
    answer = Client().get("/dang-ky/hop-tac-xa/", {"so": token})
    assert answer.status_code == 200
    assert "HTX Chè Mây" not in answer.content.decode()


def test_who_is_not_asked_is_told_why(cast: Cast, minh: Client) -> None:
    mute = entered("HTX Không số")
    gone = entered("HTX Đã nghỉ", phones=["+84912000326"])
    states.change(
        gone.pk, WorkingState.DISSOLVED, since=datetime.date(2026, 1, 1), reason="x", officer_id=None
    )
    for row, why in ((mute, "chưa có số điện thoại"), (gone, "không còn hoạt động")):
        assert why in minh.post(f"{LIST}{row.pk}/moi-ban/", follow=True).content.decode()
    assert not StallCall.objects.exists()
