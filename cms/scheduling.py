"""Publishing and taking down at the hour that was set: what Wagtail's `publish_scheduled` does, one thing at a time.

Its command stops at the first thing that cannot be published, and would then stop there every minute.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import override
from django_scopes import scopes_disabled
from wagtail.models import DraftStateMixin, Page, Revision

from catalog import advisory
from catalog.advisory import Lock

logger = logging.getLogger(__name__)


def run() -> int:
    """Takes down what has expired, then publishes what is due. Returns how many things changed.

    Publishing twice is harmless: a published version is no longer scheduled.
    """
    with advisory.alone(Lock.SCHEDULE) as is_alone, scopes_disabled(), override("vi"):
        return _take_down() + _publish() if is_alone else 0


def _kinds() -> list[type[models.Model]]:
    others = [
        row for row in apps.get_models() if issubclass(row, DraftStateMixin) and not issubclass(row, Page)
    ]
    return [Page, *others]


def _take_down() -> int:
    count = 0
    for kind in _kinds():
        expired = kind._base_manager.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at")
        for thing in list(expired):
            shown = thing.specific if isinstance(thing, Page) else thing
            count += _done(
                thing,
                lambda row: row.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled"),
                shown,
            )
    return count


def _publish() -> int:
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by(
        "approved_go_live_at", "pk"
    )
    return sum(
        _done(row, lambda row: row.publish(log_action="wagtail.publish.scheduled"), row) for row in list(due)
    )


def _done(thing: Any, work: Callable[[Any], None], row: Any) -> bool:
    """Whether `work` went well; a failure is told and hinders no other thing."""
    try:
        with transaction.atomic():
            work(row)
    except Exception:  # whatever it is, the next thing must still go out
        logger.exception(
            "%s %s was due and could not be published or taken down", type(thing).__name__, thing.pk
        )
        return False
    return True
