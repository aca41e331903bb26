"""Cooperatives as tables of all of them show them: light rows, read in one query however many there are."""

import datetime
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from catalog.models import Commune, Cooperative
from catalog.models.cooperatives import closed_on, selling


class Stall(NamedTuple):
    """One cooperative. `commune` has its code, kind and name."""

    pk: int
    name: str
    name_sort_key: str
    commune: Commune
    phone: str
    member_households: int
    verification: str
    verified_at: datetime.datetime | None
    paused_until: datetime.date | None
    pause_note: str
    former_district: str  # a FormerDistrict, "" outside of Lai Châu
    is_selling: bool

    def is_closed_on(self, day: datetime.date) -> bool:
        """Whether its own people have closed it on that day."""
        return closed_on(day, self.paused_until)


ALL = Stall(0, "", "", Commune(), "", 0, "", None, None, "", "", False)  # in the row of sums

COLUMNS = (
    *("phone", "member_households", "verification", "verified_at", "paused_until", "pause_note"),
    *("former_district", "is_now_selling"),
)


def read(cooperatives: QuerySet[Cooperative]) -> list[Stall]:
    """In their order; one query."""
    is_selling = ExpressionWrapper(selling(), output_field=BooleanField())
    rows = cooperatives.annotate(is_now_selling=is_selling).values_list(
        *("pk", "name", "name_sort_key", "commune_id", "commune__kind", "commune__name", *COLUMNS)
    )
    communes: dict[str, Commune] = {}
    stalls = []
    for pk, name, sort_key, code, kind, commune_name, *rest in rows:
        commune = communes.get(code) or communes.setdefault(
            code, Commune(code=code, kind=kind, name=commune_name)
        )
        stalls.append(Stall(pk, name, sort_key, commune, *rest))
    return stalls
