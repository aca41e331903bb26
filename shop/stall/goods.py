"""Products and their packs: price, what is in the store room, on sale or not, bar code number. Live at once."""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import gtin, paging, prices, stock
from catalog.models import Product, ProductPhoto, Variant
from catalog.offering import naming, standing
from catalog.offering import packs as offering_packs
from catalog.templatetags.money import dong
from shop.orders.models import OrderLine
from shop.orders.transitions import HOLDING_STOCK
from shop.stall import next_messages
from shop.stall.forms import BadAmount, meant_price, parse_count, parse_price, parse_weight
from shop.stall.offering import spoken_prices, todo
from shop.stall.requests import StallRequest
from shop.treasury.settlement import spelled_amounts as in_words

PAGE_SIZE = 30
HOLDERS_SHOWN = 8
PAUSE, RESUME, RENAME = "pause", "resume", "rename"
GTIN_ONCE = "variant_gtin_once"  # the constraint of catalog.models.Variant


@never_cache
@require_GET
def product_list(request: StallRequest, *, only_begun: bool = False) -> HttpResponse:
    """What is sold or drafted, or `only_begun`; `?cat=1` what was put away."""
    put_away = request.GET.get("cat") == "1"
    products = (
        (todo.begun() if only_begun else Product.objects.filter(archived_at__isnull=not put_away))
        .prefetch_related(
            Prefetch("variants", Variant.objects.all(), to_attr="packs"),
            Prefetch("photos", ProductPhoto.objects.filter(is_shown=True), to_attr="pictures"),
        )
        .defer("description", "description_en")
    )
    page = paging.page(request, products, PAGE_SIZE)
    stands = standing.of_many(page.object_list)
    context = {
        "tab": "products",
        "page": page,
        "rows": [(product, stands[product.pk]) for product in page.object_list],
        "put_away": put_away,
        "only_begun": only_begun,
        "page_query": "cat=1&" if put_away else "",
    }
    return render(request, "stall/products.html", context)


def barcode(variant: Variant) -> str:
    """The pack's GTIN as under the bars, "" where it has none."""
    return gtin.printed(variant.gtin) if variant.gtin else ""


def grouped(number: int) -> str:
    """With dots between thousands, so that zeros can be counted: 245000 → "245.000"."""
    return f"{number:,}".replace(",", ".")


@dataclass
class Typed:
    """What the form sent. `shown_*` is what the page showed: only what a person changed is written,
    so that an old page does not bring back an old price or an old count."""

    price: str
    on_hand: str
    gtin: str = ""
    shown_price: str = ""
    shown_on_hand: str = ""
    shown_gtin: str = ""
    sure: str = ""  # the price that was asked about, and whose button was tapped
    errors: dict[str, str] = field(default_factory=dict)
    leap: "Leap | None" = None
    name: str | None = None  # of the pack, where another was typed; as `weight` in grams
    weight: str | None = None
    offered: int | None = None  # đồng that a price which cannot be read may mean
    is_overtaken: bool = False  # somebody else has changed what it says since its page was shown

    @property
    def is_refused(self) -> bool:
        return bool(self.errors or self.leap)

    def catch_up(self, variant: Variant) -> None:
        """What nobody touched follows the row; what was typed stays as it was typed."""
        price, on_hand, number = grouped(variant.price), grouped(variant.on_hand), barcode(variant)
        if self.price == self.shown_price:
            self.price = price
        if self.on_hand == self.shown_on_hand:
            self.on_hand = on_hand
        if self.gtin == self.shown_gtin:
            self.gtin = number
        self.shown_price, self.shown_on_hand, self.shown_gtin = price, on_hand, number


@dataclass(frozen=True)
class Leap:
    """A price so far from the one before that a digit too many or too few is likelier; both in đồng.

    In Vietnamese words a zero too many is heard.
    """

    old: int
    new: int

    @property
    def old_words(self) -> str:
        return in_words.amount(self.old)

    @property
    def new_words(self) -> str:
        return in_words.amount(self.new)


@dataclass(frozen=True)
class Change:
    """What is to be written; None leaves it. The price is written over `old_price` alone."""

    price: int | None = None
    old_price: int = 0
    on_hand: int | None = None
    is_active: bool | None = None
    gtin: str | None = None


