"""Languages, the two home pages, the editors' rights on them, and the row of site settings (idempotent)."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    ReferenceIndex,
    Site,
    Workflow,
    WorkflowPage,
)

from catalog import groups
from cms import defaults
from cms.models import HomePage, SiteSettings

PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"]
COLLECTION_PERMISSIONS = [
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
]
WAGTAILS_OWN_GROUPS = ["Editors", "Moderators"]
WAGTAILS_OWN_WORKFLOW = "Moderators approval"


class Command(BaseCommand):
    help = "Languages, home pages, editors' page rights and site settings. Called by sync_roles."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        homes = sync_homes()
        Page.objects.filter(depth=1, title="Root").update(title="Trang gốc", draft_title="Trang gốc")
        sync_editors(homes)
        remove_wagtails_own()
        if not SiteSettings.objects.exists():
            SiteSettings.objects.create(**defaults.SETTINGS)
        ReferenceIndex.create_or_update_for_object(SiteSettings.load())


def sync_homes() -> list[HomePage]:
    """A live home page per language; the Vietnamese one is the site's root."""
    vietnamese, _created = Locale.objects.get_or_create(language_code="vi")
    english, _created = Locale.objects.get_or_create(language_code="en")
    home = HomePage.objects.filter(locale=vietnamese).first() or _new_home(vietnamese)
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    if site.root_page_id != home.pk:
        site.root_page, site.site_name = home, "Chợ Phiên Lai Châu"
        site.save()
    for page in Page.objects.filter(
        depth=2, content_type__model="page", content_type__app_label="wagtailcore"
    ):
        if not page.get_children().exists():  # Wagtail's "Welcome" page
            page.delete()
    translation = home.get_translation_or_none(english) or _translated_home(home, english)
    return [home, translation]


def _new_home(locale: Locale) -> HomePage:
    home = HomePage(title="Trang chủ", slug="trang-chu", locale=locale, **defaults.home("vi"))
    root: Page = Page.get_first_root_node()
    root.add_child(instance=home)
    home.save_revision().publish()
    return home


def _translated_home(home: HomePage, locale: Locale) -> HomePage:
    page: HomePage = home.copy_for_translation(locale)
    page.title, page.slug = "Home", "home-en"
    for name, value in defaults.home("en").items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def sync_editors(homes: list[HomePage]) -> None:
    """Editors write everything below the home pages, and upload pictures and documents; nothing else."""
    editors, _created = Group.objects.get_or_create(name=groups.EDITOR)
    pages = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS)
    GroupPagePermission.objects.filter(group=editors).exclude(page__in=homes, permission__in=pages).delete()
    for home in homes:
        for permission in pages:
            GroupPagePermission.objects.get_or_create(group=editors, page=home, permission=permission)
    files = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=COLLECTION_PERMISSIONS
    )
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.filter(group=editors).exclude(
        collection=root, permission__in=files
    ).delete()
    for permission in files:
        GroupCollectionPermission.objects.get_or_create(group=editors, collection=root, permission=permission)


def remove_wagtails_own() -> None:
    """Wagtail seeds two groups and a page workflow with nobody in them; submissions would wait for ever."""
    WorkflowPage.objects.filter(workflow__name=WAGTAILS_OWN_WORKFLOW).delete()
    for workflow in Workflow.objects.active().filter(name=WAGTAILS_OWN_WORKFLOW):
        workflow.deactivate()
    Group.objects.filter(name__in=WAGTAILS_OWN_GROUPS, user__isnull=True).delete()
