"""eSMS: what it answers to SendMultipleMessage_V4_post_json and GetBalance_json, and the receipt that it sends to
CallbackUrl by GET."""

import re
import time
from typing import Any
from urllib.parse import urlencode

from tests.fakephones.world import PRICE, Message, World

FIELDS = {
    *("ApiKey", "SecretKey", "Brandname", "SmsType", "IsUnicode", "Phone", "Content", "RequestId"),
    *("CallbackUrl", "Sandbox", "campaignid", "SendDate"),
}
PHONE = re.compile(r"(84|0)[35789]\d{8}")
GSM = re.compile(r"[\n -_a-~]*")  # of what is plain; the grave accent is not in it
DOUBLE = set("^{}[]~\\|")
LONGEST = 612  # places of four parts
REJECTED, SENT = "4", "5"


def answer(world: World, body: Any) -> dict[str, Any]:
    if not isinstance(body, dict) or set(body) - FIELDS or not all(isinstance(v, str) for v in body.values()):
        return refusal("99", "Invalid request")
    content, phone, key = body.get("Content", ""), body.get("Phone", ""), body.get("RequestId", "")
    if (body.get("ApiKey"), body.get("SecretKey")) != (world.api_key, world.secret_key):
        return refusal("101", "Authorize Failed")
    if body.get("SmsType") != "2":
        return refusal("118", "Unsupported message type")
    if body.get("Brandname") != world.brandname:
        return refusal("104", "Brand name code is not exist")
    if not PHONE.fullmatch(phone):
        return refusal("108", "Phone number is not in correct format")
    if not content or body.get("IsUnicode") != "0" or not GSM.fullmatch(content) or places(content) > LONGEST:
        return refusal("146", "Sai template Brandname CSKH")
    with world.lock:
        if key and key in world.request_ids:
            return refusal("124", "Request exist 1") | {"SendStatus": SENT}
        lately = [m for m in world.of("sms") if m.to == phone and m.at > time.time() - 60]
        if len(lately) >= world.most_a_minute:
            return refusal("120", "Phone numbers exceeding the limit")
        parts = count_parts(content)
        if world.balance < parts * PRICE:
            return refusal("103", "Not enough balance to send message")
        world.balance -= parts * PRICE
        world.request_ids.add(key)
        message = world.take(
            "sms", to=phone, text=content, key=key, callback=body.get("CallbackUrl", ""), parts=parts
        )
    return {"CodeResult": "100", "CountRegenerate": 0, "SMSID": message.provider_id}


def balance(world: World, body: Any) -> dict[str, Any]:
    """GetBalance_json: what is left, under the keys alone."""
    if body != {"ApiKey": world.api_key, "SecretKey": world.secret_key}:
        return {"Balance": 0, "CodeResponse": "101", "ErrorMessage": "Authorize Failed"}
    return {"Balance": world.balance, "CodeResponse": "100", "UserID": 9999}


def refusal(code: str, words: str) -> dict[str, Any]:
    return {"CodeResult": code, "CountRegenerate": 0, "ErrorMessage": words}


def places(content: str) -> int:
    return len(content) + sum(sign in DOUBLE for sign in content)


def count_parts(content: str) -> int:
    return 1 if places(content) <= 160 else -(-places(content) // 153)


def receipt(message: Message, *, is_delivered: bool = True) -> str:
    """The query that is added to CallbackUrl."""
    return urlencode(
        {
            "SMSID": message.provider_id,
            "SendFailed": int(not is_delivered),
            "SendStatus": SENT if is_delivered else REJECTED,
            "SendSuccess": int(is_delivered),
            "TotalPrice": f"{message.parts * PRICE}.0000",
            "TotalReceiver": 1,
            "TotalSent": 1,
            "RequestId": message.key,
            "TypeId": 2,
            "telcoid": 1,
            "phonenumber": message.to,
        }
    )
