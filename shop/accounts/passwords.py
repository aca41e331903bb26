"""Passwords that a stranger would try first in Vietnam: own phone, own name, a known word, a day, a run of digits."""

import re
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog import phones, text

KNOWN = Path(__file__).with_name("known_words.txt")
OF_ITS_OWN = 5  # characters that must be left when all that is guessed easily is taken away
SHORTEST_NAME = 2  # letters of a part of a name; "Mây" is one, "A" is not
DAY = re.compile(
    r"(?:19[3-9]|20[0-3])\d[01]\d[0-3]\d"  # 20261130
    r"|[0-3]\d[01]\d(?:19[3-9]|20[0-3])\d"  # 30112026
    r"|(?:19[3-9]|20[0-3])\d"  # a year
)
RUN = re.compile(
    r"(.)\1{2,}|0?123(?:4(?:5(?:6(?:7(?:89?)?)?)?)?)?|9?8?7?65432?1?|qwerty|asdfgh?|abcd?(?![a-z])"
)


class NothingOfItsOwn:
    """Refuses what consists of nothing else; "laichau" in a longer sentence is fine."""

    def validate(self, password: str, user: Any = None) -> None:
        if own_part(password, user) < OF_ITS_OWN:
            raise ValidationError(
                _(
                    "Mật khẩu này dễ đoán: chỉ gồm số điện thoại, tên, ngày tháng hoặc từ ai cũng biết. "
                    "Thêm vài chữ chỉ mình bạn nghĩ ra, ví dụ một câu ngắn."
                ),
                code="easily_guessed",
            )

    def get_help_text(self) -> str:
        return _("Đừng dùng số điện thoại, tên, ngày sinh hay từ ai cũng biết.")


def first() -> str:
    """Eight random digits that are no day: easy to read out on the phone, changed at the first login."""
    while own_part(digits := f"{secrets.randbelow(10**8):08d}") < OF_ITS_OWN:
        pass
    return digits


def own_part(password: str, user: Any = None) -> int:
    """How many characters are left of a password without all that is guessed easily."""
    folded = text.fold(password)
    symbols = len({char for char in text.normalise(password) if not char.isalnum() and not char.isspace()})
    left = "".join(folded.split())
    for guess in sorted(_of_person(user), key=len, reverse=True):
        left = left.replace(guess, " ")
    left = RUN.sub(" ", DAY.sub(" ", left))
    for word in known_words():
        left = left.replace(word, " ")
    return len("".join(left.split())) + symbols // 2


@cache
def known_words() -> tuple[str, ...]:
    """Folded, without spaces, the longest first."""
    lines = KNOWN.read_text().splitlines()
    words = {"".join(text.fold(line).split()) for line in lines if not line.startswith("#")}
    return tuple(sorted(words - {""}, key=lambda word: (-len(word), word)))


def _of_person(user: Any) -> set[str]:
    """The phone in every spelling, and the name in any order of its parts."""
    if user is None:
        return set()
    digits = "".join(char for char in phones.national(user.phone) if char.isdecimal())
    parts = text.fold(user.full_name).split()
    spelled = {digits, digits.removeprefix("0"), f"84{digits.removeprefix('0')}", digits[-6:]}
    names = {
        "".join(parts),
        "".join(reversed(parts)),
        *(part for part in parts if len(part) >= SHORTEST_NAME),
    }
    mail = text.fold(user.email.partition("@")[0]).replace(" ", "")
    return {guess for guess in (spelled | names | {mail}) if len(guess) >= SHORTEST_NAME}
