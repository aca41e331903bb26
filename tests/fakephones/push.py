"""A web push service: proves the sender (RFC 8292), opens what is sealed, forgets who is gone (RFC 8030)."""

import json
import re
import time

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from werkzeug.wrappers import Request, Response

from tests.fakephones.browsers import unpacked
from tests.fakephones.world import World

PROOF = re.compile(r"vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)")
LARGEST = 4096
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")


def answer(world: World, request: Request, browser_id: str) -> Response:
    browser = world.browsers.get(browser_id)
    if browser is None or browser.is_gone:
        return Response("gone", 410)
    if reason := refused(request):
        return Response(reason, 401 if reason.startswith("proof") else 400)
    if len(request.data) > LARGEST:
        return Response("too large", 413)
    try:
        told = browser.read(request.data)
    except (InvalidTag, ValueError) as error:
        return Response(f"cannot be opened: {type(error).__name__}", 400)
    topic = request.headers.get("Topic", "")
    with world.lock:
        for old in [m for m in world.of("push") if m.to == browser_id and m.callback == topic and topic]:
            world.messages.remove(old)
        world.take(
            "push",
            to=browser_id,
            text=str(told.get("body", "")),
            key=str(told.get("key", "")),
            link=str(told.get("url", "")),
            callback=topic,
        )
    return Response("", 201, {"Location": f"{request.host_url}m/1"})


def refused(request: Request) -> str:
    if not request.headers.get("TTL", "").isdigit():
        return "TTL is missing"
    if request.headers.get("Content-Encoding") != "aes128gcm":
        return "encoding"
    if not TOPIC.fullmatch(request.headers.get("Topic", "x")):
        return "topic"
    found = PROOF.fullmatch(request.headers.get("Authorization", ""))
    if not found:
        return "proof is missing"
    head, claims, signature, key = found.groups()
    raw = unpacked(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(key))
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        public.verify(pair, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return "proof is not signed by its key"
    told = json.loads(unpacked(claims))
    if f"{told.get('aud')}/" != request.host_url or not told.get("sub"):
        return "proof is for somebody else"
    if not 0 < told.get("exp", 0) - time.time() < 86_400:
        return "proof is over, or lasts too long"
    return ""
