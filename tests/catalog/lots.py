"""Lots for the tests of traceability."""

import datetime
from typing import Any

from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.models import Lot, Product
from catalog.traceability import lot_records
from catalog.traceability.lot_records import Done, Facts

HARVESTED_ON = datetime.date(2026, 10, 3)
PHONE = "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 Chrome/129.0 Mobile Safari/537.36"


def facts(**changes: Any) -> Facts:
    return Facts(
        **{
            "batch": "Lô tháng 10/2026",
            "produced_on": HARVESTED_ON,
            "packed_on": datetime.date(2026, 10, 12),
            "expires_on": datetime.date(2028, 10, 1),
            "growing_area": "VN-LCOR-0042",
            "village": "bản Phìn Chải",
            "quantity": 120,
            "unit": "pack",
            "note": "Chè vụ thu",
        }
        | changes
    )


def open_lot(product: Product, *, is_current: bool = True, **changes: Any) -> Lot:
    with scopes_disabled():
        return lot_records.open_lot(product.pk, facts(**changes), is_current=is_current, actor_id=None)


def done(kind: str = "harvested", **changes: Any) -> Done:
    at = timezone.make_aware(datetime.datetime(2026, 10, 3, 6, 30))
    values = {"place": "Đồi Phìn Chải", "who": "Nhóm hái bà Mẩy", "note": "Hái tay"} | changes
    return Done(kind, values.pop("at", at), **values)


def scan(lot: Lot, *, address: str = "10.0.0.1", agent: str = PHONE, **extra: Any) -> str:
    """The page as a phone gets it from the square on a label."""
    response = Client().get(
        f"/truy-xuat/{lot.code}/?q=1", headers={"User-Agent": agent, **extra}, REMOTE_ADDR=address
    )
    assert response.status_code == 200
    return response.content.decode()
