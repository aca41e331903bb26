"""Encryption of a push for one browser (RFC 8291, aes128gcm of RFC 8188) and the proof of who sends it (RFC 8292).

Of `cryptography` alone: pywebpush would bring nine packages for an event loop that nothing here runs.
"""

import base64
import json
import os
import time
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

CURVE = ec.SECP256R1()
RECORD = 4096  # bytes; one record holds the whole message
LAST = b"\x02"  # the delimiter of the last record
PROOF_HOURS = 12  # a push service takes no more than 24


def seal(plain: bytes, p256dh: str, auth: str) -> bytes:
    """The body of the request. Raises ValueError for keys that are none."""
    return sealed_with(plain, p256dh, auth, os.urandom(16), ec.generate_private_key(CURVE))


def sealed_with(plain: bytes, p256dh: str, auth: str, salt: bytes, own: ec.EllipticCurvePrivateKey) -> bytes:
    """The same with what is random given."""
    theirs, secret = unpacked(p256dh), unpacked(auth)
    if len(secret) != 16:
        raise ValueError("auth has 16 bytes")
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    ours = point(own.public_key())
    key, nonce = derived(shared, secret, theirs, ours, salt)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, plain + LAST, b"")


def derived(shared: bytes, auth: bytes, theirs: bytes, ours: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Content key and nonce; `theirs` is the browser's point, `ours` the sender's (RFC 8291, 3.4)."""
    first = _hkdf(auth, shared, b"WebPush: info\0" + theirs + ours, 32)
    return (
        _hkdf(salt, first, b"Content-Encoding: aes128gcm\0", 16),
        _hkdf(salt, first, b"Content-Encoding: nonce\0", 12),
    )


def vapid(endpoint: str) -> str:
    """The Authorization header: for this push service, for PROOF_HOURS, and whom it may write to."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + PROOF_HOURS * 3600,
        "sub": settings.VAPID_CONTACT,
    }
    signed = (
        f"{packed(json.dumps({'typ': 'JWT', 'alg': 'ES256'}).encode())}.{packed(json.dumps(claims).encode())}"
    )
    key = private_key(settings.VAPID_PRIVATE_KEY)
    one, two = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    signature = packed(one.to_bytes(32, "big") + two.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={public_key()}"


def public_key() -> str:
    """What a browser must be given to subscribe (base64url)."""
    return packed(point(private_key(settings.VAPID_PRIVATE_KEY).public_key()))


@cache
def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unpacked(text), "big"), CURVE)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
