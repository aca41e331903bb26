"""The union looks at every stall's lots, prints labels, ends a wrong recall; editors and stalls get no foot in."""

import html

import pytest
from django.test import Client

from catalog.models import Lot, LotStep
from tests.cast import Cast
from tests.catalog.lots import done, open_lot
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
INDEX = "/quan-tri/snippets/catalog/lot/"


@pytest.fixture
def minh(site: Cast, cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.fixture
def lot(cast: Cast) -> Lot:
    lot = open_lot(cast.tea_product)
    LotStep.unscoped.create(lot=lot, kind=done().kind, happened_at=done().happened_at, who=done().who)
    return lot


def read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_the_union_finds_lots_by_product_and_by_code(minh: Client, cast: Cast, lot: Lot) -> None:
    open_lot(cast.rice_product, batch="Lô gạo mới")
    page = read(minh, INDEX)
    assert lot.shown_code in page
    assert "Lô gạo mới" in page
    for query in ("che shan", lot.shown_code.lower()):
        found = read(minh, f"{INDEX}?q={query}")
        assert lot.shown_code in found
        assert "Lô gạo mới" not in found


def test_only_the_union_is_told_of_too_many_scans(minh: Client, cast: Cast, lot: Lot) -> None:
    Lot.unscoped.filter(pk=lot.pk).update(scan_count=10_000)
    open_lot(cast.rice_product, batch="Lô gạo mới")
    assert "nhiều bất thường" in read(minh, INDEX)
    unusual = read(minh, f"{INDEX}?state=unusual")
    assert lot.shown_code in unusual
    assert "Lô gạo mới" not in unusual
    assert "gọi hợp tác xã hỏi trước đã" in read(minh, f"{INDEX}inspect/{lot.pk}/")
    assert "bất thường" not in read(Client(), lot.get_absolute_url())


def test_the_union_reads_a_lot_and_prints_its_labels(minh: Client, cast: Cast, lot: Lot) -> None:
    page = read(minh, f"{INDEX}inspect/{lot.pk}/")
    assert "Nhóm hái bà Mẩy" in page
    response = minh.get(f"/quan-tri/lo-hang/{lot.pk}/tem.pdf?giay=cuon&so_tem=2&quy_cach={cast.tea_200.pk}")
    assert response.content.startswith(b"%PDF-")
    bad = minh.get(f"/quan-tri/lo-hang/{lot.pk}/tem.pdf?giay=cuon&so_tem=100000")
    assert bad["Location"] == f"{INDEX}inspect/{lot.pk}/"


def test_the_union_recalls_and_takes_back_with_a_reason(minh: Client, lot: Lot) -> None:
    for word, is_recalled in (("thu-hoi", True), ("bo-thu-hoi", False)):
        minh.post(f"/quan-tri/lo-hang/{lot.pk}/{word}/", {"reason": "  "})
        lot.refresh_from_db()
        assert lot.is_recalled is not is_recalled
        minh.post(f"/quan-tri/lo-hang/{lot.pk}/{word}/", {"reason": "Kiểm tra lại"})
        lot.refresh_from_db()
        assert lot.is_recalled is is_recalled


def test_nobody_writes_a_lot_by_the_admin_s_own_forms(minh: Client, cast: Cast, lot: Lot) -> None:
    for client in (minh, at_work(cast.van)):
        for url in (f"{INDEX}add/", f"{INDEX}edit/{lot.pk}/", f"{INDEX}delete/{lot.pk}/"):
            assert client.get(url)["Location"] == "/quan-tri/"


def test_an_editor_reads_no_lots_and_prints_none(minh: Client, cast: Cast, lot: Lot) -> None:
    ngan = at_work(cast.ngan)
    for url in (INDEX, f"{INDEX}inspect/{lot.pk}/", f"/quan-tri/lo-hang/{lot.pk}/tem.pdf?giay=a4&so_tem=1"):
        assert ngan.get(url)["Location"] == "/quan-tri/"
    assert ngan.post(f"/quan-tri/lo-hang/{lot.pk}/thu-hoi/", {"reason": "x"})["Location"] == "/quan-tri/"
    lot.refresh_from_db()
    assert not lot.is_recalled
