"""Who looked at a buyer, and who took data away, is a row that nobody can change (promise A4)."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from shop.accounts import access_log
from shop.accounts.models import AccessKind, AccessRecord
from shop.orders.models import Purchase
from tests.cast import Cast
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db


def written() -> list[tuple[str, str, str, int | None]]:
    rows = AccessRecord.objects.order_by("pk").values_list("kind", "subject", "reference", "row_count")
    return list(rows)


def test_a4_the_operators_look_at_a_buyer_is_a_row(cast: Cast) -> None:
    purchase = Purchase.objects.get(pk=place({cast.tea_100: 1}, "cod").purchase_id)
    van = at_work(cast.van)
    assert van.get("/ky-thuat/orders/purchase/").status_code == 200
    assert van.get(f"/ky-thuat/orders/purchase/{purchase.pk}/change/").status_code == 200
    assert van.get("/ky-thuat/orders/purchase/999999/change/").status_code == 302
    assert van.get(f"/ky-thuat/accounts/user/{cast.hoa.pk}/change/").status_code == 200
    assert van.get("/quan-tri/users/").status_code == 200
    assert written() == [
        (AccessKind.LOOK, "orders.purchase", "list", 1),
        (AccessKind.LOOK, "orders.purchase", str(purchase.pk), 1),
        (AccessKind.LOOK, "accounts.user", str(cast.hoa.pk), 1),
        (AccessKind.LOOK, "wagtail:/quan-tri/users/", "", 1),
    ]
    assert set(AccessRecord.objects.values_list("user", flat=True)) == {cast.van.pk}
    assert purchase.full_name not in van.get("/ky-thuat/accounts/accessrecord/").content.decode()


@pytest.mark.parametrize(
    ("url", "subject", "row_count"),
    [
        ("/lien-minh/doanh-thu.csv", "income.csv", 2),
        ("/quan-tri/reports/site-history/?export=csv", "wagtail:/quan-tri/reports/site-history/", None),
    ],
)
def test_a4_every_file_taken_away_is_a_row(cast: Cast, url: str, subject: str, row_count: int | None) -> None:
    desk: Client = at_work(cast.van)
    response = desk.get(url)
    assert response["Content-Disposition"].startswith("attachment")
    [(kind, what, _reference, count)] = written()
    assert (kind, what, count) == (AccessKind.EXPORT, subject, row_count)


def test_a4_the_log_is_never_changed(cast: Cast) -> None:
    record = access_log.exported(cast.minh.pk, "income.csv", row_count=3)
    for spoil in (lambda: AccessRecord.objects.update(row_count=0), record.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()
    assert written() == [(AccessKind.EXPORT, "income.csv", "", 3)]
