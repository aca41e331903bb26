"""What an official report says, before it has a form: sections of sentences, tables and charts.

As JSON it is kept with the report, so that all its files say the same (`as_json`, `read`).
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

Cell = str | int
NO_FIGURE = "–"


@dataclass(frozen=True)
class Table:
    """Numbers are whole (đồng, counts); words where there is no number. `widths` are shares of the page."""

    title: str
    heads: list[str]
    rows: list[list[Cell]]
    total: list[Cell] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """`svg` by `shop.reports.charts`; `sentence` says what it shows."""

    title: str
    sentence: str
    svg: str


@dataclass(frozen=True)
class Section:
    title: str
    sentences: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        return cls(
            said["title"],
            said["sentences"],
            [Table(**table) for table in said["tables"]],
            [Chart(**chart) for chart in said["charts"]],
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def row_count(self) -> int:
        return sum(len(table.rows) for table in self.tables)


@dataclass(frozen=True)
class Seal:
    """A closed period's hash (64 hex digits), and the public address where a reader compares it."""

    digest: str
    address: str
    words: str


@dataclass(frozen=True)
class Document:
    """`known` says as of when; `provisional` stands in a box where a closing will still fix the figures; `standing`
    says what is final and what may still change, until when; `seal` is of a closed period alone."""

    number: str
    dated: str
    title: str
    subject: str
    known: str
    sections: list[Section]
    recipients: list[str]
    signer_title: str
    signer: str
    seal: Seal | None = None
    provisional: str = ""
    standing: str = ""

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        """Of what `as_json` gave."""
        return cls(
            **{
                **said,
                "sections": [Section.read(section) for section in said["sections"]],
                "seal": Seal(**said["seal"]) if said["seal"] else None,
            }
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def row_count(self) -> int:
        """Rows of all tables."""
        return sum(section.row_count for section in self.sections)
