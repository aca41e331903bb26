"""How figures are shown: đồng, weights, phone numbers and harvest seasons."""

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _

from catalog import phones
from catalog.languages import is_english

register = template.Library()
NBSP = "\u00a0"


@register.filter
def dong(amount: int | None) -> str:
    """Whole đồng as people write it: 1250000 → "1.250.000 ₫" (the space does not break); English "₫1,250,000".

    Source of both: Unicode CLDR, currency patterns of vi and en.
    """
    if amount is None:
        return ""
    if is_english():
        return f"{'-' if amount < 0 else ''}₫{abs(amount):,}"
    return f"{amount:,}".replace(",", ".") + f"{NBSP}₫"


@register.filter
def weight(grams: int | None) -> str:
    """Grams up to a kilogram, then kilograms with a decimal comma: 1500 → "1,5 kg"; English "1.5 kg"."""
    if grams is None:
        return ""
    if grams < 1000:
        return f"{grams}{NBSP}g"
    kilograms = f"{grams / 1000:.2f}".rstrip("0").rstrip(".")
    return (kilograms if is_english() else kilograms.replace(".", ",")) + f"{NBSP}kg"


@register.filter
def phone(e164: str) -> str:
    return phones.national(e164)


@register.filter
def season(months: Sequence[int]) -> str:
    """Month numbers as runs: [3, 4, 5, 10] → "tháng 3–5, 10"; a run over New Year stays one: "11–2".

    English names the months: "Mar–May, Oct".
    """
    if not months or len(set(months)) == 12:
        return _("quanh năm")
    present = sorted(set(months))
    names = _("1 2 3 4 5 6 7 8 9 10 11 12").split()
    starts = [month for month in present if (month - 2) % 12 + 1 not in present]
    runs = []
    for start in starts:
        end = start
        while end % 12 + 1 in present:
            end = end % 12 + 1
        runs.append(names[start - 1] if start == end else f"{names[start - 1]}–{names[end - 1]}")
    return _("tháng %(months)s") % {"months": ", ".join(runs)}
