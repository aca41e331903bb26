"""The doorbell of the bank services: proof first, the raw message kept, answered; a worker does the rest."""

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from catalog.models import Cooperative
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.payments import bodies, refused_messages
from shop.payments.models import BankFeed, FeedProvider, Payment, ProviderEvent
from shop.treasury.bank import feeds
from shop.treasury.bank.feeds import Message, Payload

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
        feed, is_watched = _sender(provider, request.headers, body, payload)
        message = _read(provider, payload, feed)
    except feeds.Refused as refusal:
        return _refuse(provider, refusal.reason, body, refusal.feed)
    _keep(message, payload, feed, is_watched=is_watched)
    return JsonResponse({"success": True})


def _refuse(provider: str, reason: str, body: bytes, feed: BankFeed | None = None) -> HttpResponse:
    refused_messages.note(provider, reason, body)
    if feed:
        refused_messages.note_for(feed.pk, reason)
    return JsonResponse({"success": False, "reason": reason}, status=400)


def _read(provider: str, payload: Payload, feed: BankFeed) -> Message:
    try:
        return feeds.read(provider, payload)
    except feeds.Refused as refusal:
        refusal.feed = feed
        raise


def _sender(
    provider: str, headers: Mapping[str, str], body: bytes, payload: Payload
) -> tuple[BankFeed, bool]:
    """The feed that proved the message, and whether it watches the account. One that does not may have been told the
    example that payOS and Casso send when the address is entered. Raises feeds.Refused."""
    every = list(BankFeed.unscoped.filter(provider=provider))
    active = [feed for feed in every if feed.is_active]
    if own := feeds.watching(active, provider, payload):
        _check(own, headers, body, payload)
        return own, True
    number = feeds.account(provider, payload)
    for feed in active:
        try:
            feeds.check_proof(feed, headers, body, payload)
        except feeds.Refused as refusal:
            if refusal.reason not in ("signature", "api key"):
                raise
            continue
        if _is_anothers(number, feed):
            raise _of(feeds.Refused("another's account"), feed)
        return feed, False
    raise _of(feeds.Refused("account"), feeds.watching(every, provider, payload))


def _check(feed: BankFeed, headers: Mapping[str, str], body: bytes, payload: Payload) -> None:
    try:
        feeds.check_proof(feed, headers, body, payload)
    except feeds.Refused as refusal:
        raise _of(refusal, feed) from None


def _of(refusal: feeds.Refused, feed: BankFeed | None) -> feeds.Refused:
    refusal.feed = feed
    return refusal


def _is_anothers(number: str, feed: BankFeed) -> bool:
    """Whether the account is known to be another cooperative's, which this feed's secret says nothing about."""
    told = Payment.objects.filter(payee_account_number=number).values_list(
        "order__cooperative", "payee_account_number"
    )
    watched = BankFeed.unscoped.values_list("cooperative", "account_number")
    own = Cooperative.objects.values_list("pk", "bank_account_number")
    owners = {
        owner
        for rows in (told[:1], watched, own)
        for owner, known in rows
        if feeds.plain_account(known) == number
    }
    return bool(owners) and feed.cooperative_id not in owners


@transaction.atomic
def _keep(message: Message, payload: Payload, feed: BankFeed, *, is_watched: bool) -> None:
    """The raw message, once; sent again it is only counted. Of an account that is not watched it is kept under the
    feed's name, so that it takes no number from whoever watches that account later."""
    now = timezone.now()
    ignored = message.why_ignored or ("" if is_watched else "no such account")
    number = feed.account_number if is_watched else f"{feed.pk}?{message.account_number}"
    message = replace(message, account_number=feeds.plain_account(number))
    values = {
        "event_type": "transfer.out" if message.why_ignored == "outgoing" else "transfer.in",
        "payload": payload,
        "received_at": now,
        "last_received_at": now,
        "outcome": f"ignored: {ignored}" if ignored else "",
        "processed_at": now if ignored else None,
    }
    provider = feed.provider
    rows = ProviderEvent.objects.filter(provider=provider)
    row, is_new = rows.get_or_create(event_id=message.event_id, defaults={**values, "provider": provider})
    if not is_new and not _says(row, message):
        row, is_new = rows.get_or_create(
            event_id=message.other_event_id, defaults={**values, "provider": provider}
        )
    if not is_new:
        ProviderEvent.objects.filter(pk=row.pk).update(deliveries=F("deliveries") + 1, last_received_at=now)
    elif not ignored:
        outbox.write(Topic.BANK_EVENT, event=row.pk, cooperative=feed.cooperative_id, feed=feed.pk)
    if is_watched:
        BankFeed.unscoped.filter(pk=feed.pk).update(last_message_at=now)


def _says(row: ProviderEvent, message: Message) -> bool:
    """Whether a kept message is the same, whatever balances and other facts it carries beside."""
    try:
        told = feeds.read(row.provider, row.payload)
        return replace(told, account_number=message.account_number) == message
    except feeds.Refused:  # what could be read once may look different to the rules of today
        return False
