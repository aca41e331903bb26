"""Finding a cooperative by the words of its name or commune, with or without diacritics."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from catalog import text
from catalog.models import Cooperative

LONGEST = 80  # letters
MOST = 20  # to choose from where several answer


def named(stalls: QuerySet[Cooperative], typed: str) -> QuerySet[Cooperative]:
    """Those whose name, village, commune or former district has, for every word typed, a word that begins with it;
    all where none is typed."""
    for word in text.fold(typed[:LONGEST]).split():
        stalls = stalls.filter(Q(search_text__startswith=word) | Q(search_text__contains=f" {word}"))
    return stalls


@dataclass(frozen=True)
class Choice:
    """Whose figures a page is asked for. `found`: several that answer what was typed, the first MOST of them; none
    `is_unknown`."""

    typed: str = ""
    chosen: Cooperative | None = None
    found: tuple[Cooperative, ...] = ()

    @property
    def is_unknown(self) -> bool:
        return bool(self.typed) and self.chosen is None and not self.found


def choose(request: HttpRequest) -> Choice:
    """The cooperative of the address (`htx`), or what answers the words typed (`q`): the only one, that of exactly
    this name, or several; one query, none where nothing is asked for. Raises Http404 for an address of none."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    if not typed:
        slug = request.GET.get("htx", "")
        return Choice(chosen=get_object_or_404(Cooperative, slug=slug) if slug else None)
    found = list(
        named(Cooperative.objects.select_related("commune"), typed).order_by("name_sort_key", "pk")[:MOST]
    )
    same = [row for row in found if text.fold(row.name) == text.fold(typed)]
    only = same if len(same) == 1 else found
    return Choice(typed, only[0]) if len(only) == 1 else Choice(typed, found=tuple(found))
