"""The page where people say how they want to be told."""

import pytest
from django.test import Client

from shop.notifications.models import Preference
from tests.cast import Cast
from tests.fakephones import FakePhones

pytestmark = pytest.mark.django_db
PAGE = "/tai-khoan/cach-nhan-tin/"


def chosen() -> dict[str, str]:
    return dict(Preference.objects.values_list("kind", "ways"))


def test_somebody_chooses_changes_and_leaves_it_to_the_market_again(cast: Cast, sms: FakePhones) -> None:
    hoa = Client()
    hoa.force_login(cast.hoa, backend="django.contrib.auth.backends.ModelBackend")
    page = hoa.get(PAGE).content.decode()
    assert "Tin nhắn SMS trước" in page
    assert "Zalo trước" not in page  # it is not set up here
    hoa.post(PAGE, {"order": "sms", "money": "auto", "news": "none"})
    assert chosen() == {"order": "sms", "news": ""}
    assert '<option value="sms" selected>' in hoa.get(PAGE).content.decode()
    for wrong in ("zalo", "none", "sms email", ""):
        answer = hoa.post(PAGE, {"order": wrong, "money": "auto", "news": "auto"})
        assert answer.status_code == 200
    assert chosen() == {"order": "sms", "news": ""}
    hoa.post(PAGE, {"order": "auto", "money": "email", "news": "auto"})
    assert chosen() == {"money": "email"}
