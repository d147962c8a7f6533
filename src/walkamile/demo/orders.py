"""What happens to an order, from the till or the cart to the door, and back?"""

from dataclasses import dataclass
from typing import Any

from walkamile.demo.catalogue import PRODUCTS, STORES
from walkamile.demo.diary import Diary, Visit
from walkamile.demo.dice import Dice
from walkamile.demo.people import Person
from walkamile.demo.period import DAY, Period

LATE_SHARE = 0.22


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase; `delivered_us` is the moment at the till for one bought in a store."""

    order_id: str
    product: str
    channel: str
    placed_us: int
    delivered_us: int
    late: bool


def buy(diary: Diary, dice: Dice, person: Person, at_us: int, channel: str, period: Period) -> Order:
    """Buy something on this channel (store, web, app)."""
    product = dice.pick(PRODUCTS)
    amount = round(dice.lognormal(48.0, 0.7), 2)
    if channel == "store":
        store = person.attributes.get("home_store", STORES[0])
        return in_store(diary, person.ids, at_us, product, amount, store)
    return _online(diary, dice, person, at_us, channel, product, amount, period)


def in_store(diary: Diary, ids: dict[str, str], at_us: int, product: str, amount: float, store: str) -> Order:
    """A purchase at the till, with the loyalty card; the goods go home at once."""
    visit = Visit(diary, "pos", "store", at_us, {"loyalty_id": ids["loyalty_id"]}, None)
    order_id = diary.number("o")
    props: dict[str, Any] = {"amount": amount, "store": store, "product": product}
    visit.note("order.placed", order_id=order_id, site=store, props=props)
    visit.wait(35).note(
        "payment.made", order_id=order_id, site=store, props={"amount": amount, "store": store}
    )
    return Order(order_id, product, "store", at_us, visit.at_us, False)


def _online(
    diary: Diary,
    dice: Dice,
    person: Person,
    at_us: int,
    channel: str,
    product: str,
    amount: float,
    period: Period,
) -> Order:
    own = person.by("device_id", "login_id") if channel == "app" else person.by("cookie", "login_id")
    visit = Visit(diary, channel, channel, at_us, own, None)
    order_id = diary.number("o")
    visit.note("page.viewed", item=product, props={"page": product})
    visit.wait(60 + dice.exponential(90)).note("page.viewed", item="cart", props={"page": "cart"})
    visit.wait(50).note(
        "order.placed",
        order_id=order_id,
        ids=own | person.by("email"),
        props={"amount": amount, "product": product},
    )
    visit.wait(20).note("payment.made", order_id=order_id, props={"amount": amount})
    visit.wait(2).note("goal.reached", item="order", props={"goal": "order"})
    shipped_us = period.opening(dice, at_us + int(dice.between(0.4, 1.6) * DAY), 7, 18)
    late = dice.chance(LATE_SHARE)
    door_us = shipped_us + int(dice.between(0.8, 2.2) * DAY) + (int(dice.between(2, 6) * DAY) if late else 0)
    back_office: dict[str, Any] = {"side": "system", "actor_kind": "system"}
    email = person.by("email")
    diary.note("order.shipped", shipped_us, "shop", "internal", email, order_id=order_id, **back_office)
    diary.note("order.delivered", door_us, "shop", "internal", email, order_id=order_id, **back_office)
    return Order(order_id, product, channel, at_us, door_us, late)


def bring_back(diary: Diary, person: Person, order: Order, at_us: int) -> None:
    """Return the goods at the counter of a store."""
    store = person.attributes.get("home_store", STORES[0])
    diary.note(
        "order.returned", at_us, "pos", "store", person.by("loyalty_id"),
        order_id=order.order_id, site=store, props={"store": store},
    )  # fmt: skip
