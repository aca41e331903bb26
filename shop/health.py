"""`/healthz`: this process answers. `/readyz`: everything it leans on works; 503 with the reasons.

Anybody may ask: the answer names what is broken, never an amount or whose it is.
"""

from datetime import timedelta

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from catalog.serving.ttl_cache import Kept
from shop.notifications import balances, outages
from shop.notifications.models import Heartbeat, OutboxMessage, ParkedBecause
from shop.reports import nightly
from shop.reports.models import BooksCheck

STALE = timedelta(seconds=30)
NEWEST = 1000  # entries that are each looked at; two wrong ones could make a right sum
LEDGER = """
    SELECT (SELECT COALESCE(SUM(amount), 0) FROM ledger_posting) <> 0,
           EXISTS (
               SELECT 1 FROM ledger_posting
               WHERE entry_id > (SELECT MAX(id) FROM ledger_ledgerentry) - %(newest)s
               GROUP BY entry_id HAVING SUM(amount) <> 0
           )
"""


def healthz(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("ok", content_type="text/plain")
    if settings.INSTANCE:
        response["X-Instance"] = settings.INSTANCE
    return response


def readyz(request: HttpRequest) -> JsonResponse:
    reasons: dict[str, str] = {}
    try:
        _database(reasons)
    except Error as error:
        reasons["database"] = type(error).__name__
    _broker(reasons)
    parked = _parked(reasons)
    return JsonResponse(
        {"ready": not reasons, "reasons": reasons, "parked_messages": parked},
        status=503 if reasons else 200,
    )


def _parked(reasons: dict[str, str]) -> int | None:
    """Messages that a person must look at. An address that was refused does not make the site unready, or any
    guest could; what a fault or an outage of a whole day has stopped does, until it is sent again."""
    if "database" in reasons:
        return None
    parked = OutboxMessage.objects.filter(parked_at__isnull=False, handled_at__isnull=True).order_by()
    counts = dict(parked.values_list("parked_because").annotate(n=Count("pk")))
    stopped = sum(counts.values()) - counts.get(ParkedBecause.REFUSED, 0)
    if stopped:
        reasons["parked"] = f"{stopped} messages were given up"
    return sum(counts.values())


def _database(reasons: dict[str, str]) -> None:
    now = timezone.now()
    beats = dict(Heartbeat.objects.values_list("name", "beat_at"))
    for name in ("relay", "beat"):
        if name not in beats:
            reasons[name] = "never seen"
        elif beats[name] < now - STALE:
            reasons[name] = f"silent for {_seconds(now - beats[name])} s"
    untried = OutboxMessage.objects.filter(handled_at__isnull=True, parked_at__isnull=True, attempts=0)
    waiting = untried.annotate(since=Coalesce("put_off_until", "created_at")).order_by("since").first()
    if waiting and waiting.since < now - 2 * STALE:
        reasons["outbox"] = f"oldest message waits {_seconds(now - waiting.since)} s"
    for channel, down_at in outages.since(beats).items():
        reasons[channel] = f"down for {_seconds(now - down_at)} s"
    for channel in balances.low().values_list("channel", flat=True):
        reasons[f"{channel}-money"] = "runs low"
    reasons.update(BOOKS.get())


def _seconds(passed: timedelta) -> int:
    return int(passed.total_seconds())


def _books() -> dict[str, str]:
    """What is wrong with the ledger now, and with the books when they were last checked as a whole."""
    reasons: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(LEDGER, {"newest": NEWEST})
        whole, newest = cursor.fetchone()
    if whole:
        reasons["ledger"] = "postings do not sum to zero"
    elif newest:
        reasons["ledger"] = "an entry does not sum to zero"
    last = BooksCheck.objects.order_by("-pk").first()
    if last and not last.is_clean:
        reasons["books"] = nightly.words(last)
    return reasons


# Adding up the whole ledger takes a tenth of a second at a million lines, so a process does it once in a while for
# all who ask meanwhile. What is kept is forgotten together with the pages' own in tests.
BOOKS = Kept(_books, seconds=10)


def _broker(reasons: dict[str, str]) -> None:
    """One PING with the password and the TLS of BROKER_URL, on a connection of its own."""
    try:
        with redis.Redis.from_url(
            settings.BROKER_URL, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
        ) as broker:
            broker.ping()
    except (redis.RedisError, OSError) as error:
        reasons["broker"] = type(error).__name__
