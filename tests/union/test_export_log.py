"""Whatever leaves the desk as a file is in the log that auditors read (promise A4); of nothing there is no file."""

from pathlib import Path
from unittest import mock

import pytest
from django.contrib.auth.models import Group
from django.template.backends.django import Template
from django.test import Client, override_settings
from django.urls import get_resolver
from pytest_django.fixtures import Settings

from catalog import groups
from shop.accounts.models import AccessRecord
from shop.impact import quarters, releasing
from tests.access_table import TABLE
from tests.cast import Cast
from tests.impact.told import paid_to_households
from tests.stall.floor import at_work
from tests.test_access import build, patterns
from tests.treasury.card_sales import approved, sell_and_deliver, settle

pytestmark = pytest.mark.django_db
# Forms to fill in, with nothing of anybody in them.
EMPTY_FORMS = {
    *("lien-minh/ho/danh-sach/mau.xlsx", "lien-minh/so-htx/bang-tinh/mau.xlsx"),
    "lien-minh/lop/<int:pk>/ma.pdf",  # hangs on the wall: a class, its day and its code
}
LEAST = 17  # addresses that hand out a file; fewer would mean that this test goes past them


@pytest.fixture
def everything(cast: Cast) -> Client:
    """Minh with every role of the desk."""
    for name in groups.DESK:
        cast.minh.groups.add(Group.objects.get_or_create(name=name)[0])
    return at_work(cast.minh)


def test_a4_every_file_of_the_desk_is_noted_with_who_took_it(
    cast: Cast, everything: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path, tmp_path / "private"
    holes = build(cast).holes
    paid_to_households(cast.rice, starts_on=quarters.latest(), ends_on=quarters.last_of(quarters.latest()))
    releasing.release(quarters.latest(), actor_id=None)
    with override_settings(STRIPE_ENABLED=True):
        sell_and_deliver({cast.rice_5kg: 1})
    ready = settle(cast.rice.pk)
    assert ready
    approved(ready)
    files, unnoted = [], []
    for route in sorted({route for route in patterns(get_resolver()) if route.startswith("lien-minh/")}):
        row = TABLE[route]
        before = AccessRecord.objects.count()
        with mock.patch.object(Template, "render", return_value=""):  # pages are no files
            answer = everything.get((row.url or f"/{route}").format(**holes))
        if answer.status_code == 200 and "html" not in answer["Content-Type"]:
            files.append(route)
            noted = AccessRecord.objects.order_by("pk")[before:]
            if not any(one.user_id == cast.minh.pk for one in noted) and route not in EMPTY_FORMS:
                unnoted.append(route)
    assert unnoted == []
    assert set(files) > EMPTY_FORMS
    assert len(files) >= LEAST


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/lien-minh/ho/bang.csv", "Quý này chưa có gì trong bảng để tải về"),
        ("/lien-minh/ho/bang.xlsx", "Quý này chưa có gì trong bảng để tải về"),
        ("/lien-minh/so-htx/tai.xlsx?q=khongaitenthe", "Không có hợp tác xã nào như vậy để tải về"),
        ("/lien-minh/so-htx/tai.csv?q=khongaitenthe", "Không có hợp tác xã nào như vậy để tải về"),
        ("/lien-minh/tien/doi-soat/lenh-chuyen.csv", "Không có khoản nào chờ chuyển"),
        ("/lien-minh/tien/doi-soat/lenh-chuyen.xlsx", "Không có khoản nào chờ chuyển"),
        ("/lien-minh/doanh-thu/bang.csv?theo=kenh&ky=2001", "Không có dòng nào để tải về"),
        ("/lien-minh/doanh-thu/bang.xlsx?theo=kenh&ky=2001", "Không có dòng nào để tải về"),
    ],
)
def test_of_nothing_there_is_a_word_and_no_file(
    cast: Cast, everything: Client, address: str, said: str
) -> None:
    answer = everything.get(address, follow=True)
    assert "html" in answer["Content-Type"]
    assert said in answer.content.decode()
    assert not AccessRecord.objects.filter(kind="export").exists()
