"""Finding a cooperative by the words of its name or commune, with or without diacritics."""

from django.db.models import Q, QuerySet

from catalog import text
from catalog.models import Cooperative

LONGEST = 80  # letters


def named(stalls: QuerySet[Cooperative], typed: str) -> QuerySet[Cooperative]:
    """Those whose name, village, commune or former district has, for every word typed, a word that begins with it;
    all where none is typed."""
    for word in text.fold(typed[:LONGEST]).split():
        stalls = stalls.filter(Q(search_text__startswith=word) | Q(search_text__contains=f" {word}"))
    return stalls
