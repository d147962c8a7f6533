"""Who are the people of the demo company: customers, prospects who never bought, employees?"""

from dataclasses import dataclass, field

from walkamile.demo.catalogue import REGIONS, STORES, TIERS
from walkamile.demo.dice import Dice

FIRST = ("Anton", "Berta", "Clara", "David", "Emma", "Fritz", "Greta", "Hugo", "Ida", "Jakob", "Karin", "Leo")
LAST = (
    "Auer",
    "Bauer",
    "Egger",
    "Fuchs",
    "Gruber",
    "Huber",
    "Koch",
    "Lang",
    "Mayer",
    "Pichler",
    "Steiner",
    "Wolf",
)
TABLET_EVERY = 40
YOUNG_FROM_DAY = 8


@dataclass(slots=True)
class Person:
    """A true person: every identifier that is theirs alone, and the shared ones that they use."""

    no: int
    kind: str
    key: str
    ids: dict[str, str]
    shared_cookie: str | None
    birth_year: int
    region: str
    attributes: dict[str, str] = field(default_factory=dict)

    def by(self, *namespaces: str) -> dict[str, str]:
        """Those of the person's own identifiers."""
        return {name: self.ids[name] for name in namespaces if name in self.ids}


def key_of(no: int) -> str:
    """The true name of person number `no`."""
    return f"p-{no:07d}"


def customer(no: int, seed: int) -> Person:
    """A customer, with login, e-mail, phone and loyalty card; some use a tablet together with a neighbour."""
    dice = Dice(seed, no, 1)
    name = f"{dice.pick(FIRST)}.{dice.pick(LAST)}".lower()
    ids = {
        "login_id": f"u{no:07d}",
        "email": f"{name}.{no}@example.org",
        "phone": f"+43660{no:07d}",
        "loyalty_id": f"L{no:08d}",
        "cookie": f"ck-{dice.whole(0, 16**8):08x}-{no}",
        "device_id": f"dev-{dice.whole(0, 16**8):08x}-{no}",
    }
    tablet = f"ck-tablet-{no // TABLET_EVERY}" if no % TABLET_EVERY in (0, 1) else None
    birth_year = dice.whole(1942, 2006)
    person = Person(no, "customer", key_of(no), ids, tablet, birth_year, dice.pick(REGIONS))
    is_new = dice.chance(0.18)
    since = (
        f"2025-{dice.whole(10, 12):02d}-01"
        if is_new
        else f"{dice.whole(2012, 2024)}-{dice.whole(1, 12):02d}-01"
    )
    mobile = "yes" if dice.chance(0.85 if birth_year >= 1991 else 0.35) else "no"
    person.attributes = {
        "relation": "customer",
        "birth_year": str(birth_year),
        "region": person.region,
        "since": since,
        "mobile": mobile,
        "tier": dice.pick(TIERS),
        "home_store": dice.pick(STORES),
    }
    return person


def prospect(no: int, seed: int) -> Person:
    """Somebody who never bought: a browser, sometimes an address for the newsletter; some gave up."""
    dice = Dice(seed, no, 1)
    ids = {"cookie": f"ck-{dice.whole(0, 16**8):08x}-{no}"}
    if dice.chance(0.45):
        ids["email"] = f"{dice.pick(FIRST).lower()}.{no}@example.net"
    person = Person(no, "prospect", key_of(no), ids, None, dice.whole(1942, 2006), dice.pick(REGIONS))
    person.attributes = {
        "relation": "prospect",
        "region": person.region,
        "mobile": "yes" if dice.chance(0.6) else "no",
        "gave_up": "yes" if dice.chance(0.3) else "no",
    }
    return person
