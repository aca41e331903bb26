"""Renditions made by the task: complete, small, cropped around the focus, once, and given up when hopeless."""

import datetime
import os
import random
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled
from PIL import Image

from catalog import photos, tasks
from catalog.advisory import Lock
from catalog.models import Product, ProductPhoto
from catalog.models.photos import Picture
from catalog.photos import encoding, renditions, tidying
from demo import pictures
from tests.catalog.photo_files import another_connection, colour_at, from_before, jpeg, striped


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def photo(cast, media):
    return photos.store(first_product(), jpeg(striped()), alt="Ba sọc", position=0)


def first_product():
    return Product.published.order_by("pk").first()


def read(photo):
    return ProductPhoto.unscoped.get(pk=photo.pk)


def draw(picture, **how):
    return render_to_string("components/photo.html", {"photo": picture, **how})


def test_until_the_task_has_run_the_page_shows_the_small_picture(photo, client):
    html = draw(photo.picture)
    assert html == draw(photo)
    assert "<source" not in html
    assert f'src="{photo.small_url}"' in html
    assert 'width="720" height="900"' in html
    page = client.get(first_product().get_absolute_url())
    assert page.status_code == 200
    assert photo.small_url in page.content.decode()


def test_the_task_makes_every_rendition(photo, media):
    assert tasks.render_photos() == 1
    photo = read(photo)
    assert (photo.widths, photo.has_avif, photo.render_at, photo.tries) == ([120, 360, 720], True, None, 0)
    assert (photo.width, photo.height, photo.cut) == (720, 900, "-50x50")
    for width in photo.widths:
        for kind in ("webp", "avif"):
            with Image.open(media / f"{photo.name}-50x50-{width}.{kind}") as opened:
                assert (opened.format, opened.size) == (kind.upper(), (width, width * 5 // 4))
    for address in (photo.small_url, photo.large_url, photo.url(500)):
        assert (media / address.removeprefix("/media/")).is_file()


def test_the_page_then_offers_avif_before_webp(photo):
    tasks.render_photos()
    picture = read(photo).picture
    assert isinstance(picture, Picture)
    html = draw(picture, sizes="96px")
    assert html.index("image/avif") < html.index("image/webp") < html.index("<img")
    assert html.count('sizes="96px"') == 2
    assert f"{photo.name}-50x50-720.avif 720w" in html
    assert 'loading="lazy"' in html
    assert "style=" not in html


def test_a_second_run_has_nothing_to_do(photo, media):
    tasks.render_photos()
    before = {path: path.stat().st_mtime_ns for path in media.rglob("*.*")}
    assert tasks.render_photos() == 0
    assert {path: path.stat().st_mtime_ns for path in media.rglob("*.*")} == before


def test_avif_is_smaller_than_webp_and_both_are_small(cast, media):
    picture = (pictures.FOLDER / "products" / "mat-ong-rung-mu-ca-1.webp").read_bytes()
    photo = photos.store(first_product(), picture, alt="", position=0)
    tasks.render_photos()
    for width in (120, 360, 720):
        webp, avif = ((media / f"{photo.name}-{width}.{kind}").stat().st_size for kind in ("webp", "avif"))
        assert avif <= encoding.AVIF_SHARE * webp
        assert width > 360 or webp <= photos.SMALL_BYTES


def test_a_row_from_before_gets_what_it_lacks(cast, media):
    photo = from_before(first_product(), Image.new("RGB", (720, 900), "teal"))
    ProductPhoto.unscoped.filter(pk=photo.pk).update(widths=[360, 720])  # 120 is younger
    before = (media / f"{photo.name}-720.webp").read_bytes()
    assert "image/avif" not in draw(read(photo))
    assert tasks.render_photos() == 1
    photo = read(photo)
    assert (photo.widths, photo.original, photo.cut) == ([120, 360, 720], f"{photo.name}-720.webp", "")
    assert (media / f"{photo.name}-720.webp").read_bytes() == before
    assert "image/avif" in draw(photo)
    assert all((media / path).is_file() for path in tidying.files_of(photo))


def test_a_wide_row_from_before_is_cropped_from_its_largest(cast, media):
    photo = from_before(first_product(), striped((1080, 540)))
    photos.focus(photo.pk, 0, 50)
    tasks.render_photos()
    photo = read(photo)
    assert (photo.cut, photo.original, photo.widths) == ("-0x50", f"{photo.name}-1080.webp", [120, 360, 432])
    assert colour_at(media / f"{photo.name}-0x50-360.webp") == "red"
    photos.focus(photo.pk, 100, 50)
    tasks.render_photos()
    assert colour_at(media / f"{photo.name}-100x50-360.webp") == "blue"


# Focus


@pytest.mark.parametrize(
    ("size", "focus", "box"),
    [
        ((1600, 900), (50, 50), (440, 0, 1160, 900)),
        ((1600, 900), (0, 0), (0, 0, 720, 900)),
        ((1600, 900), (100, 100), (880, 0, 1600, 900)),
        ((1600, 900), (30, 90), (120, 0, 840, 900)),
        ((800, 2000), (50, 0), (0, 0, 800, 1000)),
        ((800, 2000), (50, 60), (0, 700, 800, 1700)),
        ((720, 900), (0, 0), (0, 0, 720, 900)),
    ],
)
def test_the_crop_is_as_near_to_the_focus_as_the_edges_allow(size, focus, box):
    assert encoding.crop_box(size, focus) == box


def test_another_focus_makes_other_files_and_keeps_the_old_ones_meanwhile(photo, media):
    tasks.render_photos()
    old = read(photo)
    assert colour_at(media / f"{photo.name}-50x50-360.avif") == "green"
    photos.focus(photo.pk, 0, 50)
    assert read(photo).srcset == old.srcset  # until the new crop is there
    assert tasks.render_photos() == 1
    new = read(photo)
    assert new.cut == "-0x50"
    for address in (new.small_url, new.url(360), f"/media/{new.name}-0x50-720.avif"):
        assert colour_at(media / address.removeprefix("/media/")) == "red"
    assert (media / old.small_url.removeprefix("/media/")).is_file()  # pages in caches still name it


def test_a_focus_set_while_the_task_works_is_not_lost(photo, media, monkeypatch):
    render = renditions.render

    def meanwhile(row):
        found = render(row)
        photos.focus(row.pk, 100, 50)
        monkeypatch.setattr(renditions, "render", render)
        return found

    monkeypatch.setattr(renditions, "render", meanwhile)
    assert tasks.render_photos() == 0
    assert tasks.render_photos() == 1
    assert read(photo).cut == "-100x50"
    assert colour_at(media / read(photo).url(360).removeprefix("/media/")) == "blue"


def test_the_union_sets_the_focus_by_a_click(photo, cast, client):
    call_command("sync_roles", verbosity=0)
    url = reverse("photo_focus", args=[photo.pk])
    assert client.get(url).status_code == 302
    client.force_login(cast.may, "django.contrib.auth.backends.ModelBackend")
    assert client.get(url).status_code in (302, 403)
    client.force_login(cast.minh, "django.contrib.auth.backends.ModelBackend")
    page = client.get(url).content.decode()
    assert 'type="image"' in page
    assert 'width="320" height="180"' in page
    assert reverse("photo_focus", args=[photo.pk]) in client.get(
        reverse("wagtailsnippets_catalog_product:edit", args=[photo.product_id])
    ).content.decode()  # fmt: skip
    client.post(url, {"point.x": "32", "point.y": "90"})
    assert (read(photo).focus_x, read(photo).focus_y) == (10, 50)
    keyboard, beyond = {"point.x": "0", "point.y": "0"}, {"x": "101", "y": "5"}
    for bad in ({}, keyboard, beyond, {"x": "-1", "y": "²"}, {"x": "\0", "y": "9" * 9000}):
        answer = client.post(url, bad, follow=True)
        assert answer.status_code == 200
        assert "Hãy bấm vào ảnh" in answer.content.decode()
    assert (read(photo).focus_x, read(photo).focus_y) == (10, 50)
    client.post(url, {"x": "70", "y": "20"})
    assert (read(photo).focus_x, read(photo).focus_y) == (70, 20)
    assert client.post(reverse("photo_focus", args=[photo.pk + 99])).status_code == 404


# Trouble


def test_a_poison_picture_is_given_up_and_the_others_go_on(photo, media, caplog):
    other = photos.store(first_product(), jpeg(striped((400, 500))), alt="", position=1)
    (media / photo.original).write_bytes(b"<html>")
    assert tasks.render_photos() == 1
    assert read(other).is_rendered
    for tries in range(1, 6):
        assert read(photo).tries == tries
        assert read(photo).render_at > timezone.now()
        ProductPhoto.unscoped.filter(pk=photo.pk).update(render_at=timezone.now())
        assert tasks.render_photos() == 0
    assert read(photo).render_at is None
    assert [record.levelname for record in caplog.records if "given up" in record.message] == ["ERROR"]
    assert f"photo {photo.pk} is given up after 5 tries" in caplog.text
    assert "<source" not in draw(read(photo))


def test_a_lost_original_is_tried_again(photo, media):
    path = media / photo.original
    data = path.read_bytes()
    path.unlink()
    assert tasks.render_photos() == 0
    path.write_bytes(data)
    assert tasks.render_photos() == 0  # it waits a little
    ProductPhoto.unscoped.filter(pk=photo.pk).update(render_at=timezone.now())
    assert tasks.render_photos() == 1


def test_a_half_written_rendition_is_made_again(photo, media):
    path = media / f"{photo.name}-50x50-360.avif"
    path.write_bytes(b"half")
    tasks.render_photos()
    with Image.open(path) as opened:
        assert opened.size == (360, 450)


def test_while_another_worker_has_it_nothing_is_done(photo):
    with another_connection() as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [Lock.PHOTO, photo.pk])
        assert tasks.render_photos() == 0
        assert read(photo).tries == 0
        other.execute("SELECT pg_advisory_unlock_all()")
    assert tasks.render_photos() == 1


def test_a_run_ends_in_time_and_the_next_goes_on(cast, media):
    for number in range(3):
        photos.store(first_product(), jpeg(striped((400 + number, 500))), alt="", position=number)
    assert [renditions.make_due(0) for _ in range(4)] == [1, 1, 1, 0]


def test_the_command_does_it_without_a_worker(photo, capsys):
    call_command("render_photos")
    assert "1 photos and 0 covers rendered, 1 share cards drawn." in capsys.readouterr().out
    before = read(photo).rendered_at
    call_command("render_photos", again=True)
    assert read(photo).rendered_at > before


# Tidying


def age(path: Path, days: float) -> None:
    stamp = time.time() - days * 86400
    os.utime(path, (stamp, stamp))


def test_files_that_no_row_names_are_deleted_after_a_day(photo, media):
    tasks.render_photos()
    gone = photos.store(first_product(), jpeg(striped((500, 400))), alt="", position=1)
    tasks.render_photos()
    photos.focus(photo.pk, 0, 0)
    tasks.render_photos()
    with scopes_disabled():
        read(gone).delete()
    names = {path.name for path in (media / "san-pham").iterdir()}
    (media / "san-pham" / "notes.txt").write_text("whose?")
    (media / "san-pham" / ".composed.json").write_text("{}")
    assert tasks.tidy_photos() == 0  # all of them are young
    for path in media.rglob("*.*"):
        age(path, 2)
    kept = tidying.files_of(read(photo))
    assert tasks.tidy_photos() == len([name for name in names if name.startswith(Path(gone.name).name)])
    assert (
        media / f"{photo.name}-50x50-360.webp"
    ).is_file()  # replaced an hour ago: a cached page may show it
    ProductPhoto.unscoped.update(rendered_at=timezone.now() - datetime.timedelta(days=2))
    tasks.tidy_photos()
    left = {str(path.relative_to(media)) for path in media.rglob("*.*")}
    assert left == kept | {"san-pham/notes.txt", "san-pham/.composed.json"}


def test_noise_at_full_size_is_rendered_within_limits(cast, media):
    noise = Image.frombytes("RGB", (500, 625), random.Random(3).randbytes(500 * 625 * 3)).resize((1600, 2000))
    photo = photos.store(first_product(), noise, alt="", position=0)
    assert tasks.render_photos() == 1
    assert read(photo).widths == [120, 360, 720, 1080]
    for kind in ("webp", "avif"):
        assert (media / f"{photo.name}-360.{kind}").stat().st_size <= photos.SMALL_BYTES
