"""Did the person agree, and what may be kept of an event when they did not?

What tracks a person over visits goes: names of browsers and devices, click ids, addresses of the network. What a
company needs to keep its promise (who signed in, what was ordered) stays.
"""

from __future__ import annotations

from functools import lru_cache
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
LONGEST_NAME = 60
MOST_NAMES = 40


def agrees(*answers: Any) -> bool:
    """Does the first answer that says anything say yes?"""
    for answer in answers:
        if answer is not None and answer != "":
            return answer is True or str(answer).strip().lower() in YES
    return False


def without_tracking(value: Any) -> Any:
    """Leave out of a document what tracks somebody; of addresses of pages everything after `?` and `#`."""
    kind = type(value)
    if kind is dict:
        gone = _tracking(tuple(value)) if len(value) < MOST_NAMES else tuple(filter(is_tracking, value))
        return (
            {name: _plain(item) for name, item in value.items() if name not in gone} if gone else _all(value)
        )
    if kind is list:
        return [without_tracking(item) for item in value]
    return _plain(value)


def _all(value: dict[str, Any]) -> dict[str, Any]:
    """Every field of a document, without what tracks somebody inside."""
    for item in value.values():
        kind = type(item)
        if kind is dict or kind is list or (kind is str and ("?" in item or "#" in item)):
            return {name: _plain(item) for name, item in value.items()}
    return value


def _plain(value: Any) -> Any:
    if type(value) is str:
        return _without_query(value) if "?" in value or "#" in value else value
    return without_tracking(value) if type(value) in (dict, list) else value


@lru_cache(maxsize=5_000)
def _tracking(names: tuple[str, ...]) -> tuple[str, ...]:
    """Which of these fields track people? The same fields come again and again."""
    return tuple(filter(is_tracking, names))


def _without_query(value: str) -> str:
    if "://" in value or value.startswith("/"):
        return value.partition("?")[0].partition("#")[0]
    return value


def is_tracking(key: str) -> bool:
    """Is a field of this name one that tracks people?"""
    return (
        len(key) < LONGEST_NAME and key.lower().replace("_", "").replace("-", "").lstrip("$") in TRACKING_KEYS
    )
