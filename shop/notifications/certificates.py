"""Telling a stall what became of its certificate: confirmed, sent back with a reason, or about to lapse."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.users.models import UserProfile

from catalog.models import Certificate
from catalog.models.certificates import CertificateState
from catalog.offering import certificates
from shop.accounts.models import Membership, Role
from shop.notifications import messages, outbox
from shop.notifications.letters import COOPERATIVE, Letter, Recipient
from shop.notifications.topics import Topic

STATES = {
    Topic.CERTIFICATE_CONFIRMED: CertificateState.CONFIRMED,
    Topic.CERTIFICATE_SENT_BACK: CertificateState.SENT_BACK,
    Topic.CERTIFICATE_LAPSING: CertificateState.CONFIRMED,
}
BATCH = 200


def remind() -> int:
    """Promises a letter for what lapses soon and was not told about; returns how many. May run at any time, twice."""
    with transaction.atomic():
        ids = certificates.take_reminders(timezone.localdate(), BATCH)
        outbox.write_many([(Topic.CERTIFICATE_LAPSING, {"certificate": pk}) for pk in ids])
    return len(ids)


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
