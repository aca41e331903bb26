"""Names and numbers of people at classes are not kept for ever: each night, those of years that ended long ago.

What stays: how many there were, of which cooperative, what they knew; certificates with the name that was printed, so
that anybody can go on checking them; whoever has an account here keeps their list.
"""

import datetime
import logging

from django.conf import settings
from django.db import connection
from django.utils import timezone

logger = logging.getLogger(__name__)
# One person has one name in all classes of a year, so that people are still counted once.
FORGET = """
    WITH found AS (
        SELECT s.id, MIN(s.id) OVER (
            PARTITION BY EXTRACT(YEAR FROM c.held_on), COALESCE(NULLIF(s.phone, ''), 'name ' || s.name)
        ) AS person
        FROM training_seat s JOIN training_trainingclass c ON c.id = s.training_class_id
        WHERE c.held_on < %(until)s AND s.forgotten_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.phone = s.phone)
    )
    UPDATE training_seat s
    SET name = %(word)s || ' ' || found.person, phone = '', organisation = '', network = '', forgotten_at = now(),
        token = REPLACE(gen_random_uuid()::text, '-', '')
    FROM found WHERE found.id = s.id
"""
WORD = "Người"


def forget() -> int:
    """Of whole years that ended so many days ago (settings.KEEP_DAYS): a person counts once in a year. How many."""
    today = timezone.localdate()
    until = (today - datetime.timedelta(days=settings.KEEP_DAYS["learners"])).replace(month=1, day=1)
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"until": until, "word": WORD})
        count = int(cursor.rowcount)
    if count:
        logger.info("names and numbers of %s people at classes were forgotten", count)
    return count
