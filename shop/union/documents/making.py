"""A report is made step by step by a task: each section gathered, then each file written.

Whoever makes it holds it for LEASE and says so anew with each step; a worker that dies leaves what it has done, and the
next one goes on there, as of the same moments. A fault of ours is told on the report's page, where it can be asked for
again; what is away is tried again by the outbox.
"""

import datetime
import hashlib
import logging
import secrets
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import override

from catalog import private_files
from shop.accounts import access_log
from shop.notifications import handling, outbox
from shop.notifications.channels import Later
from shop.notifications.topics import Topic
from shop.reports.official.document import Document, Section
from shop.union.documents import asked as questions
from shop.union.documents import contents, files
from shop.union.documents.asked import Asked
from shop.union.models import Report, ReportFile

logger = logging.getLogger(__name__)
LEASE = datetime.timedelta(seconds=60)  # longer than any one step between two signs of life


class Lost(Exception):
    """Another worker holds the report by now."""


def make(report_id: int) -> bool:
    """Makes what is missing of a report; False where it is made or given up. Raises Later while another holds it."""
    holder = secrets.token_hex(16)
    if not _take(report_id, holder):
        held = _open(report_id).first()
        if held and held.held_until:
            raise Later(held.held_until)
        return False
    try:
        with override("vi"):
            _make(report_id, holder)
    except Lost:
        return False
    except handling.PASSING:
        _mine(report_id, holder).update(held_until=None, holder="")
        raise
    except Exception:
        logger.exception("report %s is not made", report_id)
        _mine(report_id, holder).update(failed_at=timezone.now(), held_until=None, holder="")
        return False
    return True


def _open(report_id: int) -> Any:
    return Report.objects.filter(pk=report_id, ready_at=None, failed_at=None)


def _mine(report_id: int, holder: str) -> Any:
    return _open(report_id).filter(holder=holder)


def _take(report_id: int, holder: str) -> bool:
    now = timezone.now()
    free = _open(report_id).filter(Q(held_until=None) | Q(held_until__lte=now))
    return bool(free.update(holder=holder, held_until=now + LEASE))


def _hold(report_id: int, mark: str, **facts: Any) -> None:
    """Writes what is known by now, and holds on where it does not say otherwise. Raises Lost."""
    if not _mine(report_id, mark).update(**{"held_until": timezone.now() + LEASE, **facts}):
        raise Lost(str(report_id))


def _make(report_id: int, holder: str) -> None:
    hold = partial(_hold, report_id, holder)
    report = Report.objects.select_related("closing__made_by", "closing__approved_by").get(pk=report_id)
    if report.gathered_at is None:
        _fix(report)
        hold(
            known_at=report.known_at,
            gathered_at=report.gathered_at,
            closing=report.closing,
            is_closed=report.is_closed,
        )
    asked = questions.of(report, hold)
    document = _gathered(report, asked, hold)
    for kind in files.of(report.kind):
        if not ReportFile.objects.filter(report=report, kind=kind).exists():
            _write(report, kind, document, asked, hold)
        hold(done=F("done") + 1)
    _finish(report, document, hold)


@transaction.atomic
def _finish(report: Report, document: Document, hold: Any) -> None:
    """Ready, noted in the log, and promised to whoever waits for it: all or nothing."""
    whole = {"document": document.as_json()}
    hold(ready_at=timezone.now(), done=F("steps"), content=whole, held_until=None, holder="")
    access_log.exported(
        report.asked_by_id, f"report.{report.kind}", reference=str(report.pk), row_count=document.row_count
    )
    if report.schedule_id:
        outbox.write(Topic.REPORT_READY, report=report.pk)


def _fix(report: Report) -> None:
    """The moments that all figures are of, whenever the work on it is taken up again."""
    report.closing = questions.closing_of(questions.period_of(report))
    report.known_at = report.closing.known_at if report.closing else questions.fixed_now()
    report.gathered_at = timezone.now()
    report.is_closed = questions.of(report).is_closed


def _gathered(report: Report, asked: Asked, hold: Any) -> Document:
    """Each section is written down when it is read."""
    wanted = contents.of(asked, report.kind)
    said = list(report.content.get("sections", []))
    hold(steps=len(wanted) + len(files.of(report.kind)), done=len(said))
    for gather in wanted[len(said) :]:
        said.append(gather(asked).as_json())
        hold(content={"sections": said}, done=len(said))
    return contents.document(report, asked, [Section.read(section) for section in said])


def _write(report: Report, kind: str, document: Document, asked: Asked, hold: Any) -> None:
    """A file, and the row that names it; without the row no file stays."""
    name = private_files.new_name(f".{kind}")
    path = private_files.path_of(name)
    try:
        row_count = files.WRITERS[kind](path, document, report, asked)
        hold()
        ReportFile.objects.create(
            report=report,
            kind=kind,
            name=name,
            size=path.stat().st_size,
            digest=_digest(path),
            row_count=row_count,
        )
    except BaseException:
        private_files.delete(name)
        raise


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
