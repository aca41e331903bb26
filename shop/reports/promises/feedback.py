"""Ratings are what the reviews on show say; who reviewed had bought and received (the room's tables by name)."""

from shop.reports.promises.check import Check

CHECKS = [
    Check(
        "V1",
        "ratings",
        "each product's stars are those of its approved reviews",
        """
        WITH shown AS (
            SELECT product_id, COUNT(*) AS count, SUM(stars) AS stars_sum,
                   COUNT(*) FILTER (WHERE stars = 1) AS n1, COUNT(*) FILTER (WHERE stars = 2) AS n2,
                   COUNT(*) FILTER (WHERE stars = 3) AS n3, COUNT(*) FILTER (WHERE stars = 4) AS n4,
                   COUNT(*) FILTER (WHERE stars = 5) AS n5
            FROM feedback_review WHERE status = 'approved' GROUP BY product_id
        )
        SELECT COALESCE(r.product_id, s.product_id) AS product, r.count, s.count AS shown, r.stars_sum,
               s.stars_sum AS shown_sum
        FROM feedback_productrating r FULL JOIN shown s ON s.product_id = r.product_id
        WHERE (COALESCE(r.count, 0), COALESCE(r.stars_sum, 0), COALESCE(r.stars_1, 0), COALESCE(r.stars_2, 0),
               COALESCE(r.stars_3, 0), COALESCE(r.stars_4, 0), COALESCE(r.stars_5, 0))
           <> (COALESCE(s.count, 0), COALESCE(s.stars_sum, 0), COALESCE(s.n1, 0), COALESCE(s.n2, 0),
               COALESCE(s.n3, 0), COALESCE(s.n4, 0), COALESCE(s.n5, 0))
        """,
    ),
    Check(
        "V2",
        "reviews-bought",
        "each review is of a product in an order that was delivered",
        """
        SELECT v.id AS review, o.number, v.product_id AS product
        FROM feedback_review v JOIN orders_order o ON o.id = v.order_id
        WHERE NOT EXISTS (SELECT 1 FROM orders_orderevent e WHERE e.order_id = o.id AND e.after = 'delivered')
           OR NOT EXISTS (
               SELECT 1 FROM orders_orderline l JOIN catalog_variant c ON c.id = l.variant_id
               WHERE l.order_id = o.id AND c.product_id = v.product_id
           )
        """,
    ),
]
