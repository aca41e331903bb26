"""Finding in the register: by name, telephone or tax number, and by what a cooperative is."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum

from catalog import text
from catalog.models.cooperatives import selling
from shop.impact.models import RegisteredCooperative, WorkingState

LONGEST = 80  # letters
_DIGITS = re.compile(r"[\d\s.+()\-]{6,}")


@dataclass(frozen=True)
class Wanted:
    """What is asked for; "" asks nothing. `with_stall` is "co" (a stall that is open) or "khong"."""

    words: str = ""
    commune: str = ""  # code
    district: str = ""  # a FormerDistrict
    kind: str = ""  # an EntityType
    field: str = ""  # a FieldOfWork
    state: str = ""  # a WorkingState
    with_stall: str = ""


@dataclass(frozen=True)
class Sums:
    """Of all that were found; households of the active ones that told theirs, as on the map."""

    count: int
    active: int
    paused: int
    dissolved: int
    with_stall: int
    households: int


def find(wanted: Wanted) -> "QuerySet[RegisteredCooperative]":
    """In the order of their names, each with `has_open_stall`."""
    is_open = ExpressionWrapper(Q(stall__isnull=False) & selling("stall__"), output_field=BooleanField())
    rows = RegisteredCooperative.listed.select_related("commune").annotate(has_open_stall=is_open)
    for word in _words(wanted.words):
        rows = rows.filter(Q(search_text__startswith=word) | Q(search_text__contains=f" {word}"))
    exact: dict[str, Any] = {
        "commune": wanted.commune,
        "former_district": wanted.district,
        "entity_type": wanted.kind,
        "state": wanted.state,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.field:
        rows = rows.filter(fields__contains=[wanted.field])
    if wanted.with_stall:
        rows = rows.filter(has_open_stall=wanted.with_stall == "co")
    return rows.order_by("name_sort_key", "pk")


def sums(rows: "QuerySet[RegisteredCooperative]") -> Sums:
    """One query; stalls are those that are open, as on every other page."""
    states = {state.value: Count("pk", filter=Q(state=state)) for state in WorkingState}
    found = rows.order_by().aggregate(
        count=Count("pk"),
        with_stall=Count("pk", filter=selling("stall__")),
        households=Sum("member_households", filter=Q(state=WorkingState.ACTIVE), default=0),
        **states,
    )
    return Sums(**found)


def _words(typed: str) -> list[str]:
    """A number is one word however it is parted: "0912 000 011"."""
    typed = text.normalise(typed[:LONGEST])
    if _DIGITS.fullmatch(typed):
        return [re.sub(r"\D", "", typed)]
    return text.fold(typed).split()
