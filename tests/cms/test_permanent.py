"""The home pages and the published policies cannot be taken from their readers; other pages can."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.models import HomePage, PolicyPage, SiteSettings, StandardPage
from tests.cast import Cast
from tests.catalog.test_wagtail_admin import enter


@pytest.fixture
def pages(home: HomePage, publish: Callable[..., Any]) -> dict[str, Page]:
    """The two home pages, a policy and its translation; beside them what may go: an article and a draft policy."""
    rules = PolicyPage(title="Quy chế", slug="quy-che", version="1.0", in_force_on=datetime.date(2026, 7, 1))
    policy, english = publish(home, rules, "Rules", "rules")
    article = publish(home, StandardPage(title="Bài", slug="bai"))[0]
    draft = PolicyPage(
        title="Nháp", slug="nhap", version="1.0", in_force_on=datetime.date(2026, 7, 1), live=False,
        locale=home.locale,
    )  # fmt: skip
    home.add_child(instance=draft)
    return {
        "home": home, "english home": home.get_translations().get(), "policy": policy, "english policy": english,
        "article": article, "draft": draft,
    }  # fmt: skip


STAYS = ("home", "english home", "policy", "english policy")


def ways(page: Page, other: Page) -> dict[str, str]:
    """Addresses whose POST takes a page from its readers or from its place."""
    one = {name: reverse(f"wagtailadmin_pages:{name}", args=[page.pk]) for name in ("delete", "unpublish")}
    move = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, other.pk])
    many = {
        f"bulk {name}": reverse("wagtail_bulk_action", args=["wagtailcore", "page", name]) + f"?id={page.pk}"
        for name in ("delete", "unpublish", "move")
    }
    return {**one, "move": move, **many}


def test_nobody_at_the_desks_takes_them_away(client: Client, site: Cast, pages: dict[str, Page]) -> None:
    enter(client, site.ngan)
    for name in STAYS:
        page = pages[name]
        before = Page.objects.values_list("live", "path", "url_path").get(pk=page.pk)
        other = pages["home" if name.startswith("english") else "english home"]
        for way, address in ways(page, other).items():
            answer = client.post(address, {"chooser": other.pk}, follow=True)
            assert Page.objects.values_list("live", "path", "url_path").get(pk=page.pk) == before, (name, way)
            # A home's deletion is refused by Wagtail's own rights before; a bulk move asks where to first.
            if name.endswith("policy") and way != "bulk move":
                told = [str(message) for message in answer.context["messages"]]
                assert "không gỡ, xoá hay chuyển" in told[0], (name, way, told)


def test_home_pages_stay_for_the_operator_too_who_may_take_a_policy_away(
    client: Client, site: Cast, pages: dict[str, Page]
) -> None:
    enter(client, site.van)
    for name in ("home", "policy"):
        answer = client.post(reverse("wagtailadmin_pages:unpublish", args=[pages[name].pk]), follow=True)
        told = [str(message) for message in answer.context["messages"]]
        assert ("là trang chủ: không gỡ" in told[0]) is (name == "home")
        assert Page.objects.get(pk=pages[name].pk).live is (name == "home")


def test_other_pages_and_drafts_go_as_ever(client: Client, site: Cast, pages: dict[str, Page]) -> None:
    enter(client, site.ngan)
    client.post(reverse("wagtailadmin_pages:unpublish", args=[pages["article"].pk]))
    assert not Page.objects.get(pk=pages["article"].pk).live
    for name in ("article", "draft"):
        client.post(reverse("wagtailadmin_pages:delete", args=[pages[name].pk]))
        assert not Page.objects.filter(pk=pages[name].pk).exists()


def test_they_never_expire(pages: dict[str, Page]) -> None:
    for name in (*STAYS, "article"):
        page = pages[name].specific
        page.expire_at = timezone.now() + datetime.timedelta(days=1)
        if name == "article":
            page.full_clean()
        else:
            with pytest.raises(ValidationError, match="không đặt ngày gỡ"):
                page.full_clean()


def test_the_delete_page_counts_the_footers_links(client: Client, site: Cast, pages: dict[str, Page]) -> None:
    settings = SiteSettings.load()
    link = {"label": "Bài", "label_en": "", "page": pages["article"].pk, "address": ""}
    settings.links = [{"type": "link", "value": link}]
    settings.save()
    enter(client, site.ngan)
    page = client.get(reverse("wagtailadmin_pages:delete", args=[pages["article"].pk])).content.decode()
    assert "1 chỗ" in page
