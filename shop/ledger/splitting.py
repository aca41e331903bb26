"""Splitting an amount into whole đồng, the odd ones given by the largest remainder (promise M2)."""

from collections.abc import Sequence


def by_weight(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` đồng in parts as large as `weights` (≥ 0) say; the parts always add up to it.

    Equal remainders go to the earlier part. Without any weight the first part takes everything.
    """
    total = sum(weights)
    if not total:
        return [amount, *([0] * (len(weights) - 1))] if weights else []
    parts = [amount * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % total), place))
    for place in order[: amount - sum(parts)]:
        parts[place] += 1
    return parts
