"""What the union's own texts may name: {so_don}, {link} and the like, for each reader and topic.

A text is no template: nothing but these names is read in it, so nobody can write more into it than words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from catalog.templatetags.money import dong
from shop.notifications.letters import BUYER, CALLER, COOPERATIVE
from shop.notifications.topics import Topic

NAMED = re.compile(r"\{([^{}]*)\}")
Context = dict[str, Any]


@dataclass(frozen=True)
class Variable:
    """`value` reads it from a letter's context; `sample` stands for it where there is nothing real to show."""

    label: str | Promise
    sample: str
    value: Callable[[Context], str]


def _address(about: Context) -> str:
    return str(about.get("stall_url") or about["purchase_url"])


def _buyer_address(about: Context) -> str:
    return str(about["purchase_url"])


ALL: dict[str, Variable] = {
    "so_don": Variable(_("số đơn"), "7K2M9QXAB-1", lambda about: about["order"].number),
    "so_don_mua": Variable(_("số đơn mua"), "7K2M9QXAB", lambda about: about["purchase"].number),
    "hop_tac_xa": Variable(_("tên hợp tác xã"), "HTX Chè Mây", lambda about: about["order"].cooperative.name),
    "so_tien": Variable(_("tiền của đơn"), "245.500 đ", lambda about: dong(about["order"].total_amount)),
    "tong_tien": Variable(
        _("tiền cả đơn mua"), "245.500 đ", lambda about: dong(about["purchase"].total_amount)
    ),
    "nguoi_mua": Variable(_("tên người mua"), "Nguyễn Thị Hoa", lambda about: about["purchase"].buyer_name),
    "van_chuyen": Variable(_("đơn vị vận chuyển"), "Viettel Post", lambda about: about["order"].carrier),
    "ma_van_don": Variable(_("mã vận đơn"), "VTP123456", lambda about: about["order"].tracking_number),
    "ly_do": Variable(_("lý do huỷ"), "hết hàng", lambda about: str(about["order"].cancel_words)),
    "tien_hoan": Variable(
        _("tiền hoàn lại"),
        "245.500 đ",
        lambda about: dong(about["refunded_amount"] or about["going_back_amount"]),
    ),
    "han_nhan": Variable(
        _("giờ phải nhận đơn"),
        "12:00 01/12",
        lambda about: date_format(localtime(about["answer_by"]), "H:i d/m") if about["answer_by"] else "",
    ),
    "ma": Variable(_("mã sáu số"), "123456", lambda about: str(about["code"])),
    "so_phut": Variable(_("mã dùng được mấy phút"), "10", lambda about: str(about["minutes"])),
}
LINK = {
    BUYER: Variable(
        _("đường dẫn xem đơn"), "https://chophien.example/don/7K2M9QXAB/?t=" + 32 * "x", _buyer_address
    ),
    COOPERATIVE: Variable(_("đường dẫn mở đơn"), "https://chophien.example/htx/don/7K2M9QXAB-1/", _address),
}
OF_ORDER = ("so_don", "so_don_mua", "hop_tac_xa", "so_tien")
PARCEL = ("van_chuyen", "ma_van_don")

EDITABLE: dict[tuple[str, Topic], tuple[str, ...]] = {
    (BUYER, Topic.PURCHASE_PLACED): ("so_don_mua", "tong_tien", "nguoi_mua"),
    (BUYER, Topic.ORDER_PAID): (*OF_ORDER, "nguoi_mua"),
    (BUYER, Topic.ORDER_CONFIRMED): (*OF_ORDER, "nguoi_mua"),
    (BUYER, Topic.ORDER_PACKED): (*OF_ORDER, "nguoi_mua"),
    (BUYER, Topic.ORDER_SHIPPED): (*OF_ORDER, "nguoi_mua", *PARCEL),
    (BUYER, Topic.PARCEL_CORRECTED): (*OF_ORDER, "nguoi_mua", *PARCEL),
    (BUYER, Topic.ORDER_LATE): (*OF_ORDER, "nguoi_mua"),
    (BUYER, Topic.ORDER_DELIVERED): (*OF_ORDER, "nguoi_mua"),
    (BUYER, Topic.ORDER_CANCELLED): (*OF_ORDER, "nguoi_mua", "ly_do", "tien_hoan"),
    (BUYER, Topic.ORDER_RETURNED): (*OF_ORDER, "nguoi_mua"),
    (BUYER, Topic.ORDER_REFUNDED): (*OF_ORDER, "nguoi_mua", "tien_hoan"),
    (COOPERATIVE, Topic.ORDER_PLACED): (*OF_ORDER, "han_nhan"),
    (COOPERATIVE, Topic.ORDER_PAID): (*OF_ORDER, "han_nhan"),
    (COOPERATIVE, Topic.ORDER_REMINDED): (*OF_ORDER, "han_nhan"),
    (COOPERATIVE, Topic.ORDER_REMINDED_AGAIN): (*OF_ORDER, "han_nhan"),
    (COOPERATIVE, Topic.ORDER_DELIVERED): OF_ORDER,
    (COOPERATIVE, Topic.ORDER_CANCELLED): (*OF_ORDER, "ly_do"),
    (COOPERATIVE, Topic.ORDER_RETURNED): OF_ORDER,
    (CALLER, Topic.CODE_ASKED): ("ma", "so_phut"),
}


def of(reader: str, topic: Topic) -> dict[str, Variable]:
    """Each name that a text for this reader about this topic may have. Raises KeyError for what nobody edits."""
    found = {name: ALL[name] for name in EDITABLE[reader, topic]}
    return found | ({"link": LINK[reader]} if reader in LINK else {})


def named(text: str) -> set[str]:
    """What stands in braces."""
    return {name.strip() for name in NAMED.findall(text)}


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its names replaced. Raises KeyError for a name without a value."""
    return NAMED.sub(lambda found: values[found[1].strip()], text)


def values(reader: str, topic: Topic, about: Context) -> dict[str, str]:
    """Of a letter, what each name stands for."""
    return {name: variable.value(about) for name, variable in of(reader, topic).items()}


def samples(reader: str, topic: Topic) -> dict[str, str]:
    return {name: variable.sample for name, variable in of(reader, topic).items()}
