"""The union's own words for a message: checked before they are saved, previewed, published, and never in the way."""

import logging

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from shop.lifecycle import fulfilment
from shop.notifications import labels, variables, wording
from shop.notifications.letters import BUYER, CALLER, COOPERATIVE
from shop.notifications.own_wording import SAID, OwnWording
from shop.orders.actors import SYSTEM
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import BUYER as HOA
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db
CONFIRMED = "buyer/order.confirmed"
BODY = "Chào {nguoi_mua}, {hop_tac_xa} nhận đơn {so_don}, {so_tien}.\n\nXem: {link}"


def own(**changes: object) -> OwnWording:
    fields = {
        "said": CONFIRMED,
        "language": "vi",
        "subject": "{hop_tac_xa} cảm ơn",
        "body": BODY,
        "live": True,
    }
    return OwnWording(**(fields | changes))


def test_the_unions_words_go_out_in_place_of_the_shops(cast: Cast) -> None:
    own().save()
    order = place({cast.tea_100: 1})
    fulfilment.confirm(order.pk, actor=SYSTEM)
    drain()
    (letter,) = [letter for letter in mail.outbox if letter.subject == "HTX Chè Mây cảm ơn"]
    assert f"Chào {HOA}, HTX Chè Mây nhận đơn {order.number}, 144.000" in letter.body
    assert f"/don/{order.purchase.number}/?t=" in letter.body


@pytest.mark.parametrize("changes", [{"live": False}, {"language": "en"}, {"said": "buyer/order.packed"}])
def test_a_draft_another_language_or_another_message_changes_nothing(
    cast: Cast, changes: dict[str, object]
) -> None:
    own(**changes).save()
    order = place({cast.tea_100: 1})
    fulfilment.confirm(order.pk, actor=SYSTEM)
    drain()
    assert not [letter for letter in mail.outbox if "cảm ơn" in letter.subject]
    assert [
        letter for letter in mail.outbox if order.number in letter.subject and letter.to == ["hoa@example.vn"]
    ]


def test_words_that_cannot_be_filled_give_way_to_the_shops(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    own(body="Có chữ lạ {chu_la} {link}").save()  # saved by an older version, say
    order = place({cast.tea_100: 1})
    with caplog.at_level(logging.ERROR):
        fulfilment.confirm(order.pk, actor=SYSTEM)
        drain()
    assert "cannot be filled" in caplog.text
    assert [
        letter for letter in mail.outbox if order.number in letter.subject and letter.to == ["hoa@example.vn"]
    ]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"body": "{ten_khach} {link}"}, "body", "{ten_khach}"),
        ({"subject": "{link_khac}"}, "subject", "{link_khac}"),
        ({"body": "Đơn {so_don}"}, "body", "{link}"),
        ({"sms": "Đơn {so_don}"}, "sms", "{link}"),
        ({"sms": "chè " * 70 + "{link}"}, "sms", "SMS"),
        ({"subject": ""}, "subject", "đầu đề"),
        ({"body": ""}, "body", "đầu đề"),
        ({"said": "caller/code.asked", "subject": "", "body": "", "sms": "Xin chào"}, "sms", "{ma}"),
        ({"said": "buyer/order.eaten"}, "said", ""),
    ],
)
def test_wrong_words_are_named(changes: dict[str, object], field: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        own(**changes).full_clean()
    assert words in " ".join(refused.value.message_dict[field])


def test_what_may_be_worded_has_shop_words_and_labels_and_every_variable() -> None:
    for reader, topic in variables.EDITABLE:
        assert wording.shipped(reader, topic, wording.SHORT)
        assert labels.READERS[reader]
        assert labels.TOPICS[topic]
        assert variables.of(reader, topic)
    assert {BUYER, COOPERATIVE, CALLER} == {reader for reader, _topic in variables.EDITABLE}
    assert all(f"{reader}/{topic}" in SAID for reader, topic in variables.EDITABLE)


def test_names_are_no_template() -> None:
    assert (
        variables.filled("{so_don} {{ x }} {% y %}", {"so_don": "A", " x ": "", "x": "", "% y %": ""})
        == "A {} "
    )
    with pytest.raises(KeyError):
        variables.filled("{so_don.cooperative}", {"so_don": "A"})


def test_an_officer_writes_previews_and_publishes_it(site: Cast) -> None:
    minh = at_work(site.minh)
    order = place({site.tea_100: 1})
    sent = {
        "said": CONFIRMED, "language": "vi", "sms": "{hop_tac_xa} đã nhận đơn {so_don}: {link}",
        "subject": "", "body": "",
    }  # fmt: skip
    address = "/quan-tri/snippets/notifications/ownwording/add/"
    assert minh.get(address).status_code == 200
    refused = minh.post(address, sent | {"sms": "{chu_la} {link}"})
    assert "Không có chữ {chu_la} trong tin này." in refused.content.decode()
    assert not OwnWording.objects.exists()
    assert minh.post(address, sent).status_code == 302
    draft = OwnWording.objects.get()
    assert not draft.live
    preview = f"/quan-tri/snippets/notifications/ownwording/preview/{draft.pk}/"
    assert minh.post(preview, sent).json()["is_valid"]
    page = minh.get(preview).content.decode()
    assert f"HTX Che May da nhan don {order.number}" in page
    assert "1 tin SMS" in page
    assert HOA not in page
    assert order.purchase.token not in page
    edit = f"/quan-tri/snippets/notifications/ownwording/edit/{draft.pk}/"
    assert minh.post(edit, sent | {"action-publish": "1"}).status_code == 302
    draft.refresh_from_db()
    assert draft.live
    assert draft.revisions.count() == 2


def test_a2_a_stall_does_not_word_what_the_market_says(site: Cast) -> None:
    may: Client = at_work(site.may)
    assert may.get("/quan-tri/snippets/notifications/ownwording/").status_code in (302, 403)
