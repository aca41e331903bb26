"""Zalo Notification Service: a template that Zalo has approved, filled, to the Zalo account behind a number.

Source: developers.zalo.me (ZNS, "Gửi ZNS") and zalo.cloud/zns/guidelines/handle-error-code.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import override

from catalog.templatetags.money import dong
from shop.notifications import zalo_tokens
from shop.notifications.channels import Composed, Down, Parcel, Postponed, Receipt, Undeliverable, http, sms
from shop.notifications.letters import BUYER, CALLER, COOPERATIVE, Letter
from shop.notifications.models import ZaloTemplate
from shop.notifications.topics import Topic

NAME = "zalo"
DISTURBS = True
IS_SEEN = True
SEND = "/message/template"
LONGEST = (
    30  # characters of one parameter; Zalo counts them by the parameter's type, and names get the fewest
)

TAKEN = 0
TOKEN_IS_OLD = -124
NOT_REACHED = {
    -108,
    -110,
    -114,
    -118,
    -119,
    -139,
    -140,
}  # no such number, no Zalo behind it, wants none of this
WRONG_TEMPLATE = {-109, -111, -112, -113, -117, -131, -1123, -1124}  # of one topic; SMS takes its place
NOT_NOW = {-100, -133, -147}  # unknown, night, this template's share of the day
# Whatever else it answers is about us: application, official account, money, quota.

Parameters = Callable[[dict[str, Any]], dict[str, str]]


def _for_stall(about: dict[str, Any]) -> dict[str, str]:
    order = about["order"]
    return {
        "stall_name": order.cooperative.name,
        "order_code": order.number,
        "amount": dong(order.total_amount),
    }


PARAMETERS: dict[tuple[str, str], Parameters] = {
    (BUYER, Topic.PURCHASE_PLACED): lambda about: {
        "customer_name": about["purchase"].buyer_name,
        "order_code": about["purchase"].number,
        "amount": dong(about["purchase"].total_amount),
    },
    (BUYER, Topic.ORDER_SHIPPED): lambda about: {
        "customer_name": about["purchase"].buyer_name,
        "order_code": about["order"].number,
        "stall_name": about["order"].cooperative.name,
        "tracking_code": about["order"].tracking_number or "-",
    },
    (COOPERATIVE, Topic.ORDER_PLACED): _for_stall,
    (COOPERATIVE, Topic.ORDER_REMINDED): _for_stall,
    (CALLER, Topic.CODE_ASKED): lambda about: {"otp": about["code"]},
}


def is_on() -> bool:
    return bool(settings.ZALO_APP_ID and settings.ZALO_APP_SECRET)


def address_of(letter: Letter) -> str:
    """As for an SMS; only where there is an approved template, and those are in Vietnamese."""
    phone = sms.mobile(letter.to.phone)
    if not phone or letter.to.language != "vi" or (letter.reader, str(letter.topic)) not in PARAMETERS:
        return ""
    return phone if _template_of(letter) else ""


def _template_of(letter: Letter) -> ZaloTemplate | None:
    return ZaloTemplate.objects.filter(reader=letter.reader, topic=letter.topic).first()


def compose(letter: Letter) -> Composed:
    template = _template_of(letter)
    with override(letter.to.language):
        data = PARAMETERS[letter.reader, str(letter.topic)](letter.context())
    return Composed(
        data={
            "template_id": template.template_id if template else "",
            "template_data": {name: shortened(value) for name, value in data.items()},
        },
        cost_amount=settings.ZALO_PRICE,
    )


def shortened(value: str) -> str:
    """At most LONGEST characters, cut at a word where there is one."""
    value = " ".join(value.split())
    if len(value) <= LONGEST:
        return value
    return value[: LONGEST + 1].rpartition(" ")[0] or value[:LONGEST]


def send(parcel: Parcel) -> Receipt:
    """An old token is made new once. Zalo knows no repeats: a worker killed right after this call, whose receipt has
    not come when the message is run again, sends it twice. Raises Undeliverable, Postponed, Unsure, Down."""
    token = zalo_tokens.current()
    answer = _ask(parcel, token)
    if answer.get("error") == TOKEN_IS_OLD:
        answer = _ask(parcel, zalo_tokens.renewed(instead_of=token))
    code = answer.get("error")
    if code == TAKEN:
        told = answer.get("data")
        return Receipt(str(told.get("msg_id", "")) if isinstance(told, dict) else "")
    if code in NOT_REACHED or code in WRONG_TEMPLATE:
        raise Undeliverable(f"{NAME}: answered with {code}")
    if code in NOT_NOW:
        raise Postponed(f"{NAME}: answered with {code}")
    raise Down(f"{NAME}: answered with {str(code)[:10]}")


def _ask(parcel: Parcel, token: str) -> dict[str, Any]:
    return http.post_json(
        NAME,
        settings.ZALO_API_BASE + SEND,
        headers={"access_token": token},
        json={**parcel.composed.data, "phone": parcel.address, "tracking_id": parcel.key},
    )
