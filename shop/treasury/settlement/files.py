"""The files of settlements as downloads: one statement, or the bank's list of transfers."""

from django.http import HttpResponse
from django.utils import timezone

from shop.ledger.models import Settlement
from shop.reports import spreadsheet
from shop.treasury.settlement import bank_batch, pdf, statement, xlsx

PDF_TYPE = "application/pdf"


def of_settlement(settlement: Settlement, kind: str) -> HttpResponse:
    """The statement as "pdf" or "xlsx"."""
    whole = statement.of(settlement)
    name = f"doi-soat-{settlement.number}.{kind}"
    if kind == "pdf":
        return _attachment(name, pdf.render(whole), PDF_TYPE)
    return _attachment(name, xlsx.render(whole), spreadsheet.XLSX_TYPE)


def of_batch(transfers: list[bank_batch.Row], kind: str, *, delimiter: str = ",") -> HttpResponse:
    """The bank's file as "csv", its columns parted by `delimiter`, or "xlsx"."""
    name = f"lenh-chuyen-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        return _attachment(
            name, bank_batch.as_csv(transfers, delimiter=delimiter).encode(), spreadsheet.CSV_TYPE
        )
    return _attachment(name, bank_batch.as_xlsx(transfers), spreadsheet.XLSX_TYPE)


def _attachment(name: str, content: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
