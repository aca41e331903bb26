"""Fields where people type money and days: stall, union, Wagtail and the technical admin read them alike."""

import datetime

import pytest
from django import forms
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from catalog.fields import AmountField, CountField, DayField, MomentField
from shop.ledger.models import FeeRate
from shop.orders.models import ShippingRate
from tests.cast import Cast
from tests.catalog.test_wagtail_admin import cooperative_form, edit_url, enter


class Form(forms.Form):
    amount = AmountField(required=False, most=2_000_000)
    day = DayField(required=False)
    moment = MomentField(required=False)


@pytest.mark.parametrize("typed", ["1.250.000", "1,250,000", "1 250 000", "1250000", "1.250.000 ₫"])
def test_an_amount_is_read_and_comes_back_as_typed(typed: str) -> None:
    form = Form({"amount": typed})
    assert form.is_valid()
    assert form.cleaned_data["amount"] == 1_250_000
    assert f'value="{typed}"' in str(form["amount"])


@pytest.mark.parametrize(
    "typed", ["15k", "1,50,000", "٣٠.٠٠٠", "۳", "-5", "1.250", "9.000.000", "1e6", "9" * 500]
)
def test_what_is_none_is_refused(typed: str) -> None:
    form = Form({"amount": typed})
    assert form.is_valid() is (typed == "1.250")
    assert "amount" in form.errors or form.cleaned_data["amount"] == 1_250


def test_nothing_is_nothing() -> None:
    form = Form({})
    assert form.is_valid()
    assert (form.cleaned_data["amount"], form.cleaned_data["day"], form.cleaned_data["moment"]) == (
        0,
        None,
        None,
    )
    assert not AmountField().has_changed(5, "5")


@pytest.mark.parametrize(
    "typed", ["2026-10-25", "25/10/2026", "25.10.26", "CN 25/10/2026", "25 thg 10, 2026"]
)
def test_a_day_is_read_as_a_date_box_sends_it_and_as_people_type_it(typed: str) -> None:
    form = Form({"day": typed, "moment": f"{typed} 08:30"})
    assert form.is_valid()
    assert form.cleaned_data["day"] == datetime.date(2026, 10, 25)
    local = timezone.localtime(form.cleaned_data["moment"])
    assert f"{local:%d/%m/%Y %H:%M}" == "25/10/2026 08:30"


@pytest.mark.parametrize("typed", ["hôm qua", "31/02/2026", "25/10"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    assert set(Form({"day": typed, "moment": typed}).errors) == {"day", "moment"}


class Count(forms.Form):
    some = CountField(least=1, most=5_000)


@pytest.mark.parametrize("typed", ["1200", "1.200", "1,200", "1 200", " 1200 ", "１２００", "1.200\u00a0"])
def test_a_count_is_read_as_people_type_it(typed: str) -> None:
    form = Count({"some": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["some"] == 1_200


@pytest.mark.parametrize(
    "typed", ["", "0", "-3", "12,5", "5.001", "9" * 60, f"5{' ' * 90}9", "٣", "ba", "1e3", "5\x00"]
)
@pytest.mark.parametrize(("language", "most"), [("vi", "5.000"), ("en", "5,000")])
def test_a_count_that_is_refused_is_told_its_range(typed: str, language: str, most: str) -> None:
    with override(language):
        form = Count({"some": typed})
        (words,) = form.errors["some"]
    assert words.split(most)[0].rstrip().endswith("1 đến" if language == "vi" else "1 to")
    assert form["some"].value() == typed
    assert "maxlength" not in str(form["some"])  # a browser would cut what is pasted


@pytest.mark.django_db
def test_wagtail_and_the_technical_admin_take_no_thousands_for_units(cast: Cast) -> None:
    """Django's own field for numbers reads "150.000" as 150."""
    client = enter(Client(), cast.van)
    client.post(edit_url(cast.tea), cooperative_form(cast.tea, minimum_order="150.000"))
    cast.tea.refresh_from_db()
    assert cast.tea.minimum_order == 150_000
    rate = ShippingRate.objects.order_by("pk")[0]
    values = {"region": rate.region, "up_to_grams": rate.up_to_grams, "least_days": 2, "most_days": 5}
    answer = client.post(
        f"/ky-thuat/orders/shippingrate/{rate.pk}/change/",
        values | {"price": "31.500", "extra_per_kg": "5,000 đ"},
    )
    assert answer.status_code == 302
    rate.refresh_from_db()
    assert (rate.price, rate.extra_per_kg) == (31_500, 5_000)
    day = timezone.localdate() + datetime.timedelta(days=40)
    client.post("/ky-thuat/ledger/feerate/add/", {"valid_from": f"{day:%d.%m.%y}", "basis_points": 250})
    assert FeeRate.objects.filter(valid_from=day).exists()
