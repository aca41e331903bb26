"""Pages of the site for visitors with a cart or a login: drawn once for everybody, with their own links in them."""

from collections.abc import Iterator

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from wagtail.models import Page, PageViewRestriction

from catalog.serving import documents
from cms import serving
from cms.models import HomePage
from shop.accounts.sessions import SessionStore
from tests.cast import Cast


@pytest.fixture
def kept(settings: Settings) -> Iterator[Settings]:
    settings.PAGE_CACHE_SECONDS = 60
    documents._of_the_site.clear()
    yield settings
    documents._of_the_site.clear()


def with_packs(cast: Cast, count: int) -> Client:
    visitor = Client()
    fields = {"variant": cast.tea_100.pk, "quantity": count}
    assert visitor.post("/gio-hang/them/", fields | {"toi": "thanh-toan"})["Location"] == "/thanh-toan/"
    return visitor


def test_everybody_sees_the_same_page_with_the_own_cart_and_name_for_one_query(
    kept: Settings, site: Cast, home: HomePage
) -> None:
    hoa, minh, may = with_packs(site, 1), with_packs(site, 3), Client()
    may.force_login(site.may, backend="django.contrib.auth.backends.ModelBackend")
    first = hoa.get("/").content.decode()
    assert '<span class="count">1<' in first
    HomePage.objects.filter(pk=home.pk).update(hero_title="Chợ phiên tháng Chạp")
    with CaptureQueriesContext(connection) as captured:
        second = minh.get("/").content.decode()
    assert len(captured) == 1  # the session
    assert second == first.replace('<span class="count">1<', '<span class="count">3<')
    own = may.get("/").content.decode()
    assert site.may.get_short_name() in own
    assert site.may.get_short_name() not in hoa.get("/").content.decode()
    assert '<span class="count">' not in own
    assert "tháng Chạp" in Client().get("/").content.decode()  # whoever has neither shares another way
    assert documents.VISITOR not in first + own


def test_a_page_behind_a_login_is_nobody_elses(kept: Settings, site: Cast, home: HomePage) -> None:
    PageViewRestriction.objects.create(
        page=Page.objects.get(pk=home.pk), restriction_type=PageViewRestriction.LOGIN
    )
    may, hoa = Client(), with_packs(site, 1)
    may.force_login(site.may, backend="django.contrib.auth.backends.ModelBackend")
    for _visit in range(2):
        assert home.hero_title in may.get("/").content.decode()
        assert hoa.get("/").status_code == 302


def test_a_page_behind_a_password_asks_whoever_has_not_given_it_alone(
    kept: Settings, site: Cast, home: HomePage
) -> None:
    door = PageViewRestriction.objects.create(
        page=Page.objects.get(pk=home.pk), restriction_type=PageViewRestriction.PASSWORD, password="chè"
    )
    may, hoa = with_packs(site, 2), with_packs(site, 1)
    session = may.session
    session[PageViewRestriction.passed_view_restrictions_session_key] = [door.pk]
    session.save()
    for _visit in range(2):
        assert home.hero_title not in hoa.get("/").content.decode()
        assert home.hero_title in may.get("/").content.decode()


def test_a_message_is_shown_to_whom_it_is_for(kept: Settings, site: Cast, home: HomePage) -> None:
    with_packs(site, 1).get("/")

    def asked() -> HttpRequest:
        request = RequestFactory().get("/", headers={"Cookie": "sessionid=a"})
        request.user, request.session = site.hoa, SessionStore()
        request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
        return request

    told = asked()
    messages.success(told, "Đã lưu.")
    assert "Đã lưu." in str(serving.serve(told, "").render().content.decode())  # type: ignore[attr-defined]
    assert "Đã lưu." not in serving.serve(asked(), "").content.decode()
