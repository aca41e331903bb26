"""Zalo: ZNS by template, and the tokens of the official account, of which a refresh token works once."""

import hashlib
import json
import re
import time
from typing import Any

from tests.fakephones.world import Message, World

PHONE = re.compile(r"84[35789]\d{8}")
LONGEST = 30
OA_SECRET = "zalo-oa-secret"


def send(world: World, token: str, body: Any) -> dict[str, Any]:
    if token != world.access_token or time.time() > world.token_ends_at:
        return refusal(-124, "Access token invalid")
    if not isinstance(body, dict) or set(body) - {
        "phone",
        "template_id",
        "template_data",
        "tracking_id",
        "mode",
    }:
        return refusal(-106, "Method unsupported")
    phone, wanted, data = body.get("phone", ""), body.get("template_id", ""), body.get("template_data")
    if not PHONE.fullmatch(str(phone)):
        return refusal(-108, "Phone number invalid")
    if wanted not in world.templates:
        return refusal(-109, "Template ID invalid")
    if not isinstance(data, dict) or not data:
        return refusal(-111, "Template data empty")
    if set(data) != set(world.templates[wanted]) or not all(isinstance(v, str) and v for v in data.values()):
        return refusal(-1123, "Template data invalid")
    if any(len(value) > LONGEST for value in data.values()):
        return refusal(-1124, "Template data is too long")
    if phone in world.without_zalo:
        return refusal(-118, "Zalo account not existed")
    words = ", ".join(f"{name}: {value}" for name, value in data.items())
    message = world.take("zalo", to=phone, text=f"[{wanted}] {words}", key=str(body.get("tracking_id", "")))
    return {
        "error": 0,
        "message": "Success",
        "data": {
            "msg_id": message.provider_id,
            "sent_time": str(int(message.at * 1000)),
            "sending_mode": "1",
        },
    }


def renew(world: World, secret: str, form: Any) -> dict[str, Any]:
    if secret != world.app_secret or form.get("app_id") != world.app_id:
        return {"error": -14004, "error_name": "Invalid secret key"}
    if form.get("grant_type") != "refresh_token":
        return {"error": -14010, "error_name": "Invalid grant type"}
    time.sleep(world.renewal_seconds)
    with world.lock:
        if form.get("refresh_token") != world.refresh_token:
            return {"error": -14014, "error_name": "Invalid refresh token"}
        access, refresh = world.new_tokens()
    return {"access_token": access, "refresh_token": refresh, "expires_in": "90000"}


def refusal(code: int, words: str) -> dict[str, Any]:
    return {"error": code, "message": words}


def receipt(world: World, message: Message) -> tuple[str, str]:
    """Body and X-ZEvent-Signature of "user received message"."""
    stamp = str(int(time.time() * 1000))
    event = {
        "event_name": "user_received_message",
        "app_id": world.app_id,
        "sender": {"id": "oa"},
        "recipient": {"id": message.to},
        "message": {"delivery_time": stamp, "msg_id": message.provider_id, "tracking_id": message.key},
        "timestamp": stamp,
    }
    body = json.dumps(event, separators=(",", ":"))
    mac = hashlib.sha256(f"{world.app_id}{body}{stamp}{OA_SECRET}".encode()).hexdigest()
    return body, f"mac={mac}"
