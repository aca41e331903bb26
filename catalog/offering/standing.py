"""Where products stand for those who sell them: drafted, waiting, sent back with a reason, on the market, archived."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState

from catalog.models import Product


class State(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    WAITING = "waiting", _("Chờ duyệt")
    SENT_BACK = "back", _("Cần sửa")
    LIVE = "live", _("Đang bán")
    CHANGED = "changed", _("Đang bán, có chỗ sửa chưa gửi")
    CHANGE_WAITING = "change", _("Đang bán, chỗ sửa chờ duyệt")
    CHANGE_SENT_BACK = "changeback", _("Đang bán, chỗ sửa cần làm lại")
    HIDDEN = "hidden", _("Liên minh đã tạm gỡ")
    ARCHIVED = "archived", _("Đã cất đi")


@dataclass(frozen=True)
class Standing:
    """`reason` is the union's, of what was sent back; `revision_id` the one that waits or was sent back, since `at`.

    `is_mended`: something was changed after it was sent, or sent back, and not sent yet.
    """

    state: State
    reason: str = ""
    revision_id: int | None = None
    at: datetime.datetime | None = None
    is_mended: bool = False

    @property
    def label(self) -> str:
        return str(self.state.label)

    @property
    def is_waiting(self) -> bool:
        return self.state in (State.WAITING, State.CHANGE_WAITING)

    @property
    def is_sent_back(self) -> bool:
        return self.state in (State.SENT_BACK, State.CHANGE_SENT_BACK)

    @property
    def can_be_sent(self) -> bool:
        return self.state in (State.DRAFT, State.CHANGED) or self.is_sent_back or self.is_mended


def of(product: Product) -> Standing:
    """One query."""
    return of_many([product])[product.pk]


def of_many(products: Iterable[Product]) -> dict[int, Standing]:
    """By product; one query for any number of them."""
    rows = list(products)
    active = WorkflowState.objects.active().filter(
        base_content_type=ContentType.objects.get_for_model(Product),
        object_id__in=[str(row.pk) for row in rows],
    )
    found = {state.object_id: state for state in active.select_related("current_task_state")}
    return {row.pk: _standing(row, found.get(str(row.pk))) for row in rows}


def _standing(product: Product, proposal: WorkflowState | None) -> Standing:
    if product.archived_at is not None and not product.live:
        return Standing(State.ARCHIVED, at=product.archived_at)
    if proposal is None or proposal.current_task_state is None:
        if product.live:
            return Standing(State.CHANGED if product.has_unpublished_changes else State.LIVE)
        return Standing(State.HIDDEN if product.first_published_at else State.DRAFT)
    task = proposal.current_task_state
    is_back = proposal.status == WorkflowState.STATUS_NEEDS_CHANGES
    if product.live:
        state = State.CHANGE_SENT_BACK if is_back else State.CHANGE_WAITING
    else:
        state = State.SENT_BACK if is_back else State.WAITING
    return Standing(
        state,
        task.comment if is_back else "",
        task.revision_id,
        task.finished_at if is_back else task.started_at,
        product.latest_revision_id != task.revision_id,
    )
