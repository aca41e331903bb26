"""Content that exists in two languages: Vietnamese always, English where somebody wrote it."""

from django.utils.translation import get_language


def in_language(vietnamese: str, english: str) -> str:
    """The English text on English pages where there is one; Vietnamese otherwise."""
    return english if english and (get_language() or "").startswith("en") else vietnamese
