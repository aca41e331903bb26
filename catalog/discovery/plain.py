"""robots.txt, and llms.txt: what this site is and where its data lies, for machines that read plain text."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from catalog.discovery.linked_data import NAME, absolute
from catalog.lists import listing
from catalog.models import Cooperative, Product

PRIVATE = (
    "gio-hang",
    "thanh-toan",
    "don",
    "htx",
    "lien-minh",
    "quan-tri",
    "ky-thuat",
    "tai-khoan",
    "webhooks",
)


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    lines += [f"Disallow: {prefix}/{name}/" for prefix in ("", "/en") for name in PRIVATE]
    lines += ["Disallow: /*?q=", "", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return _text("\n".join(lines))


@require_GET
def llms(request: HttpRequest) -> HttpResponse:
    products, stalls = Product.published.count(), Cooperative.published.count()
    goods = absolute(reverse("catalog:products"))
    lines = [
        f"# {NAME}",
        "",
        "> The cooperative marketplace of Lai Châu, a mountain province in the north-west of Vietnam. Buyers order",
        "> from its agricultural cooperatives: tea, rice, honey, macadamia, smoked buffalo, ginseng, textiles.",
        "",
        f"{products} products of {stalls} cooperatives, each verified by the provincial cooperative union. Prices are",
        "whole Vietnamese đồng (VND), taxes included; shipping is added by province and weight at the checkout.",
        "Vietnamese pages have no prefix, English ones lie under /en/.",
        "",
        "## Data",
        f"- [All packs as CSV]({absolute(reverse('feed-csv'))}): price, weight, stock, cooperative, certificates",
        f"- [Google Merchant feed]({absolute(reverse('feed-google'))})",
        f"- [Sitemap]({absolute(reverse('sitemap'))})",
        "",
        "## Categories",
        *(
            f"- [{node.label}]({goods}?danh-muc={node.category.slug})"
            for top in listing.navigation.get()
            for node in (top, *top.children)
        ),
        "",
        "## Search",
        f"- {goods}?q=che+shan (diacritics are optional, typing errors are forgiven)",
        "",
    ]
    return _text("\n".join(lines))


def _text(body: str) -> HttpResponse:
    response = HttpResponse(body, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
