"""What the page of a cooperative of the register costs: the same whatever hangs on it."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from shop.impact import profiles
from shop.impact.models import StallCall
from shop.impact.profiles import Source
from shop.impact.register import merging, visits
from shop.reports.models import DailySales
from tests.cast import Cast
from tests.catalog.photo_files import jpeg, striped
from tests.impact.programme_scene import begun, looked_at
from tests.impact.programme_scene import registered as in_programmes
from tests.impact.told import YEAR
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
LIST = "/lien-minh/so-htx/"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.mark.parametrize("many", [1, 4])
def test_a_cooperative_with_everything_costs_eleven_queries(
    cast: Cast, minh: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """With a stall that sold, a profile, visits with photographs, calls, doubles, what was merged, and programmes."""
    row = in_programmes("HTX Chè Mây", cast.tea)
    today = timezone.localdate()
    year = profiles.due_year()
    profiles.tell(cast.tea.pk, year, YEAR | {"profit": -7_000_000}, Source("Giàng", "", None), shown=0)
    for number in range(many):
        day = today - datetime.timedelta(days=number)
        DailySales.objects.create(
            cooperative=cast.tea, day=day, goods_amount=5_000, income_amount=5_000, order_count=1
        )
        picture = SimpleUploadedFile("anh.jpg", jpeg(striped((40, 30))), content_type="image/jpeg")
        visits.note(row, day, "Xem kho", photos=[picture], officer_id=cast.minh.pk)
        StallCall.objects.create(registered=row, token=str(number), asked_by=cast.minh)
        looked_at(begun(f"Chương trình {number}"), row)
        other = in_programmes(f"HTX Chè Mây {number}")
        merging.merge(row.pk, other.pk, from_other=[], officer_id=cast.minh.pk)
    minh.get(LIST)
    # Session, user, groups, row, calls, doubles, programmes, classes, merged, states, visits.
    with django_assert_num_queries(11):
        page = minh.get(f"{LIST}{row.pk}/").content.decode()
    sold = DailySales.objects.filter(day__year=today.year).count()
    assert f"{5 * sold}.000" in page
    assert "7.000.000" in page
    assert page.count("/lien-minh/so-htx/anh/") == many
