"""The doorbell of the bank services: proof first, the raw message kept, answered; a worker does the rest."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from shop.notifications import outbox
from shop.payments import bodies, refused
from shop.payments.models import BankFeed, FeedProvider, ProviderEvent
from shop.treasury import feeds
from shop.treasury.feeds import Message, Payload

MAX_BODY = 256 * 1024  # bytes; a real message has about one thousand


@csrf_exempt
def bank_webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """200 for what the service signed, once or again; 400 for anything else, with a row that says why (M7)."""
    if provider not in FeedProvider.values:
        return JsonResponse({"success": False, "reason": "provider"}, status=404)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        body = bodies.read(request, MAX_BODY)
    except bodies.TooLarge as error:
        return _refuse(provider, "too large", error.beginning)
    try:
        payload = feeds.parse(body)
        feed = _sender(provider, request.headers, body, payload)
        message = feeds.read(provider, payload)
    except feeds.Refused as refusal:
        return _refuse(provider, refusal.reason, body)
    _keep(provider, message, payload, feed)
    return JsonResponse({"success": True})


def _refuse(provider: str, reason: str, body: bytes) -> HttpResponse:
    refused.note(provider, reason, body)
    return JsonResponse({"success": False, "reason": reason}, status=400)


def _sender(provider: str, headers: Mapping[str, str], body: bytes, payload: Payload) -> BankFeed | None:
    """The feed that signed the message. None: one of ours did, but about an account that none of them watches, such
    as the example that payOS and Casso send when the address is entered. Raises feeds.Refused."""
    number = feeds.account(provider, payload)
    active = list(BankFeed.unscoped.filter(provider=provider, is_active=True))
    own = next((feed for feed in active if feeds.plain_account(feed.account_number) == number), None)
    if own:
        feeds.check_signature(provider, own.secret, headers, body, payload)
        return own
    for secret in {feed.secret for feed in active}:
        try:
            feeds.check_signature(provider, secret, headers, body, payload)
        except feeds.Refused as refusal:
            if refusal.reason != "signature":
                raise
        else:
            return None
    raise feeds.Refused("account")


@transaction.atomic
def _keep(provider: str, message: Message, payload: Payload, feed: BankFeed | None) -> None:
    """The raw message, once; sent again it is only counted."""
    now = timezone.now()
    ignored = message.why_ignored or ("" if feed else "no such account")
    values = {
        "event_type": "transfer.out" if message.why_ignored == "outgoing" else "transfer.in",
        "payload": payload,
        "received_at": now,
        "last_received_at": now,
        "outcome": f"ignored: {ignored}" if ignored else "",
        "processed_at": now if ignored else None,
    }
    rows = ProviderEvent.objects.filter(provider=provider)
    row, is_new = rows.get_or_create(event_id=message.event_id, defaults={**values, "provider": provider})
    if not is_new and not _says(row, message):
        row, is_new = rows.get_or_create(
            event_id=message.other_event_id, defaults={**values, "provider": provider}
        )
    if not is_new:
        ProviderEvent.objects.filter(pk=row.pk).update(deliveries=F("deliveries") + 1, last_received_at=now)
    elif feed and not ignored:
        outbox.write("bank.event", event=row.pk, cooperative=feed.cooperative_id)
    if feed:
        BankFeed.unscoped.filter(pk=feed.pk).update(last_message_at=now)


def _says(row: ProviderEvent, message: Message) -> bool:
    """Whether a kept message is the same, whatever balances and other facts it carries beside."""
    try:
        return feeds.read(row.provider, row.payload) == message
    except feeds.Refused:  # what could be read once may look different to the rules of today
        return False
