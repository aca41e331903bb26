"""Share cards: drawn by the task, drawn again when what they show changes, with every Vietnamese letter."""

import datetime
import os
from io import BytesIO
from unicodedata import normalize

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled
from PIL import Image, ImageChops

from catalog import photos, tasks
from catalog.advisory import Lock
from catalog.models import Certificate, Product, ProductPhoto, Variant
from catalog.photos import card_drawing
from tests.catalog.photo_files import another_connection, jpeg, striped

FACTS = card_drawing.Facts(
    name="Chè Shan tuyết cổ thụ Sà Dề Phìn",
    seller="HTX Chè Mây",
    place="Sìn Hồ, Lai Châu",
    price=85_000,
    has_several_prices=True,
    stars=4,
)
VOWELS = "aăâeêioôơuưy"
MARKS = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = [normalize("NFC", vowel + mark) for vowel in VOWELS for mark in MARKS] + ["đ"]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def tea(cast, media):
    """A product with a rendered cover and two packs."""
    with scopes_disabled():
        product = cast.tea_product
        photos.store(product, jpeg(striped()), alt="", position=0)
        tasks.render_photos()
        yield product


def card_of(product):
    product.gallery = list(ProductPhoto.unscoped.filter(product=product))
    return photos.share_card_url(product)


def opened(data):
    return Image.open(BytesIO(data)).convert("RGB")


def differs(one, other, box):
    return (
        ImageChops.difference(one.crop(box), other.crop(box)).convert("L").point(lambda v: v > 40).getbbox()
    )


def test_a_product_gets_a_card(tea, media):
    assert card_of(tea) is None
    assert tasks.draw_share_cards() == 1
    url = card_of(tea)
    assert url.startswith("/media/chia-se/")
    with Image.open(media / url.removeprefix("/media/")) as card:
        assert (card.format, card.size) == ("JPEG", (1200, 630))
    assert (media / url.removeprefix("/media/")).stat().st_size < 200_000
    assert tasks.draw_share_cards() == 0


def test_what_is_shown_decides_when_a_card_is_drawn_again(tea, media, cast, django_assert_num_queries):
    def changed(change):
        before = card_of(tea)
        change()
        return tasks.draw_share_cards() == 1 and card_of(tea) != before

    def certify(days):
        return Certificate.unscoped.create(
            product=tea, scheme="ocop", stars=4, expires_on=timezone.localdate() + datetime.timedelta(days)
        )

    packs = Variant.unscoped.filter(product=tea)
    tasks.draw_share_cards()
    first = card_of(tea)
    assert changed(lambda: packs.update(price=91_000))
    assert changed(lambda: Product.published.filter(pk=tea.pk).update(name="Chè khác"))
    assert changed(lambda: type(cast.tea).objects.filter(pk=cast.tea.pk).update(name="HTX Khác"))
    assert not changed(lambda: certify(-1))
    assert changed(lambda: certify(1))
    assert changed(lambda: (photos.focus(tea.gallery[0].pk, 0, 0), tasks.render_photos()))
    assert not changed(lambda: packs.update(on_hand=900))
    assert card_of(tea) != first
    with django_assert_num_queries(3):  # the lock, what is stale, the lock again
        tasks.draw_share_cards()
    assert len(list((media / "chia-se").iterdir())) == 6


def test_an_unpublished_product_gets_none(tea):
    Product.published.filter(pk=tea.pk).update(live=False)
    assert tasks.draw_share_cards() == 0
    assert card_of(tea) is None


def test_a_card_that_cannot_be_drawn_is_given_up_until_something_changes(tea, media, caplog):
    photo = ProductPhoto.unscoped.get()
    path = media / photo.url(9999).removeprefix("/media/")
    whole = path.read_bytes()
    path.write_bytes(b"no picture")
    assert [tasks.draw_share_cards() for _ in range(3)] == [0, 0, 0]
    assert caplog.text.count("cannot be drawn") == 1
    path.write_bytes(whole)
    Variant.unscoped.filter(product=tea).update(price=99_000)
    assert tasks.draw_share_cards() == 1


