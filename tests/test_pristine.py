"""A test that commits leaves the database as the migrations left it, so the order of tests does not matter."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Locale, Page

from catalog.models import Commune, Province, Variant
from shop.accounts.models import User
from shop.orders.models import ShippingRate
from tests import pristine
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> dict[str, list[object]]:
    """The keys of every row of every model."""
    return {
        model._meta.label: sorted(model._base_manager.values_list("pk", flat=True), key=str)
        for model in apps.get_models()
        if model._meta.managed
    }


def test_what_a_test_wrote_is_gone_and_what_it_deleted_is_there_again(committed_cast: Cast) -> None:
    pristine.put_back()
    before = everything()
    assert all(before[model._meta.label] for model in (Province, Commune, ShippingRate, Page, Locale))
    assert before[Variant._meta.label] == before[User._meta.label] == []

    first_id = User.objects.create_user("0912000099", "x", full_name="Mới").pk
    ShippingRate.objects.all().delete()
    Page.objects.all().delete()
    Permission.objects.create(codename="new", name="New", content_type=ContentType.objects.first())
    pristine.put_back()

    assert everything() == before
    assert User.objects.create_user("0912000099", "x", full_name="Mới").pk == first_id


@pytest.mark.parametrize("_turn", [1, 2])
def test_the_end_of_a_test_puts_it_back(_turn: int, transactional_db: None) -> None:
    assert not User.objects.exists()
    User.objects.create_user("0912000099", "x", full_name="Mới")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE orders_shippingrate")
