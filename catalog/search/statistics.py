"""What people search for: counted by query and day, for editors. No person, address or session is kept.

A page only notes a query in this process's memory; the counts are written after an answer has been sent.
"""

import logging
import re
import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits

from catalog import text
from catalog.models import EmptySearch
from catalog.serving.ttl_cache import Kept

logger = logging.getLogger(__name__)
WRITE_SECONDS = 30.0
MAX_NOTED = 500  # different queries of one process in that time; a flood of them is not worth keeping
MOST_A_DAY = 20_000  # different queries; beyond them only those known from before are counted
MAX_LENGTH = 80  # characters
KEPT_DAYS = 90
PERSONAL = re.compile(r"@|(?:\d[\s.-]?){6}")  # an address or a telephone number typed into the wrong field


class Noted(Kept[None]):
    """Counts since the last writing: query → (times, times without a result). Forgotten between tests as Kept is."""

    def __init__(self) -> None:
        super().__init__(lambda: None, WRITE_SECONDS)
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        with self._lock:
            self._hits: Counter[str] = Counter()
            self._empty: Counter[str] = Counter()
            self._due = time.monotonic() + WRITE_SECONDS

    def add(self, query: str, *, is_empty: bool) -> None:
        with self._lock:
            if query in self._hits or len(self._hits) < MAX_NOTED:
                self._hits[query] += 1
                self._empty[query] += is_empty

    def take(self, *, only_due: bool) -> list[tuple[str, int, int]]:
        """(query, times, times without a result) in the order of the queries, and begins anew."""
        with self._lock:
            if not self._hits or (only_due and time.monotonic() < self._due):
                return []
            taken = [(query, hits, self._empty[query]) for query, hits in sorted(self._hits.items())]
        self.forget()
        return taken


noted = Noted()


def note(query: str, result_count: int) -> None:
    """Remembers that somebody searched for `query` (any text) and how much was found. Costs no query."""
    query = text.normalise(query).lower().replace("\n", " ")
    if query and len(query) <= MAX_LENGTH and not PERSONAL.search(query):
        noted.add(query, is_empty=not result_count)


def write_due(**_signal: Any) -> None:
    """After a request's answer has gone out: writes what was noted, at most every WRITE_SECONDS."""
    try:
        write(only_due=True)
    except Error as error:
        logger.warning("searches of the last seconds were not counted: %s", type(error).__name__)


def write(*, only_due: bool = False) -> None:
    """Adds what this process noted to the day's counts: three statements for any number of queries."""
    taken = noted.take(only_due=only_due)
    if not taken:
        return
    queries, hits, empty = (list(column) for column in zip(*taken, strict=True))
    today = timezone.localdate()
    # The rows come in the order of the queries, so that two processes never wait for each other.
    counted = """
        INSERT INTO {table} (query_id, date, hits)
        SELECT q.id, %s, v.hits FROM unnest(%s::text[], %s::int[]) AS v (words, hits)
        JOIN wagtailsearchpromotions_query q ON q.query_string = v.words
        WHERE v.hits > 0 ORDER BY v.words
        ON CONFLICT (query_id, date) DO UPDATE SET hits = {table}.hits + EXCLUDED.hits
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO wagtailsearchpromotions_query (query_string)"
            " SELECT words FROM unnest(%s::text[]) AS v (words)"
            " WHERE (SELECT count(*) FROM wagtailsearchpromotions_querydailyhits WHERE date = %s) < %s"
            " ORDER BY words ON CONFLICT DO NOTHING",
            [queries, today, MOST_A_DAY],
        )
        for model, counts in ((QueryDailyHits, hits), (EmptySearch, empty)):
            cursor.execute(counted.format(table=model._meta.db_table), [today, queries, counts])


def forget_old() -> None:
    """Drops counts older than KEPT_DAYS, what was asked once only a week ago, and queries without any left."""
    today = timezone.localdate()
    for rows in (QueryDailyHits.objects.all(), EmptySearch.objects.all()):
        rows.filter(date__lt=today - timedelta(days=KEPT_DAYS)).delete()
    rare = Query.objects.annotate(total=Sum("daily_hits__hits")).filter(total=1)
    QueryDailyHits.objects.filter(date__lt=today - timedelta(days=7), query__in=rare).delete()
    EmptySearch.objects.filter(query__daily_hits=None).delete()
    Query.garbage_collect()
