"""What the page shell shows on every page."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.languages import address_in
from catalog.lists import listing
from catalog.serving import documents
from catalog.templatetags.drawing import draw
from shop.cart import cart


class OtherLanguage(NamedTuple):
    code: str
    label: str
    url: str


class Shell(NamedTuple):
    """All of it can be hashed, so that a page can be known by what it shows (`catalog.serving.documents`)."""

    chips: tuple[listing.Chip, ...]
    language: str
    other_language: OtherLanguage
    visitor: SafeString  # the links to account and cart, which differ by visitor
    is_demo: bool


def other_language(request: HttpRequest) -> OtherLanguage:
    """The same page in the other language, with its query; its home page where this address leads nowhere."""
    current = (get_language() or "vi")[:2]
    code, label = ("vi", "Tiếng Việt") if current == "en" else ("en", "English")
    path = request.get_full_path() if request.resolver_match else "/" if current == "vi" else f"/{current}/"
    return OtherLanguage(code, label, address_in(code, path))


def visitor(request: HttpRequest) -> SafeString:
    """What the header shows of this visitor; its place alone where a page is drawn for everybody."""
    if documents.is_for_all(request):
        return documents.VISITOR
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return draw(
        "components/visitor.html",
        user_label=user.get_short_name() if user and signed_in else "",
        # A file that is not there meets no middleware.
        cart_count=cart.count(request) if hasattr(request, "session") else 0,
        account_url=reverse("accounts:landing" if signed_in else "accounts:login"),
    )


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that pages which show none of it (fragments, e-mails) pay nothing."""

    def build() -> Shell:
        language = (get_language() or "vi")[:2]
        return Shell(
            chips=listing.navigation_chips[language].get(),
            language=language,
            other_language=other_language(request),
            visitor=visitor(request),
            is_demo=settings.DEMO,
        )

    # The desks show the second alone: the shell would count a cart.
    return {
        "shell": SimpleLazyObject(build),
        "other_language": SimpleLazyObject(lambda: other_language(request)),
    }
