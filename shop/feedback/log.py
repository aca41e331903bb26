"""Writing the log of reviews and questions."""

import datetime

from django.utils import timezone

from shop.feedback.models import Act, FeedbackEvent, Question, Review
from shop.orders.actors import Actor


def record(
    about: Review | Question,
    act: Act,
    actor: Actor,
    reason: str = "",
    *,
    at: datetime.datetime | None = None,
    **details: int | str,
) -> FeedbackEvent:
    """One row in the caller's transaction. `details` hold numbers and states, never what somebody wrote.

    `at`: now, where it is not given.
    """
    return FeedbackEvent.objects.create(
        review=about if isinstance(about, Review) else None,
        question=about if isinstance(about, Question) else None,
        act=act,
        actor_id=actor.user_id,
        actor_kind=actor.kind,
        reason=reason,
        details=details,
        created_at=at or timezone.now(),
    )
