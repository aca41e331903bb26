"""A browser that subscribed: its keys, and how it reads what a push service brings (RFC 8291, RFC 8188)."""

import base64
import json
import os
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


class Browser:
    def __init__(self) -> None:
        self.id = secrets.token_urlsafe(12)
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.auth_bytes = os.urandom(16)
        self.is_gone = False
        public = self.secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.p256dh, self.auth = packed(public), packed(self.auth_bytes)

    def read(self, body: bytes) -> Any:
        """What was sent. Raises InvalidTag, ValueError for what is not for this browser."""
        salt, _size, length = struct.unpack("!16sLB", body[:21])
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.secret.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        )
        info = b"WebPush: info\x00" + unpacked(self.p256dh) + sender
        seed = HKDF(SHA256(), 32, self.auth_bytes, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(seed)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(seed)
        plain, _mark, _padding = AESGCM(key).decrypt(nonce, sealed, b"").rpartition(b"\x02")
        return json.loads(plain)
