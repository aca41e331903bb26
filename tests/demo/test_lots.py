"""The demo's lots: what is sold now can be traced, and a second run changes nothing."""

import pytest
from django.db.models import Count, F, Q
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog import gtin
from catalog.models import Lot, LotStep, Product, Variant
from demo import catalogue, lots


@pytest.mark.django_db
def test_most_goods_have_a_lot_with_its_steps_and_a_second_run_adds_none() -> None:
    with scopes_disabled():
        catalogue.load()
        made = lots.load()
        assert lots.load() == 0
        on_sale = Product.published.filter(variants__on_hand__gt=0).distinct()
        without = on_sale.annotate(now=Count("lots", filter=Q(lots__is_current=True))).filter(now=0)
        past = {product.slug for product in without if _out_of_season(product)}
        assert set(without.values_list("slug", flat=True)) <= {*lots.SKIPPED, *past, "che-o-long-rang-moc"}
    assert made == Lot.unscoped.count() > 80
    today = timezone.localdate()
    assert not Lot.unscoped.filter(is_current=True, expires_on__lt=today).exists()
    assert not Lot.unscoped.annotate(told=Count("steps")).filter(told__lt=3).exists()
    assert not LotStep.unscoped.filter(happened_at__gt=timezone.now()).exists()
    assert not LotStep.unscoped.filter(happened_at__date__lt=F("lot__produced_on")).exists()
    numbered = list(Variant.unscoped.exclude(gtin=""))
    assert len(numbered) == 3
    for pack in numbered:
        assert gtin.printed(gtin.parse(pack.gtin)).startswith("893")
    recalled = Lot.unscoped.get(recalled_at__isnull=False)
    assert "Xin đừng dùng" in Client().get(recalled.get_absolute_url()).content.decode()


def _out_of_season(product: Product) -> bool:
    """Goods of a season that is over, whose last harvest may have kept no longer: the rest on the shelf has no lot."""
    months = product.season_months
    return bool(months and product.shelf_life_days) and timezone.localdate().month not in months
