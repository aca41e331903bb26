"""The currencies the fake knows: decimals, limits and how an amount is written."""

from dataclasses import dataclass

from tests.fakestripe.errors import StripeError


@dataclass(frozen=True)
class Currency:
    code: str
    symbol: str
    decimals: int
    minimum: int
    maximum: int = 99_999_999  # eight digits, Stripe's general limit


CURRENCIES = {
    "vnd": Currency("vnd", "₫", 0, 12_000),
    "usd": Currency("usd", "$", 2, 50),
}
FEE_PER_MILLE = 34


def written(amount: int, currency: str) -> str:
    """`₫12,000`, as Stripe writes amounts in its messages."""
    unit = CURRENCIES[currency]
    return f"{unit.symbol}{amount / 10**unit.decimals:,.{unit.decimals}f}"


def displayed(amount: int, currency: str, locale: str) -> str:
    """`245.000 ₫` on a Vietnamese page, `VND 245,000` on an English one."""
    unit = CURRENCIES[currency]
    number = f"{amount / 10**unit.decimals:,.{unit.decimals}f}"
    if locale != "vi":
        return f"{currency.upper()} {number}"
    return number.translate(str.maketrans(",.", ".,")) + f" {unit.symbol}"


def check_amount(amount: int, currency: str, *, what: str = "Amount", param: str | None = "amount") -> None:
    """Raises amount_too_small or amount_too_large; these depend on the account, so they count as executed."""
    unit = CURRENCIES[currency]
    if amount < unit.minimum:
        limit = written(unit.minimum, currency)
        raise StripeError(f"{what} must be at least {limit} {currency}", code="amount_too_small", param=param)
    if amount > unit.maximum:
        limit = written(unit.maximum, currency)
        raise StripeError(
            f"{what} must be no more than {limit} {currency}", code="amount_too_large", param=param
        )


def fee(amount: int) -> int:
    """The fake's flat fee in the smallest unit, rounded half up."""
    return (amount * FEE_PER_MILLE + 500) // 1000