class PriceChanged(Exception):
    """Somebody else has changed the price since it was read."""


@never_cache
@require_http_methods(["GET", "POST"])
def variant_page(request: StallRequest, product: int, pk: int) -> HttpResponse:
    variant: Variant = get_object_or_404(Variant.objects.select_related("product"), pk=pk, product=product)
    if request.method != "POST":
        return _show(
            request, variant, Typed(grouped(variant.price), grouped(variant.on_hand), barcode(variant))
        )
    typed = Typed(
        request.POST.get("price", grouped(variant.price)),
        request.POST.get("on_hand", grouped(variant.on_hand)),
        request.POST.get("gtin", barcode(variant)),
        request.POST.get("shown_price", ""),
        request.POST.get("shown_on_hand", ""),
        request.POST.get("shown_gtin", ""),
        request.POST.get("sure", ""),
    )
    if "meant" in request.POST:
        typed.price = request.POST["meant"]
    if request.POST.get("action") == RENAME:
        return _rename(request, variant, typed)
    change = _read(typed, variant, request.POST.get("action", ""))
    if not typed.is_refused:
        try:
            said = _write(variant, change, request.user.pk)
        except stock.BadStock as error:  # an order came in between
            typed.errors["on_hand"] = _too_few(int(error.args[0]))
            typed.is_overtaken = True
        except PriceChanged:
            variant.refresh_from_db(fields=["price"])
            typed.errors["price"] = _other_price(variant.price)
            typed.is_overtaken = True
        except IntegrityError as error:
            if GTIN_ONCE not in str(error):
                raise
            typed.errors["gtin"] = _(
                "Mã này đang ghi cho một gói hàng khác. Xem lại số dưới vạch. Chưa lưu gì."
            )
        else:
            next_messages.done(request, " ".join(said) or _("Không có gì thay đổi."))
            return redirect("stall:product", variant.product_id)
    return _show(request, variant, typed)


def _rename(request: StallRequest, variant: Variant, typed: Typed) -> HttpResponse:
    """Another size or weight, of a pack that nobody has ordered yet."""
    typed.name, typed.weight = request.POST.get("name", ""), request.POST.get("weight", "")
    try:
        name = naming.pack(typed.name)
        grams = parse_weight(typed.weight)
        offering_packs.rename(variant.pk, name=name, weight_grams=grams)
    except naming.BadName as error:
        typed.errors["name"] = str(error)
    except BadAmount as error:
        typed.errors["weight"] = str(error)
    except offering_packs.PackExists:
        typed.errors["name"] = _("Món này đã có gói cỡ đó rồi.")
    except offering_packs.PackSold:
        typed.errors["name"] = _(
            "Gói này đã có người đặt nên giữ nguyên cỡ. Thêm gói mới rồi ngừng bán gói này."
        )
    else:
        next_messages.done(request, _("Đã sửa cỡ gói thành %(name)s.") % {"name": name})
        return redirect("stall:product", variant.product_id)
    return _show(request, variant, typed)


def _read(typed: Typed, variant: Variant, action: str) -> Change:
    """The change that was asked for; what cannot be read goes into `typed.errors`."""
    on_hand = number = None
    try:
        if typed.gtin != typed.shown_gtin:
            number = gtin.parse(typed.gtin) if typed.gtin.strip() else ""
            if number != variant.gtin and typed.shown_gtin not in ("", barcode(variant)):
                words = _("Vừa có người đổi mã vạch, đang ghi %(number)s. Vẫn đổi thì bấm Lưu lần nữa.")
                typed.errors["gtin"] = words % {"number": barcode(variant) or "–"}
                typed.is_overtaken = True
    except gtin.InvalidGtin:
        typed.errors["gtin"] = _(
            "Số này chưa đúng: gõ đủ 8, 12, 13 hoặc 14 chữ số dưới mã vạch, chữ số cuối là số kiểm tra. Chưa lưu gì."
        )
    price = _read_price(typed, variant)
    try:
        if typed.on_hand != typed.shown_on_hand:
            on_hand = parse_count(typed.on_hand)
            has_moved = typed.shown_on_hand not in ("", grouped(variant.on_hand))
            if has_moved and on_hand != variant.on_hand:
                typed.is_overtaken = True
                words = _("Vừa có hàng xuất hoặc nhập: sổ kho đang ghi %(n)s. Đếm lại rồi lưu.")
                raise BadAmount(words % {"n": grouped(variant.on_hand)})
            if on_hand < variant.reserved:
                raise BadAmount(_too_few(variant.reserved))
    except BadAmount as error:
        typed.errors["on_hand"] = str(error)
    return Change(price, variant.price, on_hand, {PAUSE: False, RESUME: True}.get(action), number)


