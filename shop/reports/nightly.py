"""The check of the books that beat starts every night: its result is kept, and told where something is broken."""

import datetime
import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import advisory
from catalog.advisory import Lock
from shop.notifications import operators
from shop.reports import books, closing
from shop.reports.books import Result
from shop.reports.models import BooksCheck

logger = logging.getLogger(__name__)
KEPT = 90  # rows; three months of nights


def run() -> BooksCheck | None:
    """Proves every promise, keeps the result, and tells the operators what is broken; None while another run is at it.

    The reader of a log sees which promise is broken, never whose row (promise W7).
    """
    with advisory.alone(Lock.NIGHTLY_CHECK) as is_alone:
        if not is_alone:
            return None
        check = keep(list(books.prove()))
        for (
            row
        ) in closing.check_all():  # names and counts of then, too, which no statement of the books reads
            logger.error("the closed period %s says what the books do not", row)
    if check.is_clean:
        logger.info("the books are right: %s checks in %.1f s", check.check_count, check.seconds)
    else:
        logger.error("the books are broken: %s", words(check))
        _write_to_operators(check)
    return check


def keep(results: Sequence[Result]) -> BooksCheck:
    """Stores what a run over all checks found, and forgets the oldest beyond KEPT."""
    check = BooksCheck.objects.create(
        started_at=timezone.now() - datetime.timedelta(seconds=sum(result.seconds for result in results)),
        seconds=sum(result.seconds for result in results),
        check_count=len(results),
        broken=[
            {"id": result.check.id, "name": result.check.name, "count": result.broken_count}
            for result in results
            if result.broken_count
        ],
    )
    newest = BooksCheck.objects.order_by("-pk").values_list("pk", flat=True)[:KEPT]
    BooksCheck.objects.exclude(pk__in=list(newest)).delete()
    return check


def words(check: BooksCheck) -> str:
    """The broken promises by their names: "M3 entries, M5 settlement-sums"; without figures."""
    broken: list[dict[str, Any]] = check.broken
    return ", ".join(f"{row['id']} {row['name']}" for row in broken)


def _write_to_operators(check: BooksCheck) -> None:
    lines = [f"{row['id']} {row['name']}: {row['count']}" for row in check.broken]
    where = f"{settings.SITE_URL}{reverse('union:books')}"
    text = "\n".join([_("Lần soát sổ ban đêm thấy những chỗ sai này (số dòng sai):"), "", *lines, "", where])
    operators.write(_("Sổ sách chợ có chỗ sai"), text)
