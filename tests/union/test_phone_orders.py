"""The union takes an order by phone for any stall, as itself: no consent is needed, and no buyer is looked up."""

import pytest
from django.test import Client

from shop.accounts import behalf
from shop.accounts.models import AccessRecord, BehalfAct
from shop.notifications import messages, wording
from shop.orders.models import Order, OrderEvent, Purchase
from tests.cast import Cast
from tests.stall.floor import at_work, place
from tests.stall.test_phone_orders import CALLER_TYPED, KEY

pytestmark = pytest.mark.django_db


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def address(cast: Cast, packs: str) -> str:
    return f"/lien-minh/dat-giup/{cast.tea.pk}/khach/?khoa={KEY}&{packs}"


def test_an_officer_places_it_as_the_union_and_every_page_says_so(cast: Cast, minh: Client) -> None:
    assert 'href="/lien-minh/dat-giup/"' in minh.get("/lien-minh/can-goi/").content.decode()
    assert f"/lien-minh/dat-giup/{cast.tea.pk}/" in minh.get("/lien-minh/dat-giup/").content.decode()
    assert "Chè Shan tuyết" in minh.get(f"/lien-minh/dat-giup/{cast.tea.pk}/").content.decode()
    url, typed = address(cast, f"g{cast.tea_100.pk}=2"), cast.address() | CALLER_TYPED
    assert "Hai trăm sáu mươi tư nghìn đồng" in (
        minh.post(url, typed | {"buoc": "xem-lai"}, follow=True).content.decode()
    )
    done = minh.post(url, typed | {"shown_total": "264000"})
    purchase = Purchase.objects.get()
    event = OrderEvent.unscoped.get()
    assert (event.actor_kind, event.actor, event.on_behalf_of, event.details["taken_as"]) == (
        "union",
        cast.minh,
        None,
        behalf.ROLE,
    )
    assert "sms:+84987654321" in minh.get(done["Location"]).content.decode()
    looked = AccessRecord.objects.filter(user=cast.minh, reference=purchase.number)
    assert looked.count() == 1  # promise A4
    own = at_work(cast.may).get(f"/htx/don/{purchase.number}-1/").content.decode()
    assert "Trần Văn Minh, Cán bộ Liên minh" in own
    page = Client().get(purchase.get_absolute_url()).content.decode()
    assert "Liên minh HTX tỉnh đặt giúp bạn qua điện thoại" in page
    assert not BehalfAct.unscoped.exists()


def test_earlier_buyers_and_other_officers_orders_stay_unread(cast: Cast, minh: Client) -> None:
    place({cast.tea_100: 1})
    url = address(cast, f"g{cast.tea_100.pk}=2")
    assert 'value="quen"' not in minh.get(url).content.decode()
    page = minh.post(url, {"phone": "0981000111", "action": "quen"}).content.decode()
    assert "12 Đội Cấn" not in page
    assert "Nguyễn Thị Hoa" not in page
    done = minh.post(url, cast.address() | CALLER_TYPED | {"shown_total": "264000"})["Location"]
    assert at_work(cast.van).get(done).status_code == 404
    assert minh.get(done.replace(str(cast.tea.pk), str(cast.rice.pk), 1)).status_code == 404
    other = Purchase.objects.earliest("pk")
    assert minh.get(f"/lien-minh/dat-giup/{cast.tea.pk}/xong/{other.number}/").status_code == 404
    assert minh.get(address(cast, f"g{cast.rice_5kg.pk}=1")).status_code == 404


def test_an_officer_in_the_stall_places_it_on_behalf(cast: Cast, minh: Client) -> None:
    behalf.give(cast.tea, days=7, by=cast.may)
    minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/thay-mat/")
    url = f"/htx/dat-giup/khach/?khoa={KEY}&g{cast.tea_100.pk}=2"
    minh.post(url, cast.address() | CALLER_TYPED | {"shown_total": "264000"})
    event = OrderEvent.unscoped.get()
    assert (event.actor, event.on_behalf_of, event.details) == (cast.minh, cast.tea, {"taken_as": "union"})
    number = Order.unscoped.get().number
    assert "Trần Văn Minh thay mặt HTX Chè Mây" in minh.get(f"/htx/don/{number}/").content.decode()
    assert (
        "HTX Chè Mây đặt giúp bạn" in Client().get(event.order.purchase.get_absolute_url()).content.decode()
    )
    assert BehalfAct.unscoped.exists()


def test_what_was_typed_at_one_stall_waits_there_alone_and_for_a_day(cast: Cast, minh: Client) -> None:
    behalf.give(cast.tea, days=7, by=cast.may)
    minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/thay-mat/")
    url = f"/htx/dat-giup/khach/?khoa={KEY}&g{cast.tea_100.pk}=2"
    minh.post(url, cast.address() | CALLER_TYPED | {"buoc": "xem-lai"})
    assert "Lò Thị Pành" in minh.get(url).content.decode()
    other = f"/lien-minh/dat-giup/{cast.rice.pk}/khach/?khoa={KEY}&g{cast.rice_5kg.pk}=1"
    for page in (other, f"{other}&buoc=xem-lai"):
        answer = minh.get(page, follow=True).content.decode()
        assert "Khách là ai?" in answer
        assert "Lò Thị Pành" not in answer
        assert "12 Đội Cấn" not in answer
    session = minh.session
    session["calls"] = {key: draft | {"at": draft["at"] - 86_400} for key, draft in session["calls"].items()}
    session.save()
    assert "Lò Thị Pành" not in minh.get(url).content.decode()
    assert minh.session["calls"] == {}


def test_the_letter_says_that_somebody_placed_it(cast: Cast, minh: Client) -> None:
    """Whose address was given by somebody else can end it."""
    typed = cast.address() | CALLER_TYPED | {"email": "panh@example.vn", "shown_total": "264000"}
    minh.post(address(cast, f"g{cast.tea_100.pk}=2"), typed)
    letter = messages._letter("buyer", "purchase.placed", Purchase.objects.get(), None, None)
    _subject, body = wording.long(letter)
    assert letter.to.email == "panh@example.vn"
    assert "đặt giúp bạn qua điện thoại, số 0987 654 321" in body
