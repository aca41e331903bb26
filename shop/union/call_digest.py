"""Twice a day the union's officers are written to where somebody waits for them: a call, an application, a dispute;
once a day those who answer for the money, while the books are broken."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalog import days, groups
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.accounts.models import User
from shop.notifications import messages, outbox
from shop.notifications.letters import OFFICER, Letter, Recipient
from shop.notifications.models import Heartbeat
from shop.notifications.topics import Topic
from shop.payments.models import Dispute, DisputeStatus
from shop.reports import nightly
from shop.reports.models import BooksCheck
from shop.union import calls, permissions

MARK = "calls told"  # of the heartbeat that says when officers were last written to
BOOKS_MARK = "books told"  # and when about the books
PAUSE = datetime.timedelta(hours=5)  # between two letters, whoever runs beat


def _waiting() -> dict[str, Any]:
    """What waits: the calls whose turn it is, and how many applications and disputed card payments."""
    return {
        "calls": [call for call in calls.to_make() if not call.is_resting],
        "applications": Cooperative.objects.filter(verification=Verification.SUBMITTED).count(),
        "disputes": Dispute.objects.filter(status=DisputeStatus.OPEN).count(),
    }


@transaction.atomic
def promise() -> bool:
    """Promises one letter, if somebody waits and none was promised lately; whether it did."""
    about_books = _broken_books() is not None and _take(BOOKS_MARK, days.midnight(timezone.localdate()))
    is_waited_for = any(_waiting().values()) and _take(MARK, timezone.now() - PAUSE)
    if about_books or is_waited_for:
        outbox.write(Topic.CALLS_WAITING, **({"books": True} if about_books else {}))
    return about_books or is_waited_for


def _take(mark: str, before: datetime.datetime) -> bool:
    """Whether nobody has done it since then; of two at once one."""
    now = timezone.now()
    Heartbeat.objects.get_or_create(name=mark, defaults={"beat_at": before - PAUSE})
    return bool(Heartbeat.objects.filter(name=mark, beat_at__lt=before).update(beat_at=now))


def _broken_books() -> BooksCheck | None:
    """The last check of the books, where it found something."""
    last = BooksCheck.objects.order_by("-pk").first()
    return None if last is None or last.is_clean else last


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """To every officer with an address; nobody, where nothing waits by now."""
    about = _waiting()
    broken = _broken_books() if payload.get("books") else None
    if not any(about.values()) and not broken:
        return
    with override("vi"):
        about |= {
            "url": settings.SITE_URL + reverse("union:calls"),
            "applications_url": settings.SITE_URL + reverse("union:registrations"),
            "disputes_url": settings.SITE_URL + reverse("union:cards"),
            "books_url": settings.SITE_URL + reverse("union:books"),
        }
    to_all = any(about[name] for name in ("calls", "applications", "disputes"))
    messages.send_all(message_id, _letters(about, broken, to_all=to_all))


def _letters(about: dict[str, Any], broken: BooksCheck | None, *, to_all: bool) -> list[Letter]:
    """To every officer with an address what waits; what is wrong with the books to treasurers and signers."""
    people = User.objects.filter(is_active=True).exclude(email="")
    money = (
        people.filter(groups__name__in=permissions.PAYING | permissions.SIGNING) if broken else people.none()
    )
    treasurers = set(money.values_list("pk", flat=True))
    readers = Q(pk__in=treasurers) | (Q(groups__name=groups.UNION) if to_all else Q())
    letters = []
    for person in people.filter(readers if to_all or treasurers else Q(pk=None)).order_by("pk").distinct():
        told = about | {"books": nightly.words(broken) if broken and person.pk in treasurers else ""}
        to = Recipient.of_desk(person)
        letters.append(Letter(OFFICER, Topic.CALLS_WAITING, to, told.copy, part=f"u{person.pk}"))
    return letters
