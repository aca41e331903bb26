"""The marketplace's fee as whole đồng; the rate is frozen on each order."""


def amount(total: int, basis_points: int) -> int:
    """The fee of `total` đồng at `basis_points` (250 = 2.5 %), rounded half up to the đồng.

    What is kept of an order's fee is always this function of the money that is kept, and a refund gives back the
    difference, so that all the parts add up to the whole (promise M2).
    """
    return (total * basis_points + 5_000) // 10_000
