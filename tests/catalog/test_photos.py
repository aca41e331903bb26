"""Photographs: what is taken, what is refused, and that nothing of the original's metadata survives (W1, W2)."""

import random
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from django_scopes import scopes_disabled
from PIL import Image, ImageCms

from catalog import photos
from catalog.models import Category, Commune, Cooperative, Product, ProductPhoto

GPS = 0x8825
ORIENTATION = 0x0112


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def tea(db, media):
    with scopes_disabled():
        cooperative = Cooperative.objects.create(
            name="HTX Thử", commune=Commune.objects.get(code="03405"), phone="+84912000999"
        )
        category = Category.objects.create(name="Chè thử")
        yield Product.objects.create(cooperative=cooperative, category=category, name="Chè thử")


def picture(size=(1600, 1200), colour=(180, 90, 40), mode="RGB"):
    return Image.new(mode, size, colour)


def encoded(image, kind="JPEG", **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_gps(image):
    exif = image.getexif()
    exif.get_ifd(GPS).update({1: "N", 2: (22.0, 23.0, 45.0), 3: "E", 4: (103.0, 27.0, 30.0)})
    exif[0x010F] = "PHONE-MAKER"
    return exif


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file())


def refused(source):
    with pytest.raises(photos.BadPhoto) as refusal:
        photos.decode(source)
    return str(refusal.value)


