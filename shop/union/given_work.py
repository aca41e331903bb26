"""Who is given work at the desk hears of it, unless they took it themselves."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from shop.notifications import messages, outbox
from shop.notifications.letters import OFFICER, Letter, Recipient
from shop.notifications.topics import Topic
from shop.union.models import Assignment


def promise(assignment: Assignment) -> None:
    """In the transaction that gives it."""
    if assignment.officer_id and assignment.officer_id != assignment.changed_by_id:
        outbox.write(Topic.WORK_GIVEN, assignment=assignment.pk, officer=assignment.officer_id)


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """The payload names the assignment and whom it was given to; nobody hears of what is another's by now, or done."""
    given = Assignment.unscoped.select_related("officer", "changed_by", "cooperative").filter(
        pk=payload["assignment"], officer=payload["officer"], done_at=None
    )
    assignment = given.first()
    if assignment is None or assignment.officer is None:
        return
    with override("vi"):
        context: dict[str, object] = {
            "kind": assignment.get_kind_display(),
            "stall": assignment.cooperative.name if assignment.cooperative else "",
            "due_on": assignment.due_on,
            "giver": assignment.changed_by.full_name,
            "url": settings.SITE_URL + reverse("union:work") + "?loai=cua-toi",
        }
    letter = Letter(OFFICER, Topic.WORK_GIVEN, Recipient.of_desk(assignment.officer), context.copy)
    messages.send_once(message_id, letter)
