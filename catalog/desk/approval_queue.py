"""On the admin's first page: what waits for approval, longest first, and for how long."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

LATE = timedelta(days=2)  # a cooperative should know by then


class WaitingPanel(WorkflowObjectsToModeratePanel):
    """Wagtail's panel with its actions; ours says whose it is and how long it waits."""

    template_name = "catalog/admin/waiting_panel.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        late = timezone.now() - LATE
        states = sorted(context["states"], key=lambda state: state["task_state"].started_at)
        for state in states:
            state["kind"] = state["obj"]._meta.verbose_name
            state["is_late"] = state["task_state"].started_at < late
        context["states"] = states
        return context
