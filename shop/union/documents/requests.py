"""Asking for a report: the row and the outbox message that a task makes it by. Nothing is made here."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.reports.periods import Period
from shop.union.models import Report, ReportKind


class AlreadyAsked(Exception):
    """The same report is being made; nothing was written."""


class NotFailed(Exception):
    """It is made, or being made: there is nothing to do again."""


@dataclass(frozen=True)
class Paper:
    """What a person says of the paper: its number, who signs as what, whom it goes to (parted by ";")."""

    number: str = ""
    signer_title: str = "Chủ tịch"
    signer: str = ""
    recipients: str = "UBND tỉnh Lai Châu; Liên minh Hợp tác xã Việt Nam; Lưu: VT"


def ask(
    kind: ReportKind, period: Period, paper: Paper, *, actor_id: int, schedule_id: int | None = None
) -> Report:
    """Has a report made; the task hears of it after the commit. Raises AlreadyAsked."""
    try:
        with transaction.atomic():
            report = Report.objects.create(
                kind=kind,
                first_on=period.first,
                last_on=period.last,
                number=paper.number,
                signer_title=paper.signer_title,
                signer=paper.signer,
                recipients=paper.recipients,
                asked_by_id=actor_id,
                schedule_id=schedule_id,
            )
            outbox.write(Topic.REPORT_ASKED, report=report.pk)
    except IntegrityError as error:
        raise AlreadyAsked from error
    return report


@transaction.atomic
def again(pk: int) -> None:
    """Of one that failed, or that nobody works on any more: what was done of it stays. Raises NotFailed."""
    report = Report.objects.get(pk=pk)
    if not (report.failed_at or report.is_stuck):
        raise NotFailed(str(pk))
    found = Report.objects.filter(
        pk=pk, ready_at=None, failed_at=report.failed_at, held_until=report.held_until
    )
    if not found.update(failed_at=None, held_until=None, asked_at=timezone.now()):
        raise NotFailed(str(pk))
    outbox.write(Topic.REPORT_ASKED, report=pk)


def paper_of(report: Report) -> Paper:
    """What was said of it when it was asked for."""
    return Paper(report.number, report.signer_title, report.signer, report.recipients)


def last_paper() -> Paper:
    """As it was said of the latest report, without its number."""
    row = Report.objects.filter(schedule=None).first()
    return Paper("", row.signer_title, row.signer, row.recipients) if row else Paper()
