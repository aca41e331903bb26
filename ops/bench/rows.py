"""What was measured, and how it is printed."""

import json
import statistics
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass
class Tally:
    """Units of work that some processes did at the same time."""

    seconds: float
    durations: list[float]  # seconds, of each unit
    client_seconds: float = 0.0  # processor time of the load generator

    @classmethod
    def of(cls, parts: list[Self]) -> Self:
        """Several processes' work over the same time as one."""
        return cls(
            max(part.seconds for part in parts),
            [duration for part in parts for duration in part.durations],
            sum(part.client_seconds for part in parts),
        )

    @property
    def per_second(self) -> float:
        return len(self.durations) / self.seconds

    def percentile(self, percent: int) -> float:
        """Milliseconds that this share of the units stayed below."""
        if len(self.durations) < 2:
            return sum(self.durations) * 1000
        return statistics.quantiles(self.durations, n=100)[percent - 1] * 1000


@dataclass
class Row:
    """One line of the table. Times in milliseconds; the processor times are per unit of work."""

    name: str
    per_second: float
    p50_ms: float
    p95_ms: float
    of_bare: float  # requests per second as a part of the bare view's
    queries: int | None
    size_bytes: int | None  # of the body on the wire
    web_ms: float | None  # processor time of the web workers
    database_ms: float | None
    client_ms: float | None  # processor time of the load generator
    load_average: float  # of the machine, before this case


HEADINGS = (
    *("case", "per second", "p50 ms", "p95 ms", "of bare", "queries", "bytes"),
    *("web cpu ms", "db cpu ms", "client ms", "load"),
)


def cells(row: Row) -> tuple[str, ...]:
    def number(value: float | None, digits: int) -> str:
        return "" if value is None else f"{value:,.{digits}f}"

    return (
        row.name,
        number(row.per_second, 0 if row.per_second >= 100 else 1),
        number(row.p50_ms, 1),
        number(row.p95_ms, 1),
        f"{row.of_bare:.1%}",
        number(row.queries, 0),
        number(row.size_bytes, 0),
        number(row.web_ms, 2),
        number(row.database_ms, 2),
        number(row.client_ms, 2),
        number(row.load_average, 1),
    )


def table(rows: list[Row]) -> str:
    """The rows under their headings, names to the left and figures to the right."""
    lines = [HEADINGS, *map(cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def as_json(rows: list[Row], **facts: Any) -> str:
    return json.dumps(facts | {"rows": [asdict(row) for row in rows]}, ensure_ascii=False, indent=1)
