"""Finding provinces and communes from what a form holds: a code, or a name in any spelling."""

from catalog import text
from catalog.models import Commune, Province


def find_province(value: str) -> Province | None:
    """By code ("01") or name ("ha noi", "Tỉnh Lai Châu"); None where there is none such."""
    value = text.normalise(value)[:80]
    if value.isdecimal():
        return Province.objects.filter(pk=value.zfill(2)).first()
    wanted = _bare(value, ("tinh", "thanh pho", "tp"))
    return next((row for row in Province.objects.all() if wanted and text.fold(row.name) == wanted), None)


def find_commune(value: str, province: Province) -> Commune | None:
    """By five-digit code or name within a province; None where there is none, or two of that name."""
    value = text.normalise(value)[:80]
    if value.isdecimal():
        return province.communes.filter(pk=value.zfill(5)).first()
    wanted = _bare(value, ("xa", "phuong", "dac khu"))
    full = text.fold(value)
    rows = [row for row in province.communes.all() if wanted and text.fold(row.name) == wanted]
    exact = [row for row in rows if full == f"{row.kind.replace('-', ' ')} {wanted}"]
    matches = exact or rows
    return matches[0] if len(matches) == 1 else None


def _bare(value: str, kinds: tuple[str, ...]) -> str:
    folded = text.fold(value)
    for kind in kinds:
        if folded.startswith(f"{kind} "):
            return folded.removeprefix(f"{kind} ")
    return folded