def _read_price(typed: Typed, variant: Variant) -> int | None:
    """The price to be written. One typed over a price that is another by now, or that leaps, is asked about."""
    if typed.price == typed.shown_price:
        return None
    try:
        price = parse_price(typed.price)
    except BadAmount as error:
        typed.errors["price"] = str(error)
        typed.offered = meant_price(typed.price)
        return None
    if price == variant.price:
        return price
    if typed.shown_price not in ("", grouped(variant.price)):
        typed.errors["price"] = _other_price(variant.price)
        typed.is_overtaken = True
    elif typed.sure != str(price) and prices.is_leap(variant.price, price):
        typed.leap = Leap(variant.price, price)
    return price


def _other_price(price: int) -> str:
    words = _("Vừa có người đổi giá, đang bán %(price)s. Vẫn đổi sang giá bà con gõ thì bấm Lưu lần nữa.")
    return words % {"price": dong(price)}


@transaction.atomic
def _write(variant: Variant, change: Change, actor_id: int) -> list[str]:
    """Writes a change and says what changed.

    Raises stock.BadStock, PriceChanged, or IntegrityError where another pack has the bar code number; nothing is
    written then.
    """
    said = []
    if change.on_hand is not None and change.on_hand != variant.on_hand:
        stock.count(variant.pk, change.on_hand, actor_id=actor_id)
        said.append(_("Trong kho giờ có %(n)s.") % {"n": grouped(change.on_hand)})
    values: dict[str, int | bool | str] = {}
    if change.price is not None and change.price == change.old_price:
        said.append(_("Giá đang là %(price)s.") % {"price": dong(change.price)})
    elif change.price is not None:
        values["price"] = change.price
        said.append(
            _("Giá mới %(new)s (trước là %(old)s).") % {"new": dong(change.price), "old": dong(variant.price)}
        )
    if change.is_active is not None and change.is_active != variant.is_active:
        values["is_active"] = change.is_active
        said.append(_("Đã bán lại.") if change.is_active else _("Đã tạm ngừng bán."))
    if change.gtin is not None and change.gtin != variant.gtin:
        values["gtin"] = change.gtin
        said.append(_("Đã ghi mã vạch.") if change.gtin else _("Đã bỏ mã vạch."))
    rows = Variant.objects.filter(pk=variant.pk)
    if "price" in values:
        rows = rows.filter(price=change.old_price)
    if values and not rows.update(**values):
        raise PriceChanged
    return [f"{variant.product.name}, {variant.name}:", *said] if said else []


def _too_few(reserved: int) -> str:
    return _(
        "Đang giữ %(n)d cho đơn chưa gửi, nên trong kho không thể ít hơn %(n)d. "
        "Nếu thật sự thiếu hàng, hãy gọi khách và huỷ bớt đơn trước."
    ) % {"n": reserved}


def _show(request: StallRequest, variant: Variant, typed: Typed) -> HttpResponse:
    if typed.is_refused:
        variant.refresh_from_db(fields=["on_hand", "reserved", "price", "is_active", "gtin"])
        typed.catch_up(variant)
    holders = (
        OrderLine.objects.filter(variant=variant, order__holds_stock=True, order__status__in=HOLDING_STOCK)
        .select_related("order")
        .order_by("order__placed_at")[:HOLDERS_SHOWN]
    )
    is_as_it_was = typed.price == grouped(variant.price)
    said = spoken_prices.said(variant.name, variant.price) if is_as_it_was else ""
    context = {
        "tab": "products",
        "variant": variant,
        "typed": typed,
        "holders": holders if variant.reserved else [],
        "shown_price": grouped(variant.price),
        "shown_on_hand": grouped(variant.on_hand),
        "shown_gtin": barcode(variant),
        "free": variant.on_hand - variant.reserved,
        "said": said,
    }
    return render(request, "stall/variant.html", context, status=409 if typed.is_overtaken else 200)
