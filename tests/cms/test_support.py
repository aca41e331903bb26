"""Policies in plain words: with their source, and nothing promised that the source does not say."""

import pytest
from wagtail.models import Locale

from cms.models import SupportPage
from demo import source
from demo.pages import support

pytestmark = pytest.mark.django_db


def test_the_demos_policies_are_whole_in_both_languages(client, home):
    data = source.read("support")
    english = Locale.objects.get(language_code="en")
    for _time in range(2):
        support.load_support(home, english, data)
    assert SupportPage.objects.filter(locale=home.locale).count() == len(data["offers"]) == 3
    index = client.get("/chinh-sach-ho-tro/").content.decode()
    for offer in data["offers"]:
        assert offer["title"] in index
        page = client.get(f"/chinh-sach-ho-tro/{offer['slug']}/").content.decode()
        for words in (
            "Ai được hưởng?",
            "Được gì?",
            "Xin thế nào?",
            "Gọi ai?",
            offer["source"],
            data["contact"],
        ):
            assert words in page
        assert "hỏi Liên minh" in page
        translated = client.get(f"/en/support/{offer['slug_en']}/").content.decode()
        assert offer["title_en"] in translated
        assert "ask the union" in translated


def test_one_that_is_only_announced_says_from_when(client, home, publish):
    english = Locale.objects.get(language_code="en")
    support.load_support(home, english, source.read("support"))
    page = SupportPage.objects.get(slug="chuan-ngheo-moi-2027")
    page.in_force_on = page.in_force_on.replace(year=2099)
    page.save_revision().publish()
    assert "Áp dụng từ 01/01/2099" in client.get("/chinh-sach-ho-tro/chuan-ngheo-moi-2027/").content.decode()
