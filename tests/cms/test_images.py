"""The image library: no metadata in what is stored or served (W2), limits with clear words (W1), renditions made
before anybody asks, and pages that never make one."""

import re
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.urls import reverse
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from wagtail.images import get_image_model
from wagtail.images.models import Filter
from wagtail.images.rect import Rect

from catalog.advisory import Lock
from cms import images, tasks
from tests.catalog.photo_files import another_connection, colour_at, jpeg, striped

GPS = 0x8825
ORIENTATION = 0x0112
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>XMP-SECRET</x:xmpmeta>"
SECRETS = (b"PHONE-MAKER", b"XMP-SECRET", b"COMMENT-SECRET", b"TEXT-SECRET", b"PROFILE-SECRET")
# Wagtail leaves the file of a rendition open that its admin makes for itself.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
TWO_SPECS = ("fill-400x250", "width-480")


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def editor(site, media, client):
    client.force_login(site.ngan, "django.contrib.auth.backends.ModelBackend")
    return client


def upload(client, name, data):
    """What the library's upload page sends for each file, and its answer."""
    file = SimpleUploadedFile(name, data, "application/octet-stream")
    answer = client.post(
        reverse("wagtailimages:add_multiple"), {"title": name, "files[]": file, "collection": 1},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )  # fmt: skip
    assert answer.status_code == 200
    return answer.json()


def newest():
    return get_image_model().objects.order_by("-pk").first()


def with_everything(kind):
    """A picture on its side (a HEIC turns by itself); every corner that can hold it says where it was taken."""
    image = striped((1200, 800), ("red", "blue"))
    exif = image.getexif()
    exif.get_ifd(GPS).update({1: "N", 2: (22.0, 23.0, 45.0), 3: "E", 4: (103.0, 27.0, 30.0)})
    exif[0x010F] = "PHONE-MAKER"
    exif[ORIENTATION] = 6
    text = PngInfo()
    text.add_text("Comment", "TEXT-SECRET 22.39583 103.45833")
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"PROFILE-SECRET"
    out = BytesIO()
    if kind == "heic":
        image.save(out, "HEIF", quality=60, exif=exif, xmp=XMP)
    elif kind == "png":
        image.save(out, "PNG", exif=exif, icc_profile=profile, pnginfo=text)
    elif kind == "jpg":
        image.save(out, "JPEG", exif=exif, icc_profile=profile, xmp=XMP, comment=b"COMMENT-SECRET")
    else:
        image.save(out, kind.upper(), exif=exif, icc_profile=profile, xmp=XMP)
    data = out.getvalue()
    assert b"PHONE-MAKER" in data
    return data


def assert_clean(path):
    content = path.read_bytes()
    assert not [secret for secret in SECRETS if secret in content], path
    assert not any(word in content for word in (b"Exif", b"EXIF", b"ICCP", b"iCCP", b"XMP ", b"xmpmeta")), (
        path
    )
    with Image.open(path) as opened:
        assert dict(opened.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment", "Comment", "XML:com.adobe.xmp"} & set(
            opened.info
        )


STORED = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "JPEG", "heic": "JPEG"}


def test_w2_nothing_but_pixels_is_stored_or_served(editor, media, monkeypatch):
    monkeypatch.setattr(images, "SPECS", TWO_SPECS)
    for kind, stored_as in STORED.items():
        assert upload(editor, f"anh.{kind}", with_everything(kind))["success"], kind
        image = newest()
        assert (image.width, image.height) == ((1200, 800) if kind == "heic" else (800, 1200))
        with Image.open(image.file.path) as opened:
            assert opened.format == stored_as
        assert Path(image.file.name).suffix in (".jpg", ".png", ".webp")
        assert colour_at(image.file.path, 0.1, 0.1) == "red"
        assert colour_at(image.file.path, 0.9, 0.9) == "blue"
        images.make(image, Filter(spec="original"))
    assert tasks.prepare_images() == 5 * len(STORED)
    served = [path for path in media.rglob("*") if path.is_file()]
    assert len(served) >= (1 + 1 + 5) * len(STORED)
    for path in served:
        assert_clean(path)


def test_w2_a_picture_chosen_while_writing_a_page_is_cleaned_too(editor, media):
    file = SimpleUploadedFile("nha.jpg", with_everything("jpg"), "image/jpeg")
    fields = {
        "image-chooser-upload-title": "Nhà",
        "image-chooser-upload-file": file,
        "image-chooser-upload-collection": 1,
    }
    answer = editor.post(reverse("wagtailimages_chooser:create"), fields)
    assert answer.status_code == 200
    assert newest().title == "Nhà"
    assert_clean(Path(newest().file.path))


