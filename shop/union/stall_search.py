"""Whose figures a page of the union is asked for: a cooperative by its address, or by what was typed of its name."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from catalog import text
from catalog.models import Cooperative
from catalog.stalls import search

MOST = 20  # to choose from where several answer


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
    typed = request.GET.get("q", "").strip()[: search.LONGEST]
    if not typed:
        slug = request.GET.get("htx", "")
        return Choice(chosen=get_object_or_404(Cooperative, slug=slug) if slug else None)
    found = list(
        search.named(Cooperative.objects.select_related("commune"), typed).order_by("name_sort_key", "pk")[
            :MOST
        ]
    )
    same = [row for row in found if text.fold(row.name) == text.fold(typed)]
    only = same if len(same) == 1 else found
    return Choice(typed, only[0]) if len(only) == 1 else Choice(typed, found=tuple(found))
