"""When two tellings are of one transfer (promise M9): within a source, across sources, and what banks make of memos."""

import datetime
import itertools
import urllib.parse
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from shop.payments.models import BankTransfer, Payment, ProviderEvent, Retelling
from shop.payments.providers import vietqr
from shop.treasury.bank import identity, imports, matching
from shop.treasury.bank.identity import Incoming
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import place
from tests.treasury import bank
from tests.treasury.bank import balances, held, incoming, receive, tell, watch

PRICE = 144_000
MEMO = vietqr.memo_code(20033, datetime.date(2026, 11, 30))
DIGITS = MEMO[3:]


def check_books() -> None:
    call_command("check_books", verbosity=0)


def memo_of(order: object) -> str:
    return Payment.objects.get(order=order).memo_code or ""


@pytest.mark.django_db
def test_m9_a_short_reference_that_comes_again_is_another_transfer(cast: Cast) -> None:
    watch(cast.tea)
    one, other = place({cast.tea_100: 1}, "vietqr"), place({cast.tea_200: 1}, "vietqr")
    for order, day in ((one, "2026-11-22"), (other, "2026-11-23")):
        bank.tell(
            "sepay",
            order.total_amount,
            memo_of(order),
            referenceCode="3079",
            transactionDate=f"{day} 08:00:00",
        )
    drain()
    assert [payment.is_paid for payment in Payment.objects.order_by("pk")] == [True, True]
    assert [event.outcome.split(": ")[1] for event in ProviderEvent.objects.order_by("pk")] == ["exact"] * 2
    check_books()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 50_001},
        {"content": "mua mang kho"},
        {"occurred_at": datetime.timedelta(days=-3)},
        {"account_number": "0000000009"},
    ],
    ids=["amount", "memo", "day", "account"],
)
@pytest.mark.parametrize("source", ["sepay", "casso", "statement"])
def test_m9_the_same_reference_and_a_contradiction_are_two(
    cast: Cast, changes: dict[str, Any], source: str
) -> None:
    told = incoming(cast.tea, 50_000, "mua che shan", bank_reference="3079")
    matching.receive(told)
    if "occurred_at" in changes:
        changes = {"occurred_at": told.occurred_at + changes["occurred_at"]}
    _row, is_new = matching.receive(replace(told, source=source, **changes))
    assert is_new
    assert not Retelling.unscoped.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("filler", ["-", "0", "N/A", "", "000", "null"])
def test_m9_a_filler_is_no_reference(cast: Cast, filler: str) -> None:
    told = [
        incoming(cast.tea, 50_000, "mua che shan", bank_reference=filler, source=source)
        for source in ("sepay", "sepay", "casso")
    ]
    assert [matching.receive(row)[1] for row in told] == [True, True, False]


