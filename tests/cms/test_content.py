"""Stories, policies, links, settings and pictures."""

import re
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Locale

from cms.blocks import LinkBlock
from cms.models import HomePage, PolicyPage, SiteSettings, StandardPage, StoryIndexPage, StoryPage
from cms.models.settings import KEPT
from tests.cast import Cast


@pytest.fixture
def about(home: HomePage) -> StandardPage:
    page = StandardPage(
        title="Giới thiệu", slug="gioi-thieu", introduction="Chợ của các hợp tác xã", locale=home.locale
    )
    home.add_child(instance=page)
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title, english.slug = "About us", "about"
    english.save_revision().publish()
    return page


def test_a_page_without_introduction_is_described_by_its_first_words(client: Client, home: HomePage) -> None:
    text = {"type": "text", "value": "<p>Gọi hợp tác xã &amp; đọc mã đơn.</p><p>Rồi chờ.</p>"}
    home.add_child(instance=StandardPage(title="Liên hệ", slug="lien-he", locale=home.locale, body=[text]))
    answer = client.get("/lien-he/").content.decode()
    assert '<meta name="description" content="Gọi hợp tác xã &amp; đọc mã đơn. Rồi chờ.">' in answer


def test_a_story_shows_its_cooperative_only_while_it_is_public(
    client: Client, home: HomePage, site: Cast
) -> None:
    index = StoryIndexPage(title="Chuyện ở bản", slug="cau-chuyen", locale=home.locale)
    home.add_child(instance=index)
    story = StoryPage(
        title="Mùa chè", slug="mua-che", introduction="Sương", locale=home.locale, cooperative=site.tea
    )
    index.add_child(instance=story)

    assert "HTX Chè Mây" in client.get("/cau-chuyen/mua-che/").content.decode()
    assert "Mùa chè" in client.get("/cau-chuyen/").content.decode()
    assert "Mùa chè" in client.get("/").content.decode()

    site.tea.live = False
    site.tea.save(update_fields=["live"])

    assert "HTX Chè Mây" not in client.get("/cau-chuyen/mua-che/").content.decode()
    assert client.get("/cau-chuyen/?trang=9").status_code == 404
    assert client.get("/cau-chuyen/?trang=x").status_code == 404


def test_the_checkout_ends_with_help_and_policies_alone(
    client: Client, site: Cast, about: StandardPage
) -> None:
    rules = PolicyPage(title="Đổi trả", slug="doi-tra", version="1.0", in_force_on="2026-07-01")
    about.get_parent().add_child(instance=rules)
    settings = SiteSettings.load()
    links = [("Giới thiệu", about), ("Đổi trả hàng", rules)]
    settings.links = [
        {"type": "link", "value": {"label": label, "label_en": "", "page": page.pk, "address": ""}}
        for label, page in links
    ]
    settings.hotline = "+84912000021"
    settings.save()
    KEPT["vi"].forget()
    client.post("/gio-hang/them/", {"variant": site.tea_100.pk, "quantity": 1})
    foot = client.get("/thanh-toan/").content.decode().partition("<footer")[2]
    whole = client.get("/gio-hang/").content.decode().partition("<footer")[2]

    assert "tel:+84912000021" in foot
    assert re.findall(r'href="(/[^"]*)"', foot.partition("</footer>")[0]) == ["/doi-tra/"]
    assert "/gioi-thieu/" in whole
    assert "/san-pham/" in whole


def test_footer_links_speak_the_readers_language(client: Client, about: StandardPage) -> None:
    settings = SiteSettings.load()
    link = {"label": "Giới thiệu", "label_en": "About us", "page": about.pk, "address": ""}
    settings.links = [{"type": "link", "value": link}]
    settings.save()
    cache.clear()

    with override("vi"):
        assert [(row.label, row.url) for row in SiteSettings.current().links] == [
            ("Giới thiệu", "/gioi-thieu/")
        ]
    with override("en"):
        assert [(row.label, row.url) for row in SiteSettings.current().links] == [("About us", "/en/about/")]


def test_the_announcement_is_in_the_readers_language(site: Cast) -> None:
    settings = SiteSettings(announcement="Nghỉ Tết từ 28", announcement_en="Closed for Tết from the 28th")

    with override("en"):
        assert settings.info().announcement == "Closed for Tết from the 28th"
    with override("vi"):
        assert settings.info().announcement == "Nghỉ Tết từ 28"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "http://plain.example", "/\\evil.example"]
)
def test_links_refuse_addresses_that_lead_astray(address: str, db: None) -> None:
    block = LinkBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"label": "Xem", "page": None, "address": address}))


def test_a_link_needs_a_page_or_an_address_not_both(about: StandardPage) -> None:
    block = LinkBlock()
    for page, address in ((None, ""), (about.pk, "/san-pham/")):
        with pytest.raises(ValidationError):
            block.clean(block.to_python({"label": "Xem", "page": page, "address": address}))

    assert (
        block.clean(block.to_python({"label": "Xem", "page": None, "address": "/san-pham/"})).href
        == "/san-pham/"
    )


def test_an_uploaded_photo_forgets_where_it_was_taken(client: Client, site: Cast) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    Image.new("RGB", (80, 40), "green").save(out, "JPEG", exif=exif, comment=b"nha ba Mai")
    client.force_login(site.ngan, "django.contrib.auth.backends.ModelBackend")

    photo = SimpleUploadedFile("doi-che.jpg", out.getvalue(), "image/jpeg")

    response = client.post(
        reverse("wagtailimages:add"), {"title": "Đồi chè", "file": photo, "collection": "1"}
    )

    assert response.status_code == 302, response.content
    image = get_image_model().objects.get()
    with image.file.open("rb") as file, Image.open(file) as stored:
        assert stored.size == (40, 80)
        assert not stored.getexif()
        assert "comment" not in stored.info
