"""What the page shell shows on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override

from catalog import listing
from shop.cart import cart


def other_language(request: HttpRequest) -> dict[str, str]:
    """The same page in the other language, with its query."""
    current = get_language() or "vi"
    code, label = ("vi", "Tiếng Việt") if current.startswith("en") else ("en", "English")
    url = translate_url(request.get_full_path(), code)
    if (
        url == request.get_full_path()
    ):  # a Wagtail page has its own translation; the home page is always there
        with override(code):
            url = reverse("home")
    return {"code": code, "label": label, "url": url}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that pages which show none of it (fragments, e-mails) pay nothing."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)

    def build() -> dict[str, Any]:
        return {
            "categories": listing.navigation.get(),
            "cart_count": cart.count(request),
            "language": (get_language() or "vi")[:2],
            "other_language": other_language(request),
            "user_label": user.get_short_name() if user and signed_in else "",
            "account_url": reverse("accounts:landing" if signed_in else "accounts:login"),
            "is_demo": settings.DEMO,
        }

    return {"shell": SimpleLazyObject(build)}
