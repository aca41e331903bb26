"""A buyer’s photo: encoded anew, gone when it is replaced, refused where it is none."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from shop.feedback import pictures
from shop.feedback.models import (
    Review,
)
from shop.orders.models import Order
from tests import voices
from tests.cast import Cast
from tests.voices import address, form

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def order(cast: Cast) -> Order:
    return voices.delivered(cast.tea_100, cast.tea_200)


def photo(size: tuple[int, int] = (900, 700), kind: str = "JPEG") -> SimpleUploadedFile:
    out = BytesIO()
    image = Image.new("RGB", size, "#3f6b45")
    exif = image.getexif()
    exif[0x010F] = "PHONE MAKER"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(out, kind, exif=exif)
    return SimpleUploadedFile("IMG_0001.jpg", out.getvalue(), content_type="image/jpeg")


def test_a_photo_is_encoded_anew_replaced_and_removed(
    cast: Cast, order: Order, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    guest, url = Client(), address(order, cast.tea_product)
    with django_capture_on_commit_callbacks(execute=True):
        assert guest.post(url, form(order, photo=photo())).status_code == 302
    review = Review.unscoped.get()
    files = sorted(path.name for path in (tmp_path / "danh-gia").iterdir())
    stem = review.photo.removeprefix("danh-gia/")
    assert files == [f"{stem}-1080.webp", f"{stem}-240.webp"]
    for path in (tmp_path / "danh-gia").iterdir():
        with Image.open(path) as kept:
            assert kept.format == "WEBP"
            assert not kept.getexif()
        assert b"PHONE MAKER" not in path.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        guest.post(url, form(order, version="1", photo=photo((300, 300), "PNG")))
    assert len(list((tmp_path / "danh-gia").iterdir())) == 2
    with django_capture_on_commit_callbacks(execute=True):
        guest.post(url, form(order, version="2", drop_photo="on"))
    assert list((tmp_path / "danh-gia").iterdir()) == []
    assert Review.unscoped.get().photo == ""


def bomb() -> bytes:
    out = BytesIO()
    Image.new("1", (8_000, 6_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("content", [b"", b"GIF89a not a photo", b"<svg onload=alert(1)>", None])
def test_what_is_no_photo_is_refused_and_leaves_nothing(
    cast: Cast, order: Order, tmp_path: Path, content: bytes | None
) -> None:
    file = SimpleUploadedFile("a.jpg", bomb() if content is None else content, content_type="image/jpeg")
    answer = Client().post(address(order, cast.tea_product), form(order, photo=file, words="Giữ lời này."))
    assert answer.status_code == 200
    assert "Giữ lời này." in answer.content.decode()
    assert not Review.unscoped.exists()
    assert not (tmp_path / "danh-gia").exists()


def test_a_photo_of_a_refused_opinion_is_deleted(cast: Cast, order: Order, tmp_path: Path) -> None:
    voices.written(order, cast.tea_product)
    answer = Client().post(address(order, cast.tea_product), form(order, words="Khác.", photo=photo()))
    assert "ở một cửa sổ khác" in answer.content.decode()
    assert "chọn lại giúp nhé" in answer.content.decode()
    assert list((tmp_path / "danh-gia").iterdir()) == []


def test_pictures_have_names_that_cannot_be_guessed(tmp_path: Path) -> None:
    names = {pictures.store(photo().file).name for _time in range(2)}
    assert len(names) == 2
    assert all(len(name.removeprefix("danh-gia/")) == 24 for name in names)
