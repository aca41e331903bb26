"""In which order rows are locked (ADR 6), and the one function that locks them.

Who needs several locks takes them from the top of ORDER down, and rows of one table by key; then no two transactions
wait for each other (promise K3).
"""

from typing import Any, NamedTuple, TypeVar

from django.db.models import Manager, Model, QuerySet

Row = TypeVar("Row", bound=Model)


class Table(NamedTuple):
    """`under`: only who holds a row of that table locks these, so that among themselves they need no order."""

    name: str
    why: str
    under: str = ""


PURCHASE = "orders_purchase"
ORDER = (
    Table("catalog_goodssheet", "a price list is written once, whatever it begins"),
    Table("catalog_cooperative", "who joins, is paid or begins goods at a stall comes one after another"),
    Table("joining_registration", "decided under its stall"),
    Table("impact_registersheet", "a list is taken once"),
    Table("impact_registeredcooperative", "after its stall; among themselves under the register's own lock"),
    Table("impact_programme", "what a programme is, after the cooperatives that it looks at"),
    Table("impact_candidate", "a cooperative goes on in a programme"),
    Table("impact_supportrate", "a rate is corrected once"),
    Table("impact_evaluationrule", "the next rule is written once"),
    Table("treasury_payoutchange", "another account, under the stall that is paid"),
    Table("otp_totp_totpdevice", "a second step of the login begins once"),
    Table("accounts_user", "a person's account, whatever stalls they belong to"),
    Table("accounts_membership", "a stall's people, under the stall or the person"),
    Table("ledger_settlement", "made and withdrawn under its stall, then paid by itself"),
    Table(PURCHASE, "all that happens to a purchase, its orders and its money comes one after another"),
    Table("orders_order", "an order moves on", under=PURCHASE),
    Table("payments_payment", "its money comes", under=PURCHASE),
    Table("payments_refund", "and goes back", under=PURCHASE),
    Table("payments_heldcharge", "or waits for a decision", under=PURCHASE),
    Table("payments_banktransfer", "a transfer is decided on after the payment it may be for"),
    Table("treasury_codremittance", "what was told of cash, after the payments it is of"),
    Table("offsite_declaredsale", "a sale elsewhere is corrected before its packs move"),
    Table("catalog_category", "published alone"),
    Table("catalog_product", "words, lots and packs of a product change one after another"),
    Table("catalog_certificate", "sent under its product, decided on alone"),
    Table("catalog_variant", "packs are the last of what an order needs, over all stalls of a cart"),
    Table(
        "catalog_lowestprice",
        "what a product costs at least is counted after its packs (a trigger of theirs)",
    ),
    Table("feedback_review", "written under its order"),
    Table("feedback_question", "answered or hidden alone"),
    Table("feedback_productrating", "stars are counted under the review that gives them"),
    Table("training_trainingclass", "seats of a class are given one after another"),
    Table("training_seat", "and its people come and go", under="training_trainingclass"),
    Table("notifications_outboxmessage", "what is told comes last"),
    Table("cms_policypage", "published alone"),
    Table("reports_closing", "approved or withdrawn, alone"),
    Table("notifications_phonecall", "what was said on the telephone is written down, alone"),
)
RANK = {table.name: rank for rank, table in enumerate(ORDER)}


def hold(
    rows: "QuerySet[Row] | Manager[Row]", *, no_key: bool = False, skip_locked: bool = False
) -> "QuerySet[Row]":
    """The rows, by key, locked when they are read until the transaction ends; rows joined to them are not.

    `no_key`: others may refer to them meanwhile. `skip_locked`: without those that somebody holds. Raises KeyError
    for a table that has no place in ORDER.
    """
    RANK[rows.model._meta.db_table]
    locked: Any = rows.select_for_update(of=("self",), no_key=no_key, skip_locked=skip_locked)
    return locked.order_by("pk")  # type: ignore[no-any-return]
