"""Did the person agree, and what may be kept of an event when they did not?

What tracks a person over visits goes: names of browsers and devices, click ids, addresses of the network. What a
company needs to keep its promise (who signed in, what was ordered) stays.
"""

from __future__ import annotations

from typing import Any

from walkamile.model.namespace import NAMESPACES

YES = frozenset({"true", "1", "yes", "granted", "given"})
TRACKING = frozenset(name for name, space in NAMESPACES.items() if space.tracking)
# Compared in lower case, without _, - and a leading $.
TRACKING_KEYS = frozenset(
    {
        "adid", "advertisingid", "anondistinctid", "anonymousid", "anonid", "browserid", "clickid",
        "clientid", "cookie", "cookieid", "cookies", "dclid", "deviceid", "devicetoken", "fbc", "fbclid",
        "fbp", "fingerprint", "ga", "gaid", "gbraid", "gclid", "gid", "googleadvertisingid", "idfa", "idfv",
        "installationid", "instanceid", "ip", "ipaddress", "macaddress", "msclkid", "pushtoken",
        "remoteaddr", "sessionid", "trackingid", "ttclid", "ttp", "useragent", "visitid", "visitorid",
        "wbraid", "windowid",
    }
)  # fmt: skip


def agrees(*answers: Any) -> bool:
    """Does the first answer that says anything say yes?"""
    said = next((answer for answer in answers if answer not in (None, "")), None)
    return said is not None and str(said).strip().lower() in YES


def without_tracking(value: Any) -> Any:
    """Leave out of a document what tracks somebody; of addresses of pages everything after `?` and `#`."""
    if isinstance(value, dict):
        return {key: without_tracking(item) for key, item in value.items() if not is_tracking(key)}
    if isinstance(value, list):
        return [without_tracking(item) for item in value]
    if isinstance(value, str) and ("://" in value or value.startswith("/")):
        return value.partition("?")[0].partition("#")[0]
    return value


def is_tracking(key: str) -> bool:
    """Is a field of this name one that tracks people?"""
    return key.lower().replace("_", "").replace("-", "").lstrip("$") in TRACKING_KEYS
