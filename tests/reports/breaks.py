"""How each promise of the books is broken by hand, and how many rows its check must then name."""


def first(table, where="TRUE"):
    return f"(SELECT MIN(id) FROM {table} WHERE {where})"


ROLLUP = "SELECT MIN(id) FROM reports_dailysales"
COD_SALE = "kind = 'sale' AND order_number IN (SELECT number FROM orders_order WHERE payment_method = 'cod')"
DELIVERED = "after = 'delivered'"
NAMED = "SELECT order_id FROM orders_orderevent WHERE details ? 'tracking_number' ORDER BY id"
PAID_TRANSFER = "method = 'vietqr' AND status = 'succeeded'"
SETTLEMENT = "kind = 'settlement'"
CARD_ORDER = "payment_method = 'card' AND fee_amount > 0"
IN_TRANSIT = (
    "collected_by = 'carrier' AND status = 'succeeded'"
    " AND NOT EXISTS (SELECT 1 FROM treasury_codremittance r WHERE r.payment_id = payments_payment.id)"
)
REMITTED = first("treasury_codremittance", "fee_amount > 0")
REVIEW = (
    "INSERT INTO feedback_review (product_id, order_id, stars, words, display_name, photo, photo_width, photo_height,"
    " version, written_at, changed_at, status, reject_reason, answer, report_reason)"
    " SELECT MIN(c.product_id), o.id, 4, '', '', '', 0, 0, 1, now(), now(), '{status}', '', '', ''"
    " FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id JOIN catalog_variant c ON c.id = l.variant_id"
    " WHERE o.status = '{order}' GROUP BY o.id ORDER BY o.id LIMIT 1"
)
SOLD = "SELECT c.product_id FROM orders_orderline l JOIN catalog_variant c ON c.id = l.variant_id"
OTHER = first("catalog_product", f"id NOT IN ({SOLD})")

RETOLD = (
    "INSERT INTO payments_retelling (cooperative_id, transfer_id, source, external_id, bank_reference, account_number,"
    " amount, content, memo_code, occurred_at, received_at)"
)
RETOLD_AS = "cooperative_id, id, 'casso', 'x', 'FT', {account}, {amount}, '', {memo}, {at}, received_at"
RETOLD_RIGHTLY = {"account": "account_number", "amount": "amount", "memo": "memo_code", "at": "occurred_at"}
RETOLD_WRONGLY = [
    RETOLD_AS.format(**(RETOLD_RIGHTLY | change))
    for change in (
        {"account": "'999'"},
        {"amount": "amount + 1"},
        {"memo": "'HTX261130000018'"},
        {"memo": "'mua che'"},
        {"at": "occurred_at - interval '1 day'"},
    )
]
KNOWN = "INSERT INTO payments_providerevent (provider, event_id, event_type, payload, outcome, deliveries, received_at)"
KNOWN_AS = (
    "'sepay', {account} || ':1', 'transfer.in', jsonb_build_object('transferAmount', {amount}, 'transactionDate',"
    " to_char(({at}) AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI:SS')), 'known: transfer ' || id, 1, now()"
)
KNOWN_WRONGLY = [
    KNOWN_AS.format(**(RETOLD_RIGHTLY | change))
    for change in ({"account": "'999'"}, {"amount": "amount + 1"}, {"at": "occurred_at - interval '1 day'"})
]

CARRIED = first("reports_carriedbalance")

