"""VietQR (NAPAS "QR Switching" 1.5.2, EMVCo TLV): a transfer straight to the cooperative's own account."""

import binascii
import datetime
import re
import unicodedata
import urllib.parse

import segno
from django.conf import settings
from django.utils import timezone

NAPAS_GUID = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
VND = "704"
# Banks and phones put blanks, signs and what nobody sees between the characters; letters of any script end it.
MEMO_PATTERN = re.compile(r"H[\W_]*T[\W_]*X((?:[\W_]*[0-9]){12})")


class VietQR:
    covers_purchase = False

    def is_available(self) -> bool:
        return True

    def hold(self, *, is_by_phone: bool) -> datetime.timedelta | None:
        return datetime.timedelta(hours=settings.TRANSFER_HOLD_HOURS)

    def memo_code(self, payment_id: int, now: datetime.datetime) -> str | None:
        """What the buyer writes on the transfer, of the day in Vietnam on which the purchase was placed."""
        return memo_code(payment_id, timezone.localdate(now))


class BadPayload(ValueError):
    """A value that EMVCo cannot carry: too long, or characters that banks refuse."""


def tlv(tag: str, value: str) -> str:
    """One EMVCo field: two digits of id, two of length in characters, the value (1–99 characters)."""
    if not 1 <= len(value) <= 99:
        raise BadPayload(f"{tag}: {len(value)}")
    return f"{tag}{len(value):02d}{value}"


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE as four upper-case hex digits ("123456789" → "29B1")."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def payload(
    *,
    bank_bin: str,
    account: str,
    amount: int | None = None,
    memo: str | None = None,
    bill: str | None = None,
) -> str:
    """The text of a VietQR code. `amount` in whole đồng; without it the payer types one (static code).

    `memo` is the transfer's message (ASCII letters, digits and spaces). Raises BadPayload.
    """
    if not re.fullmatch(r"\d{6}", bank_bin) or not re.fullmatch(r"[0-9A-Za-z]{1,19}", account):
        raise BadPayload("bank or account")
    if amount is not None and amount <= 0:
        raise BadPayload("amount")
    if memo and not re.fullmatch(r"[0-9A-Za-z ]{1,25}", memo):
        raise BadPayload("memo")
    beneficiary = tlv("00", bank_bin) + tlv("01", account)
    fields = [
        tlv("00", "01"),
        tlv("01", "11" if amount is None else "12"),
        tlv("38", tlv("00", NAPAS_GUID) + tlv("01", beneficiary) + tlv("02", TO_ACCOUNT)),
        tlv("53", VND),
    ]
    if amount is not None:
        fields.append(tlv("54", str(amount)))
    fields.append(tlv("58", "VN"))
    extra = (tlv("01", bill) if bill else "") + (tlv("08", memo) if memo else "")
    if extra:
        fields.append(tlv("62", extra))
    body = "".join(fields) + "6304"
    return body + crc(body)


def check_digit(digits: str) -> str:
    """Luhn's digit: finds every single wrong digit and nearly every swap of neighbours."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def memo_code(payment_id: int, day: datetime.date) -> str:
    """The message that ties a transfer to a payment: HTX + yymmdd + five digits + check digit."""
    digits = f"{day:%y%m%d}{payment_id % 100_000:05d}"
    return f"HTX{digits}{check_digit(digits)}"


def find_memos(*texts: str) -> list[str]:
    """The valid codes in what banks wrote, each once, in the order in which they stand there.

    Capitals, full-width signs and any signs between the characters are forgiven ("htx-2611 30…", "HTX%20…", zero
    width); a wrong digit is not.
    """
    found: dict[str, None] = {}
    for text in texts:
        written = unicodedata.normalize("NFKC", urllib.parse.unquote(text)).upper()
        for match in MEMO_PATTERN.finditer(written):
            digits = re.sub(r"[\W_]", "", match[1])
            if check_digit(digits[:-1]) == digits[-1]:
                found[f"HTX{digits}"] = None
    return list(found)


def find_memo(text: str) -> str | None:
    """The first valid code in a bank's message; None where there is none."""
    return next(iter(find_memos(text)), None)


def svg(text: str) -> str:
    """The code as an inline SVG with a quiet zone of four modules, error level M."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    return code.svg_inline(
        border=4, dark="#1d2333", light="#ffffff", omitsize=True, svgclass="qr", lineclass=None
    )
