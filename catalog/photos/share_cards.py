"""The picture shown where a product is shared: which cards are missing or show something old, and their addresses.

A card is named by a digest of all it shows, computed by PostgreSQL; the cover photo's row keeps the digest of the
card that is there, so that one query finds those to be drawn and a product page asks nothing to find its card.
"""

import datetime
import logging
import time
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, F, Func, Max, Min, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import MD5
from django.utils import timezone

from catalog import advisory
from catalog.advisory import Lock
from catalog.models import Certificate, Product, ProductPhoto, Variant
from catalog.models.certificates import Scheme, shown_on
from catalog.models.products import listed
from catalog.photos import card_drawing, decoding, files

logger = logging.getLogger(__name__)
FOLDER: Final = "chia-se"
DRAWING: Final = "1"  # to be raised when card_drawing draws otherwise
BATCH = 20
SECONDS = 20.0  # of one run; beat starts the next a minute later


def share_card_url(product: Product) -> str | None:
    """Address of the product's card, JPEG, 1200 × 630 pixels; None until there is one. Reads its `gallery`."""
    cover = product.cover
    return f"{settings.MEDIA_URL}{path_of(cover)}" if cover is not None and cover.share_card else None


def path_of(photo: ProductPhoto) -> str:
    return f"{FOLDER}/{photo.pk}-{photo.share_card}.jpg"


def draw_stale(seconds: float = SECONDS) -> int:
    """Draws cards that are missing or show something old, for about `seconds`; returns how many."""
    with advisory.alone(Lock.SHARE_CARDS) as is_alone:
        return _draw_for(seconds) if is_alone else 0


def _draw_for(seconds: float) -> int:
    ends_at = time.monotonic() + seconds
    drawn, seen = 0, 0
    while found := list(stale(timezone.localdate()).order_by("pk")[seen : seen + BATCH]):
        for photo in found:
            is_done = _draw(photo)
            drawn += is_done
            seen += not is_done and photo.spoilt_card != photo.shows
            if time.monotonic() >= ends_at:
                return drawn
    return drawn


def _draw(photo: Any) -> bool:
    row = ProductPhoto.unscoped.filter(pk=photo.pk)
    try:
        image = files.read(f"{photo.name}{photo.cut}-{max(photo.widths)}.webp")
        data = card_drawing.draw(image, _facts(photo))
    except FileNotFoundError:  # renditions were just made anew, or somebody emptied the folder
        logger.warning("no share card of photo %s: its file is not there", photo.pk)
        return False
    except decoding.DECODER_ERRORS as error:
        row.update(spoilt_card=photo.shows)
        photo.spoilt_card = photo.shows
        logger.error("the share card of photo %s cannot be drawn: %s", photo.pk, type(error).__name__)
        return False
    files.put(f"{FOLDER}/{photo.pk}-{photo.shows}.jpg", data)
    row.update(share_card=photo.shows)
    return True


def _facts(photo: Any) -> card_drawing.Facts:
    commune = photo.product.cooperative.commune
    return card_drawing.Facts(
        name=photo.product.name,
        seller=photo.product.cooperative.name,
        place=f"{commune.name}, {commune.province.name}",
        price=photo.price,
        has_several_prices=photo.price_count > 1,
        stars=photo.stars or 0,
    )


def stale(today: datetime.date) -> "QuerySet[Any]":
    """Rendered covers of published products whose card is not what it should show, with those facts."""
    packs = Variant.unscoped.filter(product=OuterRef("product"), is_active=True).order_by().values("product")
    certificates = Certificate.unscoped.filter(
        shown_on(today), product=OuterRef("product"), scheme=Scheme.OCOP
    )
    facts = [
        *("product__name", "product__cooperative__name", "product__cooperative__commune__name"),
        *("price", "price_count", "stars", "name", "cut"),
    ]
    shows = Func(Value("|"), Value(DRAWING), *map(F, facts), function="CONCAT_WS", output_field=TextField())
    return (
        ProductPhoto.shown.filter(listed("product__"), position=0, has_avif=True)
        .select_related("product__cooperative__commune__province")
        .annotate(
            price=Subquery(packs.annotate(found=Min("price")).values("found")),
            price_count=Subquery(packs.annotate(found=Count("price", distinct=True)).values("found")),
            stars=Subquery(
                certificates.order_by().values("product").annotate(found=Max("stars")).values("found")
            ),
        )
        .filter(price__isnull=False)
        .annotate(shows=MD5(shows))
        .exclude(share_card=F("shows"))
        .exclude(spoilt_card=F("shows"))
    )
