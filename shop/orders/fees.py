"""The marketplace's fee as whole đồng; the rate is frozen on each order."""


def amount(total: int, basis_points: int) -> int:
    """The fee of `total` đồng at `basis_points` (250 = 2.5 %), rounded half up to the đồng.

    What a refund gives back of an order's fee is this function before it less this function after it, so that
    all the parts add up to the whole (promise M2).
    """
    return (total * basis_points + 5_000) // 10_000
