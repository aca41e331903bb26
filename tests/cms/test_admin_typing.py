"""What editors type in Vietnamese: addresses made from titles, and dates with the day first."""

import datetime

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.translation import override
from playwright.sync_api import Page, Route, expect

from cms.models import HomePage
from tests.cast import Cast

SITE = "http://shop.test"


@pytest.mark.browser
@pytest.mark.django_db
def test_a_title_becomes_an_address_without_losing_letters(
    site: Cast, home: HomePage, client: Client, desktop_page: Page
) -> None:
    client.force_login(site.ngan)
    address = f"/quan-tri/pages/add/cms/campaignpage/{home.pk}/"
    answers = {path: client.get(path) for path in (address, "/quan-tri/jsi18n/")}
    said: list[str] = []
    desktop_page.on("console", lambda message: said.append(message.text))

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        is_static = path.startswith("/static/")
        file = finders.find(path.removeprefix("/static/").split("?")[0]) if is_static else None
        if file:
            route.fulfill(path=str(file))
        elif path in answers and route.request.method == "GET":
            found = answers[path]
            route.fulfill(body=found.content, headers=dict(found.items()))
        else:
            route.abort()

    desktop_page.route("**/*", answer)
    desktop_page.goto(f"{SITE}{address}")
    desktop_page.locator("[name=title]").press_sequentially("Phiên chợ Đông, ừ thử")
    desktop_page.keyboard.press("Tab")
    expect(desktop_page.locator("[name=slug]")).to_have_value("phien-cho-dong-u-thu")
    assert not [text for text in said if "Content Security Policy" in text]  # promise W4


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", ["05/12/2026", "5-12-2026", "5.12.2026", "2026-12-05"])
def test_the_day_comes_before_the_month(typed: str, language: str) -> None:
    with override(language):
        assert forms.DateField().clean(typed) == datetime.date(2026, 12, 5)
        moment = forms.DateTimeField().clean("05/12/2026 08:30")
    assert (moment.day, moment.month, moment.hour) == (5, 12, 8)
