"""The union's lists with more cooperatives than a page has: what is on a page, the totals over all, the search."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import text
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.payments.models import Collector, Payment, PaymentStatus
from shop.reports.models import DailySales, MonthlySales
from shop.union import carrier_cash
from tests.cast import Cast
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db
MANY = 70  # beside the two of the cast


@pytest.fixture
def minh(cast: Cast) -> Client:
    Cooperative.objects.bulk_create(
        Cooperative(
            name=f"HTX Bản Số {number:02}",
            slug=f"so-{number}",
            commune=cast.rice.commune,
            former_district=cast.rice.former_district,
            phone=f"+849130000{number:02}",
            verification=Verification.VERIFIED,
            live=True,
            search_text=text.fold(f"HTX Bản Số {number:02}"),
            name_sort_key=text.sort_key(f"HTX Bản Số {number:02}"),
        )
        for number in range(MANY)
    )
    return at_work(cast.minh)


def names(page: str) -> list[str]:
    return sorted(set(re.findall(r"HTX Bản Số \d\d", page)))


def test_cooperatives_come_in_pages_and_the_chips_count_all(minh: Client) -> None:
    pages = [minh.get(f"/lien-minh/hop-tac-xa/?trang={number}").content.decode() for number in (1, 2, 3, 4)]
    assert [len(names(page)) for page in pages] == [20, 20, 20, 10]
    assert len({name for page in pages for name in names(page)}) == MANY
    for page in pages:
        assert re.search(r"Tất cả&nbsp;<span class=\"number\">\s*72<", page)
    assert minh.get("/lien-minh/hop-tac-xa/?trang=5").status_code == 404


def test_a_cooperative_is_found_by_its_name_and_the_way_goes_on_from_there(minh: Client) -> None:
    page = minh.get("/lien-minh/hop-tac-xa/?q=ban+so+6").content.decode()
    assert names(page) == [f"HTX Bản Số {number}" for number in range(60, 70)]
    assert "?xac-minh=da-xac-minh&amp;q=ban+so+6" in page
    page = minh.get("/lien-minh/hop-tac-xa/?q=so&xac-minh=da-xac-minh").content.decode()
    assert "?xac-minh=da-xac-minh&amp;q=so&amp;trang=2" in page
    assert (
        "Không có hợp tác xã nào tên như vậy"
        in minh.get("/lien-minh/hop-tac-xa/?q=không-đâu").content.decode()
    )


def test_what_was_refused_is_shown_however_far_down_its_cooperative_stands(minh: Client) -> None:
    last = Cooperative.objects.get(slug="so-69")
    page = minh.post(f"/lien-minh/hop-tac-xa/{last.pk}/tam-dung/", {"reason": ""}).content.decode()
    assert names(page) == ["HTX Bản Số 69"]
    assert "<details open>" in page


def test_income_has_its_totals_over_all_pages(cast: Cast, minh: Client) -> None:
    today = timezone.localdate()
    days, stalls = {today, today.replace(day=1)}, Cooperative.objects.filter(slug__startswith="so-")
    DailySales.objects.bulk_create(
        DailySales(cooperative=row, day=day, goods_amount=1000, income_amount=1000, order_count=1)
        for row in stalls
        for day in days
    )
    MonthlySales.objects.bulk_create(
        MonthlySales(
            cooperative=row, month=today.replace(day=1), goods_amount=1000 * len(days), delivery_amount=0,
            returned_amount=0, order_count=len(days),
        )
        for row in stalls
    )  # fmt: skip
    goods = 1000 * DailySales.objects.count()
    total = f"{goods:,}".replace(",", ".")
    for number, rows in ((1, 50), (2, 22)):
        page = minh.get(f"/lien-minh/?thang={today:%Y-%m}&trang={number}").content.decode()
        assert len(re.findall(r"HTX [^<]+", page.split("<tbody>")[1])) == rows
        assert f"{total}\u00a0₫" in page
        assert "70<small> / 72</small>" in page
        assert page.count('href="tel:') <= 20


def test_silent_stalls_are_twenty_and_all_on_a_page_of_their_own(minh: Client) -> None:
    page = minh.get("/lien-minh/").content.decode()
    assert page.count('href="tel:') == 20
    assert "Xem cả 70 gian im lặng" in page  # the two of the cast have opened today
    pages = [minh.get(f"/lien-minh/im-lang/?trang={number}").content.decode() for number in (1, 2)]
    assert [len(names(page)) for page in pages] == [50, 20]


def test_cash_with_carriers_has_its_sums_over_all_pages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier_cash, "PAGE_SIZE", 1)
    for pack in (cast.tea_100, cast.rice_5kg):
        Payment.objects.filter(shares__order=place({pack: 1})).update(
            status=PaymentStatus.SUCCEEDED,
            collected_by=Collector.CARRIER,
            captured_amount=100_000,
            succeeded_at=timezone.now(),
        )
    minh = at_work(cast.minh)
    pages = [minh.get(f"/lien-minh/tien/thu-ho/?trang={number}").content.decode() for number in (1, 2)]
    for page in pages:
        assert "200.000\u00a0₫" in page
        assert page.count("<tr>") == 2  # the head, and one cooperative
    assert ("HTX Chè Mây" in pages[0]) != ("HTX Chè Mây" in pages[1])


@pytest.mark.parametrize("path", ["", "doi-soat/", "chuyen-khoan/"])
def test_whose_money_is_shown_is_chosen_by_name_and_not_from_a_list_of_all(
    cast: Cast, minh: Client, path: str
) -> None:
    page = f"/lien-minh/tien/{path}"
    assert names(minh.get(page).content.decode()) == []
    several = minh.get(f"{page}?q=ban+so+6").content.decode()
    assert names(several) == [f"HTX Bản Số {number}" for number in range(60, 70)]
    assert "htx=so-61#" in several
    for asked in ("htx=so-42", "q=ban+so+42", "q=HTX+B%E1%BA%A3n+S%E1%BB%91+42"):
        one = minh.get(f"{page}?{asked}")
        assert one.context["choice"].chosen.slug == "so-42", asked
        assert "Xem tất cả hợp tác xã" in one.content.decode()
    Cooperative.objects.filter(slug="so-1").update(name="HTX Số", search_text="htx so")
    exact = minh.get(f"{page}?q=htx+s%E1%BB%91")  # the others' names begin with its words
    assert exact.context["choice"].chosen.slug == "so-1"
    assert "Không có hợp tác xã nào tên “không đâu”" in minh.get(f"{page}?q=không+đâu").content.decode()
    assert minh.get(f"{page}?htx=khong-co").status_code == 404


def test_the_stalls_to_order_from_come_in_pages(minh: Client) -> None:
    pages = [minh.get(f"/lien-minh/dat-giup/?trang={number}").content.decode() for number in (1, 2)]
    assert [len(names(page)) for page in pages] == [50, 20]
    assert names(minh.get("/lien-minh/dat-giup/?q=so+42").content.decode()) == ["HTX Bản Số 42"]


def test_lists_ask_as_much_for_many_as_for_few(minh: Client) -> None:
    for path in (
        "/lien-minh/",
        "/lien-minh/im-lang/",
        "/lien-minh/hop-tac-xa/",
        "/hop-tac-xa/",
        "/lien-minh/dat-giup/",
    ):
        minh.get(path)
        counts = []
        for kept in (MANY, 3):
            Cooperative.objects.filter(slug__startswith="so-").exclude(
                slug__in=[f"so-{number}" for number in range(kept)]
            ).update(live=False)
            with CaptureQueriesContext(connection) as captured:
                assert minh.get(path).status_code == 200
            counts.append(len(captured))
        Cooperative.objects.update(live=True)
        assert counts[0] == counts[1], path


def test_the_public_list_has_pages_and_its_chips_lead_to_them(minh: Client, cast: Cast) -> None:
    pages = [minh.get(f"/hop-tac-xa/?trang={number}").content.decode() for number in (1, 2)]
    assert sorted(name for page in pages for name in names(page)) == [
        f"HTX Bản Số {number:02}" for number in range(MANY)
    ]
    assert [page.count('class="coop-card"') for page in pages] == [48, 24]
    for page in pages:
        assert re.search(r"<b>72</b> gian hàng", page)
        assert page.count("places__number") == 2
    assert 'href="#vung-1"' in pages[0]
    assert 'href="/hop-tac-xa/#vung-1"' in pages[1]
    assert 'id="vung-2"' in pages[1]
    assert f"{cast.rice.commune.name}: 71 hợp tác xã, 1 sản phẩm" in pages[1]