@pytest.mark.django_db
def test_m9_a_number_of_the_service_that_is_used_again_hides_nothing(cast: Cast) -> None:
    watch(cast.tea)
    one, other = place({cast.tea_100: 1}, "vietqr"), place({cast.tea_200: 1}, "vietqr")
    for order in (one, other, one):
        assert tell("sepay", order.total_amount, memo_of(order), id=77, referenceCode=None) == 200
    drain()
    assert [payment.is_paid for payment in Payment.objects.order_by("pk")] == [True, True]
    assert sorted(ProviderEvent.objects.values_list("deliveries", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_m9_a_number_used_again_for_another_reference_is_another_transfer(cast: Cast) -> None:
    """Two services tell of two transfers that look the same; one of them gives both the same number of its own."""
    told = [
        replace(
            incoming(cast.tea, 50_000, "mua che"), source=source, external_id=number, bank_reference=reference
        )
        for reference, sepay in (("FT1", "1"), ("FT2", "2"))
        for source, number in (("sepay", sepay), ("casso", "x"))
    ]
    pairs = [matching.receive(row)[0].pk for row in told]
    assert (pairs[0], pairs[2]) == (pairs[1], pairs[3])
    assert BankTransfer.unscoped.count() == 2


def _of(cast: Cast, source: str, number: int, amount: int) -> Incoming:
    """The second of two is told like the first: nothing but the source's own numbers parts them."""
    row = incoming(cast.tea, amount, "MUA CHE SHAN", source=source, bank_reference=f"{source}-{number}")
    if source == "statement":
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return replace(
            row, content="ck mua chè shan 01", bank_reference="", occurred_at=midnight, repeat=number
        )
    return row


@pytest.mark.django_db
def test_m9_two_equal_transfers_are_two_in_whatever_order_they_are_told(cast: Cast) -> None:
    orders = sorted(set(itertools.permutations(["sepay"] * 2 + ["statement"] * 2 + ["casso"])))
    for amount, order in enumerate(orders, 50_000):
        rows = BankTransfer.unscoped.filter(amount=amount)
        seen: dict[str, int] = {}
        for source in order:
            seen[source] = seen.get(source, 0) + 1
            matching.receive(_of(cast, source, seen[source], amount))
            assert rows.count() == max(seen.values()), order
        again = [_of(cast, "statement", number, amount) for number in (1, 2, 3)]
        assert [matching.receive(row)[1] for row in again] == [False, False, True], order
    check_books()


@pytest.mark.django_db
@pytest.mark.parametrize("tell_again", [matching.receive, lambda told: imports.receive_all([told])])
def test_a2_what_is_told_of_a_number_for_one_stall_hides_nothing_of_another(
    cast: Cast, tell_again: Callable[[Incoming], object]
) -> None:
    told = incoming(cast.rice, 50_000, "mua che shan")
    tell_again(told)
    tell_again(replace(told, cooperative_id=cast.tea.pk))
    assert set(BankTransfer.unscoped.values_list("cooperative", flat=True)) == {cast.rice.pk, cast.tea.pk}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "own",
    [
        {"bank_reference": "FT2"},
        {"content": "mua che shan"},
        {"occurred_at": datetime.timedelta(minutes=2)},
    ],
    ids=["reference", "words", "time"],
)
def test_m9_of_two_that_could_be_meant_it_is_the_one_that_is_told_alike(
    cast: Cast, own: dict[str, Any]
) -> None:
    at_five_past = timezone.localtime().replace(hour=0, minute=5, second=0, microsecond=0)
    if "occurred_at" in own:
        own = {"occurred_at": at_five_past + own["occurred_at"]}
    first = incoming(cast.tea, 50_000, "mua che", bank_reference="FT1", occurred_at=at_five_past)
    second = replace(first, external_id="another", **({"bank_reference": ""} | own))
    transfers = [matching.receive(told)[0] for told in (first, second)]
    assert transfers[0] != transfers[1]
    again = replace(second, source="casso", external_id="c")
    assert matching.receive(again) == (transfers[1], False)


@pytest.mark.django_db
def test_m9_one_event_told_by_a_service_and_by_a_statement_is_booked_once(cast: Cast) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    receive(cast.tea, PRICE, f"MBVCB.3278907687.{memo_of(order)}.CT tu 0011", bank_reference="FT26333000001")
    again, is_new = matching.receive(
        incoming(cast.tea, PRICE, memo_of(order).lower(), source="statement", bank_reference="5242.999")
    )
    assert (is_new, again.outcome, held(cast.tea)) == (False, "exact", 0)
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}
    second, is_new = matching.receive(
        incoming(cast.tea, PRICE, memo_of(order), source="statement", bank_reference="5243.001")
    )
    assert (is_new, second.outcome) == (True, "doubled")
    check_books()


@pytest.mark.django_db
def test_m9_rows_of_a_statement_with_times_of_their_own_are_not_one(cast: Cast) -> None:
    """The morning's export and the evening's: each has one row that looks the same but for its time."""
    morning = timezone.localtime().replace(hour=0, minute=5, second=0, microsecond=0)
    told = incoming(cast.tea, 50_000, "mua che", source="statement", bank_reference="", occurred_at=morning)
    later = replace(told, occurred_at=morning + datetime.timedelta(minutes=4))
    assert [matching.receive(row)[1] for row in (told, later, told, later)] == [True, True, False, False]


