"""What ends an approval. Wagtail loads this while it loads its own tables, so it imports nothing."""

from typing import Any


def publish_approved(state: Any, user: Any = None) -> None:
    """Publishes what was sent, here and in Wagtail's admin (settings.WAGTAIL_FINISH_WORKFLOW_ACTION).

    Wagtail's own action publishes the newest revision, which may be a draft that nobody has looked at; only one that
    the officer made belongs to the approval, in Wagtail's form. `catalog.offering.approval` sets `is_as_sent`.
    """
    newest, sent = state.content_object.get_latest_revision(), state.current_task_state.revision
    is_as_sent = getattr(state, "is_as_sent", False)
    is_officers = user is not None and newest.user_id == user.pk and not is_as_sent
    (newest if is_officers else sent).publish(user=user)
