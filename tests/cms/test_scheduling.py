"""Publishing and taking down at the hour that was set, by hand and by a real worker."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from wagtail.models import ModelLogEntry, Revision

from catalog.models import Product, Variant
from cms import scheduling
from cms.models import HomePage, StandardPage
from tests.cast import Cast
from tests.processes import Market, wait_until


def schedule(product: Product, **changes: Any) -> Revision:
    """A version of a listing that goes live in an hour."""
    with scopes_disabled():
        draft = product.get_latest_revision_as_object()
        for name, value in changes.items():
            setattr(draft, name, value)
        draft.go_live_at = timezone.now() + timedelta(hours=1)
        revision: Revision = draft.save_revision()
        revision.publish()
    return revision


def let_an_hour_pass() -> None:
    past = timezone.now() - timedelta(seconds=1)
    for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
        revision.content["go_live_at"] = past.isoformat()
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=past, content=revision.content)


def test_a_live_listing_stays_on_the_market_until_its_new_version_is_due(cast: Cast) -> None:
    """It went live without a revision, as imports do; Wagtail alone would hide it now."""
    schedule(cast.tea_product, summary="Vụ xuân", name="Chè vụ xuân")
    shown = Product.published.get(pk=cast.tea_product.pk)
    assert (shown.name, shown.summary) == ("Chè Shan tuyết", "")
    assert scheduling.run() == 0

    Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=99_000)
    let_an_hour_pass()
    assert scheduling.run() == 1

    shown = Product.published.get(pk=cast.tea_product.pk)
    assert (shown.name, shown.summary, shown.slug) == ("Chè vụ xuân", "Vụ xuân", "che-shan-tuyet")
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.price, cast.tea_100.on_hand) == (99_000, 10)
    assert ModelLogEntry.objects.filter(action="wagtail.publish.scheduled").count() == 1
    assert scheduling.run() == 0


def test_what_has_expired_leaves_the_market(client: Client, cast: Cast) -> None:
    Product._base_manager.filter(pk=cast.tea_product.pk).update(
        expire_at=timezone.now() - timedelta(seconds=1)
    )
    assert scheduling.run() == 1
    assert client.get(cast.tea_product.get_absolute_url()).status_code == 404
    with scopes_disabled():
        assert Product.objects.get(pk=cast.tea_product.pk).expired


def test_one_broken_version_hinders_no_other(cast: Cast) -> None:
    broken = schedule(cast.tea_product, summary="Vụ xuân")
    schedule(cast.rice_product, summary="Gạo mới")
    let_an_hour_pass()
    content = Revision.objects.get(pk=broken.pk).content | {"name": "x" * 500}
    Revision.objects.filter(pk=broken.pk).update(content=content)

    assert scheduling.run() == 1
    assert Product.published.get(pk=cast.rice_product.pk).summary == "Gạo mới"
    assert Product.published.get(pk=cast.tea_product.pk).summary == ""


def test_pages_go_live_and_expire(client: Client, home: HomePage) -> None:
    page = home.add_child(instance=StandardPage(title="Tết", slug="tet", live=False))
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert scheduling.run() == 0
    assert client.get("/tet/").status_code == 404

    let_an_hour_pass()
    assert scheduling.run() == 1
    assert client.get("/tet/").status_code == 200

    StandardPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    assert scheduling.run() == 1
    assert client.get("/tet/").status_code == 404


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_worker_publishes_what_is_due(market: Market) -> None:
    schedule(market.cast.tea_product, summary="Vụ xuân")
    let_an_hour_pass()
    market.start("worker")

    market.call("cms.publish_scheduled")
    market.call("cms.publish_scheduled")

    pk = market.cast.tea_product.pk
    wait_until(lambda: Product.published.get(pk=pk).summary == "Vụ xuân", 60, what="the version is published")
    assert ModelLogEntry.objects.filter(action="wagtail.publish.scheduled").count() == 1
