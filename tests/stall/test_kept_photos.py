"""Photographs that a phone has kept: sent under a key after what they belong to, and joined to it (promise C11)."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django_scopes import scopes_disabled

from catalog.models import Product, ProductPhoto, Variant
from catalog.offering import pictures
from shop.accounts.models import SentKey
from tests.cast import Cast
from tests.catalog.photo_files import jpeg, striped
from tests.stall.floor import at_work
from tests.stall.test_batch import states, together
from tests.stall.test_keyed import new_key, send

NEW, WHOLE = "/htx/hang/moi/", "/htx/hang/moi/mot-trang/"
TYPED = {"name": "Chè dây Sìn Hồ", "size_other": "Gói 250 g", "price": "95.000", "on_hand": "12"}
BODY = "name=Ch%C3%A8+d%C3%A2y+S%C3%ACn+H%E1%BB%93&size_other=G%C3%B3i+250+g&price=95.000&on_hand=12"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def photo(colour: str = "red") -> SimpleUploadedFile:
    return SimpleUploadedFile("anh.jpg", jpeg(striped((800, 600), (colour, "white"))))


def made(cast: Cast, key: uuid.UUID) -> list[Product]:
    with scopes_disabled():
        return list(Product.objects.filter(cooperative=cast.tea, offer_key=key))


def shown(product: Product) -> list[int]:
    with scopes_disabled():
        return list(Product.objects.get(pk=product.pk).get_latest_revision_as_object().photo_ids)


@pytest.mark.django_db(transaction=True)
def test_c11_a_new_product_and_its_photographs_join_by_its_key_whichever_comes_first(
    committed_cast: Cast,
) -> None:
    cast, may = committed_cast, at_work(committed_cast.may)
    for is_photo_first in (False, True):
        key = uuid.uuid4()
        record = {"key": new_key(), "path": WHOLE, "body": f"{BODY}&key={key}"}
        keys = [new_key(), new_key()]
        colours = ("red", "blue")

        def photos(keys: list[str] = keys, key: uuid.UUID = key) -> list[Any]:
            return [
                send(may, NEW, {"key": str(key), "photo": photo(colour)}, one)
                for one, colour in zip(keys, ("red", "blue"), strict=True)
            ]

        first = photos() if is_photo_first else []
        assert states(together(may, [record] * 2)) == ["done"] * 2
        for answers in (first or photos(), photos()):
            assert [answer.json()["state"] for answer in answers] == ["done"] * 2
        (product,) = made(cast, key)
        assert product.name == TYPED["name"]
        assert answers[0].json()["location"] == f"/htx/hang/{product.pk}/anh/"
        packs = Variant.unscoped.filter(product=product).values_list("name", "price", "on_hand")
        assert list(packs) == [("Gói 250 g", 95_000, 12)]
        assert ProductPhoto.unscoped.filter(product=product).count() == len(shown(product)) == len(colours)
    nuoc = at_work(cast.nuoc)
    send(nuoc, NEW, {"key": str(key), "photo": photo()}, new_key())  # another stall's page may say the same
    assert shown(product) == shown(made(cast, key)[0])
    assert len(made(cast, key)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_photographs_key_is_done_once_refused_and_taken_back_like_any_other(committed_cast: Cast) -> None:
    cast, may, key = committed_cast, at_work(committed_cast.may), new_key()
    url = f"/htx/hang/{cast.tea_product.pk}/anh/"

    def sent(key: str, colour: str = "red", client: Client = may) -> Any:
        return send(client, url, {"photo": photo(colour)}, key)

    first = sent(key)
    assert first.json() == {"state": "done", "message": "", "location": url}
    (kept,) = shown(cast.tea_product)
    pictures_removed(cast, kept)
    assert sent(key).content == first.content
    assert shown(cast.tea_product) == []  # a colleague has taken it out since
    assert "khác" in sent(key, "blue").json()["message"]
    assert sent(key, client=at_work(cast.nuoc)).status_code == 422
    assert may.post("/htx/cho-song/rut/", {"rut": key}).status_code == 409
    back = new_key()
    assert may.post("/htx/cho-song/rut/", {"rut": back}).status_code == 200
    assert sent(back).status_code == 410
    bad, data = new_key(), {"photo": SimpleUploadedFile("anh.jpg", b"no picture")}
    refused = send(may, url, data, bad)
    assert (refused.status_code, refused.json()["state"]) == (422, "refused")
    assert "anh.jpg" in refused.json()["message"]
    assert send(may, "/htx/hang/0/anh/", {"photo": photo()}, new_key()).status_code == 404
    assert shown(cast.tea_product) == []


def pictures_removed(cast: Cast, photo_id: int) -> None:
    with scopes_disabled():
        pictures.remove(cast.tea_product.pk, photo_id, user=cast.may)


@pytest.mark.django_db(transaction=True)
def test_a_photograph_whose_answer_was_lost_in_a_fault_is_there_once(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, may, key = committed_cast, at_work(committed_cast.may), new_key()
    may.raise_request_exception = False
    data, add = {"key": str(uuid.uuid4())}, pictures.add

    def killed(*given: Any, **more: Any) -> None:
        add(*given, **more)
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(pictures, "add", killed)
        assert send(may, NEW, data | {"photo": photo()}, key).status_code == 500
    assert SentKey.unscoped.get().status == 0
    assert may.post("/htx/cho-song/rut/", {"rut": key}).status_code == 409  # it may be there
    assert "khác" in send(may, NEW, data | {"photo": photo("blue")}, key).json()["message"]
    assert send(may, NEW, data | {"photo": photo()}, key).json()["state"] == "done"
    (product,) = made(cast, uuid.UUID(data["key"]))
    assert len(shown(product)) == 1


@pytest.mark.django_db
def test_half_a_photograph_is_not_taken_for_a_whole_one(cast: Cast) -> None:
    """The phone sends the token last, and a connection that ends early is all the server sees of it."""
    strict, url = Client(enforce_csrf_checks=True), f"/htx/hang/{cast.tea_product.pk}/anh/"
    strict.cookies = at_work(cast.may).cookies
    token = strict.get("/htx/cho-song/the/").json()["token"]
    whole = encode_multipart(BOUNDARY, {"photo": photo(), "csrfmiddlewaretoken": token})
    headers = {"Idempotency-Key": new_key(), "Accept": "application/json"}
    for body, state in ((whole[: len(whole) // 2], "token"), (whole, "done")):
        answer: Any = strict.generic("POST", url, body, MULTIPART_CONTENT, headers=headers)
        assert answer.json()["state"] == state
    assert len(shown(cast.tea_product)) == 1


@pytest.mark.django_db
def test_a_whole_product_on_one_page_without_any_script(cast: Cast) -> None:
    may, key = at_work(cast.may), str(uuid.uuid4())
    form = may.get(WHOLE).content.decode()
    assert f'href="{WHOLE}"' in may.get(NEW).content.decode()
    assert 'data-queue="Món mới"' in form
    wrong = may.post(
        WHOLE, TYPED | {"key": key, "price": "85", "name": "Xyzw", "photo": SimpleUploadedFile("a.jpg", b"x")}
    )
    page = wrong.content.decode()
    assert all(
        words in page for words in ("Chưa lưu gì", "Chọn giúp một loại", "a.jpg", 'value="Gói 250 g"', key)
    )
    assert made(cast, uuid.UUID(key)) == []
    assert "gam" in may.post(WHOLE, TYPED | {"size_other": "Một rổ to"}).content.decode()
    for _time in range(2):
        answer = may.post(WHOLE, TYPED | {"key": key, "photo": photo()})
        (product,) = made(cast, uuid.UUID(key))
        assert answer["Location"] == f"/htx/hang/{product.pk}/anh/"
    other = may.post(WHOLE, TYPED | {"key": key, "price": "99.000"})
    assert "Đã có Gói 250 g giá 95.000" in other.content.decode()
    assert (len(shown(product)), Variant.unscoped.filter(product=product).count()) == (1, 1)
    assert not product.live
