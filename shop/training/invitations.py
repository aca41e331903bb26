"""Asking cooperatives to a class: a stall by its own ways, one without a stall by what the register knows of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.training import seats
from shop.training.models import Invitation


@dataclass(frozen=True)
class Target:
    """One cooperative: its stall, its row of the register, or both."""

    cooperative_id: int | None
    registered_id: int | None


@transaction.atomic
def invite(class_id: int, targets: Sequence[Target], *, by_id: int | None) -> int:
    """How many are asked now; nobody is asked twice. Raises seats.Closed."""
    row = seats.hold(class_id)
    if not row.is_coming:
        raise seats.Closed
    known = Invitation.unscoped.filter(training_class=row).values_list("cooperative", "registered")
    stalls = {stall for stall, _row in known if stall}
    others = {registered for _stall, registered in known if registered}
    made = []
    for target in targets:
        if target.cooperative_id in stalls or target.registered_id in others:
            continue
        made.append(
            Invitation(
                training_class=row,
                cooperative_id=target.cooperative_id,
                registered_id=target.registered_id,
                invited_by_id=by_id,
            )
        )
    Invitation.unscoped.bulk_create(made)
    outbox.write_many([(Topic.CLASS_INVITED, {"invitation": one.pk}) for one in made])
    return len(made)