# check, what is done to the books, how many rows it must name
BREAKS = [
    ("balances", f"UPDATE reports_carriedbalance SET amount = amount + 1 WHERE id = {CARRIED}", 1),
    ("balances", f"DELETE FROM reports_carriedbalance WHERE id = {CARRIED}", 1),
    ("balances", f"UPDATE reports_carriedbalance SET through = 0 WHERE id = {CARRIED}", 1),
    ("amounts", "ALTER TABLE orders_orderline ALTER COLUMN unit_price TYPE numeric", 1),
    ("order-sums", f"UPDATE orders_order SET weight_grams = weight_grams + 1 WHERE id = {first('orders_order')}", 1),
    ("order-sums", f"UPDATE orders_order SET total_amount = total_amount - 1 WHERE id = {first('orders_order')}", 1),
    ("order-sums", f"UPDATE orders_orderline SET quantity = quantity + 1 WHERE id = {first('orders_orderline')}", 1),
    (
        "order-sums",
        "UPDATE orders_order SET items_amount = items_amount + 1, total_amount = total_amount + 1"
        f" WHERE id = {first('orders_order')}",
        1,
    ),
    ("order-sums", "DELETE FROM orders_orderline WHERE order_id = (SELECT MIN(id) FROM orders_order)", 1),
    (
        "purchase-sums",
        "UPDATE orders_purchase SET shipping_amount = shipping_amount + 1, total_amount = total_amount + 1"
        f" WHERE id = {first('orders_purchase')}",
        1,
    ),
    (
        "purchase-sums",
        f"UPDATE orders_purchase SET payment_method = 'wire' WHERE id = {first('orders_purchase')}",
        1,
    ),
    (
        "payment-shares",
        f"UPDATE payments_paymentshare SET amount = amount + 1 WHERE id = {first('payments_paymentshare')}",
        1,
    ),
    (
        "payment-shares",
        "UPDATE payments_payment SET captured_amount = captured_amount - 1"
        f" WHERE id = {first('payments_payment', PAID_TRANSFER)}",
        1,
    ),
    (
        "payment-shares",
        "UPDATE payments_payment SET captured_amount = amount"
        f" WHERE id = {first('payments_payment', PAID_TRANSFER.replace('succeeded', 'cancelled'))}",
        1,
    ),
    ("order-payment", f"DELETE FROM payments_paymentshare WHERE id = {first('payments_paymentshare')}", 1),
    (
        "order-payment",
        "UPDATE payments_payment SET method = 'cod'"
        f" WHERE id = {first('payments_payment', PAID_TRANSFER)}",
        1,
    ),
    ("refunds", f"UPDATE payments_refund SET amount = amount + 1 WHERE id = {first('payments_refund')}", 1),
    (
        "refunds",
        "INSERT INTO payments_refund (payment_id, order_id, amount, status, reason, idempotency_key, created_at,"
        " provider_reference, fee_amount, failure)"
        " SELECT payment_id, order_id, amount, 'requested', '', 'twice', now(), '', 0, ''"
        f" FROM payments_refund WHERE id = {first('payments_refund')}",
        2,
    ),
    ("refund-asked", f"DELETE FROM payments_refund WHERE id = {first('payments_refund')}", 1),
    (
        "dropped",
        "UPDATE payments_paymentshare SET dropped_at = now() WHERE order_id = (SELECT MIN(id) FROM orders_order"
        " WHERE status = 'delivered')",
        1,
    ),
    ("cash", "UPDATE orders_orderevent SET after = 'shipped' WHERE after = 'delivered' AND order_id = ("
     f"SELECT id FROM orders_order WHERE number = (SELECT order_number FROM ledger_ledgerentry WHERE id ="
     f" {first('ledger_ledgerentry', COD_SALE)}))", 1),
    (
        "paid-first",
        "UPDATE payments_payment SET status = 'pending' WHERE id = (SELECT MIN(p.id) FROM payments_payment p"
        " JOIN orders_order o ON o.id = p.order_id WHERE p.method = 'vietqr' AND o.status = 'delivered')",
        1,
    ),
    ("entries", f"UPDATE ledger_posting SET amount = amount + 1 WHERE id = {first('ledger_posting')}", 1),
    ("entries", "DELETE FROM ledger_posting WHERE entry_id = (SELECT MIN(id) FROM ledger_ledgerentry)", 1),
    (
        "entries",
        "UPDATE ledger_posting p SET cooperative_id = (SELECT MAX(id) FROM catalog_cooperative c"
        f" WHERE c.id <> p.cooperative_id) WHERE id = {first('ledger_posting')}",
        1,
    ),
    ("append-only", "ALTER TABLE ledger_posting DISABLE TRIGGER USER", 7),
    (
        "sales",
        "UPDATE ledger_posting SET amount = amount + sign(amount) WHERE entry_id ="
        f" {first('ledger_ledgerentry', COD_SALE)}",
        4,
    ),
    (
        "sales",
        "UPDATE ledger_ledgerentry SET effective_on = effective_on + 1"
        f" WHERE id = {first('ledger_ledgerentry', COD_SALE)}",
        4,
    ),
    (
        "sales",
        f"UPDATE ledger_ledgerentry SET kind = 'correction' WHERE id = {first('ledger_ledgerentry', COD_SALE)}",
        2,
    ),
    (
        "sales",
        f"UPDATE payments_payment SET status = 'cancelled' WHERE id = {first('payments_payment', PAID_TRANSFER)}",
        2,
    ),
    (
        "refunds-posted",
        "UPDATE payments_refund SET status = 'requested', succeeded_at = NULL"
        " WHERE id = (SELECT MIN(r.id) FROM payments_refund r"
        " JOIN payments_payment p ON p.id = r.payment_id WHERE p.method = 'vietqr' AND r.status = 'succeeded')",
        2,
    ),
    (
        "refunds-posted",
        "UPDATE ledger_ledgerentry SET kind = 'correction' WHERE reference = (SELECT 'refund:' || MIN(r.id)"
        " FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id"
        " WHERE p.method = 'vietqr' AND r.status = 'succeeded')",
        2,
    ),
    ("rollups", f"UPDATE reports_dailysales SET income_amount = income_amount + 1 WHERE id = ({ROLLUP})", 1),
    ("rollups", f"UPDATE reports_dailysales SET order_count = order_count + 1 WHERE id = ({ROLLUP})", 1),
    ("rollups", f"DELETE FROM reports_dailysales WHERE id = ({ROLLUP})", 1),
    (
        "rollups",
        "INSERT INTO reports_dailysales (cooperative_id, day, income_amount, order_count)"
        " SELECT MIN(id), '2001-01-01', 1, 1 FROM catalog_cooperative",
        1,
    ),
    (
        "rollups",
        f"UPDATE reports_dailysales SET goods_amount = goods_amount + 1 WHERE id = ({ROLLUP})",
        1,
    ),
    (
        "rollup-goods",  # a fee counted as goods; the sum is right
        "UPDATE reports_dailysales SET goods_amount = goods_amount + 1, delivery_amount = delivery_amount - 1"
        f" WHERE id = ({ROLLUP})",
        1,
    ),
    ("settlement-sums", "UPDATE ledger_settlement SET total_amount = total_amount + 1", 1),
    ("settlement-sums", "DELETE FROM ledger_settlementline", 1),
    ("settlement-sums", "DELETE FROM ledger_settlementline WHERE id = (SELECT MIN(id) FROM ledger_settlementline)", 1),
    ("settlement-sums", "UPDATE ledger_settlement SET until = until - 1", 1),
    (
        "settlement-sums",
        "UPDATE ledger_settlement s SET cooperative_id = (SELECT MAX(id) FROM catalog_cooperative c"
        " WHERE c.id <> s.cooperative_id)",
        1,
    ),
    (
        "settlement-sums",  # a line too much and one too little, the total is right
        "UPDATE ledger_settlementline l SET amount = amount + CASE id WHEN (SELECT MIN(id) FROM ledger_settlementline)"
        " THEN 1 WHEN (SELECT MAX(id) FROM ledger_settlementline) THEN -1 ELSE 0 END",
        1,
    ),
    ("settlement-entries", f"UPDATE ledger_ledgerentry SET kind = 'correction' WHERE {SETTLEMENT}", 4),
    ("settlement-entries", f"UPDATE ledger_ledgerentry SET effective_on = effective_on - 1 WHERE {SETTLEMENT}", 8),
    ("settlement-entries", "UPDATE ledger_settlement SET status = 'ready', paid_on = NULL", 4),
    ("settlement-eyes", "UPDATE ledger_settlement SET created_by_id = approved_by_id", 1),
    (
        "settlement-references",  # another is said to be paid with the same
        "DROP INDEX settlement_reference_once; UPDATE ledger_settlement SET bank_reference = 'FT1';"
        " INSERT INTO ledger_settlement (number, cooperative_id, until, total_amount, bank_id, account_number,"
        " account_name, status, created_at, paid_on, bank_reference)"
        " SELECT 'DS-2', cooperative_id, until, 1, bank_id, '1', 'A', 'paid', now(), until, 'FT1'"
        " FROM ledger_settlement",
        1,
    ),
    (
        "settlement-references",  # a correction that changed nothing
        "INSERT INTO ledger_settlementcorrection (settlement_id, made_at, reason, old_paid_on, old_bank_reference,"
        " new_paid_on, new_bank_reference)"
        " SELECT id, now(), 'x', paid_on, bank_reference, paid_on, 'FT99' FROM ledger_settlement",
        1,
    ),
    (
        "settlement-entries",  # a corrected day without its two entries
        "INSERT INTO ledger_settlementcorrection (settlement_id, made_at, reason, old_paid_on, old_bank_reference,"
        " new_paid_on, new_bank_reference)"
        " SELECT id, now(), 'x', paid_on, bank_reference, paid_on + 1, bank_reference FROM ledger_settlement",
        8,
    ),
    (
        "settlement-orders",
        "UPDATE orders_order SET status = 'shipped' WHERE id = (SELECT MIN(o.id) FROM orders_order o"
        " JOIN ledger_ledgerentry e ON e.order_number = o.number JOIN ledger_posting p ON p.entry_id = e.id"
        " JOIN ledger_settlementline l ON l.posting_id = p.id WHERE e.kind = 'sale')",
        1,
    ),
    ("fees", f"UPDATE orders_order SET fee_amount = fee_amount - 1 WHERE id = {first('orders_order', CARD_ORDER)}", 1),
    ("fees", f"UPDATE orders_order SET payment_method = 'cod' WHERE id = {first('orders_order', CARD_ORDER)}", 1),
    ("fees", "UPDATE orders_order SET fee_basis_points = 1 WHERE id = (SELECT MAX(id) FROM orders_order)", 1),
    ("fees-kept", f"UPDATE orders_order SET fee_amount = 0 WHERE id = {first('orders_order', CARD_ORDER)}", 1),
    ("fees-kept", "UPDATE payments_refund SET fee_amount = 0 WHERE fee_amount <> 0 AND status = 'succeeded'", 1),
    (
        "fees-kept",
        "UPDATE ledger_posting SET cooperative_id = NULL WHERE id = (SELECT MIN(id) FROM ledger_posting"
        " WHERE account = 'platform_fee')",
        2,
    ),
    (
        "refunds-failed",
        "UPDATE payments_refund SET status = 'succeeded', failed_at = NULL WHERE status = 'failed'",
        6,
    ),
    ("refunds-failed", "UPDATE ledger_ledgerentry SET kind = 'correction' WHERE kind = 'refund_failed'", 6),
    (
        "income-lines",
        f"UPDATE ledger_posting SET is_internal = TRUE WHERE id = {first('ledger_posting', 'account = $$sales$$')}",
        1,
    ),
    ("transfers-held", "UPDATE payments_banktransfer SET held_amount = held_amount - 1 WHERE held_amount > 0", 1),
    ("transfers-held", "UPDATE payments_banktransfer SET cooperative_id = NULL WHERE held_amount > 0", 2),
    ("transfers", "UPDATE payments_banktransfer SET resolution = 'returned' WHERE held_amount > 0", 1),
    ("transfers", "UPDATE payments_banktransfer SET outcome = 'unmatched' WHERE held_amount > 0", 1),
    ("transfers", "UPDATE payments_banktransfer SET amount = amount + 1 WHERE outcome = 'exact'", 1),
    (
        "transfers",
        "UPDATE payments_banktransfer t SET cooperative_id = (SELECT MAX(id) FROM catalog_cooperative c"
        " WHERE c.id <> t.cooperative_id) WHERE outcome = 'exact'",
        1,
    ),
    (
        "transfers",
        "INSERT INTO payments_banktransfer (cooperative_id, source, external_id, bank_reference, account_number,"
        " amount, content, memo_code, occurred_at, received_at, payment_id, outcome, held_amount, resolution, note)"
        " SELECT cooperative_id, source, 'again', '', account_number, amount, content, memo_code, occurred_at,"
        " received_at, payment_id, outcome, held_amount, resolution, note FROM payments_banktransfer"
        " WHERE outcome = 'exact'",
        2,
    ),
    *(
        ("retold", f"{RETOLD} SELECT {told} FROM payments_banktransfer WHERE outcome = 'exact'", 1)
        for told in RETOLD_WRONGLY
    ),
    *(
        ("known-events", f"{KNOWN} SELECT {said} FROM payments_banktransfer WHERE outcome = 'exact'", 1)
        for said in KNOWN_WRONGLY
    ),
    (
        "received-money",
        "UPDATE orders_order SET status = 'cancelled' WHERE id IN (SELECT p.order_id FROM payments_payment p"
        " JOIN payments_banktransfer t ON t.payment_id = p.id WHERE t.outcome = 'under');"
        "UPDATE payments_banktransfer SET resolution = 'completed' WHERE outcome = 'under'",
        1,
    ),
    (
        "transfer-shares",
        "INSERT INTO payments_transfershare (transfer_id, payment_id, amount) SELECT id, payment_id, amount - 1"
        " FROM payments_banktransfer WHERE outcome = 'exact'",
        1,
    ),
    ("held-charges", "UPDATE payments_heldcharge SET amount = amount + 1", 1),
    ("held-charges", "UPDATE payments_heldcharge SET resolution = 'refunded'", 1),
    (
        "cash-in-transit",
        f"UPDATE payments_payment SET collected_by = 'stall' WHERE id = {first('payments_payment', IN_TRANSIT)}",
        1,
    ),
    ("cash-in-transit", f"DELETE FROM treasury_codremittance WHERE id = {REMITTED}", 1),
    ("remittances", f"UPDATE treasury_codremittance SET amount = amount - 1 WHERE id = {REMITTED}", 1),
    (
        "remittances",
        "UPDATE payments_payment SET collected_by = 'stall' WHERE id ="
        f" (SELECT payment_id FROM treasury_codremittance WHERE id = {REMITTED})",
        1,
    ),
    ("remittance-entries", f"UPDATE treasury_codremittance SET fee_amount = fee_amount + 1 WHERE id = {REMITTED}", 4),
    ("remittance-entries", f"DELETE FROM treasury_codremittance WHERE id = {REMITTED}", 3),
    ("provider-fees", "UPDATE payments_payment SET provider_fee_amount = 1 WHERE provider_fee_amount IS NOT NULL", 1),
    ("provider-fees", "UPDATE payments_dispute SET fee_amount = 0", 1),
    ("disputed", "UPDATE payments_dispute SET withdrawn = FALSE", 1),
    ("disputed", "UPDATE payments_dispute SET status = 'won'", 1),
    ("counters", f"UPDATE catalog_variant SET on_hand = on_hand + 1 WHERE id = {first('catalog_variant')}", 1),
    ("counters", f"UPDATE catalog_variant SET reserved = -1 WHERE id = {first('catalog_variant')}", 1),
    ("counters", f"DELETE FROM catalog_stockmovement WHERE id = {first('catalog_stockmovement')}", 1),
    ("reserved", f"UPDATE catalog_variant SET reserved = reserved + 1 WHERE id = {first('catalog_variant')}", 1),
    (
        "order-stock",
        "UPDATE catalog_stockmovement SET reference = 'NOBODY-1' WHERE id ="
        f" {first('catalog_stockmovement', 'kind = $$shipped$$')}",
        2,
    ),
    ("order-stock", "UPDATE orders_order SET status = 'shipped' WHERE id = (SELECT MIN(o.id) FROM orders_order o"
     " WHERE o.status = 'cancelled' AND 1 = (SELECT COUNT(*) FROM orders_orderline l WHERE l.order_id = o.id))", 1),
    ("chains", "UPDATE orders_order SET status = 'packed' WHERE id = (SELECT MIN(id) FROM orders_order"
     " WHERE status = 'delivered')", 1),
    ("chains", f"DELETE FROM orders_orderevent WHERE id = {first('orders_orderevent', DELIVERED)}", 1),
    ("chains", "DELETE FROM orders_orderevent WHERE order_id = (SELECT MIN(id) FROM orders_order)", 1),
    ("chains", f"DELETE FROM orders_orderevent WHERE id = {first('orders_orderevent', 'after = $$placed$$')}", 1),
    ("chains", "UPDATE orders_orderevent SET before = 'placed' WHERE id ="
     f" {first('orders_orderevent', DELIVERED)}", 1),
    ("chains", "UPDATE orders_orderevent SET created_at = created_at - interval '90 days' WHERE id ="
     f" {first('orders_orderevent', 'after = $$confirmed$$')}", 1),
    ("parcels", f"UPDATE orders_order SET tracking_number = 'VTP-1' WHERE id IN ({NAMED} LIMIT 1)", 1),
    ("parcels", "UPDATE orders_orderevent SET before = after WHERE id ="
     f" {first('orders_orderevent', 'after = $$confirmed$$')}", 1),
    ("parcels", "UPDATE orders_orderevent SET details = jsonb_set(details, '{was,carrier}', to_jsonb('x'::text))"
     f" WHERE id = {first('orders_orderevent', 'before = after')}", 1),
    ("actors", f"UPDATE orders_orderevent SET actor_kind = 'somebody' WHERE id = {first('orders_orderevent')}", 1),
    (
        "actors",
        "UPDATE orders_orderevent SET actor_id = NULL"
        f" WHERE id = {first('orders_orderevent', 'actor_kind = $$manager$$')}",
        1,
    ),
    (
        "actors",
        "UPDATE orders_orderevent SET on_behalf_of_id = (SELECT MIN(id) FROM catalog_cooperative)"
        f" WHERE id = {first('orders_orderevent', 'actor_kind = $$guest$$')}",
        1,
    ),
    (
        "actors",
        "UPDATE orders_orderevent SET reason = ''"
        f" WHERE id = {first('orders_orderevent', 'after = $$cancelled$$')}",
        1,
    ),
    (
        "ratings",
        "INSERT INTO feedback_productrating (product_id, count, stars_sum, stars_1, stars_2, stars_3, stars_4, stars_5)"
        f" VALUES ({first('catalog_product')}, 1, 5, 0, 0, 0, 0, 1)",
        1,
    ),
    ("ratings", REVIEW.format(status="approved", order="delivered"), 1),
    ("reviews-bought", REVIEW.format(status="pending", order="cancelled"), 1),
    (
        "reviews-bought",
        REVIEW.format(status="pending", order="delivered").replace("MIN(c.product_id)", OTHER),
        1,
    ),
]  # fmt: skip
