"""What each paper says, as words and figures that page and PDF both show; nothing here draws.

A buyer's name is on paper only while the order is under way. A price that the giver of a gift hides is on none, but
for the cash that whoever receives it has to pay.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from catalog.models import Cooperative, Lot
from catalog.phones import national
from catalog.templatetags.money import dong, weight
from catalog.text import fold, sort_key
from catalog.traceability import codes
from shop.orders.models import Status
from shop.stall.order_cards import AT_WORK, OrderCard

TO_FETCH = (Status.PLACED, Status.CONFIRMED)  # the rest has left the store room's shelves
SIGNS = ("So", "Cs", "Co", "Cn", "Me")  # Unicode's categories of pictures
MOST_NUMBERS = 6  # orders named beside a pack
JOINERS = {"\u200d", "\ufe0e", "\ufe0f", *map(chr, range(0x1F3FB, 0x1F400))}  # and what belongs to them


class Kind(TextChoices):
    """The value is the word in the address."""

    LABEL = "nhan", gettext_lazy("Nhãn dán kiện (địa chỉ, điện thoại, tiền thu)")
    SLIP = "phieu", gettext_lazy("Phiếu để trong kiện")
    PICK = "nhat-hang", gettext_lazy("Danh sách lấy hàng trong kho")


class Paper(TextChoices):
    A4 = "a4", gettext_lazy("Giấy A4, máy in thường")
    A6 = "a6", gettext_lazy("Giấy A6 (10,5 × 14,8 cm)")
    ROLL_100 = "100", gettext_lazy("Cuộn tem 100 mm, máy in nhiệt")
    ROLL_80 = "80", gettext_lazy("Cuộn giấy 80 mm, máy in nhiệt")


@dataclass(frozen=True)
class Label:
    """For the outside of a parcel. `square` is the order's address as SVG; `collect` is empty where nothing is."""

    number: str
    square: str
    sender: str
    sender_phone: str
    name: str
    phone: str
    address: str
    note: str
    collect: str
    about: str


@dataclass(frozen=True)
class Line:
    """`amount` is empty where prices are hidden."""

    product: str
    pack: str
    quantity: str
    amount: str


@dataclass(frozen=True)
class Slip:
    """For the inside of a parcel, in the buyer's language. `sums`: words and amounts below the lines."""

    language: str
    title: str
    number: str
    day: str
    square: str
    sender: str
    sender_phone: str
    heading: str
    name: str
    phone: str
    address: str
    note: str
    gift: str
    greeting: str
    lines: list[Line]
    sums: list[tuple[str, str]]
    money: str
    thanks: str


@dataclass(frozen=True)
class Fetched:
    """One pack for the list of the store room; `orders` are the numbers it goes to, the first few of them."""

    pack: str
    quantity: int
    orders: str


@dataclass(frozen=True)
class Shelf:
    """One product with the packs to fetch; `lot` is the one that orders are packed from, "" where none is named."""

    product: str
    lot: str
    packs: list[Fetched]


def refusal(card: OrderCard) -> str:
    """Why nothing is printed for an order; "" where something is."""
    if card.order.status not in AT_WORK:
        return _("đơn đã xong hoặc đã huỷ, không in nữa")
    return _("khách chưa trả tiền") if card.awaits_money else ""


def labels(cards: Iterable[OrderCard], cooperative: Cooperative) -> list[Label]:
    """In Vietnamese, for whoever carries the parcel."""
    with override("vi"):
        return [_label(card, cooperative) for card in cards]


def _label(card: OrderCard, cooperative: Cooperative) -> Label:
    order, buyer = card.order, card.order.buyer
    packs = sum(line.quantity for line in card.lines)
    return Label(
        number=order.number,
        square=codes.square(address(order.number)),
        sender=cooperative.name,
        sender_phone=national(cooperative.phone),
        name=buyer.name,
        phone=national(buyer.phone),
        address=buyer.address,
        note=buyer.note,
        collect=dong(order.total_amount) if card.is_cash_due else "",
        about=ngettext("%(n)d gói · nặng %(weight)s", "%(n)d gói · nặng %(weight)s", packs)
        % {"n": packs, "weight": weight(order.weight_grams)},
    )


def slips(cards: Iterable[OrderCard], cooperative: Cooperative) -> list[Slip]:
    written = []
    for card in cards:
        language = card.order.purchase.language
        with override(language):
            written.append(_slip(card, cooperative, language))
    return written


