"""Telling people where an approval stands: who decides, what was submitted; the cooperative, or the editor of a page,
what came of it.

Wagtail would mail in the middle of the request. These receivers take the place of its own (they are known by the
same `dispatch_uid`, and this app is loaded first): they promise a message in the outbox, and the relay does the rest.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override
from django_scopes import scopes_disabled
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_cancelled,
    workflow_rejected,
    workflow_submitted,
)
from wagtail.users.models import UserProfile

from catalog.models import Cooperative, Product
from shop.accounts.models import User
from shop.notifications import messages, outbox
from shop.notifications.letters import COOPERATIVE, OFFICER, Letter, Recipient
from shop.notifications.models import OutboxMessage
from shop.notifications.topics import Topic

PREFERENCE = {  # the switch on a person's own page of the admin
    Topic.LISTING_SUBMITTED: "submitted_notifications",
    Topic.LISTING_APPROVED: "approved_notifications",
    Topic.LISTING_REJECTED: "rejected_notifications",
}


def submitted(instance: TaskState, **signal: Any) -> None:
    """A listing waits for the union's officers."""
    outbox.write(Topic.LISTING_SUBMITTED, task_state=instance.pk)


def approved(instance: WorkflowState, **signal: Any) -> None:
    """A listing is on the market."""
    outbox.write(Topic.LISTING_APPROVED, workflow_state=instance.pk)


def rejected(instance: WorkflowState, **signal: Any) -> None:
    """A listing goes back to its cooperative, with the officer's reason."""
    outbox.write(Topic.LISTING_REJECTED, workflow_state=instance.pk)


def cancelled(instance: WorkflowState, user: User | None = None, **signal: Any) -> None:
    """An officer who publishes a listing outright, perhaps with a word changed, ends its workflow this way."""
    if user is not None and user.pk != instance.requested_by_id:
        outbox.write(Topic.LISTING_APPROVED, workflow_state=instance.pk)


def nothing(**signal: Any) -> None:
    """Wagtail tells superusers of each start as well; the officers' message is enough."""


def connect() -> None:
    """Before `wagtail.admin` does: a second receiver with a known name is not taken."""
    for signal, receiver, sender, name in (
        (task_submitted, submitted, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, nothing, WorkflowState, "workflow_state_submitted_email_notification"),
        (workflow_approved, approved, WorkflowState, "workflow_state_approved_email_notification"),
        (workflow_rejected, rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=name)
    workflow_cancelled.connect(cancelled, sender=WorkflowState, dispatch_uid="listing-published-outright")


def deliver(message_id: int, payload: dict[str, Any]) -> None:
    """One letter to each person concerned; what went out before is not sent again."""
    topic = Topic(OutboxMessage.objects.values_list("topic", flat=True).get(pk=message_id))
    with scopes_disabled():
        messages.send_all(message_id, _letters(topic, payload))


def _letters(topic: Topic, payload: dict[str, Any]) -> list[Letter]:
    if topic == Topic.LISTING_SUBMITTED:
        task = TaskState.objects.select_related("workflow_state__requested_by").get(pk=payload["task_state"])
        if task.status != TaskState.STATUS_IN_PROGRESS:
            return []  # decided in the meantime
        return _to_officers(task)
    state = WorkflowState.objects.get(pk=payload["workflow_state"])
    thing = state.content_object
    if state.status == WorkflowState.STATUS_CANCELLED and (not thing.live or thing.has_unpublished_changes):
        return []  # taken back, not published
    cooperative = thing.cooperative if isinstance(thing, Product) else thing
    if isinstance(cooperative, Cooperative):
        return _to_cooperative(topic, state, cooperative)
    return _to_editor(topic, state)


def _to_officers(task: TaskState) -> list[Letter]:
    """To those who may decide, but not to the one who asked."""
    state = task.workflow_state
    groups = getattr(task.task.specific, "groups", None)
    people = User.objects.filter(groups__in=groups.all() if groups else [], is_active=True).distinct()
    thing = state.content_object
    return [
        Letter(
            OFFICER,
            Topic.LISTING_SUBMITTED,
            Recipient.of_desk(person, language),
            partial(_context, thing, state, language),
            part=f"u{person.pk}",
        )
        for person, language in _willing(Topic.LISTING_SUBMITTED, people.exclude(pk=state.requested_by_id))
    ]


def _to_editor(topic: Topic, state: WorkflowState) -> list[Letter]:
    """What became of a page or another thing of the site's own: to whoever asked for approval."""
    people = User.objects.filter(pk=state.requested_by_id, is_active=True)
    return [
        Letter(
            OFFICER,
            topic,
            Recipient.of_desk(person, language),
            partial(_context, state.content_object, state, language),
            part=f"u{person.pk}",
        )
        for person, language in _willing(topic, people)
    ]


def _to_cooperative(topic: Topic, state: WorkflowState, cooperative: Cooperative) -> list[Letter]:
    """To the cooperative's own address, to those who run its stall, and to whoever asked for approval."""
    thing = state.content_object
    mine = Q(pk=state.requested_by_id) | Q(memberships__cooperative=cooperative)
    letters, told = [], {"", cooperative.email}
    for person, language in _willing(topic, User.objects.filter(mine, is_active=True).distinct()):
        if person.email not in told:
            told.add(person.email)
            to = Recipient(language, person.email, name=person.full_name)
            context = partial(_context, thing, state, language)
            letters.append(Letter(COOPERATIVE, topic, to, context, part=f"u{person.pk}"))
    own = Recipient.of_cooperative(cooperative, is_rung=not any(told))
    return [Letter(COOPERATIVE, topic, own, partial(_context, thing, state, "vi")), *letters]


def _willing(topic: Topic, people: Iterable[User]) -> list[tuple[User, str]]:
    """Those with an address who have not switched this off, and the language of each."""
    found = []
    for person in people:
        profile = UserProfile.get_for_user(person)
        if person.email and getattr(profile, PREFERENCE[topic]):
            found.append((person, "en" if profile.preferred_language == "en" else "vi"))
    return found


def _context(thing: Any, state: WorkflowState, language: str) -> dict[str, object]:
    task = state.current_task_state
    with override(language):
        public = (
            thing.get_absolute_url() if getattr(thing, "live", False) and hasattr(thing, "address") else ""
        )
        return {
            "name": str(thing.get_latest_revision_as_object()),
            "kind": str(thing._meta.verbose_name),
            "cooperative": thing.cooperative if isinstance(thing, Product) else None,
            "asked_by": state.requested_by,
            "comment": task.comment if task else "",
            "admin_url": settings.SITE_URL
            + (AdminURLFinder().get_edit_url(thing) or reverse("wagtailadmin_home")),
            "public_url": settings.SITE_URL + public if public else "",
        }
