"""Money on its way: transfers and card money that wait (M7, M9, S12), cash with carriers (M6), disputes, Stripe's
fees."""

from shop.reports.promises.check import Check, both_ways, values

SHORT = 4  # letters of a transfer's memo; fewer are found in any text
# What the cash of one parcel books when the carrier hands it over: coefficients of the amount and of the fee.
HANDED_OVER = values([("cash", 1, -1), ("carrier_fee", 0, 1), ("cash_in_transit", -1, 0)])


def _letters(column: str) -> str:
    """As `shop.treasury.bank.identity` compares memos."""
    plain = f"replace(lower(normalize({column}, NFKD)), 'đ', 'd')"
    return f"regexp_replace({plain}, '[^a-z0-9]', '', 'g')"


def _contains(whole: str, part: str) -> str:
    return f"(length({part}) >= {SHORT} AND strpos({whole}, {part}) > 0)"


CHECKS = [
    Check(
        "M9",
        "retold",
        "whatever was set aside as known agrees with its transfer in account, day, amount and memo",
        f"""
        SELECT retelling, transfer, amount, recorded, content, recorded_content
        FROM (
            SELECT r.id AS retelling, t.id AS transfer, r.amount, t.amount AS recorded, r.content,
                   t.content AS recorded_content, {_letters("r.content")} AS said, {_letters("t.content")} AS known,
                   (r.cooperative_id, r.account_number, r.amount,
                    (r.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) IS DISTINCT FROM
                   (t.cooperative_id, t.account_number, t.amount,
                    (t.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS is_other,
                   lower(r.memo_code) AS said_code, lower(t.memo_code) AS known_code
            FROM payments_retelling r JOIN payments_banktransfer t ON t.id = r.transfer_id
        ) told
        WHERE is_other OR NOT CASE
            WHEN said_code <> '' AND known_code <> '' THEN
                said_code = known_code OR strpos(known, said_code) > 0 OR strpos(said, known_code) > 0
            ELSE said = known OR {_contains("known", "said")} OR {_contains("said", "known")}
        END
        """,  # noqa: S608 - this program's own words
    ),
    Check(
        "M9",
        "known-events",
        "a bank service's message that ended as known says the account, day and amount of its transfer",
        """
        SELECT e.id AS event, e.outcome, e.event_id, e.amount, t.amount AS recorded
        FROM (
            SELECT id, outcome, event_id, substring(outcome FROM '^known: transfer ([0-9]+)$')::bigint AS transfer_id,
                   COALESCE(payload ->> 'transferAmount', payload -> 'data' ->> 'amount')::bigint AS amount,
                   COALESCE(payload ->> 'transactionDate', payload -> 'data' ->> 'transactionDateTime') AS told
            FROM payments_providerevent
            WHERE provider IN ('sepay', 'payos', 'casso') AND outcome LIKE 'known: transfer %'
        ) e
        LEFT JOIN payments_banktransfer t ON t.id = e.transfer_id
        WHERE e.amount IS DISTINCT FROM t.amount OR NOT starts_with(e.event_id, t.account_number || ':')
           OR (t.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date IS DISTINCT FROM
              CASE WHEN e.told ~ '(Z|[+-][0-9]{2}:?[0-9]{2})$'
                   THEN (e.told::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                   ELSE e.told::timestamp::date END
        """,
    ),
    Check(
        "M7",
        "transfers-held",
        "buyers' money that a cooperative holds is what its transfers hold",
        """
        SELECT COALESCE(t.cooperative_id, b.cooperative_id) AS cooperative, t.held, b.cleared
        FROM (
            SELECT cooperative_id, SUM(held_amount) AS held FROM payments_banktransfer
            WHERE held_amount <> 0 GROUP BY cooperative_id
        ) t
        FULL JOIN (
            SELECT cooperative_id, -SUM(amount) AS cleared FROM ledger_posting
            WHERE account = 'buyer_clearing' AND cooperative_id IS NOT NULL GROUP BY cooperative_id
        ) b ON b.cooperative_id = t.cooperative_id
        WHERE COALESCE(t.held, 0) <> COALESCE(b.cleared, 0)
        """,
    ),
    Check(
        "M7",
        "transfers",
        "a transfer that matched paid its own payment to the đồng, once; one that was dealt with holds nothing",
        """
        SELECT t.id AS transfer, t.outcome, t.resolution, t.amount, t.held_amount, p.id AS payment, p.status,
               p.captured_amount
        FROM payments_banktransfer t
        LEFT JOIN payments_payment p ON p.id = t.payment_id
        LEFT JOIN orders_order o ON o.id = p.order_id
        WHERE (t.held_amount <> 0 AND (t.resolution <> '' OR t.outcome IN ('exact', 'unmatched')))
           OR (t.outcome = 'exact' AND NOT EXISTS (
               SELECT 1 FROM payments_transfershare s WHERE s.transfer_id = t.id
           ) AND (
               (p.status, p.captured_amount, o.cooperative_id)
                   IS DISTINCT FROM ('succeeded', t.amount, t.cooperative_id)
               OR EXISTS (
                   SELECT 1 FROM payments_banktransfer other
                   WHERE other.payment_id = t.payment_id AND other.outcome = 'exact' AND other.id <> t.id
               )
           ))
        """,
    ),
    Check(
        "M7",
        "transfer-shares",
        "a transfer that paid several orders is the sum of what it paid of each, all of them paid and of its stall",
        """
        SELECT t.id AS transfer, t.amount, SUM(s.amount) AS shared
        FROM payments_transfershare s
        JOIN payments_banktransfer t ON t.id = s.transfer_id
        JOIN payments_payment p ON p.id = s.payment_id
        JOIN orders_order o ON o.id = p.order_id
        GROUP BY t.id
        HAVING SUM(s.amount) <> t.amount OR t.outcome <> 'exact'
            OR NOT bool_and(p.status = 'succeeded' AND s.amount <= p.captured_amount
                            AND o.cooperative_id = t.cooperative_id)
        """,
    ),
    Check(
        "S12",
        "held-charges",
        "card money that the marketplace holds for buyers is that of the charges nobody has decided on",
        """
        SELECT h.held, b.cleared
        FROM (
            SELECT COALESCE(SUM(amount), 0) AS held FROM payments_heldcharge
            WHERE resolution IN ('', 'refunding') AND LOWER(currency) = 'vnd'
        ) h
        CROSS JOIN (
            SELECT COALESCE(-SUM(amount), 0) AS cleared FROM ledger_posting
            WHERE account = 'buyer_clearing' AND cooperative_id IS NULL
        ) b
        WHERE h.held <> b.cleared
        """,
    ),
    Check(
        "M6",
        "cash-in-transit",
        "the cash that carriers hold is that of the parcels they have not handed over",
        """
        SELECT COALESCE(c.cooperative_id, b.cooperative_id) AS cooperative, c.collected, b.in_transit
        FROM (
            SELECT o.cooperative_id, SUM(p.captured_amount) AS collected
            FROM payments_payment p JOIN orders_order o ON o.id = p.order_id
            WHERE p.method = 'cod' AND p.collected_by = 'carrier' AND p.status = 'succeeded'
              AND NOT EXISTS (SELECT 1 FROM treasury_codremittance r WHERE r.payment_id = p.id)
            GROUP BY o.cooperative_id
        ) c
        FULL JOIN (
            SELECT cooperative_id, SUM(amount) AS in_transit FROM ledger_posting
            WHERE account = 'cash_in_transit' GROUP BY cooperative_id
        ) b ON b.cooperative_id = c.cooperative_id
        WHERE COALESCE(c.collected, 0) <> COALESCE(b.in_transit, 0)
        """,
    ),
    Check(
        "M6",
        "remittances",
        "each remittance is the whole cash of a parcel that a carrier collected",
        """
        SELECT r.id AS remittance, r.amount, p.id AS payment, p.method, p.collected_by, p.status, p.captured_amount
        FROM treasury_codremittance r
        JOIN payments_payment p ON p.id = r.payment_id
        LEFT JOIN orders_order o ON o.id = p.order_id
        WHERE (p.method, p.collected_by, p.status, p.captured_amount, o.cooperative_id)
            IS DISTINCT FROM ('cod', 'carrier', 'succeeded', r.amount, r.cooperative_id)
        """,
    ),
    Check(
        "M6",
        "remittance-entries",
        "every remittance has its entry in the ledger, and every such entry its remittance",
        both_ways(
            f"""
            SELECT 'remittance:' || r.id AS reference, o.number, r.cooperative_id, l.account,
                   l.per_amount * r.amount + l.per_fee * r.fee_amount AS amount, r.remitted_on AS day
            FROM treasury_codremittance r
            JOIN payments_payment p ON p.id = r.payment_id
            JOIN orders_order o ON o.id = p.order_id
            CROSS JOIN ({HANDED_OVER}) AS l (account, per_amount, per_fee)
            WHERE l.per_amount * r.amount + l.per_fee * r.fee_amount <> 0
            """,  # noqa: S608 - accounts of the ledger
            "remittance",
        ),
    ),
    Check(
        "M2",
        "provider-fees",
        "what Stripe kept is the fees of its payments and of its disputes",
        """
        SELECT told.fees, booked.fees AS booked
        FROM (
            SELECT (SELECT COALESCE(SUM(provider_fee_amount), 0) FROM payments_payment)
                 + (SELECT COALESCE(SUM(fee_amount), 0) FROM payments_dispute) AS fees
        ) told
        CROSS JOIN (
            SELECT COALESCE(SUM(amount), 0) AS fees FROM ledger_posting WHERE account = 'provider_fee'
        ) booked
        WHERE told.fees <> booked.fees
        """,
    ),
    Check(
        "M2",
        "disputed",
        "card money set apart for disputes is that of the open ones whose money Stripe has taken",
        """
        SELECT told.amount AS withdrawn, booked.amount AS disputed
        FROM (
            SELECT COALESCE(SUM(amount), 0) AS amount FROM payments_dispute
            WHERE status = 'open' AND withdrawn
        ) told
        CROSS JOIN (
            SELECT COALESCE(SUM(amount), 0) AS amount FROM ledger_posting WHERE account = 'disputed'
        ) booked
        WHERE told.amount <> booked.amount
        """,
    ),
]
