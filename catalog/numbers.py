"""Whole numbers from outside: a form, an address, another's server. What a person types as money: `catalog.amounts`."""

KEY_DIGITS = 15  # of a row's key; more would not fit into one


def whole(typed: object, digits: int = KEY_DIGITS) -> int | None:
    """The number that is written in 0–9 alone, at most `digits` of them; None for everything else."""
    is_number = isinstance(typed, str) and typed.isascii() and typed.isdecimal() and len(typed) <= digits
    return int(str(typed)) if is_number else None
