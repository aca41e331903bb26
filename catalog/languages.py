"""Content that exists in two languages: Vietnamese always, English where somebody wrote it."""

from django.conf import settings
from django.utils.translation import get_language


def is_english() -> bool:
    """Whether the page is."""
    return (get_language() or "").startswith("en")


def in_language(vietnamese: str, english: str) -> str:
    """The English text on English pages where there is one; Vietnamese otherwise."""
    return english if english and is_english() else vietnamese


def address_in(code: str, path: str) -> str:
    """The same page in another language, for addresses that differ by the prefix alone: "/en/san-pham/?q=che"."""
    current = (get_language() or settings.LANGUAGE_CODE)[:2]
    plain = path[len(current) + 1 :] if path.startswith(f"/{current}/") else path
    return plain if code == settings.LANGUAGE_CODE else f"/{code}{plain}"
