"""Photographs: what is taken, what is refused, and that nothing of the original's metadata survives (W1, W2)."""

import random
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from django_scopes import scopes_disabled
from PIL import Image, ImageCms, ImageDraw, ImageFilter
from PIL.PngImagePlugin import PngInfo

from catalog import photos
from catalog.models import Category, Commune, Cooperative, Product, ProductPhoto
from catalog.models.photos import Remark
from catalog.photos import encoding, intake, judging, renditions, tidying

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


def test_the_request_keeps_a_clean_original_a_small_picture_and_a_thumbnail(tea, media):
    photo = photos.store(tea, encoded(picture((3000, 2000))), alt="Búp chè", position=2)
    assert (photo.alt, photo.position, photo.product) == ("Búp chè", 2, tea)
    assert (photo.widths, photo.has_avif, photo.cut) == ([], False, "-50x50")
    assert (photo.width, photo.height) == (1080, 1350)
    thumb = f"{photo.name}-50x50-120.webp"
    assert files(media) == [thumb, f"{photo.name}-50x50-nho.jpg", f"{photo.name}-goc.jpg"]
    assert photo.thumb_url.endswith(thumb)
    assert size_of(media / thumb) == ("WEBP", (120, 150))
    assert photo.name.startswith("san-pham/che-thu-")
    assert size_of(media / photo.original) == ("JPEG", (2048, 1365))
    assert size_of(media / f"{photo.name}-50x50-nho.jpg") == ("JPEG", (360, 450))
    assert photo.render_at is not None


def size_of(path):
    with Image.open(path) as opened:
        return opened.format, opened.size


def test_the_colour_is_the_average(tea):
    photo = photos.store(tea, picture((400, 400), "#336699"), alt="", position=0)
    assert photo.colour == "#336699"


@pytest.mark.parametrize(
    ("width", "widths"),
    [(100, (100,)), (200, (120, 200)), (360, (120, 360)), (576, (120, 360, 576)), (800, (120, 360, 720)),
     (1080, (120, 360, 720, 1080)), (1600, (120, 360, 720, 1080))],
)  # fmt: skip
def test_a_small_photo_is_not_enlarged(width, widths):
    assert encoding.widths_of(width) == widths


def test_the_same_photo_again_is_the_same_row(tea, media):
    first = photos.store(tea, picture(), alt="a", position=0)
    again = photos.store(tea, picture(), alt="b", position=1)
    assert first.pk == again.pk
    assert ProductPhoto.unscoped.get().alt == "b"
    assert len(files(media)) == 3


def as_heic(image, **options):
    out = BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=50, **options)
    return out.getvalue()


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>XMP-SECRET</x:xmpmeta>"
SECRETS = (b"PHONE-MAKER", b"XMP-SECRET", b"COMMENT-SECRET", b"TEXT-SECRET", b"PROFILE-SECRET")


def phone_files():
    """Photographs of each kind with the place they were taken at in every corner that can hold it."""
    image = picture((1600, 1200))
    exif = with_gps(image)
    text = PngInfo()
    text.add_text("Comment", "TEXT-SECRET 22.39583 103.45833")
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"PROFILE-SECRET"
    return {
        "JPEG": encoded(image, exif=exif, icc_profile=profile, xmp=XMP, comment=b"COMMENT-SECRET"),
        "PNG": encoded(image, "PNG", exif=exif, icc_profile=profile, pnginfo=text),
        "WEBP": encoded(image, "WEBP", exif=exif, icc_profile=profile, xmp=XMP),
        "HEIC": as_heic(image, exif=exif.tobytes(), xmp=XMP),
    }


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_w2_no_metadata_reaches_the_original_or_a_rendition(tea, media, kind):
    data = phone_files()[kind]
    assert any(secret in data for secret in SECRETS) or kind == "PNG"  # a PNG's texts are compressed
    photos.store(tea, data, alt="", position=0)
    assert renditions.make_due() == 1
    photo = ProductPhoto.unscoped.get()
    assert set(files(media)) == tidying.files_of(photo)
    assert len(files(media)) == 2 + 2 * 4
    for path in files(media):
        assert_clean(media / path)


