"""A product's own page: where it stands and what can be done with it; copied, put away and brought back."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_scopes import scopes_disabled

from catalog import pack_sizes as sizes
from catalog import previews
from catalog.models import Certificate, Variant
from catalog.offering import archiving, certificates, packs
from catalog.offering.approval import Lack
from shop.stall import next_messages
from shop.stall.offering import lookup, spoken_prices
from shop.stall.offering.lookup import Offer
from shop.stall.requests import StallRequest

STEP_OF = {Lack.PHOTO: "photos", Lack.NAME: "words", Lack.PACK: "packs"}


def lacks(offer: Offer, photos: list[Any], variants: list[Variant]) -> list[Lack]:
    """What is missing before it can be sent, of what was read already."""
    if offer.row.live:
        return [] if offer.draft.name else [Lack.NAME]
    found = {Lack.PHOTO: photos, Lack.NAME: offer.draft.name, Lack.PACK: [v for v in variants if v.is_active]}
    return [lack for lack, is_there in found.items() if not is_there]


@dataclass(frozen=True)
class PriceLine:
    """A pack with its price in words; `unit_price`: đồng of a `unit`, None where its name tells no size."""

    variant: Variant
    words: str
    unit_words: str
    unit_price: int | None
    unit: str


def price_lines(variants: list[Variant]) -> list[PriceLine]:
    """Packs on sale with their price in words and for a kilogram or a litre."""
    rows = []
    for variant in variants:
        unit = sizes.price_of_unit(variant.name, variant.price)
        words = spoken_prices.price(variant.name, variant.price)
        unit_words = spoken_prices.unit_price(variant.name, variant.price)
        rows.append(PriceLine(variant, words, unit_words, *(unit or (None, ""))))
    return rows


@never_cache
@require_GET
def product_page(request: StallRequest, pk: int) -> HttpResponse:
    offer = lookup.offer(pk)
    photos, variants = offer.draft.photos_shown(), packs.of(offer.row)
    missing = lacks(offer, photos, variants)
    context = {
        "tab": "products",
        "offer": offer,
        "product": offer.draft,
        "photos": photos,
        "packs": variants,
        "missing": missing,
        "next_step": STEP_OF[missing[0]] if missing else "look",
        "key": uuid.uuid4(),
        "certificates": Certificate.objects.filter(product=pk).exclude(state__in=certificates.GONE),
    }
    return render(request, "stall/offering/product.html", context)


@never_cache
@require_GET
def as_buyers_see(request: StallRequest, pk: int) -> HttpResponse:
    """The public page of the draft."""
    offer = lookup.offer(pk)
    back = "stall:look" if "look" in request.may else "stall:product"  # a packer has no fourth step
    with scopes_disabled():  # as the public page is read; the product is this stall's
        return previews.product(offer.draft, request, back=reverse(back, args=[pk]))


@never_cache
@require_POST
def copy(request: StallRequest, pk: int) -> HttpResponse:
    offer = lookup.offer(pk)
    made = archiving.copy(offer.row.pk, user=request.user, key=lookup.key_of(request.POST.get("key", "")))
    next_messages.done(
        request, _("Đã chép sang sản phẩm mới. Chụp ảnh mới, sửa tên, rồi ghi số gói trong kho.")
    )
    return redirect("stall:photos", made.pk)


@never_cache
@require_POST
def archive(request: StallRequest, pk: int) -> HttpResponse:
    offer = lookup.offer(pk)
    archiving.archive(offer.row.pk, user=request.user)
    next_messages.done(request, _("Đã cất đi, người mua không thấy nữa. Đơn đã nhận vẫn giao bình thường."))
    return redirect("stall:product", pk)


@never_cache
@require_POST
def bring_back(request: StallRequest, pk: int) -> HttpResponse:
    offer = lookup.offer(pk)
    if archiving.bring_back(offer.row.pk, user=request.user):
        next_messages.done(request, _("Đã bày lại trên chợ."))
        return redirect("stall:product", pk)
    next_messages.done(request, _("Đã lấy ra lại, đang là bản soạn."))
    return redirect(reverse("stall:product", args=[pk]))
