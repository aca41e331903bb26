"""A stall closes for a while: what its buyers see, what goes on, and who is told (promise K5)."""

import datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog import pauses
from catalog.lists import finding, listing
from catalog.lists.facets import Bitmaps
from catalog.models import Cooperative, Pause
from shop.orders.models import Purchase
from shop.union import silent_stalls
from tests import made
from tests.cast import Cast
from tests.stall.floor import at_work, leave_unanswered, place
from tests.test_order_story import shown_total

pytestmark = pytest.mark.django_db
NOTE = "Nghỉ Tết, ra Giêng bán lại"
ADDRESS = "/san-pham/che-shan-tuyet/"


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def day_in(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def close(may: Client, days: int = 7, note: str = NOTE):
    return may.post("/htx/nghi/", {"until": f"{day_in(days):%Y-%m-%d}", "note": note})


def lapse(cast: Cast) -> None:
    """As if it were the day after the last closed one."""
    Cooperative.objects.filter(pk=cast.tea.pk).update(paused_until=day_in(-1))


def pages_of_the_tea(client: Client) -> list[str]:
    made.make()
    paths = [ADDRESS, "/hop-tac-xa/htx-che-may/", "/san-pham/?htx=htx-che-may", "/hop-tac-xa/"]
    return [*(client.get(path).content.decode() for path in paths), made.read(client, "/feed/san-pham.csv")]


def test_buyers_see_until_when_and_why_and_one_tap_sells_again(
    cast: Cast, client: Client, may: Client
) -> None:
    may.get("/htx/nghi/")
    assert close(may).status_code == 302
    page, stall, goods, stalls, feed = pages_of_the_tea(client)
    day = f"{day_in(7):%d/%m/%Y}"
    for text in (page, stall):
        assert f"tạm nghỉ bán đến hết ngày {day}" in text
        assert NOTE in text
    assert "Thêm vào giỏ" not in page
    assert "schema.org/OutOfStock" in page
    assert "schema.org/InStock" not in page
    assert "Tạm nghỉ bán" in goods
    assert "Chè Shan tuyết" in goods
    assert f"Tạm nghỉ đến hết ngày {day}" in stalls
    assert [row.split(",")[6] for row in feed.splitlines() if ",Chè Shan tuyết," in row] == ["0", "0"]
    english = client.get(f"/en{ADDRESS}").content.decode()
    assert f'<span lang="vi">“{NOTE}”</span>' in english

    assert "Mở bán lại ngay" in may.get("/htx/").content.decode()
    may.post("/htx/nghi/", {"act": "mo"})
    page, stall, goods, stalls, feed = pages_of_the_tea(client)
    for text in (page, stall, goods, stalls):
        assert NOTE not in text
        assert "ạm nghỉ" not in text
    assert "Thêm vào giỏ" in page
    assert client.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": 1}).status_code == 302


def test_a_paused_stall_opens_by_itself_on_the_day_after(cast: Cast, client: Client, may: Client) -> None:
    close(may, days=0)
    assert "Thêm vào giỏ" not in client.get(ADDRESS).content.decode()
    lapse(cast)
    page = client.get(ADDRESS).content.decode()
    assert "Thêm vào giỏ" in page
    assert NOTE not in page
    assert NOTE not in may.get("/htx/").content.decode()


def test_lists_put_what_is_paused_last_and_in_stock_leaves_it_out(cast: Cast, may: Client) -> None:
    tea, rice = cast.tea_product.pk, cast.rice_product.pk
    everything, stocked = listing.Filters(), listing.Filters(in_stock=True)
    close(may)
    assert finding.find(everything, 0, 9).keys == [rice, tea]
    assert finding.find(stocked, 0, 9).keys == [rice]
    assert Bitmaps.read().count(everything).in_stock == 1
    lapse(cast)
    assert set(finding.find(stocked, 0, 9).keys) == {tea, rice}
    assert Bitmaps.read().count(everything).in_stock == 2


def test_nothing_of_a_paused_stall_goes_into_the_cart(cast: Cast, client: Client, may: Client) -> None:
    close(may)
    answer = client.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": 1})
    assert f"HTX Chè Mây tạm nghỉ bán đến hết ngày {day_in(7):%d/%m/%Y}." in answer.content.decode()
    assert "HTX Chè Mây" not in client.get("/gio-hang/").content.decode()


def test_k5_a_pause_during_checkout_is_told_and_nothing_is_ordered(
    cast: Cast, client: Client, may: Client
) -> None:
    for pack in (cast.tea_100, cast.rice_5kg):
        client.post("/gio-hang/them/", {"variant": pack.pk, "quantity": 1})
    total = shown_total(client, cast.address())
    close(may)
    page = client.post("/thanh-toan/", cast.address() | {"shown_total": total}).content.decode()
    assert f"HTX Chè Mây tạm nghỉ bán đến hết ngày {day_in(7):%d/%m/%Y}. Đơn chưa đặt" in page
    assert "12 Đội Cấn" in page
    assert not Purchase.objects.exists()
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.reserved == 0
    cart = client.get("/gio-hang/").content.decode()
    assert NOTE in cart
    client.post("/gio-hang/sua/", {"remove": str(cast.tea_100.pk)})
    total = shown_total(client, cast.address())
    assert client.post("/thanh-toan/", cast.address() | {"shown_total": total}).status_code == 302


def test_orders_under_way_go_on_while_the_stall_is_closed(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    close(may)
    for step, data in (("nhan", {}), ("dong-goi", {}), ("gui", {"carrier": "Nhà xe"})):
        assert may.post(f"/htx/don/{order.number}/{step}/", data).status_code == 302
    order.refresh_from_db()
    assert order.status == "shipped"


@pytest.mark.parametrize(
    ("days", "note", "said"),
    [
        (-1, "", "Ngày này đã qua"),
        (121, "", "Nghỉ lâu nhất 120 ngày"),
        (7, "Gọi 0912 345 678 nhé", "đừng ghi số điện thoại"),
        (7, "Xem ở facebook.com/chemay", "đừng ghi số điện thoại"),
        (7, "x" * 161, "160"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_kept(
    cast: Cast, may: Client, days: int, note: str, said: str
) -> None:
    page = close(may, days, note).content.decode()
    assert said in page
    assert f'value="{day_in(days):%Y-%m-%d}"' in page
    assert note in page
    cast.tea.refresh_from_db()
    assert (cast.tea.paused_until, Pause.unscoped.count()) == (None, 0)


def test_each_decision_is_kept_with_who_made_it(cast: Cast, may: Client) -> None:
    close(may)
    close(may)
    may.post("/htx/nghi/", {"act": "mo"})
    may.post("/htx/nghi/", {"act": "mo"})
    rows = list(Pause.unscoped.values_list("cooperative", "until", "note", "actor"))
    assert rows == [(cast.tea.pk, day_in(7), NOTE, cast.may.pk), (cast.tea.pk, None, "", cast.may.pk)]
    with pytest.raises(DatabaseError), transaction.atomic():
        Pause.unscoped.update(note="khác")


def test_words_that_are_published_later_do_not_open_a_stall(cast: Cast, may: Client) -> None:
    """Neither an older draft, nor who saves a row read before."""
    before = Cooperative.objects.get(pk=cast.tea.pk)
    revision = before.save_revision()
    close(may)
    revision.publish()
    before.save()
    cast.tea.refresh_from_db()
    assert (cast.tea.paused_until, cast.tea.pause_note) == (day_in(7), NOTE)


def test_the_union_sees_who_is_paused_and_calls_nobody_silent_for_it(cast: Cast, may: Client) -> None:
    minh = at_work(cast.minh)
    with scopes_disabled():
        Cooperative.objects.update(verified_at=timezone.now() - datetime.timedelta(days=90))
    leave_unanswered(
        place({cast.tea_100: 1})
    )  # its buyer is called back, and the officer sees why nobody answered
    close(may)
    desk = minh.get("/lien-minh/")
    assert [row.cooperative.pk for row in desk.context["silent"]] == [cast.rice.pk]
    assert [row.pk for row in desk.context["paused"]] == [cast.tea.pk]
    for path in ("/lien-minh/", "/lien-minh/hop-tac-xa/", "/lien-minh/can-goi/"):
        assert NOTE in minh.get(path).content.decode()
    pauses.open_again(cast.tea.pk, actor_id=cast.may.pk)
    cast.tea.refresh_from_db()
    assert not silent_stalls.is_long_ago(cast.tea, None, day_in(0))
    assert silent_stalls.is_long_ago(cast.tea, None, day_in(40))
