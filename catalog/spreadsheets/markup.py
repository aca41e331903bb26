"""Tables of a web page or of Excel's own XML: many banks send one of them and call it .xls."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

ROW, CELL = ("tr", "row"), ("td", "th", "cell")
MOST_CELLS = 60  # of a row


def tables(text: str, most_rows: int) -> list[Iterator[tuple[int, list[str]]]]:
    """The rows of all tables in order, numbered from 1, as one table; what is past `most_rows` is not read."""
    reader = _Reader(most_rows)
    for start in range(0, len(text), 65_536):
        if len(reader.rows) >= most_rows:
            break
        reader.feed(text[start : start + 65_536])
    reader.end_row()
    return [iter(list(enumerate(reader.rows, 1)))]


class _Reader(HTMLParser):
    """Cells that span columns or rows leave their places empty, so that heads stand over their values."""

    def __init__(self, most_rows: int) -> None:
        super().__init__(convert_charrefs=True)
        self.most_rows = most_rows
        self.rows: list[list[str]] = []
        self.row: list[str] | None = None
        self.parts: list[str] | None = None
        self.spans: dict[int, int] = {}  # column → rows below that it still covers
        self.width = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = tag.rpartition(":")[2]
        if name in ROW:
            self.end_row()
            self.row = []
        elif name in CELL and self.row is not None:
            self.end_cell()
            self._start_cell({key.rpartition(":")[2]: value or "" for key, value in attrs})
        elif name in ("br", "p", "div") and self.parts is not None:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in CELL:
            self.end_cell()
        elif name in (*ROW, "table"):
            self.end_row()

    def handle_data(self, data: str) -> None:
        if self.parts is not None:
            self.parts.append(re.sub(r"\s+", " ", data))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        assert self.row is not None  # noqa: S101 - cells stand in rows
        self._skip_covered()
        while len(self.row) < _number(attributes.get("index"), 1) - 1:  # Excel's XML leaves empty cells out
            self.row.append("")
        across = _number(attributes.get("mergeacross"), 0) + 1
        self.width = max(_number(attributes.get("colspan"), 1), across)
        down = max(_number(attributes.get("rowspan"), 1), _number(attributes.get("mergedown"), 0) + 1)
        for place in range(len(self.row), len(self.row) + self.width):
            if down > 1:
                self.spans[place] = down
        self.parts = []

    def _skip_covered(self) -> None:
        assert self.row is not None  # noqa: S101
        while self.spans.get(len(self.row)):
            self.row.append("")

    def end_cell(self) -> None:
        if self.parts is not None and self.row is not None:
            self.row += ["".join(self.parts).strip()] + [""] * (self.width - 1)
            del self.row[MOST_CELLS:]
        self.parts = None

    def end_row(self) -> None:
        self.end_cell()
        if self.row is not None:
            self.rows.append(self.row)
            self.spans = {place: left - 1 for place, left in self.spans.items() if left > 1}
        self.row = None


def _number(typed: str | None, otherwise: int) -> int:
    is_number = typed is not None and typed.isascii() and typed.isdecimal()
    return min(int(typed[:6]), MOST_CELLS) if typed and is_number else otherwise
