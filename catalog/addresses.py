"""Finding provinces and communes from what a form holds: a code, or a name in any spelling."""

from functools import cache

from catalog import text
from catalog.models import Commune, Province
from catalog.serving.ttl_cache import Kept

KEPT_SECONDS = 300  # they change with a resolution of the National Assembly
_provinces = Kept(lambda: {row.code: row for row in Province.objects.all()}, seconds=KEPT_SECONDS)


def provinces() -> dict[str, Province]:
    """All, by their codes, in the order of their names; no query while they are kept."""
    return _provinces.get()


def communes(province_code: str) -> tuple[Commune, ...]:
    """Those of a known province, in the order of their names; no query while they are kept."""
    return _communes(province_code).get()


@cache
def _communes(province_code: str) -> Kept[tuple[Commune, ...]]:
    return Kept(lambda: tuple(Commune.objects.filter(province=province_code)), seconds=KEPT_SECONDS)


def commune(code: str, province_code: str) -> Commune | None:
    """By its code; None where it is newer than what is kept."""
    return next((row for row in communes(province_code) if row.code == code), None)


def find_province(value: str) -> Province | None:
    """By code ("01") or name ("ha noi", "Tỉnh Lai Châu"); None where there is none such."""
    value = text.normalise(value)[:80]
    if value.isdecimal():
        return provinces().get(value.zfill(2))
    wanted = _bare(value, ("tinh", "thanh pho", "tp"))
    return next((row for row in provinces().values() if wanted and text.fold(row.name) == wanted), None)


def find_commune(value: str, province: Province) -> Commune | None:
    """By five-digit code or name within a province; None where there is none, or two of that name."""
    value = text.normalise(value)[:80]
    rows = communes(province.code)
    if value.isdecimal():
        return next((row for row in rows if row.pk == value.zfill(5)), None)
    wanted = _bare(value, ("xa", "phuong", "dac khu"))
    full = text.fold(value)
    rows = tuple(row for row in rows if wanted and text.fold(row.name) == wanted)
    exact = tuple(row for row in rows if full == f"{row.kind.replace('-', ' ')} {wanted}")
    matches = exact or rows
    return matches[0] if len(matches) == 1 else None


def _bare(value: str, kinds: tuple[str, ...]) -> str:
    folded = text.fold(value)
    for kind in kinds:
        if folded.startswith(f"{kind} "):
            return folded.removeprefix(f"{kind} ")
    return folded
