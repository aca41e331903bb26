"""Pictures some fifty pixels wide come from the smallest rendition, everywhere."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from catalog.desk.choosers import picture_url
from catalog.models import ProductPhoto
from tests.cast import Cast
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
STEM = "/media/san-pham/che-0x50"
WIDEST = 120  # pixels that one of the smallest renditions fills
IMAGE = re.compile(r"<img [^>]*src=\"{{ [\w.]*small_url }}\"[^>]*?width=\"(\d+)\"")


@pytest.fixture
def photo(cast: Cast) -> ProductPhoto:
    return ProductPhoto.unscoped.create(
        product=cast.tea_product,
        name="san-pham/che",
        original="san-pham/che-goc.jpg",
        cut="-0x50",
        width=1080,
        height=1350,
        widths=[120, 360, 720, 1080],
        has_avif=True,
    )


def test_the_stalls_goods_show_it(cast: Cast, photo: ProductPhoto) -> None:
    page = at_work(cast.may).get("/htx/hang/").content.decode()
    assert f'<source type="image/avif" srcset="{STEM}-120.avif">' in page
    assert f'<source type="image/webp" srcset="{STEM}-120.webp">' in page
    assert page.count("<img") == 1


def test_suggestions_show_it(client: Client, photo: ProductPhoto) -> None:
    items = client.get("/tim/", {"q": "che shan"}).json()["items"]
    assert f"{STEM}-120.webp" in [item["image"] for item in items]


def test_the_desk_shows_it(cast: Cast, photo: ProductPhoto) -> None:
    cast.tea_product.gallery = [photo]
    assert picture_url(cast.tea_product) == f"{STEM}-120.webp"


def test_before_there_are_renditions_the_one_that_came_with_it_is_shown(photo: ProductPhoto) -> None:
    photo.widths, photo.has_avif, photo.cut = [], False, ""
    drawn = render_to_string("components/thumb.html", {"photo": photo, "width": 56, "height": 56})
    assert "image/avif" not in drawn
    assert drawn.count("<source") == drawn.count('srcset="/media/san-pham/che-120.webp"') == 1
    assert 'src="/media/san-pham/che-nho.jpg"' in drawn


def test_no_template_shows_a_larger_picture_so_small() -> None:
    found = {}
    for template in settings.BASE_DIR.glob("[cs]*/**/templates/**/*.html"):
        bare = re.sub(r"(?s)<picture>.*?</picture>", "", template.read_text())
        widths = [int(width) for width in IMAGE.findall(bare) if int(width) <= WIDEST]
        if widths:
            found[template.name] = widths
    assert found == {}
