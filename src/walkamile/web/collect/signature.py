"""Was this body signed by whom it says, and a moment ago? HMAC-SHA256, in the ways webhooks are signed."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256

TOLERANCE_S = 300
# Signed without a time: sent again it is the same delivery, so nothing is won by it.
WHOLE_BODY = (b"x-hub-signature-256", b"x-signature-256", b"x-shopify-hmac-sha256", b"x-wc-webhook-signature")


def why_not(headers: Mapping[bytes, bytes], body: bytes, secret: str, now_s: float) -> str:
    """Why is a body not believed? Empty when it is.

    Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`), `x-walkamile-signature:
    t=<seconds>,v1=<hex>` over `<seconds>.<body>`, or a signature of the body alone in hex or base64.
    """
    if b"webhook-signature" in headers:
        return _standard(headers, body, secret, now_s)
    if b"x-walkamile-signature" in headers:
        pairs = (part.strip().partition(b"=") for part in headers[b"x-walkamile-signature"].split(b","))
        parts = {name: value for name, _, value in pairs}
        stamp = parts.get(b"t", b"")
        signed = _signed(secret, stamp + b"." + body)
        return _judged([parts.get(b"v1", b"")], signed) or _late(stamp, now_s)
    for name in WHOLE_BODY:
        if name in headers:
            return _judged([headers[name].removeprefix(b"sha256=")], _signed(secret, body))
    return "it is not signed: send x-walkamile-signature: t=<seconds>,v1=<hex of HMAC-SHA256>"


def _standard(headers: Mapping[bytes, bytes], body: bytes, secret: str, now_s: float) -> str:
    stamp = headers.get(b"webhook-timestamp", b"")
    text = b".".join((headers.get(b"webhook-id", b""), stamp, body))
    given = [part.partition(b",")[2] for part in headers[b"webhook-signature"].split()]
    return _judged(given, _signed(secret, text)) or _late(stamp, now_s)


def _signed(secret: str, text: bytes) -> bytes:
    key = secret.encode()
    if secret.startswith("whsec_"):
        with suppress(binascii.Error, ValueError):
            key = base64.b64decode(secret.removeprefix("whsec_"))
    return hmac.new(key, text, sha256).digest()


def _judged(given: list[bytes], signed: bytes) -> str:
    right = (signed.hex().encode(), base64.b64encode(signed))
    if any(hmac.compare_digest(one, other) for one in given for other in right):
        return ""
    return "the signature does not fit the body"


def _late(stamp: bytes, now_s: float) -> str:
    try:
        off_s = abs(now_s - float(stamp))
    except ValueError:
        return "the time of the signature cannot be read: seconds since 1970"
    return "" if off_s <= TOLERANCE_S else f"the signature is {off_s:.0f} seconds old, or of the future"
