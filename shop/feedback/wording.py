"""Words that everybody will read: what may not stand in them, and how a buyer is called by default."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog import links, text
from shop.orders.models import Purchase

# +84 or 0, then eight to ten digits with at most one blank, dot or dash between two of them; an amount of money
# such as 1.250.000 begins with neither.
PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .\-–]?\d){8,10}(?!\d)")
EMAIL = re.compile(r"\S@[\w-]+\.\w")


class NotForEverybody(forms.ValidationError):
    """The text holds a phone number, an address or a link, which has no place on a public page."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Lời này sẽ hiện công khai, nên đừng ghi số điện thoại, email hay đường dẫn ở đây. "
                "Bỏ phần đó đi rồi gửi lại giúp nhé."
            ),
            code="private",
        )


def check(words: str) -> None:
    """Raises NotForEverybody. Refused, not masked: half a number still tells, and the writer should know."""
    if PHONE.search(words) or links.is_in(words) or EMAIL.search(words):
        raise NotForEverybody


class PublicField(forms.CharField):
    """Text for everybody, in one line of `clean` form (see `normalise`); most lengths are counted after that."""

    def __init__(self, *, normalise: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.normalise = normalise

    def to_python(self, value: Any) -> str:
        return str(self.normalise(str(super().to_python(value) or "")))

    def validate(self, value: Any) -> None:
        super().validate(value)
        check(value)


# Most families of Vietnam (folded); a first word that is one of them is no given name in any language.
FAMILIES = (
    " nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly lo quang giang vang sung"
    " thao chu ma trieu tan deo luong trinh dinh doan dao cao luu truong ta "
)


def default_name(purchase: Purchase) -> str:
    """The given name and the province: "Hoa, Hà Nội". No family name, and nothing of the address below it.

    Vietnamese names end with the given name; who buys in English mostly has it first.
    """
    parts = purchase.full_name.split()
    if not parts:
        return ""
    is_given_first = purchase.language == "en" and f" {text.fold(parts[0])} " not in FAMILIES
    given = parts[0] if is_given_first else parts[-1]
    return f"{given[:30]}, {purchase.province.name}"
