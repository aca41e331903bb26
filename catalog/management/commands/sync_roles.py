"""Brings groups, their permissions and the approval workflow to what the code expects. Run after migrate.

A stall's manager is in no group and gets nothing here: a membership opens the stall, never the Wagtail admin.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

from catalog import groups
from catalog.models import Cooperative, Product

SEARCH_AND_REDIRECTS = [
    f"{app}.{action}_{model}"
    for app, model in (("wagtailsearchpromotions", "searchpromotion"), ("wagtailredirects", "redirect"))
    for action in ("add", "change", "delete")
]
PERMISSIONS = {
    groups.UNION: [
        "wagtailadmin.access_admin",
        "catalog.view_cooperative",
        "catalog.add_cooperative",
        "catalog.change_cooperative",
        "catalog.publish_cooperative",
        "catalog.view_product",
        "catalog.change_product",
        "catalog.publish_product",
        "catalog.view_category",
        "catalog.add_category",
        "catalog.change_category",
        "catalog.publish_category",
        "catalog.lock_product",
        "catalog.unlock_product",
        "catalog.lock_cooperative",
        "catalog.unlock_cooperative",
        "catalog.lock_category",
        "catalog.unlock_category",
        "catalog.view_certificate",
        "catalog.add_certificate",
        "catalog.change_certificate",
        "catalog.delete_certificate",
        "catalog.view_flaggedphrase",
        "catalog.add_flaggedphrase",
        "catalog.change_flaggedphrase",
        "catalog.delete_flaggedphrase",
        "catalog.view_person",
        "catalog.add_person",
        "catalog.change_person",
        "catalog.delete_person",
        "catalog.view_lot",
        "catalog.change_lot",
        "cms.change_sitesettings",
        "cms.change_operator",
        "notifications.view_ownwording",
        "notifications.add_ownwording",
        "notifications.change_ownwording",
        "notifications.publish_ownwording",
        "notifications.delete_ownwording",
        "notifications.view_switchedoff",
        "notifications.add_switchedoff",
        "notifications.change_switchedoff",
        "notifications.delete_switchedoff",
        *SEARCH_AND_REDIRECTS,
    ],
    groups.EDITOR: [
        "wagtailadmin.access_admin",
        "cms.change_sitesettings",
        "simple_translation.submit_translation",
        *SEARCH_AND_REDIRECTS,
    ],
}
WORKFLOW = "Duyệt trang bán hàng"
TASK = "Liên minh duyệt"


class Command(BaseCommand):
    help = "Groups, permissions, approval workflow, languages, home pages and site settings (idempotent)."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            for name, codes in PERMISSIONS.items():
                group, _created = Group.objects.get_or_create(name=name)
                group.permissions.set(known(codes))
            for name in groups.DESK - PERMISSIONS.keys():  # the desk's rules are its own; nothing of Wagtail
                Group.objects.get_or_create(name=name)
            sync_workflow(Group.objects.get(name=groups.UNION))
        # Home pages and page permissions are the content app's; the catalogue knows it by this name only.
        call_command("sync_site", verbosity=options["verbosity"])
        if options["verbosity"]:
            self.stdout.write("Roles, workflow and site are in place.")


def known(codes: list[str]) -> list[Permission]:
    """The permissions "app.codename", read at once. Raises CommandError where one does not exist (migrate first)."""
    apps = {code.partition(".")[0] for code in codes}
    rows = Permission.objects.filter(content_type__app_label__in=apps).select_related("content_type")
    found = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    if missing := sorted(set(codes) - found.keys()):
        raise CommandError(f"There is no permission {', '.join(missing)}; run migrate first.")
    return [found[code] for code in codes]


def sync_workflow(union: Group) -> None:
    """One step, approved by the union, for what a cooperative writes about itself and its products."""
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    task, _created = GroupApprovalTask.objects.get_or_create(name=TASK)
    task.groups.set([union])
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    for model in (Cooperative, Product):
        WorkflowContentType.objects.update_or_create(
            content_type=ContentType.objects.get_for_model(model), defaults={"workflow": workflow}
        )
