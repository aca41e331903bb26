"""SMS under the union's own name ("brandname"), through eSMS; what every phone can read.

Source of fields and codes: developers.esms.vn, SendMultipleMessage_V4_post_json, GetBalance_json and the table of
error codes.
"""

import phonenumbers
from django.conf import settings

from shop.notifications import wording
from shop.notifications.channels import Composed, Down, Parcel, Postponed, Receipt, Undeliverable, gsm, http
from shop.notifications.letters import Letter

NAME = "sms"
DISTURBS = True
IS_SEEN = True
SEND = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"

BALANCE = "/MainService.svc/json/GetBalance_json"

ACCEPTED, REPEATED = "100", "124"  # 124: this RequestId came before, and its message went its way
NO_SUCH_NUMBER = {"99", "108", "177"}  # blocked or not well formed; its network takes no brandname
NO_SUCH_TEMPLATE = {"146"}  # these words are not registered; others are
TOO_FAST = {"120", "199"}
# Whatever else it answers is about us: key, price list, money, brandname, address of this server.


def is_on() -> bool:
    return bool(settings.ESMS_API_KEY and settings.ESMS_SECRET_KEY and settings.ESMS_BRANDNAME)


def address_of(letter: Letter) -> str:
    return mobile(letter.to.phone)


def mobile(phone: str) -> str:
    """A Vietnamese mobile number as eSMS takes it (84912…), from E.164; empty for any other: abroad an SMS costs
    twenty times as much, and a landline shows none."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return ""
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    is_mobile = number.country_code == 84 and phonenumbers.number_type(number) in kinds
    return phone.lstrip("+") if is_mobile else ""


def compose(letter: Letter) -> Composed:
    """At most gsm.MOST_PARTS; words are left off at the end, never of the address that follows them."""
    said, link = (gsm.plain(text) for text in wording.short(letter))
    text = gsm.fitting(said, link)
    parts = gsm.count_parts(text)
    return Composed(text=text, parts=parts, cost_amount=parts * settings.SMS_PRICE)


def send(parcel: Parcel) -> Receipt:
    """Sent again under its key, a message that was taken counts as taken. Raises Undeliverable, Postponed, Down."""
    answer = http.post_json(
        NAME,
        settings.ESMS_API_BASE + SEND,
        json={
            "ApiKey": settings.ESMS_API_KEY,
            "SecretKey": settings.ESMS_SECRET_KEY,
            "Brandname": settings.ESMS_BRANDNAME,
            "SmsType": "2",  # about something they do with us; advertising is another
            "IsUnicode": "0",
            "Phone": parcel.address,
            "Content": parcel.composed.text,
            "RequestId": parcel.key,
            "CallbackUrl": f"{settings.SITE_URL}/webhooks/sms/esms/{settings.ESMS_CALLBACK_SECRET}/"
            if settings.ESMS_CALLBACK_SECRET
            else "",
        },
    )
    code = str(answer.get("CodeResult", ""))
    if code in (ACCEPTED, REPEATED):
        return Receipt(str(answer.get("SMSID", ""))[:64])
    if code in NO_SUCH_NUMBER | NO_SUCH_TEMPLATE:
        raise Undeliverable(f"{NAME}: answered with {code}")
    if code in TOO_FAST:
        raise Postponed(f"{NAME}: answered with {code}")
    raise Down(f"{NAME}: answered with {code[:10] or 'nothing known'}")


def balance() -> int:
    """Đồng that are left of what was paid in advance. Raises Postponed, Unsure, Down."""
    keys = {"ApiKey": settings.ESMS_API_KEY, "SecretKey": settings.ESMS_SECRET_KEY}
    answer = http.post_json(NAME, settings.ESMS_API_BASE + BALANCE, json=keys)
    code = str(answer.get("CodeResponse", ""))
    if code != ACCEPTED:
        raise Down(f"{NAME}: answered with {code[:10] or 'nothing known'}")
    try:
        return int(float(answer["Balance"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Down(f"{NAME}: answered without a balance") from None
