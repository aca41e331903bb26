"""Which cooperatives a place has, and which bulletins a place hears."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.bulletins.models import Bulletin

KEPT_DAYS = 60  # that what is over stays on the public page


@dataclass(frozen=True)
class Audience:
    """`letters`: cooperatives by key that are written to; several with one phone are one person, told once."""

    cooperatives: int
    communes: int
    letters: list[int]


def of(communes: Collection[str]) -> Audience:
    """Verified cooperatives of these communes, of all where there are none; one query."""
    stalls = Cooperative.objects.filter(verification=Verification.VERIFIED).order_by("pk")
    if communes:
        stalls = stalls.filter(commune__in=communes)
    rows = list(stalls.values_list("pk", "commune", "phone", "email"))
    first: dict[str, int] = {}
    for pk, _commune, phone, email in rows:
        first.setdefault(phone or email or str(pk), pk)
    return Audience(len(rows), len({commune for _pk, commune, *_ways in rows}), sorted(first.values()))


def heard_in(commune: str) -> Q:
    """Bulletins of a commune, those of the whole province too; of all places where it is empty."""
    return Q(communes=[]) | Q(communes__contains=[commune]) if commune else Q()


def running(commune: str = "") -> "QuerySet[Bulletin]":
    """Those that are good today or later, the urgent ones first."""
    rows = Bulletin.objects.filter(heard_in(commune), ended_at=None, last_on__gte=timezone.localdate())
    return rows.order_by("-is_urgent", "first_on", "-pk")


def past(commune: str = "") -> "QuerySet[Bulletin]":
    """Those of the last weeks that are over, withdrawn or corrected, the latest first."""
    today = timezone.localdate()
    rows = Bulletin.objects.filter(
        heard_in(commune), Q(last_on__lt=today) | ~Q(ended_at=None),
        last_on__gte=today - datetime.timedelta(days=KEPT_DAYS),
    )  # fmt: skip
    return rows.select_related("corrected_by").order_by("-written_at", "-pk")
