"""Finding provinces and communes from what a form holds: a code, or a name in any spelling."""

from collections.abc import Iterable

from catalog import text
from catalog.models import Commune, Province


def find_province(value: str, among: Iterable[Province] | None = None) -> Province | None:
    """By code ("01") or name ("ha noi", "Tỉnh Lai Châu"); None where there is none such. `among`: all, where they
    are read already."""
    value = text.normalise(value)[:80]
    if value.isdecimal() and among is None:
        return Province.objects.filter(pk=value.zfill(2)).first()
    rows = Province.objects.all() if among is None else among
    if value.isdecimal():
        return next((row for row in rows if row.pk == value.zfill(2)), None)
    wanted = _bare(value, ("tinh", "thanh pho", "tp"))
    return next((row for row in rows if wanted and text.fold(row.name) == wanted), None)


def find_commune(value: str, province: Province, among: Iterable[Commune] | None = None) -> Commune | None:
    """By five-digit code or name within a province; None where there is none, or two of that name. `among`: all of
    that province, where they are read already."""
    value = text.normalise(value)[:80]
    if value.isdecimal() and among is None:
        return province.communes.filter(pk=value.zfill(5)).first()
    communes = province.communes.all() if among is None else among
    if value.isdecimal():
        return next((row for row in communes if row.pk == value.zfill(5)), None)
    wanted = _bare(value, ("xa", "phuong", "dac khu"))
    full = text.fold(value)
    rows = [row for row in communes if wanted and text.fold(row.name) == wanted]
    exact = [row for row in rows if full == f"{row.kind.replace('-', ' ')} {wanted}"]
    matches = exact or rows
    return matches[0] if len(matches) == 1 else None


def _bare(value: str, kinds: tuple[str, ...]) -> str:
    folded = text.fold(value)
    for kind in kinds:
        if folded.startswith(f"{kind} "):
            return folded.removeprefix(f"{kind} ")
    return folded
