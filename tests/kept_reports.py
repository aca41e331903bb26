"""A report of the union that is made and kept, for tables of who may have what."""

from django.utils import timezone

from catalog import private_files
from shop.reports import periods
from shop.reports.periods import Unit
from shop.union.models import Report, ReportFile, ReportKind
from tests.cast import Cast


def keep(cast: Cast) -> int:
    """Its key."""
    quarter = periods.starting(Unit.QUARTER, timezone.localdate()).before()
    report = Report.objects.create(
        kind=ReportKind.QUARTER,
        first_on=quarter.first,
        last_on=quarter.last,
        asked_by=cast.minh,
        ready_at=timezone.now(),
    )
    private_files.path_of("report.pdf").write_bytes(b"%PDF-")
    ReportFile.objects.create(report=report, kind="pdf", name="report.pdf", size=5, digest="0" * 64)
    return report.pk
