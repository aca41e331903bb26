"""The list of a class as a file, to sign on paper or to keep. Each export is logged (promise A4)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import phones
from shop.accounts import access_log
from shop.reports import spreadsheet
from shop.reports.spreadsheet import Value
from shop.training import papers
from shop.training.models import Place, Seat
from shop.union import csv_files
from shop.union.training.classes import find
from shop.union.training.people import SUBJECT, rows_of

TYPES = {"csv": spreadsheet.CSV_TYPE, "xlsx": spreadsheet.XLSX_TYPE, "pdf": "application/pdf"}


@never_cache
@require_GET
def people_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """`dau` parts the columns of a CSV."""
    if kind not in TYPES:
        raise Http404
    delimiter = csv_files.delimiter_or_400(request)
    row = find(pk)
    people = [seat for seat in rows_of(row) if seat.is_open]
    access_log.exported(request.user.pk, f"{SUBJECT}.{kind}", reference=str(pk), row_count=len(people))
    table = spreadsheet.Table(
        title=_("Danh sách lớp"),
        heads=[
            _("Số thứ tự"),
            _("Họ tên"),
            _("Số điện thoại"),
            _("Từ đâu"),
            _("Chỗ"),
            _("Có mặt"),
            _("Ký tên"),
        ],
        rows=[_cells(number, seat) for number, seat in enumerate(people, 1)],
        widths=[8, 28, 16, 34, 12, 10, 20],
        facts=[
            (_("Lớp"), row.title),
            (_("Ngày"), row.held_on),
            (_("Nơi học"), f"{row.place}, {row.commune.full_name}"),
        ],
    )
    if kind == "pdf":
        content: str | bytes = papers.render_list(row, [_line(seat) for seat in people])
    elif kind == "xlsx":
        content = spreadsheet.workbook(table)
    else:
        content = spreadsheet.write([table.heads, *table.rows], delimiter=delimiter)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="lop-{pk}.{kind}"'
    return response


def _line(seat: Seat) -> papers.Line:
    """Who came is not on it: that is what people sign for."""
    words = "" if seat.state == Place.SEATED else place_words(seat)
    return papers.Line(seat.name, phones.national(seat.phone), from_where(seat), words)


def _cells(number: int, seat: Seat) -> list[Value]:
    came = _("có") if seat.attended_at else ""
    return [
        number,
        seat.name,
        phones.national(seat.phone),
        from_where(seat),
        place_words(seat),
        came,
        "",
    ]


def place_words(seat: Seat) -> str:
    """Whether there is a seat, or what is waited for."""
    return _("chờ Liên minh đồng ý") if seat.is_held else str(Place(seat.state).label)


def from_where(seat: Seat) -> str:
    """The cooperative, as the market or the register calls it, else what was written."""
    known = seat.cooperative or seat.registered
    return str(known.name) if known else seat.organisation