def test_a_photo_is_stored_in_three_widths(tea, media):
    photo = photos.store(tea, encoded(picture()), alt="Búp chè", position=2)
    assert (photo.width, photo.height, photo.widths) == (1080, 810, [360, 720, 1080])
    assert (photo.alt, photo.position, photo.product) == ("Búp chè", 2, tea)
    assert files(media) == sorted(f"{photo.name}-{width}.webp" for width in (360, 720, 1080))
    assert photo.name.startswith("san-pham/che-thu-")
    for width in photo.widths:
        with Image.open(media / f"{photo.name}-{width}.webp") as rendition:
            assert (rendition.format, rendition.size) == ("WEBP", (width, width * 3 // 4))


def test_the_colour_is_the_average(tea):
    photo = photos.store(tea, picture((400, 400), "#336699"), alt="", position=0)
    assert photo.colour == "#336699"


def test_a_small_photo_is_not_enlarged(tea):
    assert photos.store(tea, picture((900, 900)), alt="", position=0).widths == [360, 720]
    assert photos.store(tea, picture((200, 100)), alt="", position=0).widths == [200]


def test_the_same_photo_again_is_the_same_row(tea, media):
    first = photos.store(tea, picture(), alt="a", position=0)
    again = photos.store(tea, picture(), alt="b", position=1)
    assert first.pk == again.pk
    assert ProductPhoto.unscoped.get().alt == "b"
    assert len(files(media)) == 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_metadata_reaches_a_rendition(tea, media, kind):
    image = picture()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(image, kind, exif=with_gps(image), icc_profile=profile)
    assert b"PHONE-MAKER" in data
    photos.store(tea, data, alt="", position=0)
    for path in files(media):
        content = (media / path).read_bytes()
        assert b"PHONE-MAKER" not in content
        assert not {b"EXIF", b"XMP ", b"ICCP"} & set(chunks(content))
        with Image.open(BytesIO(content)) as rendition:
            assert dict(rendition.getexif()) == {}


def chunks(webp):
    place = 12
    while place < len(webp):
        name, length = struct.unpack("<4sI", webp[place : place + 8])
        yield name
        place += 8 + length + length % 2


def test_a_phones_heic_is_taken_without_its_place(tea, media):
    image = picture((800, 600))
    heif = pillow_heif.from_pillow(image)
    out = BytesIO()
    heif.save(out, quality=50, exif=with_gps(image).tobytes())
    photo = photos.store(tea, out.getvalue(), alt="", position=0)
    assert photo.widths == [360, 720]
    assert b"PHONE-MAKER" not in b"".join((media / path).read_bytes() for path in files(media))


def test_a_rotated_photo_stands_upright():
    image = picture((800, 400), "white")
    image.paste((255, 0, 0), (0, 0, 400, 400))  # the left half is red
    exif = image.getexif()
    exif[ORIENTATION] = 6  # turn clockwise to see it right: the left comes to the top
    upright = photos.decode(encoded(image, exif=exif, quality=95))
    assert upright.size == (400, 800)
    assert upright.getpixel((200, 100))[1] < 60
    assert upright.getpixel((200, 700))[1] > 200


def test_what_is_transparent_becomes_white():
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    assert photos.decode(encoded(image, "PNG")).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("mode", "kind", "colour"),
    [
        ("L", "PNG", 128),
        ("P", "PNG", 3),
        ("CMYK", "JPEG", (0, 0, 0, 127)),
        ("I;16", "PNG", 32768),
        ("1", "PNG", 1),
    ],
)
def test_every_kind_of_pixel_is_taken(mode, kind, colour):
    decoded = photos.decode(encoded(picture((50, 50), colour, mode), kind))
    assert (decoded.mode, decoded.size, decoded.info) == ("RGB", (50, 50), {})
    if mode == "I;16":
        assert decoded.getpixel((1, 1)) == (128, 128, 128)


def test_noise_is_squeezed_under_40_kb(tea, media):
    noise = Image.frombytes("RGB", (720, 900), random.Random(1).randbytes(720 * 900 * 3))
    photo = photos.store(tea, noise, alt="", position=0)
    assert (media / f"{photo.name}-360.webp").stat().st_size <= photos.SMALL_BYTES


def bomb(side):
    """A PNG of a few kB that unfolds to side × side pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * (side + 1) * 64, 9)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [5001, 10_000, 50_000])
def test_a_bomb_is_refused_before_it_unfolds(side):
    assert "25 triệu điểm ảnh" in refused(bomb(side))


def test_too_many_bytes_are_not_read(tmp_path):
    class Endless:
        asked = 0

        def read(self, size):
            self.asked = size
            return b"\xff" * size

    source = Endless()
    assert "15 MB" in refused(source)
    assert source.asked == photos.MAX_BYTES + 1


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "data",
    [b"", HTML, SVG, b"GIF89a" + HTML, b"\xff\xd8\xff\xe0" + HTML, b"\x00" * 5000, b"%PDF-1.7 ..."],
    ids=["empty", "html", "svg", "gif", "html-as-jpeg", "zeros", "pdf"],
)
def test_what_is_no_photo_is_refused(data):
    assert "không phải ảnh" in refused(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_photo_is_refused(kind):
    noise = Image.frombytes("RGB", (300, 300), random.Random(2).randbytes(270_000))
    data = encoded(noise, kind)
    assert "không phải ảnh" in refused(data[: len(data) // 2])


def test_other_formats_are_refused_whatever_their_name():
    assert "không phải ảnh" in refused(encoded(picture((50, 50)), "BMP"))
    assert "không phải ảnh" in refused(encoded(picture((50, 50)), "TIFF"))


def test_a_strip_is_refused():
    assert "quá dài" in refused(encoded(picture((2000, 300))))


def test_a_refused_photo_leaves_nothing(tea, media):
    with pytest.raises(photos.BadPhoto):
        photos.store(tea, HTML, alt="", position=0)
    assert files(media) == []
    assert ProductPhoto.unscoped.count() == 0


def test_a_row_that_cannot_be_written_leaves_no_file(tea, media, monkeypatch):
    monkeypatch.setattr(photos, "record", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        photos.store(tea, picture(), alt="", position=0)
    assert files(media) == []


def test_a_failure_does_not_take_the_files_of_a_photo_that_was_there(tea, media, monkeypatch):
    photos.store(tea, picture(), alt="", position=0)
    monkeypatch.setattr(photos, "record", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        photos.store(tea, picture(), alt="", position=0)
    assert len(files(media)) == 3


def test_a_half_written_file_is_replaced(tea, media):
    photo = photos.store(tea, picture(), alt="", position=0)
    path = media / f"{photo.name}-1080.webp"
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    photos.store(tea, picture(), alt="", position=0)
    assert path.read_bytes() == whole


def test_w2_a_cooperatives_cover_is_re_encoded_without_gps(tea):
    cover = photos.cover(encoded(picture((2400, 1350)), exif=with_gps(picture())))
    with Image.open(BytesIO(cover)) as opened:
        assert (opened.format, opened.size) == ("WEBP", (1600, 900))
        assert dict(opened.getexif()) == {}
    assert b"PHONE-MAKER" not in cover
    with pytest.raises(photos.BadPhoto):
        photos.cover(b"<html>not a picture</html>")
