"""Products, stalls and paths as schema.org says them (JSON-LD), for search engines. Prices are whole đồng."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Cooperative
from catalog.product.content import Pack, ProductPage

Data = dict[str, Any]
CONTEXT = "https://schema.org"
NAME = "Chợ Phiên Lai Châu"


def absolute(path: str) -> str:
    """A path of this site, or an address that is one already, with scheme and host."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def organization() -> Data:
    return {"@context": CONTEXT, "@type": "Organization", "name": NAME, "url": absolute(reverse("home"))}


def product(page: ProductPage) -> Data:
    url = absolute(page.url)
    data: Data = {
        "@context": CONTEXT,
        "@type": "Product",
        "name": page.label,
        "sku": str(page.pk),
        "url": url,
        "category": page.category,
        "brand": {"@type": "Brand", "name": page.seller.name},
        "image": [absolute(photo.large_url) for photo in page.photos],
        "description": page.summary or page.description[:500] or page.label,
        "countryOfOrigin": {"@type": "Country", "name": "VN"},
        "offers": [_offer(pack, url, page) for pack in page.packs],
    }
    if page.badges:
        data["hasCertification"] = [{"@type": "Certification", "name": badge.label} for badge in page.badges]
    return data


def _offer(pack: Pack, url: str, page: ProductPage) -> Data:
    return {
        "@type": "Offer",
        "name": pack.label,
        "sku": str(pack.pk),
        "price": str(pack.price),
        "priceCurrency": "VND",
        "availability": f"{CONTEXT}/{'InStock' if pack.available and not page.seller.paused_until else 'OutOfStock'}",
        "itemCondition": f"{CONTEXT}/NewCondition",
        "url": url,
        "seller": {"@type": "Organization", "name": page.seller.name},
    }


def path(page: ProductPage) -> Data:
    """The way from the market to a product, as the breadcrumbs show it."""
    return _breadcrumbs((page.category, page.category_url), (page.label, page.url))


def path_of_stall(cooperative: Cooperative) -> Data:
    """The way from the market to a cooperative, as the breadcrumbs show it."""
    stalls = (_("Các hợp tác xã"), reverse("catalog:cooperatives"))
    return _breadcrumbs(stalls, (cooperative.name, cooperative.get_absolute_url()))


def _breadcrumbs(*steps: tuple[str, str]) -> Data:
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(url)}
            for place, (name, url) in enumerate([(NAME, reverse("home")), *steps], 1)
        ],
    }


def cooperative(cooperative: Cooperative) -> Data:
    data: Data = {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": cooperative.name,
        "url": absolute(cooperative.get_absolute_url()),
        "description": cooperative.tagline_label or cooperative.name,
        "address": {
            "@type": "PostalAddress",
            "addressLocality": cooperative.commune.full_name,
            "addressRegion": "Lai Châu",
            "addressCountry": "VN",
        },
    }
    if cooperative.phone:
        data["telephone"] = cooperative.phone
    if cooperative.cover:
        data["image"] = absolute(cooperative.cover.url)
    if cooperative.founded_year:
        data["foundingDate"] = str(cooperative.founded_year)
    return data
