"""Telling a stall what became of its certificate: confirmed, sent back with a reason, or about to lapse.

What lapses climbs a ladder of its own, by the days that the paper is still good for (settings.LADDER_PAPER_DAYS): told
three times before and once when it has lapsed, then rung up by the union. A paper that came late to the market begins
at the step whose day has come.
"""

import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.users.models import UserProfile

from catalog import days
from catalog.models import Certificate
from catalog.models.certificates import CertificateState
from catalog.offering import certificates
from shop.accounts.models import Membership, Role
from shop.notifications import asked_calls, ladder, messages, outbox
from shop.notifications.ladder import Wait
from shop.notifications.letters import COOPERATIVE, Letter, Recipient
from shop.notifications.models import Ladder
from shop.notifications.topics import Topic

STATES = {
    Topic.CERTIFICATE_CONFIRMED: CertificateState.CONFIRMED,
    Topic.CERTIFICATE_SENT_BACK: CertificateState.SENT_BACK,
    Topic.CERTIFICATE_LAPSING: CertificateState.CONFIRMED,
}
LAST, LAPSED = "remind_last", "lapsed"
STEPS = (ladder.REMIND, ladder.REMIND_AGAIN, LAST, LAPSED, ladder.CALL)


def climb() -> int:
    """Takes each step that is due; returns how many. May run twice at once."""
    rows = certificates.lapsing(timezone.localdate())
    waits = [
        Wait(Ladder.PAPER, pk, stall, days.midnight(last_day))
        for pk, stall, last_day in rows.values_list("pk", "product__cooperative", "expires_on")
        if last_day
    ]
    return ladder.climb_all(ladder.with_steps(waits), _act, due=_due)


def _due(wait: Wait, now: datetime.datetime) -> str | None:
    """The last step whose day has come. Nobody is rung up who was not told that it has lapsed, or only just now."""
    taken = dict(wait.climbed)
    left = (timezone.localdate(wait.since) - timezone.localdate(now)).days
    lasts = dict(zip(STEPS, settings.LADDER_PAPER_DAYS, strict=True))
    reached = [step for step in STEPS if left <= lasts[step]]
    pause = datetime.timedelta(days=lasts[LAPSED] - lasts[ladder.CALL] - 1)
    if reached[-1:] == [ladder.CALL] and not (LAPSED in taken and taken[LAPSED] <= now - pause):
        reached = [LAPSED]
    return reached[-1] if reached and reached[-1] not in taken else None


def _act(wait: Wait, step: str) -> None:
    if step != ladder.CALL:
        outbox.write(Topic.CERTIFICATE_LAPSING, certificate=wait.subject)
        return
    row = Certificate.unscoped.select_related("product__cooperative").get(pk=wait.subject)
    with override("vi"):
        names = {
            "paper": row.label,
            "name": row.product.label,
            "day": date_format(timezone.localdate(wait.since), "d/m/Y"),
        }
        subject = _("%(paper)s của %(name)s hết hạn từ %(day)s, chưa có giấy mới") % names
        body = _(
            "Hỏi hợp tác xã đã xin giấy mới cho %(name)s chưa. Có rồi thì nhờ chụp gửi ở trang món hàng. Chưa xin"
            " được thì hỏi vướng ở đâu, Liên minh giúp làm hồ sơ."
        )
    asked_calls.ask(Recipient.of_cooperative(row.product.cooperative), subject, body % names)


def deliver(message_id: int, topic: Topic, payload: dict[str, Any]) -> None:
    """The payload names the certificate. What is otherwise by now is not told any more: decided anew, renewed, gone."""
    rows = Certificate.unscoped.select_related("product__cooperative")
    row: Certificate | None = rows.filter(pk=payload["certificate"], state=STATES[topic]).first()
    if row is None:
        return
    lapsing = certificates.lapsing(timezone.localdate())
    if topic == Topic.CERTIFICATE_LAPSING and not lapsing.filter(pk=row.pk).exists():
        return
    messages.send_all(message_id, _letters(topic, row))


def _letters(topic: Topic, row: Certificate) -> list[Letter]:
    """To the cooperative itself and by mail to those who run its stall, each in their language; where no mail and
    nothing else reaches the cooperative the union rings."""
    cooperative = row.product.cooperative
    people = Membership.objects.filter(
        cooperative=cooperative, role__in=(Role.OWNER, Role.SELLER), user__is_active=True
    ).select_related("user")
    told, letters = {cooperative.email}, []
    for person in (row.user for row in people.order_by("pk")):
        if person.email and person.email not in told:
            told.add(person.email)
            chosen = UserProfile.get_for_user(person).preferred_language
            language = "en" if chosen == "en" else "vi"
            to = Recipient(language, person.email, name=person.full_name)
            context = partial(_context, row, language)
            letters.append(Letter(COOPERATIVE, topic, to, context, part=f"u{person.pk}"))
    own = Recipient.of_cooperative(cooperative, is_rung=not any(told))
    return [Letter(COOPERATIVE, topic, own, partial(_context, row, "vi")), *letters]


def _context(row: Certificate, language: str) -> dict[str, object]:
    with override(language):
        return {
            "certificate": row,
            "label": row.label,
            "name": row.product.label,
            "days": row.days_left,
            "reason": row.reason,
            "stall_url": settings.SITE_URL + reverse("stall:certificate", args=[row.product_id, row.pk]),
        }
