"""The report as a Word document, whose words an officer may still edit: the same sections, tables and charts.

In Times New Roman, which every office machine has. Charts are drawn from the same SVG by Typst.
"""

import datetime
import io
from pathlib import Path

import docx
import segno
import typst
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from shop.reports.official.document import Cell, Document, Seal, Section, Table
from shop.reports.official.pdf import UNION, number_of
from shop.reports.official.widths import FONTS, fitted, joined, shown

FONT = "Times New Roman"
TEXT, SMALL = Pt(13), Pt(10)
LEFT, RIGHT, EDGE = Mm(30), Mm(18), Mm(20)
PAGE_WIDTH, PAGE_HEIGHT = Mm(210), Mm(297)
CHART_WIDTH = Mm(115)
WIDTH, INSET = 459.0, 5.4  # points: between the margins, and the edge of a cell that Word has by itself
NARROWER = 0.8  # its letters, beside those that are measured
CHART = Path(__file__).parent / "chart.typ"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
CENTRE, FULL = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


def write(path: Path, document: Document, made_at: datetime.datetime) -> int:
    """Returns how many rows the tables have."""
    word = _blank(document, made_at)
    _head(word, document)
    for number, section in enumerate(document.sections):
        _section(word, ROMAN[number % len(ROMAN)], section)
    if document.seal:
        _seal(word, document.seal)
    _foot(word, document)
    word.save(str(path))
    return document.row_count


def picture(svg: str) -> bytes:
    """An SVG as PNG."""
    png: bytes = typst.compile(
        CHART,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="png",
        ppi=160,
        sys_inputs={"svg": svg},
    )
    return png


def _blank(document: Document, made_at: datetime.datetime) -> Word:
    """A4 with the margins of the decree, and the page's number above from the second page on."""
    word = docx.Document()
    word.core_properties.author = word.core_properties.last_modified_by = UNION
    word.core_properties.title = f"{document.title} {document.subject}"
    word.core_properties.created = word.core_properties.modified = made_at.astimezone(datetime.UTC)
    style = word.styles["Normal"]
    style.font.name, style.font.size = FONT, TEXT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    page = word.sections[0]
    page.page_width, page.page_height = PAGE_WIDTH, PAGE_HEIGHT
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = LEFT, RIGHT, EDGE, EDGE
    page.different_first_page_header_footer = True
    number = page.header.paragraphs[0]
    number.alignment = CENTRE
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        number.add_run()._r.append(part)
    return word


