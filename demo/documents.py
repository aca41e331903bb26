"""The report of the last closed quarter, and a schedule for those that come. A worker makes the report."""

from demo import people
from shop.reports import periods
from shop.reports.models import Closing
from shop.reports.periods import Unit
from shop.union.documents import requests, schedules
from shop.union.documents.requests import Paper
from shop.union.models import Report, ReportKind

DAY = 6  # of the month after the quarter: its figures are closed by then
PAPER = Paper(number="48", signer="Lò Văn Tâm")


def play() -> int:
    """How many reports were asked for; none where nobody can log in, or one is there. Scopes are off."""
    officer, signer = people.find(people.UNION), people.find(people.SECOND_SIGNER)
    row = Closing.objects.filter(approved_at__isnull=False).first()
    if officer is None or signer is None or row is None or Report.objects.exists():
        return 0
    quarter = periods.starting(Unit.QUARTER, row.first_on)
    requests.ask(ReportKind.QUARTER, quarter, PAPER, actor_id=officer.pk)
    schedules.plan(ReportKind.QUARTER, DAY, [officer, signer], actor_id=officer.pk)
    return 1
