"""Reports that make themselves: on a day after their period, once whoever fires it; named people get a link."""

import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalog.groups import DESK
from shop.accounts.models import User
from shop.notifications import messages
from shop.notifications.letters import OFFICER, Letter, Recipient
from shop.notifications.topics import Topic
from shop.reports.periods import Period
from shop.union.documents import asked, contents, requests
from shop.union.documents.forms import kinds
from shop.union.models import Report, ReportKind, ReportSchedule
from shop.union.permissions import May


class Exists(Exception):
    """This kind of report has a schedule already; nothing was written."""


def plan(kind: ReportKind, day: int, readers: list[User], *, actor_id: int) -> ReportSchedule:
    """`day` 1–28 of the month after the period. Raises Exists."""
    try:
        with transaction.atomic():
            row = ReportSchedule.objects.create(kind=kind, day=day, made_by_id=actor_id)
            row.readers.set(readers)
    except IntegrityError as error:
        raise Exists(kind) from error
    return row


def end(pk: int) -> bool:
    """What it made stays. False where it was ended before."""
    return bool(ReportSchedule.objects.filter(pk=pk, ended_at=None).update(ended_at=timezone.now()))


def people() -> "QuerySet[User]":
    """Those with a role at the desk, who can be told."""
    desk = User.objects.filter(is_active=True, groups__name__in=DESK).distinct()
    return desk.order_by("full_name", "pk")


def due_on(schedule: ReportSchedule, period: Period) -> datetime.date:
    """The day on which the report of a period is made."""
    return period.until.replace(day=schedule.day)


def fire() -> int:
    """Asks for every report that is due and was not asked for yet; how many. May run twice at once."""
    today = timezone.localdate()
    count = 0
    for schedule in ReportSchedule.objects.filter(ended_at=None):
        period = asked.latest(ReportKind(schedule.kind), today)
        is_due = due_on(schedule, period) <= today and timezone.localdate(schedule.made_at) <= due_on(
            schedule, period
        )
        if is_due and not contents.has_anything(ReportKind(schedule.kind), period):
            continue
        if is_due and not Report.objects.filter(schedule=schedule, first_on=period.first).exists():
            count += _ask(schedule, period)
    return count


def _ask(schedule: ReportSchedule, period: Period) -> bool:
    """False where another has asked meanwhile, or somebody has it made at this moment: the next hour asks again."""
    try:
        requests.ask(
            ReportKind(schedule.kind),
            period,
            requests.last_paper(),
            actor_id=schedule.made_by_id,
            schedule_id=schedule.pk,
        )
    except requests.AlreadyAsked:
        return False
    return True


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """The payload names the report. To each reader of its schedule who may read its figures today."""
    report = Report.objects.get(pk=payload["report"])
    if report.schedule is None:
        return
    with override("vi"):
        about: dict[str, object] = {
            "report": f"{report.get_kind_display()}: {asked.period_of(report).label}",
            "is_of_sales": report.is_of_sales,
            "is_closed": report.is_closed,
            "url": settings.SITE_URL + reverse("union:report", args=[report.pk]),
        }
    readers = report.schedule.readers.filter(is_active=True).order_by("pk")
    messages.send_all(
        message_id,
        [
            Letter(OFFICER, Topic.REPORT_READY, Recipient.of_desk(person), about.copy, part=f"u{person.pk}")
            for person in readers
            if report.kind in kinds(May(person.desk_roles))
        ],
    )