def _head(word: Word, document: Document) -> None:
    left, right = word.add_table(rows=1, cols=2).rows[0].cells
    left.width, right.width = Mm(72), Mm(90)
    _line(left.paragraphs[0], UNION, is_bold=True, size=Pt(12))
    _line(left.add_paragraph(), number_of(document))
    _line(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", is_bold=True, size=Pt(12))
    motto = _line(right.add_paragraph(), "Độc lập – Tự do – Hạnh phúc", is_bold=True)
    motto.runs[0].underline = True
    _line(right.add_paragraph(), document.dated).runs[0].italic = True
    word.add_paragraph()
    _line(word.add_paragraph(), document.title, is_bold=True, size=Pt(14))
    _line(word.add_paragraph(), document.subject, is_bold=True)
    if document.provisional:
        _line(word.add_paragraph(), document.provisional, is_bold=True)
    for words in filter(None, (document.known, document.standing)):
        _line(word.add_paragraph(), words, size=Pt(11))


def _line(
    paragraph: Paragraph,
    words: str,
    *,
    is_bold: bool = False,
    size: Pt | None = None,
    alignment: WD_ALIGN_PARAGRAPH | None = None,
) -> Paragraph:
    run = paragraph.add_run(words)
    run.bold, run.font.size = is_bold, size or TEXT
    paragraph.alignment = CENTRE if alignment is None else alignment
    paragraph.paragraph_format.space_after = Pt(2)
    return paragraph


def _section(word: Word, number: str, section: Section) -> None:
    title = _line(
        word.add_paragraph(),
        f"{number}. {section.title.upper()}",
        is_bold=True,
        alignment=WD_ALIGN_PARAGRAPH.LEFT,
    )
    title.paragraph_format.space_before, title.paragraph_format.keep_with_next = Pt(10), True
    for sentence in section.sentences:
        paragraph = _line(word.add_paragraph(), joined(sentence), alignment=FULL)
        paragraph.paragraph_format.first_line_indent = Mm(10)
    for table in section.tables:
        _table(word, table)
    for chart in section.charts:
        _line(
            word.add_paragraph(), chart.title, is_bold=True, size=SMALL
        ).paragraph_format.keep_with_next = True
        word.add_picture(io.BytesIO(picture(chart.svg)), width=CHART_WIDTH)
        word.paragraphs[-1].alignment = CENTRE


def _table(word: Word, table: Table) -> None:
    if table.title:
        title = _line(
            word.add_paragraph(), table.title, is_bold=True, size=Pt(12), alignment=WD_ALIGN_PARAGRAPH.LEFT
        )
        title.paragraph_format.keep_with_next = True
    rows = [*table.rows, *([table.total] if table.total else [])]
    made = word.add_table(rows=1 + len(rows), cols=len(table.heads))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    shares, size = fitted(table, width=WIDTH, size=SMALL.pt * NARROWER, inset=INSET)
    widths, size = [int(Pt(share)) for share in shares], Pt(round(size / NARROWER * 2) / 2)
    every = list(made._cells)  # each look at a row's cells reads the whole table
    for place, head in enumerate(table.heads):
        _fill(every[place], head, widths[place], size, is_bold=True, alignment=CENTRE)
    for number, row in enumerate(rows, 1):
        is_total = number > len(table.rows)
        for place, value in enumerate(row):
            _fill(every[number * len(table.heads) + place], value, widths[place], size, is_bold=is_total)
    _repeat(made.rows[0]._tr)
    if table.note:
        _line(word.add_paragraph(), table.note, size=SMALL, alignment=FULL)
    else:
        word.add_paragraph().paragraph_format.space_after = Pt(0)


def _fill(
    cell: _Cell,
    value: Cell,
    width: int,
    size: Pt,
    *,
    is_bold: bool = False,
    alignment: WD_ALIGN_PARAGRAPH | None = None,
) -> None:
    cell.width = Mm(width / Mm(1))
    if alignment is None:
        alignment = WD_ALIGN_PARAGRAPH.RIGHT if isinstance(value, int) else WD_ALIGN_PARAGRAPH.LEFT
    _line(cell.paragraphs[0], shown(value), is_bold=is_bold, size=size, alignment=alignment)


def _repeat(row: object) -> None:
    """The heads stand on each page that the table runs over."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)  # type: ignore[attr-defined]


def _seal(word: Word, seal: Seal) -> None:
    left, right = word.add_table(rows=1, cols=2).rows[0].cells
    left.width, right.width = Mm(36), Mm(126)
    square = io.BytesIO()
    segno.make(seal.address, error="m", micro=False, boost_error=False).save(
        square, kind="png", scale=6, border=4
    )
    square.seek(0)
    left.paragraphs[0].add_run().add_picture(square, width=Mm(30))
    left_aligned = WD_ALIGN_PARAGRAPH.LEFT
    _line(right.paragraphs[0], "SỐ LIỆU ĐÃ CHỐT", is_bold=True, size=SMALL, alignment=left_aligned)
    for words in (seal.words, f"SHA-256: {seal.digest}", seal.address):
        _line(right.add_paragraph(), words, size=SMALL, alignment=left_aligned)


def _foot(word: Word, document: Document) -> None:
    word.add_paragraph()
    left, right = word.add_table(rows=1, cols=2).rows[0].cells
    _line(left.paragraphs[0], "Nơi nhận:", is_bold=True, size=Pt(12), alignment=WD_ALIGN_PARAGRAPH.LEFT).runs[
        0
    ].italic = True
    for place, line in enumerate(document.recipients, 1):
        end = ";" if place < len(document.recipients) else "."
        _line(left.add_paragraph(), f"- {line}{end}", size=Pt(11), alignment=WD_ALIGN_PARAGRAPH.LEFT)
    _line(right.paragraphs[0], document.signer_title.upper(), is_bold=True)
    for _blank_line in range(4):
        right.add_paragraph()
    _line(right.add_paragraph(), document.signer, is_bold=True)