@pytest.mark.django_db
def test_m9_rows_without_a_time_and_with_numbers_of_their_own_are_not_one(cast: Cast) -> None:
    """Monday's export and Tuesday's, of a bank that prints the day alone."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    told = incoming(cast.tea, 50_000, "mua che", source="statement", bank_reference="1", occurred_at=midnight)
    rows = [told, replace(told, bank_reference="2", external_id="another")]
    assert [matching.receive(row)[1] for row in rows * 2] == [True, True, False, False]


@pytest.mark.django_db
def test_m9_the_books_name_what_was_set_aside_wrongly(cast: Cast) -> None:
    watch(cast.tea)
    assert tell("sepay", PRICE, "mua che shan", referenceCode="FT1") == 200
    assert tell("sepay", PRICE, "mua che shan", referenceCode="FT1") == 200
    drain()
    check_books()
    assert Retelling.unscoped.count() == 1
    for change in (
        "amount = amount + 1",
        "content = 'mua gao seng cu'",
        "occurred_at = occurred_at - interval '1 day'",
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE payments_retelling SET {change}")
        with pytest.raises(CommandError):
            check_books()
        Retelling.unscoped.update(
            amount=PRICE, content="mua che shan", occurred_at=BankTransfer.unscoped.get().occurred_at
        )
    check_books()


@pytest.mark.parametrize(
    "form",
    [
        "HTX-{}", "HTX.{}", "HTX/{}", "HTX_{}", "HTX,{}", "HTX%20{}", "HTX\u200b{}", "HTX\u00ad{}", "H-T-X {}",
        "MBVCB.1.HTX-{}.CT", "HTX:{}", "HTX – {}", "HTX\u2060{}", "HTX%2D{}",
    ],
)  # fmt: skip
def test_m7_the_memo_is_read_through_signs_and_what_nobody_sees(form: str) -> None:
    for digits in (DIGITS, f"{DIGITS[:6]}_{DIGITS[6:]}", ".".join(DIGITS)):
        assert vietqr.find_memo(form.format(digits)) == MEMO
    assert vietqr.find_memo(form.format(DIGITS[:-1] + str((int(DIGITS[-1]) + 1) % 10))) is None


NOISE = st.text(st.sampled_from("HTXhtx0123456789 .-_/%\u200b\u00adđ漢Z"), max_size=12)


@given(before=NOISE, between=st.lists(NOISE, min_size=15, max_size=15), after=NOISE)
def test_m7_no_text_pays_an_order_unless_it_spells_its_code(
    before: str, between: list[str], after: str
) -> None:
    """A code is found only where all its characters stand in this order with nothing but signs between them."""
    written = before + "".join(a + b for a, b in zip(MEMO, between, strict=True)) + after
    read = urllib.parse.unquote(written).upper()
    plain = "".join(char for char in read if char.isalnum())
    for code in vietqr.find_memos(written):
        assert code in plain
        assert vietqr.check_digit(code[3:-1]) == code[-1]
    is_spelt = MEMO in plain and "HTX" not in plain.replace(MEMO, "", 1)
    assert is_spelt <= (MEMO in vietqr.find_memos(written))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("provider", "changes"),
    [
        ("sepay", {"content": "chuyen tien", "code": MEMO}),
        ("sepay", {"content": "", "description": f"BankAPINotify {MEMO}-CT tu 0011"}),
        ("payos", {"description": "VQRIO123", "reference": f"FT1.{MEMO}"}),
        ("casso", {"description": "mua che", "reference": MEMO}),
    ],
)
def test_m7_the_memo_is_found_in_every_text_that_a_service_gives(
    cast: Cast, provider: str, changes: dict[str, object]
) -> None:
    watch(cast.tea, provider)
    order = place({cast.tea_100: 1}, "vietqr")
    Payment.objects.filter(order=order).update(memo_code=MEMO)
    message = bank.BODIES[provider](PRICE, "")
    (message.get("data") or message).update(changes)
    assert bank.send(provider, *bank.signed(provider, message)) == 200
    drain()
    assert Payment.objects.get(order=order).is_paid


def test_short_words_are_no_part_of_a_memo() -> None:
    whole, part, short = (
        replace(_TOLD, content=words).telling for words in ("Mua chè Shan", "mua che", "che")
    )
    assert whole.has_memo_of(part)
    assert part.has_memo_of(whole)
    assert not whole.has_memo_of(short)
    assert short.has_memo_of(short)


_TOLD = Incoming(1, identity.STATEMENT, "1", "1", 1, "", datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC))
