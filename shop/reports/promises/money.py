"""Orders, purchases, payments, shares and refunds add up (M1, M2, M4, M6)."""

from shop.reports.promises.check import Check

CHECKS = [
    Check(
        "M1",
        "amounts",
        "every amount is a whole number of đồng (bigint)",
        """
        SELECT table_name, column_name, data_type FROM information_schema.columns
        WHERE table_schema = current_schema() AND data_type <> 'bigint'
          AND table_name ~ '^(catalog|orders|payments|ledger|treasury|reports|offsite)_'
          AND (column_name ~ '(^|_)amount$' OR column_name IN ('price', 'unit_price', 'extra_per_kg'))
        """,
    ),
    Check(
        "M2",
        "order-sums",
        "an order is the sum of its lines, and total = items + shipping − discount",
        """
        SELECT o.number, o.items_amount, o.shipping_amount, o.discount_amount, o.total_amount,
               l.items, l.grams
        FROM orders_order o
        LEFT JOIN (
            SELECT order_id, SUM(unit_price * quantity) AS items, SUM(line_amount) AS lines,
                   SUM(weight_grams) AS grams
            FROM orders_orderline GROUP BY order_id
        ) l ON l.order_id = o.id
        WHERE l.items IS DISTINCT FROM o.items_amount OR l.lines IS DISTINCT FROM o.items_amount
           OR l.grams IS DISTINCT FROM o.weight_grams
           OR o.total_amount <> o.items_amount + o.shipping_amount - o.discount_amount OR o.total_amount < 0
        """,
    ),
    Check(
        "M2",
        "purchase-sums",
        "a purchase is the sum of its orders, paid the same way",
        """
        SELECT p.number, p.items_amount, p.shipping_amount, p.discount_amount, p.total_amount, o.*
        FROM orders_purchase p
        LEFT JOIN (
            SELECT purchase_id, SUM(items_amount) AS items, SUM(shipping_amount) AS shipping,
                   SUM(discount_amount) AS discount, SUM(total_amount) AS total,
                   MIN(payment_method) AS method, MAX(payment_method) AS other_method
            FROM orders_order GROUP BY purchase_id
        ) o ON o.purchase_id = p.id
        WHERE (o.items, o.shipping, o.discount, o.total, o.method, o.other_method) IS DISTINCT FROM
              (p.items_amount, p.shipping_amount, p.discount_amount, p.total_amount,
               p.payment_method, p.payment_method)
        """,
    ),
    Check(
        "M2",
        "payment-shares",
        "a payment is the sum of its shares, and what was captured is those still asked for, or nothing",
        """
        SELECT p.id AS payment, p.status, p.amount, p.captured_amount, s.total AS shares, s.asked
        FROM payments_payment p
        LEFT JOIN (
            SELECT payment_id, SUM(amount) AS total,
                   COALESCE(SUM(amount) FILTER (WHERE dropped_at IS NULL), 0) AS asked
            FROM payments_paymentshare GROUP BY payment_id
        ) s ON s.payment_id = p.id
        WHERE s.total IS DISTINCT FROM p.amount
           OR p.captured_amount <> CASE p.status WHEN 'succeeded' THEN s.asked ELSE 0 END
           OR (p.status = 'succeeded') <> (p.succeeded_at IS NOT NULL)
        """,
    ),
    Check(
        "M2",
        "order-payment",
        "every order is covered whole by exactly one payment of its purchase",
        """
        SELECT o.number, o.total_amount, COUNT(s.id) AS shares, SUM(s.amount) AS covered
        FROM orders_order o
        LEFT JOIN payments_paymentshare s ON s.order_id = o.id
        LEFT JOIN payments_payment p ON p.id = s.payment_id
        GROUP BY o.id
        HAVING COUNT(s.id) <> 1 OR SUM(s.amount) <> o.total_amount
            OR NOT BOOL_AND(p.purchase_id = o.purchase_id AND p.method = o.payment_method
                            AND (p.order_id IS NULL OR p.order_id = o.id))
        """,
    ),
    Check(
        "M4",
        "refunds",
        "refunds of a payment are at most what was captured, refunds of an order at most its share",
        """
        SELECT * FROM (
            SELECT p.id AS payment, p.captured_amount, r.order_id, s.amount AS share,
                   SUM(r.amount) OVER (PARTITION BY p.id) AS refunded,
                   SUM(r.amount) OVER (PARTITION BY p.id, r.order_id) AS refunded_of_order
            FROM payments_refund r
            JOIN payments_payment p ON p.id = r.payment_id
            LEFT JOIN payments_paymentshare s ON s.payment_id = r.payment_id AND s.order_id = r.order_id
            WHERE r.status <> 'failed'
        ) asked
        WHERE refunded > captured_amount OR share IS NULL OR refunded_of_order > share
        """,
    ),
    Check(
        "M4",
        "refund-asked",
        "the money of a cancelled or returned order has been asked back",
        """
        SELECT o.number, o.status, s.amount, r.refunded
        FROM orders_order o
        JOIN payments_paymentshare s ON s.order_id = o.id AND s.dropped_at IS NULL
        JOIN payments_payment p ON p.id = s.payment_id AND p.status = 'succeeded'
        LEFT JOIN (SELECT order_id, SUM(amount) AS refunded FROM payments_refund GROUP BY order_id) r
          ON r.order_id = o.id
        WHERE o.status IN ('cancelled', 'returned') AND COALESCE(r.refunded, 0) < s.amount
        """,
    ),
    Check(
        "K6",
        "dropped",
        "an order is not asked for money only where it was cancelled before the money came",
        """
        SELECT o.number, o.status, s.dropped_at FROM payments_paymentshare s
        JOIN orders_order o ON o.id = s.order_id WHERE s.dropped_at IS NOT NULL AND o.status <> 'cancelled'
        """,
    ),
    Check(
        "M6",
        "cash",
        "cash is income only once its parcel was delivered, of a day that is none before the order's",
        """
        SELECT e.reference, e.effective_on, MIN(v.created_at) AS delivered_at
        FROM ledger_ledgerentry e
        JOIN orders_order o ON o.number = e.order_number AND o.payment_method = 'cod'
        LEFT JOIN orders_orderevent v ON v.order_id = o.id AND v.after = 'delivered'
        WHERE e.kind = 'sale'
        GROUP BY e.id, o.id
        HAVING MIN(v.created_at) IS NULL OR MIN(v.created_at) > e.recorded_at
            OR (o.placed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date > e.effective_on
        """,
    ),
    Check(
        "M6",
        "paid-first",
        "orders paid by card or transfer are served only when the money is there",
        """
        SELECT o.number, o.status, p.method, p.status AS payment
        FROM orders_order o
        JOIN payments_paymentshare s ON s.order_id = o.id JOIN payments_payment p ON p.id = s.payment_id
        WHERE p.method <> 'cod' AND p.status <> 'succeeded'
          AND EXISTS (SELECT 1 FROM orders_orderevent v WHERE v.order_id = o.id AND v.after = 'confirmed')
        """,
    ),
]
