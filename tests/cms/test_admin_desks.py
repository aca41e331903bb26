"""What the union, the editors and the operator may do in the admin; the languages it speaks."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from cms.models import HomePage, StandardPage
from shop.accounts.models import User
from tests.cast import Cast
from tests.catalog.test_wagtail_admin import edit_url, enter, refused

# What each desk may do; the operator may do everything. Whatever stands nowhere is the operator's alone.
SHARED = {
    "wagtailadmin.access_admin",
    "cms.change_sitesettings",
    *(f"wagtailredirects.{action}_redirect" for action in ("add", "change", "delete")),
    *(f"wagtailsearchpromotions.{action}_searchpromotion" for action in ("add", "change", "delete")),
}
LISTINGS = {
    f"catalog.{action}_{model}"
    for model in ("product", "cooperative", "category")
    for action in ("view", "change", "publish", "lock", "unlock")
}
MAY = {
    "union": SHARED
    | LISTINGS
    | {"catalog.add_cooperative", "catalog.add_category", "cms.change_operator"}
    | {"catalog.view_lot", "catalog.change_lot"}
    | {f"notifications.{action}_ownwording" for action in ("view", "add", "change", "publish", "delete")}
    | {f"notifications.{action}_switchedoff" for action in ("view", "add", "change", "delete")}
    | {
        f"catalog.{action}_{model}"
        for model in ("certificate", "person", "flaggedphrase")
        for action in ("view", "add", "change", "delete")
    },
    "editor": SHARED | {"simple_translation.submit_translation"},
}
PAGES = {"add_page", "change_page", "publish_page", "lock_page", "unlock_page"}
FILES = {f"{action}_{kind}" for action in ("add", "change", "choose") for kind in ("image", "document")}

DOORS = [  # address, who may come in
    ("/quan-tri/", {"union", "editor", "operator"}),
    ("/quan-tri/snippets/catalog/category/", {"union", "operator"}),
    ("/quan-tri/snippets/catalog/category/add/", {"union", "operator"}),
    ("/quan-tri/snippets/catalog/certificate/", {"union", "operator"}),
    ("/quan-tri/snippets/catalog/product/add/", {"operator"}),
    ("/quan-tri/snippets/notifications/ownwording/", {"union", "operator"}),
    ("/quan-tri/snippets/notifications/ownwording/add/", {"union", "operator"}),
    ("/quan-tri/snippets/notifications/switchedoff/", {"union", "operator"}),
    ("/quan-tri/pages/add/cms/standardpage/{home}/", {"editor", "operator"}),
    ("/quan-tri/images/", {"editor", "operator"}),
    ("/quan-tri/redirects/", {"union", "editor", "operator"}),
    ("/quan-tri/searchpicks/", {"union", "editor", "operator"}),
    ("/quan-tri/reports/tim-kiem/", {"union", "editor", "operator"}),
    ("/quan-tri/reports/site-history/", {"union", "editor", "operator"}),
    ("/quan-tri/workflows/list/", {"operator"}),
    ("/quan-tri/locales/", {"operator"}),
    ("/quan-tri/sites/", {"operator"}),
    ("/quan-tri/users/", {"operator"}),
    ("/quan-tri/collections/", {"operator"}),
]


def people(cast: Cast) -> dict[str, User]:
    return {
        "union": cast.minh,
        "editor": cast.ngan,
        "operator": cast.van,
        "manager": cast.may,
        "buyer": cast.hoa,
    }


@pytest.mark.parametrize("role", ["union", "editor"])
def test_each_desk_has_exactly_these_rights(role: str, site: Cast) -> None:
    person = people(site)[role]
    assert person.get_all_permissions() == MAY[role]
    pages = set(person.groups.values_list("page_permissions__permission__codename", flat=True)) - {None}
    files = set(person.groups.values_list("collection_permissions__permission__codename", flat=True)) - {None}
    assert (pages, files) == ((PAGES, FILES) if role == "editor" else (set(), set()))


def test_rights_that_were_given_by_hand_are_taken_away_again(site: Cast) -> None:
    for group in site.minh.groups.all():
        group.permissions.clear()
    call_command("sync_roles", verbosity=0)
    call_command("sync_roles", verbosity=0)
    assert User.objects.get(pk=site.minh.pk).get_all_permissions() == MAY["union"]


def test_each_door_opens_for_these_and_nobody_else(home: HomePage, site: Cast) -> None:
    wrong = []
    clients = {role: enter(Client(), person) for role, person in people(site).items()}
    for address, may_enter in DOORS:
        address = address.format(home=home.pk)
        entered = {role for role, client in clients.items() if client.get(address).status_code == 200}
        if entered != may_enter:
            wrong.append(f"{address}: {sorted(entered)}, not {sorted(may_enter)}")
    assert not wrong, "\n".join(wrong)


def test_managers_never_see_drafts_previews_or_versions(client: Client, site: Cast) -> None:
    enter(client, site.may)
    for name, arguments in (
        ("edit", []), ("history", []), ("preview_on_edit", []), ("revisions_compare", ["earliest", "latest"]),
    ):  # fmt: skip
        address = reverse(f"wagtailsnippets_catalog_product:{name}", args=[site.tea_product.pk, *arguments])
        assert client.get(address).status_code == 403, address


def test_an_editor_previews_no_listing(client: Client, site: Cast) -> None:
    address = reverse("wagtailsnippets_catalog_product:preview_on_edit", args=[site.tea_product.pk])
    assert refused(enter(client, site.ngan).get(address))


@pytest.mark.parametrize(("language", "word"), [("", "Tài khoản"), ("vi", "Tài khoản"), ("en", "Account")])
def test_each_person_chooses_the_admins_language(
    language: str, word: str, client: Client, site: Cast
) -> None:
    profile = UserProfile.get_for_user(site.minh)
    profile.preferred_language = language
    profile.save()
    account = enter(client, site.minh).get("/quan-tri/account/").content.decode()

    assert f"<span>{word}</span>" in account
    chosen = re.search(r'<select name="locale-preferred_language".*?</select>', account, re.DOTALL)
    assert chosen is not None
    assert set(re.findall(r'<option value="(\w+)"', chosen[0])) == {"vi", "en"}


def test_an_editor_translates_a_page_with_one_button(client: Client, home: HomePage, site: Cast) -> None:
    page = home.add_child(instance=StandardPage(title="Giao hàng", slug="giao-hang"))
    english = Locale.objects.get(language_code="en")
    enter(client, site.ngan)
    address = reverse("simple_translation:submit_page_translation", args=[page.pk])
    explorer = client.get(reverse("wagtailadmin_explore", args=[home.pk])).content.decode()
    assert re.search(rf'href="{address}"[^>]*>\s*(<svg.*?</svg>)?\s*Dịch', explorer, re.DOTALL)

    assert client.get(address).status_code == 200
    answer = client.post(address, {"locales": [english.pk]})

    translation = page.get_translation(english)
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[translation.pk])
    assert not translation.live
    assert translation.get_parent().locale == english
    assert refused(enter(Client(), site.minh).get(address))


def test_both_languages_are_there_after_setting_up(site: Cast) -> None:
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"vi", "en"}
    assert HomePage.objects.live().count() == 2


def test_a_listings_edit_page_offers_the_schedule(client: Client, site: Cast) -> None:
    page = enter(client, site.minh).get(edit_url(site.tea_product)).content.decode()
    assert 'name="go_live_at"' in page
    assert 'name="expire_at"' in page
    assert "schedule-publishing-dialog" in page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_page_of_either_language_keeps_its_old_address(
    prefix: str,
    client: Client,
    home: HomePage,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    parent = HomePage.objects.get(locale__language_code=prefix[1:] or "vi")
    page = parent.add_child(instance=StandardPage(title="Giao hàng", slug="giao-hang", locale=parent.locale))
    for slug in ("giao-nhan", "van-chuyen"):
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    for old in ("giao-hang", "giao-nhan"):
        answer = client.get(f"{prefix}/{old}/")
        assert answer.status_code == 301
        assert answer["Location"].endswith(f"{prefix}/van-chuyen/")
    assert client.get(f"{prefix}/van-chuyen/").status_code == 200


def test_w4_only_pages_with_rich_text_let_its_own_styles_in_and_no_page_an_inline_script(
    client: Client, home: HomePage, site: Cast
) -> None:
    client.force_login(site.van)
    for url, styles in (
        (f"/quan-tri/pages/{home.pk}/edit/", " 'self' 'unsafe-inline'"),
        (f"/quan-tri/pages/{home.pk}/", " 'self'"),
        ("/quan-tri/images/", " 'self'"),
    ):
        policy = client.get(url, follow=True)["Content-Security-Policy"]
        assert re.findall(r"style-src([^;]*)", policy) == [styles], url
        assert "'unsafe-inline'" not in re.findall(r"script-src([^;]*)", policy)[0], url
