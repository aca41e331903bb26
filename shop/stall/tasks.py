"""Celery's doors to the stall. Each may run twice."""

from typing import Any

from celery import shared_task
from django.utils.translation import override
from django_scopes import scope, scopes_disabled

from catalog.models import GoodsSheet
from catalog.pricelist import taking
from shop.notifications import handling
from shop.stall import data_copy, low_stock


# Longer than other tasks may: a stall of ten thousand orders with all its pictures. The broker and the relay send it
# again meanwhile, and find the lock taken.
@shared_task(name="stall.copy_data", soft_time_limit=1500, time_limit=1560)
def copy_data(message_id: int) -> None:
    handling.handle(message_id, _copy)


def _copy(payload: dict[str, Any]) -> None:
    data_copy.make(payload["copy"])


@shared_task(name="stall.take_sheet")
def take_sheet(message_id: int) -> None:
    handling.handle(message_id, _take)


def _take(payload: dict[str, Any]) -> None:
    """Nothing where the sheet was taken or thrown away meanwhile."""
    with scopes_disabled():
        sheets = GoodsSheet.objects.select_related("cooperative", "asked_by")
        sheet = sheets.filter(pk=payload["sheet"], taken_at=None).first()
    if sheet is not None:
        with scope(cooperative=sheet.cooperative), override(sheet.language):
            taking.take(sheet.pk, sure=sheet.sure or (), user=sheet.asked_by)


@shared_task(name="stall.climb_low_stock")
def climb_low_stock() -> int:
    return low_stock.climb()


@shared_task(name="stall.tell_low_stock")
def tell_low_stock(message_id: int) -> None:
    handling.handle(message_id, lambda payload: low_stock.tell(message_id, payload))
