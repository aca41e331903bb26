"""Stripe's doorbell: verify, keep the raw event, answer. A worker then reads the object afresh at Stripe."""

import re

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop.card_payments.events import HANDLERS
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.payments import bodies, refused_messages
from shop.payments.models import ProviderEvent
from shop.payments.providers import stripe

MAX_BODY = 256 * 1024  # bytes; Stripe's events are a few kilobytes
PROVIDER = "stripe"
CARD_NUMBER = re.compile(rb"\d(?:[ -]?\d){11,18}")  # never kept, whoever sends it (promise S14)


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """400 for what Stripe did not sign; 200 for everything it did, known or not (promise S5).

    Either leaves a row: a ProviderEvent, or a count among the refused messages of this hour.
    """
    body = b""
    try:
        body = bodies.read(request, MAX_BODY)
        event = stripe.read_webhook(body, request.headers.get("Stripe-Signature", ""))
    except bodies.TooLarge as large:
        return _refuse("too_large", large.beginning)
    except stripe.BadMessage as message:
        return _refuse(message.reason, body)
    ignored = _why_ignored(event)
    now = timezone.now()
    with transaction.atomic():
        row, is_new = ProviderEvent.objects.get_or_create(
            provider=PROVIDER,
            event_id=event.id,
            defaults={
                "event_type": event.type,
                "payload": event.payload,
                "received_at": now,
                "outcome": ignored,
                "processed_at": now if ignored else None,
            },
        )
        if not is_new:
            ProviderEvent.objects.filter(pk=row.pk).update(
                deliveries=F("deliveries") + 1, last_received_at=now
            )
        elif not ignored:
            outbox.write(Topic.PROVIDER_EVENT, event=row.pk)
    return HttpResponse(ignored or "ok", content_type="text/plain")


def _why_ignored(event: stripe.Event) -> str:
    if event.livemode != stripe.is_live():
        return "ignored: other mode"
    return "" if event.type in HANDLERS else "ignored: not needed"


def _refuse(reason: str, body: bytes) -> HttpResponse:
    refused_messages.note(PROVIDER, reason, CARD_NUMBER.sub(b"[...]", body[: refused_messages.SAMPLE * 4]))
    return HttpResponse(f"refused: {reason}", status=400, content_type="text/plain")
