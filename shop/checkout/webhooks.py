"""Stripe's doorbell: verify, keep the raw event, answer. A worker then reads the object afresh at Stripe."""

import logging

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop.notifications import outbox
from shop.payments.models import ProviderEvent
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)
MAX_BODY = 256 * 1024  # bytes; Stripe's events are a few kilobytes
RELEVANT = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.expired",
    }
)


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """400 for what Stripe did not sign; 200 for everything it did, known or not (promise S5)."""
    if int(request.headers.get("Content-Length") or 0) > MAX_BODY:
        return HttpResponse("too large", status=400, content_type="text/plain")
    try:
        event = stripe.read_webhook(request.body, request.headers.get("Stripe-Signature", ""))
    except stripe.BadSignature:
        return HttpResponse("bad signature", status=400, content_type="text/plain")
    if event.livemode != stripe.is_live():
        return HttpResponse("ignored: other mode", content_type="text/plain")
    with transaction.atomic():
        row, is_new = ProviderEvent.objects.get_or_create(
            provider="stripe",
            event_id=event.id,
            defaults={"event_type": event.type, "payload": event.payload, "received_at": timezone.now()},
        )
        if is_new and event.type in RELEVANT:
            outbox.write("provider.event", event=row.pk)
    return HttpResponse("ok", content_type="text/plain")
