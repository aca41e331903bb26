"""Ties the shop to the fake of Zalo that `make run` starts: its templates, and the token with which it begins."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.notifications import zalo_tokens
from shop.notifications.letters import BUYER, CALLER, COOPERATIVE
from shop.notifications.models import ZaloTemplate
from shop.notifications.topics import Topic

FIRST_TOKEN = "zalo-refresh-0"  # noqa: S105 - of the fake, which forgets at each start what it gave out
TEMPLATES = (
    (BUYER, Topic.PURCHASE_PLACED, "410001"),
    (BUYER, Topic.ORDER_SHIPPED, "410002"),
    (COOPERATIVE, Topic.ORDER_PLACED, "410003"),
    (COOPERATIVE, Topic.ORDER_REMINDED, "410003"),
    (CALLER, Topic.CODE_ASKED, "410004"),
)


class Command(BaseCommand):
    help = "Store the templates of the fake Zalo and its first refresh token (for `make run`)"

    def handle(self, *args: Any, **options: Any) -> None:
        zalo_tokens.replace(FIRST_TOKEN)
        for reader, topic, number in TEMPLATES:
            ZaloTemplate.objects.update_or_create(
                reader=reader, topic=topic, defaults={"template_id": number}
            )