def test_old_cards_are_tidied_away(tea, media):
    tasks.draw_share_cards()
    old = card_of(tea)
    Variant.unscoped.filter(product=tea).update(price=91_000)
    tasks.draw_share_cards()
    for path in media.rglob("*.*"):
        os.utime(path, (0, 0))
    assert tasks.tidy_photos() == 1
    assert not (media / old.removeprefix("/media/")).exists()
    assert (media / card_of(tea).removeprefix("/media/")).exists()


@pytest.mark.parametrize("weight", ["SemiBold", "ExtraBold"])
def test_the_fonts_have_every_vietnamese_letter(weight):
    font = card_drawing.font(weight, 40)

    def shape(letter):
        mask = font.getmask(letter)
        return mask.size, bytes(mask)

    missing = shape("\U0010fffd")
    letters = [*LETTERS, *(letter.upper() for letter in LETTERS), *"₫0123456789.,…–"]
    assert not [letter for letter in letters if shape(letter) == missing]
    assert len({shape(letter) for letter in LETTERS}) == len(LETTERS)


def test_a_decomposed_name_is_drawn_as_a_composed_one():
    photo = jpeg(striped((400, 500)))
    other = FACTS.__class__(**{**FACTS.__dict__, "name": normalize("NFD", FACTS.name)})
    assert card_drawing.draw(photo, FACTS) == card_drawing.draw(photo, other)


def test_name_price_and_stars_are_on_the_card():
    photo = jpeg(striped((400, 500)))
    card = opened(card_drawing.draw(photo, FACTS))

    def changed(**facts):
        return opened(card_drawing.draw(photo, FACTS.__class__(**{**FACTS.__dict__, **facts})))

    name, price, words = (520, 110, 1200, 340), (520, 415, 1200, 490), (520, 500, 1200, 580)
    assert differs(card, changed(price=86_000), price)
    assert not differs(card, changed(price=86_000), name)
    assert differs(card, changed(has_several_prices=False), price)
    assert differs(card, changed(seller="HTX Gạo"), words)
    assert differs(card, changed(stars=0), (520, 110, 1200, 410))
    assert not differs(card, changed(stars=0), price)
    assert differs(card, changed(name="Chè Shan tuyet co thu Sa De Phin"), name)


@pytest.mark.parametrize(
    "name",
    ["Chè", "Chè Shan tuyết cổ thụ hái tay " * 4, "W" * 140, "ặ" * 140, "Một hai " * 17, "🍵 " * 70, ""],
)
def test_a_long_name_wraps_and_shrinks_and_stays_inside(name):
    lines, size = card_drawing.fitted(name)
    font = card_drawing.font("ExtraBold", size)
    assert len(lines) <= card_drawing.NAME_LINES
    assert all(font.getlength(line) <= card_drawing.RIGHT - card_drawing.LEFT for line in lines)
    facts = FACTS.__class__(**{**FACTS.__dict__, "name": name, "seller": "Hợp tác xã " * 12})
    card = opened(card_drawing.draw(jpeg(striped((400, 500))), facts))
    blank = Image.new("RGB", (40, 560), card_drawing.PAPER)
    assert ImageChops.difference(card.crop((1158, 20, 1198, 580)), blank).convert("L").getextrema()[1] < 30


def test_short_names_are_large():
    assert card_drawing.fitted("Mật ong")[1] == card_drawing.NAME_SIZES[0]
    assert card_drawing.fitted("Chè Shan tuyết cổ thụ " * 7)[1] == card_drawing.NAME_SIZES[-1]


def test_another_run_at_the_same_time_draws_nothing(tea):
    with another_connection() as other:
        other.execute("SELECT pg_advisory_lock(%s, 0)", [Lock.SHARE_CARDS])
        assert tasks.draw_share_cards() == 0
        other.execute("SELECT pg_advisory_unlock_all()")
    assert tasks.draw_share_cards() == 1
