"""Message encryption for web push (RFC 8291 over RFC 8188, `aes128gcm`) and VAPID (RFC 8292).

On `cryptography` and PyJWT, which are here anyway: `pywebpush` would bring a second HTTP client for sixty lines.
"""

from __future__ import annotations

import base64
import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_CURVE = ec.SECP256R1()
_RECORD_SIZE = 4_096
_TOKEN_LIFE = timedelta(hours=12)


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def encrypt(
    plain: bytes,
    browser_key: bytes,
    auth: bytes,
    *,
    salt: bytes | None = None,
    own: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body for one browser; `salt` and `own` are given by the test vectors only."""
    salt = salt or os.urandom(16)
    own = own or ec.generate_private_key(_CURVE)
    ours = _point(own.public_key())
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, browser_key))
    secret = _derived(shared, auth, b"WebPush: info\0" + browser_key + ours, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    # One record, the last one: its delimiter is 2.
    sealed = AESGCM(key).encrypt(nonce, plain + b"\x02", None)
    return salt + _RECORD_SIZE.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


class VapidKey:
    """The installation's own key, by which push services know who sends."""

    def __init__(self, private_key: str, contact: str) -> None:
        self._key = ec.derive_private_key(int.from_bytes(unb64(private_key), "big"), _CURVE)
        self._contact = contact

    @staticmethod
    def generate() -> str:
        """A new private key, as settings carry it."""
        value = ec.generate_private_key(_CURVE).private_numbers().private_value
        return b64(value.to_bytes(32, "big"))

    @property
    def public_key(self) -> str:
        """What a browser subscribes with."""
        return b64(_point(self._key.public_key()))

    def authorization(self, address: str, now: datetime) -> str:
        """For the push service of that address, and for no other."""
        parts = urlsplit(address)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((now + _TOKEN_LIFE).timestamp()),
            "sub": self._contact,
        }
        return f"vapid t={jwt.encode(claims, self._key, algorithm='ES256')}, k={self.public_key}"