def test_w2_a_replaced_file_is_cleaned_and_its_renditions_follow(
    editor, media, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(images, "SPECS", TWO_SPECS)
    upload(editor, "a.jpg", jpeg(striped((600, 400), ("red",))))
    image = newest()
    tasks.prepare_images()
    file = SimpleUploadedFile("b.png", with_everything("png"), "image/png")
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(
            reverse("wagtailimages:edit", args=[image.pk]), {"title": "B", "file": file, "collection": 1}
        )
    assert answer.status_code == 302
    assert tasks.prepare_images() == 5
    for path in media.rglob("*.*"):
        assert_clean(path)
    assert len(list(media.rglob("*.*"))) == 6  # nothing of the first file is left


def test_w2_a_wrong_field_beside_it_keeps_no_raw_file(editor, media):
    file = SimpleUploadedFile("a.jpg", with_everything("jpg"), "image/jpeg")
    answer = editor.post(
        reverse("wagtailimages:add_multiple"), {"title": "a" * 300, "files[]": file, "collection": 1}
    )
    assert not answer.json()["success"]
    assert "255" in answer.json()["error_message"]
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_what_is_transparent_stays_so(editor, media):
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    out = BytesIO()
    image.save(out, "PNG")
    assert upload(editor, "dau.png", out.getvalue())["success"]
    with Image.open(newest().file.path) as opened:
        assert (opened.format, opened.mode) == ("PNG", "RGBA")


def test_a_large_picture_is_bounded(editor, media):
    assert upload(editor, "to.jpg", jpeg(Image.new("RGB", (3300, 2200))))["success"]
    assert (newest().width, newest().height) == (3000, 2000)


# What is refused


def bomb(side):
    """A PNG of a few kB that unfolds to side × side pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * (side + 1) * 64, 9)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def noisy(kind):
    out = BytesIO()
    Image.effect_noise((300, 300), 90).save(out, kind)
    return out.getvalue()


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
REFUSED = {
    "html as jpeg": ("a.jpg", HTML, "không phải ảnh"),
    "jpeg's first bytes": ("a.jpg", b"\xff\xd8\xff\xe0" + HTML, "không phải ảnh"),
    "half a jpeg": ("a.jpg", noisy("JPEG")[:9000], "không phải ảnh"),
    "half a png": ("a.png", noisy("PNG")[:9000], "không phải ảnh"),
    "nothing": ("a.jpg", b"", "rỗng|trống|empty"),
    "svg": ("a.svg", SVG, "Chỉ nhận ảnh JPEG"),
    "svg as png": ("a.png", SVG, "Chỉ nhận ảnh JPEG"),
    "gif": ("a.gif", b"GIF89a" + HTML, "không phải ảnh|Chỉ nhận ảnh JPEG"),
    "a bomb": ("a.png", bomb(5001), "25 triệu điểm ảnh"),
    "a large bomb": ("a.png", bomb(10_000), "25 triệu điểm ảnh"),
    "a huge bomb": ("a.png", bomb(50_000), "25 triệu điểm ảnh"),
    "too heavy": ("a.jpg", jpeg(striped((50, 50))) + b"\0" * (15 * 1024 * 1024), "15 MB"),
    "a strip": ("a.jpg", jpeg(Image.new("RGB", (3000, 100))), "quá dài"),
}


def test_w1_what_is_no_picture_is_refused_in_vietnamese(editor, media):
    for case, (name, data, words) in REFUSED.items():
        answer = upload(editor, name, data)
        assert not answer["success"], case
        assert re.search(words, answer["error_message"]), (case, answer["error_message"])
    assert get_image_model().objects.count() == 0
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_the_content_decides_and_the_name_follows_it(editor, media):
    """Chrome on Windows saves .jfif, Safari renames to .heic, chat apps call a WebP .jpg, others give no ending."""
    jpg, webp, heic = (with_everything(kind) for kind in ("jpg", "webp", "heic"))
    png = noisy("PNG")
    sent = [
        ("a.jfif", jpg, "JPEG"), ("a.jpe", jpg, "JPEG"), ("a.heif", heic, "JPEG"), ("a.hif", heic, "JPEG"),
        ("a", jpg, "JPEG"), ("a.jpg", webp, "WEBP"), ("a.jpg", heic, "JPEG"), ("a.heic", jpg, "JPEG"),
        ("a.png", jpg, "JPEG"), ("a.jpg", png, "PNG"), ("a.pdf", png, "PNG"), (".jpg", jpg, "JPEG"),
        (f"{'a' * 200}.jpg", webp, "WEBP"),
    ]  # fmt: skip
    for name, data, kind in sent:
        answer = upload(editor, name, data)
        assert answer["success"], (name, answer)
        image = newest()
        with Image.open(image.file.path) as opened:
            assert opened.format == kind, name
        assert Path(image.file.name).suffix == {"JPEG": ".jpg"}.get(kind, f".{kind.lower()}"), name


def test_the_upload_page_lets_any_name_through(editor):
    page = editor.get(reverse("wagtailimages:add_multiple")).content.decode()
    assert "cms/uploads.js" in page
    assert "data-accept-file-types" in page  # what that script widens


def test_w1_a_path_in_the_name_leads_nowhere(editor, media):
    assert upload(editor, "../../thoat.jpg", jpeg(striped((300, 200))))["success"]
    assert Path(newest().file.path).parent == media / "original_images"


# What pages show


def stored(picture, title="Ảnh"):
    image = get_image_model()(title=title, file=ContentFile(jpeg(picture), name="a.jpg"))
    image.save()
    return image


def drawn(image, specs, **how):
    options = "".join(f' {name}="{value}"' for name, value in how.items())
    template = Template('{% load cms_images %}{% photo image "' + specs + '" "100vw"' + options + " %}")
    return template.render(Context({"image": image}))


def test_a_page_makes_no_rendition_and_shows_the_original_until_they_are_there(db, media):
    image = stored(striped((1000, 700)), title="Đồi chè")
    html = drawn(image, "width-480 width-960")
    assert image.renditions.count() == 0
    assert f'src="{image.file.url}"' in html
    assert "srcset" not in html
    assert tasks.prepare_images() == len(images.SPECS) * 2 + 1  # and the picture for shares
    assert tasks.prepare_images() == 0
    html = drawn(image, "width-480 width-960", tall="fill-420x490 fill-780x910", css="hero__image")
    assert html.count("<source") == 3
    assert html.index("image/avif") < html.index("<img")
    assert re.search(r'srcset="[^"]*\.webp 480w, [^"]*\.webp 960w"', html)
    assert 'width="960" height="672"' in html
    assert 'alt="Đồi chè"' in html
    assert 'alt=""' in drawn(image, "width-480", alt="")
    assert image.renditions.count() == len(images.SPECS) * 2 + 1
    for path in media.rglob("*.avif"):
        with Image.open(path) as opened:
            assert opened.format == "AVIF"


def test_prefetched_renditions_cost_no_query(db, media, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(images, "SPECS", TWO_SPECS)
    stored(striped((1000, 700)))
    tasks.prepare_images()
    [image] = get_image_model().objects.prefetch_related("renditions")
    with django_assert_num_queries(0):
        assert images.shown(image, TWO_SPECS[:1]).avif


def test_a_small_picture_is_not_enlarged(db, media, monkeypatch):
    monkeypatch.setattr(images, "SPECS", ("width-480", "width-960"))
    image = stored(striped((300, 200)))
    tasks.prepare_images()
    assert images.shown(image, images.SPECS).srcset.count(" 300w") == 1


def test_another_focal_point_asks_for_other_crops(db, media, monkeypatch):
    monkeypatch.setattr(images, "SPECS", ("fill-480x360",))
    image = stored(striped((1600, 400)))
    tasks.prepare_images()
    assert colour_at(media / images.shown(image, images.SPECS).src.removeprefix("/media/")) == "green"
    image.set_focal_point(Rect(0, 0, 100, 400))
    image.save()
    image.refresh_from_db()  # the point as whole pixels
    assert images.shown(image, images.SPECS).src == image.file.url
    assert tasks.prepare_images() == 3
    assert colour_at(media / images.shown(image, images.SPECS).src.removeprefix("/media/")) == "red"


def test_a_broken_image_is_given_up_and_the_others_go_on(db, media, monkeypatch, caplog):
    monkeypatch.setattr(images, "SPECS", TWO_SPECS)
    good, broken = stored(striped((300, 200))), stored(striped((300, 200)))
    Path(broken.file.path).unlink()
    assert [tasks.prepare_images() for _ in range(7)] == [5, 0, 0, 0, 0, 0, 0]
    assert caplog.text.count("given up") == 1
    assert caplog.text.count("no renditions") == images.MAX_TRIES - 1
    assert images.shown(good, TWO_SPECS).avif


def test_another_run_at_the_same_time_makes_nothing(db, media):
    stored(striped((300, 200)))
    with another_connection() as other:
        other.execute("SELECT pg_advisory_lock(%s, 0)", [Lock.SITE_IMAGES])
        assert tasks.prepare_images() == 0
    assert images.prepare(0) == 0  # no time


def test_templates_ask_for_prepared_shapes_alone():
    """A shape that is not in SPECS would never be made, and the page would show the original for ever."""
    asked = set()
    for path in Path(__file__).parents[2].joinpath("cms/templates").rglob("*.html"):
        for tag in re.findall(r"{% (?:photo|picture) [^%]*%}", path.read_text()):
            asked |= set(re.findall(r"(?:fill|width|max|min|height)-[0-9x]+", tag))
    assert asked <= set(images.SPECS)
