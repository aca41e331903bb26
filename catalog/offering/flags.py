"""Which flagged phrases a listing says: wild animals, medicine, promises of healing."""

from collections.abc import Iterable

from catalog import text
from catalog.models import FlaggedPhrase


def read() -> list[FlaggedPhrase]:
    """The union's list; one query."""
    return list(FlaggedPhrase.objects.all())


def found(written: Iterable[str], phrases: list[FlaggedPhrase]) -> list[FlaggedPhrase]:
    """Those of `phrases` that are said, as whole words.

    A text with diacritics is read with them ("chua" is sour, "chữa" is to heal); one typed without any is read so.
    """
    plain: list[str] = []
    marked: list[str] = []
    for piece in written:
        has_marks = text.fold(piece) != text.words(piece)
        (marked if has_marks else plain).append(f" {text.words(piece)} ")
    return [
        row
        for row in phrases
        if any(f" {row.phrase} " in piece for piece in marked)
        or any(f" {text.fold(row.phrase)} " in piece for piece in plain)
    ]