def assert_clean(path):
    content = path.read_bytes()
    assert not [secret for secret in SECRETS if secret in content], path
    assert not any(word in content for word in (b"Exif", b"EXIF", b"ICCP", b"XMP ", b"xmpmeta")), path
    with Image.open(path) as opened:
        assert dict(opened.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment", "XML:com.adobe.xmp"} & set(opened.info), path


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
    noise = Image.frombytes("RGB", (400, 500), random.Random(1).randbytes(400 * 500 * 3))
    photo = photos.store(tea, noise, alt="", position=0)
    renditions.make_due()
    for end in ("-360.webp", "-360.avif", "-nho.jpg"):
        assert 0 < (media / f"{photo.name}{end}").stat().st_size <= photos.SMALL_BYTES


def bomb(side):
    """A PNG of a few kB that unfolds to side × side pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * (side + 1) * 64, 9)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [6325, 7746, 10_000, 50_000])  # 40 megapixels and a little more, 60, …
def test_a_bomb_is_refused_before_it_unfolds(side):
    assert "40 triệu điểm ảnh" in refused(bomb(side))


def test_too_many_bytes_are_not_read(tmp_path):
    class Endless:
        asked = 0

        def read(self, size):
            self.asked = size
            return b"\xff" * size

    source = Endless()
    assert "30 MB" in refused(source)
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
    monkeypatch.setattr(intake, "_record", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        photos.store(tea, picture(), alt="", position=0)
    assert files(media) == []


def test_a_failure_does_not_take_the_files_of_a_photo_that_was_there(tea, media, monkeypatch):
    photos.store(tea, picture(), alt="", position=0)
    monkeypatch.setattr(intake, "_record", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        photos.store(tea, picture(), alt="", position=0)
    assert len(files(media)) == 3


def test_a_half_written_file_is_replaced(tea, media):
    photo = photos.store(tea, picture(), alt="", position=0)
    path = media / photo.original
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


@pytest.mark.parametrize(
    ("kind", "size", "options"),
    [
        ("JPEG", (9000, 6700), {}),  # 60 megapixels
        ("JPEG", (6000, 4400), {"progressive": True}),
        ("HEIF", (6000, 4400), {"quality": 30}),
        ("PNG", (7300, 5479), {"compress_level": 1}),  # 40 megapixels
        ("WEBP", (7300, 5479), {"method": 0, "quality": 20}),
    ],
)
def test_what_a_camera_of_many_megapixels_writes_is_shrunk(tea, media, kind, size, options):
    data = encoded(picture(size), kind, **options)
    photos.look(BytesIO(data))
    photo = photos.store(tea, data, alt="", position=0)
    assert (photo.width, photo.height) == (1080, 1350)
    assert max(size_of(media / photo.original)[1]) == 2048


def claiming(size, *, progressive):
    """A small JPEG whose head says that it is as large as this."""
    data = encoded(picture((16, 16)), progressive=progressive)
    at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", *size) + data[at + 4 :]


@pytest.mark.parametrize(
    "data",
    [claiming((12_000, 10_001), progressive=False), claiming((8001, 8000), progressive=True), bomb(6325)],
    ids=["baseline", "progressive", "png"],
)
def test_more_than_can_be_unfolded_is_refused_by_its_head(data):
    with pytest.raises(photos.PhotoTooLarge):
        photos.look(BytesIO(data))
    assert "triệu điểm ảnh" in refused(data)


def scene(size=(800, 1000), light=1.0):
    """Something with edges, as a photograph has."""
    tones = random.Random(1)
    image = Image.new("RGB", size, (int(150 * light),) * 3)
    pen = ImageDraw.Draw(image)
    for _stone in range(300):
        x, y, tone = tones.randrange(size[0]), tones.randrange(size[1]), int(tones.randrange(60, 240) * light)
        pen.ellipse((x, y, x + 40, y + 30), fill=(tone, tone, tone // 2))
    return image


@pytest.mark.parametrize(
    ("image", "remark"),
    [
        (scene(), ""),
        (scene(light=0.15), Remark.DARK),
        (scene().filter(ImageFilter.GaussianBlur(14)), Remark.BLURRED),
        (scene((320, 400)), Remark.TINY),
    ],
    ids=["good", "dark", "blurred", "tiny"],
)
def test_a_gentle_word_never_refuses(tea, image, remark):
    assert photos.store(tea, encoded(image), alt="", position=0).remark == remark


def test_goods_on_black_cloth_are_not_called_dark():
    image = Image.new("L", (400, 400), 5)
    ImageDraw.Draw(image).rectangle((150, 150, 260, 260), fill=230)
    assert not judging.is_dark(image)
