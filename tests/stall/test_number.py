"""A stall proves that its number is right: the code that was sent there comes back."""

import re

import pytest
from django.test import Client

from catalog.models import Cooperative
from shop.notifications import codes
from tests.cast import Cast
from tests.fakephones import FakePhones
from tests.notifications.conftest import providers, sms
from tests.outbox import drain

__all__ = ["providers", "sms"]
pytestmark = pytest.mark.django_db
PAGE = "/htx/tai-khoan/so/"


def test_a_number_is_confirmed_by_its_code_and_by_no_other(cast: Cast, sms: FakePhones) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(phone="+84912000777")
    may = Client()
    may.force_login(cast.may, backend="django.contrib.auth.backends.ModelBackend")
    assert "0912 000 777" in may.get(PAGE).content.decode()
    assert may.post(PAGE).url == f"{PAGE}?da-gui=1"
    drain()
    (sent,) = sms.sent("sms")
    assert sent.to == "84912000777"
    found = re.match(r"\d{6}", sent.text)
    assert found is not None
    wrong = may.post(PAGE, {"code": f"{(int(found[0]) + 1) % 10**6:06}"})
    assert "Mã chưa đúng" in wrong.content.decode()
    assert codes.confirmed_at("+84912000777") is None
    assert may.post(PAGE, {"code": found[0]}).url == PAGE
    assert codes.confirmed_at("+84912000777") is not None
    assert "Đã xác nhận" in may.get(PAGE).content.decode()


def test_without_a_way_to_phones_nothing_is_asked(cast: Cast) -> None:
    may = Client()
    may.force_login(cast.may, backend="django.contrib.auth.backends.ModelBackend")
    assert "không nhận được tin nhắn" in may.post(PAGE).content.decode()
    assert "<input" not in may.get(PAGE).content.decode().split("<h1>")[1].split("</form>")[0]
