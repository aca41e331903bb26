"""Products, stalls and paths as schema.org says them (JSON-LD), for search engines. Prices are whole đồng."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from catalog.models import Category, Cooperative, Product, Variant

Data = dict[str, Any]
CONTEXT = "https://schema.org"
NAME = "Chợ Phiên Lai Châu"


def absolute(path: str) -> str:
    """A path of this site, or an address that is one already, with scheme and host."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def organization() -> Data:
    return {"@context": CONTEXT, "@type": "Organization", "name": NAME, "url": absolute(reverse("home"))}


def product(product: Product, variants: list[Variant]) -> Data:
    """A product whose variants, photos and certificates are filled."""
    url = absolute(product.get_absolute_url())
    data: Data = {
        "@context": CONTEXT,
        "@type": "Product",
        "name": product.label,
        "sku": str(product.pk),
        "url": url,
        "category": product.category.label,
        "brand": {"@type": "Brand", "name": product.cooperative.name},
        "image": [absolute(photo.large_url) for photo in product.gallery],
        "description": product.summary_label or product.description_label[:500] or product.label,
        "countryOfOrigin": {"@type": "Country", "name": "VN"},
        "offers": [_offer(variant, url, product) for variant in variants],
    }
    if badges := [badge.label for badge in product.badges]:
        data["hasCertification"] = [{"@type": "Certification", "name": label} for label in badges]
    return data


def _offer(variant: Variant, url: str, product: Product) -> Data:
    return {
        "@type": "Offer",
        "name": variant.label,
        "sku": str(variant.pk),
        "price": str(variant.price),
        "priceCurrency": "VND",
        "availability": f"{CONTEXT}/{'InStock' if variant.available else 'OutOfStock'}",
        "itemCondition": f"{CONTEXT}/NewCondition",
        "url": url,
        "seller": {"@type": "Organization", "name": product.cooperative.name},
    }


def path(product: Product) -> Data:
    """The way from the market to a product, as the breadcrumbs show it."""
    listing = reverse("catalog:products")
    category: Category = product.category
    steps = [
        (NAME, reverse("home")),
        (category.label, f"{listing}?danh-muc={category.slug}"),
        (product.label, product.get_absolute_url()),
    ]
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(url)}
            for place, (name, url) in enumerate(steps, 1)
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
