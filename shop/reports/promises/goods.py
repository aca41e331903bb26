"""Stock counters say what movements and open orders say (K1); orders took legal steps only (K7)."""

from shop.orders import transitions
from shop.orders.actors import ActorKind
from shop.reports.promises.check import Check, values

LEGAL = [(str(before), str(after)) for before, steps in transitions.ALLOWED.items() for after in steps]
LEGAL.append((str(transitions.REOPENED[0]), str(transitions.REOPENED[1])))
STEPS = values([("", "placed"), *sorted(LEGAL)])
HOLDING = ", ".join(f"'{status}'" for status in transitions.HOLDING_STOCK)
SENT = ", ".join(f"'{status}'" for status in transitions.SENT)
ACTORS = ", ".join(f"'{kind}'" for kind in ActorKind)

CHECKS = [
    Check(
        "K1",
        "counters",
        "0 ≤ reserved ≤ on hand, and both are the sums of their movements",
        """
        SELECT v.id AS variant, v.on_hand, v.reserved,
               m.on_hand AS moved_on_hand, m.reserved AS moved_reserved
        FROM catalog_variant v
        LEFT JOIN (
            SELECT variant_id, SUM(on_hand_delta) AS on_hand, SUM(reserved_delta) AS reserved
            FROM catalog_stockmovement GROUP BY variant_id
        ) m ON m.variant_id = v.id
        WHERE v.reserved < 0 OR v.on_hand < v.reserved
           OR v.on_hand <> COALESCE(m.on_hand, 0) OR v.reserved <> COALESCE(m.reserved, 0)
        """,
    ),
    Check(
        "K1",
        "reserved",
        "what is reserved is what open orders hold",
        f"""
        SELECT v.id AS variant, v.reserved, COALESCE(l.held, 0) AS held
        FROM catalog_variant v
        LEFT JOIN (
            SELECT l.variant_id, SUM(l.quantity) AS held
            FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
            WHERE o.holds_stock AND o.status IN ({HOLDING}) GROUP BY l.variant_id
        ) l ON l.variant_id = v.id
        WHERE v.reserved <> COALESCE(l.held, 0)
        """,  # noqa: S608 - statuses of the transition table
    ),
    Check(
        "K1",
        "order-stock",
        "each order line moved the stock as its order's status says",
        f"""
        WITH expected AS (
            SELECT o.number, l.variant_id,
                   CASE WHEN o.holds_stock AND o.status IN ({HOLDING}) THEN l.quantity ELSE 0 END::bigint
                       AS reserved,
                   CASE WHEN o.status IN ('shipped', 'delivered') THEN -l.quantity ELSE 0 END::bigint
                       AS on_hand
            FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        ),
        actual AS (
            SELECT reference AS number, variant_id,
                   SUM(reserved_delta) AS reserved, SUM(on_hand_delta) AS on_hand
            FROM catalog_stockmovement WHERE reference <> '' AND kind <> 'elsewhere' GROUP BY reference, variant_id
        )
        SELECT COALESCE(e.number, a.number) AS number, COALESCE(e.variant_id, a.variant_id) AS variant,
               e.reserved, a.reserved AS moved_reserved, e.on_hand, a.on_hand AS moved_on_hand
        FROM expected e FULL JOIN actual a ON a.number = e.number AND a.variant_id = e.variant_id
        WHERE (e.reserved, e.on_hand) IS DISTINCT FROM (COALESCE(a.reserved, 0), COALESCE(a.on_hand, 0))
        """,  # noqa: S608
    ),
    Check(
        "K7",
        "chains",
        "each order's events lead from placed to its status by legal steps, in order of time",
        f"""
        WITH chain AS (
            SELECT order_id, before, after, created_at,
                   LAG(after, 1, '') OVER events AS previous, LAG(created_at) OVER events AS previous_at,
                   LEAD(after) OVER events AS next
            FROM orders_orderevent WHERE before <> after WINDOW events AS (PARTITION BY order_id ORDER BY id)
        )
        SELECT o.number, o.status, c.before, c.after, c.previous, c.created_at
        FROM orders_order o LEFT JOIN chain c ON c.order_id = o.id
        WHERE c.order_id IS NULL OR c.before <> c.previous OR c.created_at < c.previous_at
           OR (c.before, c.after) NOT IN ({STEPS})
           OR (c.next IS NULL AND (c.after <> o.status OR c.created_at <> o.status_changed_at))
        """,  # noqa: S608
    ),
    Check(
        "K7",
        "parcels",
        "a parcel's carrier and number are those of its last event that names them, and a correction says what was",
        f"""
        WITH named AS (
            SELECT order_id, id, before, after, details,
                   LAG(details) OVER events AS previous, LEAD(id) OVER events AS next
            FROM orders_orderevent WHERE details ? 'tracking_number' OR before = after
            WINDOW events AS (PARTITION BY order_id ORDER BY id)
        )
        SELECT o.number, o.carrier, o.tracking_number, n.before, n.after, n.details
        FROM named n JOIN orders_order o ON o.id = n.order_id
        WHERE (n.next IS NULL AND (o.carrier, o.tracking_number)
               IS DISTINCT FROM (n.details ->> 'carrier', n.details ->> 'tracking_number'))
           OR (n.before = n.after AND (n.after NOT IN ({SENT}) OR n.previous IS NULL
               OR n.details -> 'was' IS DISTINCT FROM n.previous - 'was'))
        """,  # noqa: S608
    ),
    Check(
        "K7",
        "actors",
        "each event says who did it; a cancelled or returned order says why",
        f"""
        SELECT o.number, v.before, v.after, v.actor_kind, v.actor_id, v.on_behalf_of_id, v.reason
        FROM orders_orderevent v JOIN orders_order o ON o.id = v.order_id
        WHERE v.actor_kind NOT IN ({ACTORS})
           OR (v.actor_kind NOT IN ('guest', 'system') AND v.actor_id IS NULL)
           OR (v.on_behalf_of_id IS NOT NULL
               AND (v.on_behalf_of_id <> o.cooperative_id OR v.actor_kind <> 'union'))
           OR (v.after IN ('cancelled', 'returned') AND v.reason = '')
        """,  # noqa: S608
    ),
]
