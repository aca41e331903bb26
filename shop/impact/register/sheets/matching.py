"""What each row of a list would change in the register: nothing is written here."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from catalog import text
from shop.impact.models import RegisteredCooperative
from shop.impact.register.sheets.headings import Column
from shop.impact.register.sheets.reading import Row

NOT_COMPARED = (Column.NUMBER, Column.SINCE, Column.REASON)


class Kind(StrEnum):
    WRONG = "wrong"
    CHANGED = "changed"
    NEW = "new"
    SAME = "same"


@dataclass(frozen=True)
class Foreseen:
    """`old` has what `new` would change, by the names of Column; of a new row `new` is all that it says. `by_name`:
    found by its name and commune, so perhaps another one."""

    kind: Kind
    line: int
    name: str
    registered_id: int | None = None
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)  # all of the line, where it may be another one
    why: str = ""
    note: str = ""
    by_name: bool = False

    @property
    def may_be_other(self) -> bool:
        """Found by its name alone, and told otherwise: an officer may say that it is another cooperative."""
        return self.by_name and self.kind == Kind.CHANGED

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> "Foreseen":
        return cls(**kept | {"kind": Kind(kept["kind"])})


def foresee(rows: Iterable[Row]) -> list[Foreseen]:
    """In the order of the file; one query."""
    known = _Known(list(RegisteredCooperative.listed.all()))
    seen: dict[Any, int] = {}
    return [_foreseen(row, known, seen) for row in rows]


class _Known:
    def __init__(self, rows: list[RegisteredCooperative]) -> None:
        self.by_key = {row.pk: row for row in rows}
        self.by_number = {row.tax_number: row for row in rows if row.tax_number}
        self.by_name = {(row.folded_name, row.commune_id): row for row in rows}

    def find(self, row: Row) -> tuple[RegisteredCooperative | None, bool, str]:
        """The cooperative, whether by its name alone, and why it cannot be taken."""
        said = row.values
        number, tax, name = said.get(Column.NUMBER), said.get(Column.TAX_NUMBER, ""), said[Column.NAME]
        folded = text.fold(name)[:160]
        if number is not None and (found := self.by_key.get(number)):
            if folded == found.folded_name or (tax and tax == found.tax_number):
                return found, False, ""
            words = _("số %(number)s trong sổ là %(name)s, không phải hợp tác xã này.")
            return None, False, words % {"number": number, "name": found.name}
        if tax and (found := self.by_number.get(tax)):
            return found, False, ""
        found = self.by_name.get((folded, said[Column.COMMUNE]))
        if found and tax and found.tax_number:
            words = _(
                "trong sổ có %(name)s cùng tên, cùng xã nhưng mã số thuế khác (%(tax)s). Xem lại mã số thuế."
            )
            return None, False, words % {"name": found.name, "tax": found.tax_number}
        return found, found is not None, ""


def _foreseen(row: Row, known: _Known, seen: dict[Any, int]) -> Foreseen:
    if row.why:
        return Foreseen(Kind.WRONG, row.line, row.name, why=row.why)
    found, by_name, why = known.find(row)
    said = {name: value for name, value in row.values.items() if name != Column.NUMBER}
    for key in _keys(row, found):
        if key in seen:
            why = why or _("trùng với dòng %(line)s.") % {"line": seen[key]}
        seen.setdefault(key, row.line)
    if why:
        return Foreseen(Kind.WRONG, row.line, row.name, why=why)
    if found is None:
        return Foreseen(Kind.NEW, row.line, row.name, new=said, note=row.note)
    old = {name: current(found, name) for name in said if name not in NOT_COMPARED}
    new = {name: value for name, value in said.items() if name in old and value != old[name]}
    if Column.STATE in new:
        new |= {name: said[name] for name in (Column.SINCE, Column.REASON) if name in said}
    return Foreseen(
        Kind.CHANGED if new else Kind.SAME,
        row.line,
        row.name,
        registered_id=found.pk,
        old={name: value for name, value in old.items() if name in new},
        new=new,
        said=said if by_name else {},
        note=row.note,
        by_name=by_name,
    )


def _keys(row: Row, found: RegisteredCooperative | None) -> list[Any]:
    """By which two lines of one file are the same cooperative."""
    keys: list[Any] = [("row", found.pk)] if found else []
    if tax := row.values.get(Column.TAX_NUMBER):
        keys.append(("tax", tax))
    else:
        keys.append(("name", text.fold(row.name), row.values[Column.COMMUNE]))
    return keys


def current(row: RegisteredCooperative, name: str) -> Any:
    """What the register has now, as JSON keeps it."""
    return row.commune_id if name == Column.COMMUNE else getattr(row, name)
