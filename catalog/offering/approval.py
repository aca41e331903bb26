"""From a draft to the market: sent to the union, approved as it was sent or sent back with a reason.

What an officer approves is the revision that was looked at, whatever the stall has drafted since; that goes on as a
draft. At a trusted stall what is sent is on the market at once, and `is_unseen` until an officer has looked.
"""

from enum import Enum
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import WorkflowState

from catalog.models import Cooperative, Product, Variant
from catalog.offering import drafts


class Lack(Enum):
    """What a product needs before anybody can judge it."""

    PHOTO = "photo"
    NAME = "name"
    PACK = "pack"


class Incomplete(Exception):
    """Nothing was sent; `lacks` says what is missing, in the order of the steps."""

    def __init__(self, lacks: list[Lack]) -> None:
        super().__init__(", ".join(lack.value for lack in lacks))
        self.lacks = lacks


class ProposalChanged(Exception):
    """What was looked at is not what waits: it was decided, taken back or sent anew meanwhile. Nothing was decided."""


@transaction.atomic
def propose(product_id: int, *, user: Any) -> bool:
    """Sends the draft for approval; True where it is on the market at once. What was sent already is not sent again.

    Raises Incomplete, Product.DoesNotExist.
    """
    row = drafts.locked(product_id)
    draft = drafts.of(row)
    if lacks := lacks_of(draft):
        raise Incomplete(lacks)
    if row.latest_revision is None:
        draft.save_revision(user=user, clean=False)
        row = drafts.locked(product_id)
    if row.live and not row.has_unpublished_changes:
        return True
    if row.cooperative.is_trusted:
        row.publish(row.latest_revision, user=user, skip_permission_checks=True)
        Product.objects.filter(pk=row.pk).update(is_unseen=True)
        return True
    _submit(row, user)
    return False


def _submit(row: Product, user: Any) -> None:
    state = row.current_workflow_state
    if state is None:
        row.get_workflow().start(row, user)
    elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
    elif state.current_task_state.revision_id != row.latest_revision_id:
        state.current_task_state.specific.cancel(user=user, resume=True)


def lacks_of(draft: Product) -> list[Lack]:
    """Nothing but a name is asked of what is on the market already."""
    if draft.live:
        return [] if draft.name else [Lack.NAME]
    has_pack = Variant.objects.filter(product=draft.pk, is_active=True).exists()
    found = {Lack.PHOTO: draft.photos_shown(), Lack.NAME: draft.name, Lack.PACK: has_pack}
    return [lack for lack, is_there in found.items() if not is_there]


@transaction.atomic
def take_back(product_id: int, *, user: Any) -> None:
    """The stall does not want to be judged yet; the draft stays. Nothing where nothing waits."""
    row = drafts.locked(product_id)
    state = row.current_workflow_state
    if state is not None:
        state.cancel(user=user)


@transaction.atomic
def approve(product_id: int, revision_id: int, *, user: Any, comment: str = "") -> None:
    """Puts the revision that the officer looked at on the market. Raises ProposalChanged, Product.DoesNotExist."""
    task = _waiting(product_id, revision_id)
    task.workflow_state.is_as_sent = True
    task.approve(user=user, comment=comment)


@transaction.atomic
def send_back(product_id: int, revision_id: int, *, user: Any, reason: str) -> None:
    """Asks the stall for changes; what is live stays. Raises ProposalChanged, Product.DoesNotExist."""
    _waiting(product_id, revision_id).reject(user=user, comment=reason)


@transaction.atomic
def look_over(product_id: int, revision_id: int) -> None:
    """An officer has looked at what a trusted stall put on the market. Raises ProposalChanged where it changed."""
    seen = Product.objects.filter(pk=product_id, live_revision=revision_id)
    if not seen.update(is_unseen=False):
        raise ProposalChanged


@transaction.atomic
def trust(cooperative_id: int, *, is_trusted: bool, user: Any) -> None:
    """Whether what this stall sends is on the market at once; who switched it is in Wagtail's history of the stall."""
    changed = Cooperative.objects.filter(pk=cooperative_id).exclude(is_trusted=is_trusted)
    if changed.update(is_trusted=is_trusted):
        log(
            instance=Cooperative.objects.get(pk=cooperative_id),
            action="wagtail.edit",
            user=user,
            data={"is_trusted": is_trusted},
        )


def _waiting(product_id: int, revision_id: int) -> Any:
    """The task of that revision, its product locked."""
    row = drafts.locked(product_id)
    task = row.current_workflow_task_state
    if task is None or task.revision_id != revision_id:
        raise ProposalChanged
    return task
