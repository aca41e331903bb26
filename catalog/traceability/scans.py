"""How often the square of a lot was scanned. One statement per scan; no cookie, and nothing kept about anybody.

A visitor counts once per lot and clock hour: the row keeps the last marks, each a keyed hash of the hour, the
lot, the address and the browser. They name nobody, match nothing after the hour, and push each other out. People
behind one address with the same browser count as one, so the count is rather too low than too high.
"""

import datetime
import hmac
import logging
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from catalog.models import Lot
from catalog.models.lots import Unit

logger = logging.getLogger(__name__)
MARKS_KEPT = 200  # scans of one lot within an hour, beyond which a visitor may count twice
SCANS_PER_PACK = 5  # more than this is worth a look: a family scans a pack a few times
FEWEST_UNUSUAL = 100  # scans; below that nothing is unusual
ROBOTS = re.compile(
    r"bot\b|crawl|spider|slurp|preview|prefetch|facebookexternalhit|mediapartners|lighthouse", re.IGNORECASE
)
COUNT = """
    UPDATE catalog_lot SET scan_count = scan_count + 1, first_scanned_at = COALESCE(first_scanned_at, %(now)s),
        last_scanned_at = %(now)s,
        scan_marks = (scan_marks || %(mark)s::bigint)[greatest(1, cardinality(scan_marks) + 2 - %(kept)s):]
    WHERE id = %(lot)s AND NOT %(mark)s::bigint = ANY(scan_marks)
    RETURNING scan_count, first_scanned_at"""


@dataclass(frozen=True)
class Scans:
    """`is_now`: this very visit is a scan, whether it was counted or had been within the hour."""

    count: int
    first_at: datetime.datetime | None
    is_now: bool


def is_scan(request: HttpRequest) -> bool:
    """Whether a person came here from the square of a label."""
    agent = request.headers.get("User-Agent", "")
    ahead = f"{request.headers.get('Purpose', '')} {request.headers.get('Sec-Purpose', '')}"
    is_robot = ROBOTS.search(agent) or "prefetch" in ahead or "prerender" in ahead
    return request.method == "GET" and request.GET.get("q") == "1" and not is_robot


def count(lot: Lot, request: HttpRequest) -> Scans:
    """Counts this scan. A database that takes no writes costs the count, never the page."""
    now = timezone.now()
    values: dict[str, Any] = {"now": now, "mark": _mark(lot, request, now), "kept": MARKS_KEPT, "lot": lot.pk}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(COUNT, values)
            row = cursor.fetchone()
    except Error:
        logger.warning("A scan of lot %s was not counted", lot.pk, exc_info=True)
        row = None
    if row is None:
        return Scans(lot.scan_count, lot.first_scanned_at, is_now=lot.scan_count > 0)
    return Scans(row[0], row[1], is_now=True)


def _mark(lot: Lot, request: HttpRequest, now: datetime.datetime) -> int:
    """64 bits, signed."""
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2] if settings.BEHIND_PROXY else ""
    who = (request.META.get("REMOTE_ADDR", ""), seen.strip(), request.headers.get("User-Agent", "")[:400])
    words = "|".join((f"{now:%Y%m%d%H}", str(lot.pk), *who))
    digest = hmac.digest(settings.SECRET_KEY.encode(), words.encode("utf-8", "replace"), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True)


def packs(lot: Lot) -> int | None:
    """How many packs the lot makes; None where nobody can tell. Its variant must be loaded."""
    if not lot.quantity:
        return None
    if lot.unit == Unit.PACK:
        return lot.quantity
    return max(lot.quantity * 1000 // lot.variant.weight_grams, 1) if lot.variant else None


def is_unusual(lot: Lot) -> bool:
    """Far more scans than packs: labels may have been copied, or the lot is the talk of the town."""
    number = packs(lot)
    return number is not None and lot.scan_count > max(number * SCANS_PER_PACK, FEWEST_UNUSUAL)
