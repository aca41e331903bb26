"""Forms sent again, with a correction, after their first answer was lost: what is written is told, nothing dropped."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Lot, LotStep
from catalog.traceability import lot_records
from shop.feedback.models import Question, Review
from shop.payments.models import Payment
from shop.treasury.models import CodRemittance
from tests import voices
from tests.cast import Cast
from tests.catalog.lots import open_lot
from tests.stall.floor import at_work, place
from tests.stall.test_lots import new_url, typed
from tests.treasury.test_remittance import PAGE, deliver, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def post(client: Client, url: str, data: dict[str, Any]) -> tuple[int, str]:
    response = client.post(url, data, follow=True)
    return response.status_code, html.unescape(response.content.decode())


def shown(page: str) -> str:
    return re.findall(r'name="shown" value="(\w*)"', page)[0]


def test_a_lot_saved_and_sent_again_with_another_quantity_offers_to_change_it(
    cast: Cast, may: Client
) -> None:
    may.post(new_url(cast), typed(quantity="99"))
    status, page = post(may, new_url(cast), typed(quantity="98"))
    lot = Lot.unscoped.get()
    assert (status, lot.quantity) == (409, 99)
    assert "Chưa lưu gì" not in page
    assert "“Lô vụ thu” đã lưu lúc" in page
    assert "99 → 98" in page
    assert f'formaction="/htx/lo/{lot.code}/sua/"' in page
    status, page = post(may, f"/htx/lo/{lot.code}/sua/", typed(quantity="98", shown=shown(page)))
    assert (status, Lot.unscoped.get().quantity) == (200, 98)
    assert "Đã lưu." in page
    post(may, new_url(cast), typed(quantity="98", batch="Lô vụ thu (2)"))
    assert Lot.unscoped.count() == 2


def test_a_lot_corrected_from_an_old_page_is_told_what_saving_would_change(cast: Cast, may: Client) -> None:
    lot = open_lot(cast.tea_product, quantity=99)
    url = f"/htx/lo/{lot.code}/sua/"
    old = shown(may.get(url).content.decode())
    mine = {
        name: value or "" for name, value in vars(lot_records.facts_of(lot)).items() if name != "variant_id"
    }
    mine |= {"variant": "", "shown": old}
    post(may, url, mine | {"quantity": "98"})
    status, page = post(may, url, mine | {"note": "Thu sớm"})
    assert (status, Lot.unscoped.get().quantity) == (409, 98)
    assert "98 → 99" in page
    assert "Chè vụ thu → Thu sớm" in page
    post(may, url, mine | {"note": "Thu sớm", "shown": shown(page)})
    lot.refresh_from_db()
    assert (lot.quantity, lot.note) == (99, "Thu sớm")


def test_a_step_sent_again_with_another_note_is_not_a_second_step_unasked(cast: Cast, may: Client) -> None:
    lot = open_lot(cast.tea_product)
    url = f"/htx/lo/{lot.code}/buoc/"
    step = {"kind": "harvested", "happened_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "note": "20 kg"}
    post(may, url, step)
    post(may, url, step)
    status, page = post(may, url, step | {"note": "30 kg"})
    written = LotStep.unscoped.get()
    assert (status, written.note) == (409, "20 kg")
    assert f'formaction="{url}{written.pk}/"' in page
    assert 'value="30 kg"' in page
    fixed = step | {"note": "30 kg", "correction_reason": "Gõ nhầm"}
    for _tap in range(2):
        assert post(may, f"{url}{written.pk}/", fixed)[0] == 200
    assert LotStep.unscoped.count() == 2
    post(may, url, step | {"note": "5 kg", "action": "more"})
    assert LotStep.unscoped.filter(corrects=None).count() == 2


def test_a_recall_sent_again_with_another_reason_tells_the_one_that_stands(cast: Cast, may: Client) -> None:
    url = f"/htx/lo/{open_lot(cast.tea_product).code}/thu-hoi/"
    assert "Đã thu hồi. Ai quét tem" in post(may, url, {"reason": "Hàng hỏng, mốc"})[1]
    assert "Đã thu hồi. Ai quét tem" in post(may, url, {"reason": "Hàng hỏng, mốc"})[1]
    page = post(may, url, {"reason_other": "Sai hạn"})[1]
    assert "với lý do “Hàng hỏng, mốc”. Lý do “Sai hạn” không ghi." in page


def test_an_answer_that_came_second_is_not_lost(cast: Cast, may: Client) -> None:
    question = voices.question(cast.tea_product)
    url = f"/htx/hoi-dap/{question.pk}/"
    post(may, url, {"answer": "Tháng Ba."})
    status, page = post(may, url, {"answer": "Tháng Tư."})
    assert (status, Question.unscoped.get().answer) == (409, "Tháng Ba.")
    assert "Câu bà con vừa gõ chưa gửi:" in page
    assert "Tháng Ba." in page
    assert "Tháng Tư." in page


@pytest.mark.parametrize("act", ["tra-loi", "bao"])
def test_what_came_second_about_a_review_is_not_lost(cast: Cast, may: Client, act: str) -> None:
    review = voices.approved(voices.delivered(cast.tea_100), cast.tea_product)
    url = f"/htx/danh-gia/{review.pk}/"
    post(may, url, {"act": act, "words": "Cảm ơn bạn."})
    assert post(may, url, {"act": act, "words": "Cảm ơn bạn."})[0] == 200
    status, page = post(may, url, {"act": act, "words": "Xin lỗi bạn."})
    assert status == 409
    assert "Xin lỗi bạn." in page
    kept = Review.unscoped.get()
    assert "Cảm ơn bạn." in (kept.answer, kept.report_reason)


@pytest.mark.parametrize("changes", [{"fee": "9000"}, {"reference": "BK-2"}])
def test_a_remittance_sent_again_with_a_correction_is_not_taken_for_written(
    cast: Cast, may: Client, changes: dict[str, str]
) -> None:
    payments: list[Payment] = [deliver(place({cast.tea_100: 1})) for _number in range(2)]
    post(may, PAGE, listed(*payments, fee="8000"))
    assert "Tờ kê này đã ghi rồi." in post(may, PAGE, listed(*payments, fee="8000"))[1]
    for action in ("xem", "ghi"):
        status, page = post(may, PAGE, listed(*payments, **{"fee": "8000"} | changes, action=action))
        assert status == 409
        assert "số tờ kê BK-1, trừ phí 8.000" in page
    assert sum(row.fee_amount for row in CodRemittance.unscoped.all()) == 8000
