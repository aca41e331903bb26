"""Which commune of today is meant: by its own name, or by what it was called before 1 July 2025.

Source: resolution 1670/NQ-UBTVQH15 as kept in `Commune.merged_from`.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _

from catalog import text
from catalog.models import Commune, FormerDistrict

HOME_PROVINCE = "12"  # Lai Châu
UNCHANGED = "unchanged"
Place = TypeVar("Place", Commune, "Former")
_KIND = re.compile(r"^(?:(?P<town>tt|thị trấn|thi tran)|xã|xa|phường|phuong|x|p)\b\.?\s*", re.IGNORECASE)
_DISTRICT = re.compile(
    r"[\s,;(–-]+(?:huyện|huyen|h\.|thành phố|thanh pho|tp\.?)\s*(?P<name>[^,()]+)\)?", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*\((?P<name>[^()]+)\)")
_PROVINCE = re.compile(r"[\s,;–-]+(?:tỉnh|tinh)?\s*lai ch(?:â|a)u\s*$", re.IGNORECASE)


class UnknownPlace(ValueError):
    """No commune of Lai Châu, or several could be meant; str() says which is likely, in the reader's language."""


@dataclass(frozen=True)
class Former:
    """A unit of before: its commune of today and its district."""

    name: str
    is_town: bool
    district: str  # a FormerDistrict
    commune: Commune


@dataclass(frozen=True)
class Found:
    """`note` says that a name of before was understood, "" where today's was written."""

    commune: Commune
    district: str
    note: str = ""


@dataclass
class Gazetteer:
    """Today's communes and those of before; two names that differ by their marks alone are two names."""

    communes: list[Commune] = field(default_factory=list)
    formers: list[Former] = field(default_factory=list)

    def find(self, typed: str, district_now: str = "", district_then: str = "") -> Found:
        """`district_now` is what stands in a column of the former district beside a commune of today, `district_then`
        in one of before. Raises UnknownPlace."""
        name, is_town, said = _taken_apart(typed)
        then = _district_of(said or district_then)
        now = _district_of(district_now)
        if then or is_town:
            former = self._former(name, is_town=is_town, district=then)
            if former:
                return _moved(former)
        communes = _named(self.communes, name)
        if len(communes) == 1:
            return Found(communes[0], _checked(communes[0], now or then))
        former = None if communes else self._former(name, is_town=False, district=then or now)
        if former:
            return _moved(former)
        raise UnknownPlace(self._hint(typed, name))

    def _former(self, name: str, *, is_town: bool, district: str) -> Former | None:
        rows = [row for row in self.formers if not district or row.district == district]
        rows = [row for row in rows if row.is_town == is_town] or rows
        found = _named(rows, name)
        if len({row.commune.pk for row in found}) > 1:
            words = _("“%(name)s” có thể là %(places)s. Ghi tên xã sau 1/7/2025.")
            raise UnknownPlace(words % {"name": name, "places": _(" hoặc ").join(map(_said, found))})
        return found[0] if found else None

    def _hint(self, typed: str, name: str) -> str:
        if not name:
            return _("chưa ghi xã, phường.")
        known = {text.fold(row.name): f"{row.full_name}" for row in self.communes}
        known |= {text.fold(row.name): _said(row) for row in self.formers if text.fold(row.name) not in known}
        near = difflib.get_close_matches(text.fold(name), known, n=1, cutoff=0.7)
        shown = " ".join(typed.split())[:60]
        if not near:
            return _("Lai Châu không có xã, phường “%(name)s”.") % {"name": shown}
        words = _("Lai Châu không có xã, phường “%(name)s”. Có phải %(likely)s không?")
        return words % {"name": shown, "likely": known[near[0]]}


def gazetteer() -> Gazetteer:
    """Of Lai Châu; one query."""
    communes = list(Commune.objects.filter(province=HOME_PROVINCE))
    return Gazetteer(communes, [former for commune in communes for former in formers_of(commune)])


def formers_of(commune: Commune) -> list[Former]:
    """ "Lê Lợi, Pú Đao (Nậm Nhùn) + Chăn Nưa (Sìn Hồ)" as its units; a part without a district is of the commune's
    first."""
    if commune.merged_from == UNCHANGED:
        return [Former(commune.name, False, commune.district_of(""), commune)]
    formers = []
    for part in commune.merged_from.split("+"):
        names, _bracket, said = part.partition("(")
        district = _district_of(said.strip(" )")) or commune.district_of("")
        for name in filter(None, (one.strip() for one in names.split(","))):
            bare, is_town, _said = _taken_apart(name)
            formers += [Former(one, is_town, district, commune) for one in _spellings(bare)]
    return formers


def district_of(typed: str) -> str:
    """The FormerDistrict that is meant, "" where nothing is. Raises UnknownPlace."""
    found = _district_of(typed)
    if typed.strip() and not found:
        raise UnknownPlace(_("Lai Châu không có huyện cũ “%(name)s”.") % {"name": typed.strip()[:60]})
    return found


def _taken_apart(typed: str) -> tuple[str, bool, str]:
    """The bare name, whether it is a town's (thị trấn), and the district that stands behind it."""
    words = " ".join(text.normalise(typed).split())
    said = _DISTRICT.search(words) or _BRACKETS.search(words)
    if not said:
        words = _PROVINCE.sub("", words)
    district = _PROVINCE.sub("", said["name"]).strip() if said else ""
    words = words[: said.start()].strip(" ,") if said else words
    kind = _KIND.match(words)
    return (words[kind.end() :] if kind else words).strip(), bool(kind and kind["town"]), district


def _spellings(name: str) -> list[str]:
    """ "Lản/Lả Nhì Thàng" is one place under two names."""
    first, _slash, rest = name.partition("/")
    if not rest:
        return [name]
    _own, _space, shared = rest.partition(" ")
    return [f"{first} {shared}", rest]


def _named(rows: Iterable[Place], name: str) -> list[Place]:
    """Those of exactly this name; where there are none, those of it without its marks."""
    rows = list(rows)
    words, folded = text.words(name), text.fold(name)
    exact = [row for row in rows if text.words(row.name) == words]
    return exact or [row for row in rows if text.fold(row.name) == folded]


def _district_of(typed: str) -> str:
    folded = text.fold(
        re.sub(r"^\s*(?:huyện|huyen|tp\.?|thành phố|thanh pho)\s+", "", typed, flags=re.IGNORECASE)
    )
    labels = {text.fold(str(district.label)): district.value for district in FormerDistrict}
    return labels.get(folded) or labels.get(f"thanh pho {folded}", "")


def _checked(commune: Commune, district: str) -> str:
    if district and district not in commune.former_districts:
        words = _("%(commune)s trước thuộc %(own)s, không phải %(said)s.")
        own = _(" và ").join(str(FormerDistrict(one).label) for one in commune.former_districts)
        said = FormerDistrict(district).label
        raise UnknownPlace(words % {"commune": commune.full_name, "own": own, "said": said})
    return district


def _moved(former: Former) -> Found:
    if former.name == former.commune.name and not former.is_town:
        return Found(former.commune, former.district)
    words = _("%(before)s nay thuộc %(now)s")
    label = _("thị trấn %(name)s") if former.is_town else _("xã %(name)s cũ")
    note = words % {"before": label % {"name": former.name}, "now": former.commune.full_name}
    return Found(former.commune, former.district, note)


def _said(former: Former) -> str:
    words = _("%(name)s (huyện cũ %(district)s, nay %(commune)s)")
    district = FormerDistrict(former.district).label if former.district else ""
    return words % {"name": former.name, "district": district, "commune": former.commune.full_name}