def _slip(card: OrderCard, cooperative: Cooperative, language: str) -> Slip:
    order, purchase, buyer = card.order, card.order.purchase, card.order.buyer
    shows_prices = not purchase.hide_prices
    lines = [
        Line(
            line.product_label,
            line.variant_label,
            str(line.quantity),
            dong(line.line_amount) if shows_prices else "",
        )
        for line in card.lines
    ]
    is_from_another = bool(purchase.giver_phone)
    return Slip(
        language=language,
        title=_("Phiếu giao hàng"),
        number=order.number,
        day=f"{timezone.localdate(order.placed_at):%d/%m/%Y}",
        square=codes.square(address(order.number)),
        sender=cooperative.name,
        sender_phone=national(cooperative.phone),
        heading=_("Người nhận"),
        name=buyer.name,
        phone=national(buyer.phone),
        address=buyer.address,
        note="" if is_from_another else buyer.note,  # the giver wrote it for the cooperative
        gift=_("Quà của %(name)s") % {"name": buyer.payer_name} if is_from_another else "",
        greeting=buyer.gift_note,
        lines=lines,
        sums=_sums(card) if shows_prices else [],
        money=_money(card),
        thanks=_("Cảm ơn bạn đã mua hàng của bà con Lai Châu."),
    )


def _sums(card: OrderCard) -> list[tuple[str, str]]:
    order = card.order
    discount = [(_("Giảm giá"), f"\u2212{dong(order.discount_amount)}")] if order.discount_amount else []
    return [
        (_("Phí giao"), dong(order.shipping_amount)),
        *discount,
        (_("Tổng cộng"), dong(order.total_amount)),
    ]


def _money(card: OrderCard) -> str:
    """What is to be paid at the door, said to whoever opens the parcel."""
    if card.is_cash_due:
        return _("Trả khi nhận hàng: %(amount)s") % {"amount": dong(card.order.total_amount)}
    return "" if card.order.purchase.hide_prices else _("Đã trả tiền rồi, không phải trả thêm.")


def shelves(cards: Iterable[OrderCard]) -> list[Shelf]:
    """What is to be fetched, by product; of orders whose goods still stand in the store room. One query."""
    wanted: dict[str, dict[str, list[tuple[int, int, str]]]] = {}
    for card in cards:
        if card.order.status in TO_FETCH:
            for line in card.lines:
                packs = wanted.setdefault(line.product_name, {}).setdefault(line.variant_name, [])
                packs.append((line.variant_id, line.quantity, card.order.number))
    every = {
        pack for packs in wanted.values() for rows in packs.values() for pack, _quantity, _number in rows
    }
    lots = _lots(every)
    return [
        _shelf(name, packs, lots) for name, packs in sorted(wanted.items(), key=lambda one: sort_key(one[0]))
    ]


def _shelf(name: str, packs: dict[str, list[tuple[int, int, str]]], lots: dict[int, str]) -> Shelf:
    own = [lots[pack] for rows in packs.values() for pack, _quantity, _number in rows if pack in lots]
    fetched = [
        Fetched(
            pack, sum(quantity for _pk, quantity, _number in rows), _few([number for *_rest, number in rows])
        )
        for pack, rows in packs.items()
    ]
    return Shelf(name, own[0] if own else "", fetched)


def _few(numbers: list[str]) -> str:
    left = len(numbers) - MOST_NUMBERS
    return " · ".join(numbers[:MOST_NUMBERS]) + (f" +{left}" if left > 0 else "")


def _lots(variants: set[int]) -> dict[int, str]:
    """The lot on sale of each pack's product, by pack: where to take it from, in words."""
    rows = Lot.objects.filter(is_current=True, product__variants__in=variants)
    return {pack: _taken_from(batch) for pack, batch in rows.values_list("product__variants", "batch")}


def _taken_from(batch: str) -> str:
    """Most stalls' names begin with the word themselves."""
    says_lot = fold(batch).startswith("lo ")
    return (_("Lấy từ %(name)s") if says_lot else _("Lấy từ lô %(name)s")) % {"name": batch}


def address(number: str) -> str:
    """What the square says: the order at the stall, which opens for its own people alone."""
    return f"{settings.SITE_URL}/htx/don/{number}/"


def printable(value: Any) -> Any:
    """The same without the pictures (emoji) that the printed letters do not have."""
    if isinstance(value, str):
        kept = "".join(
            char for char in value if unicodedata.category(char) not in SIGNS and char not in JOINERS
        )
        return " ".join(kept.split())
    if isinstance(value, dict):
        return {key: item if key == "square" else printable(item) for key, item in value.items()}
    return [printable(item) for item in value] if isinstance(value, list | tuple) else value


def has_other_letters(cards: Iterable[OrderCard]) -> bool:
    """A name, street or note has letters that the PDF cannot show: Chinese, Lao, Russian …"""
    words = "".join(
        f"{card.order.buyer.name}{card.order.buyer.address}{card.order.buyer.note}" for card in cards
    )
    return any(char.isalpha() and not unicodedata.name(char, "").startswith("LATIN") for char in words)


def data(papers: Iterable[Label | Slip | Shelf]) -> list[dict[str, Any]]:
    return [printable(asdict(paper)) for paper in papers]
