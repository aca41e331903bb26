"""Choosing a commune of Lai Châu; one that came from two former districts is offered once for each."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from catalog import row_locks
from catalog.models import Commune, Cooperative, FormerDistrict

HOME_PROVINCE = "12"  # Lai Châu


class HomeCommune(NamedTuple):
    """`district` is a FormerDistrict."""

    commune: Commune
    district: str


def value_of(commune: Commune, district: str) -> str:
    """As the field writes and reads it. The code alone means the commune's first district."""
    return f"{commune.pk}:{district}" if commune.had_two_districts and district else commune.pk


class HomeCommuneField(forms.ChoiceField):
    """Cleans to a HomeCommune; "03503" and "03503:sin-ho" are both taken."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=_offered, **options)

    def to_python(self, value: Any) -> Any:
        return str(value or "")

    def valid_value(self, value: Any) -> bool:
        code, _colon, district = value.partition(":")
        commune = self._communes.get(code)
        return commune is not None and (not district or district in commune.former_districts)

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        if not chosen:
            return None
        code, _colon, district = chosen.partition(":")
        commune = self._communes[code]
        return HomeCommune(commune, commune.district_of(district))

    @cached_property
    def _communes(self) -> dict[str, Commune]:
        return {row.pk: row for row in Commune.objects.filter(province=HOME_PROVINCE)}


def _offered() -> Iterator[tuple[str, str]]:
    return choices(_("Chọn xã, phường"))


def choices(empty: str = "") -> Iterator[tuple[str, str]]:
    """Values and labels; one query."""
    if empty:
        yield "", empty
    for commune in Commune.objects.filter(province=HOME_PROVINCE):
        yield from of(commune)


def of(commune: Commune) -> Iterator[tuple[str, str]]:
    """The commune's choices: one, or one for each district that it came from, the larger part first."""
    if not commune.had_two_districts:
        yield commune.pk, commune.full_name
        return
    for district in commune.former_districts:
        label = _("%(commune)s (trước thuộc %(district)s)")
        words = {"commune": commune.full_name, "district": FormerDistrict(district).label}
        yield value_of(commune, district), label % words


def districts_of(commune: Commune) -> list[tuple[str, str]]:
    """Values and labels, the larger part first."""
    return [(value, str(FormerDistrict(value).label)) for value in commune.former_districts]


@transaction.atomic
def choose_district(cooperative_id: int, district: str) -> Cooperative:
    """What a cooperative says of a commune that came from two former districts. Raises ValueError for another one."""
    cooperative = row_locks.hold(Cooperative.objects).select_related("commune").get(pk=cooperative_id)
    if not cooperative.commune.had_two_districts or district not in cooperative.commune.former_districts:
        raise ValueError(district)
    cooperative.former_district = district
    cooperative.save()
    return cooperative
