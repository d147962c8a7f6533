"""What does the demo retailer sell, ask, promise and get wrong? All planted probabilities stand here."""

from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Desk:
    """A channel in which people of the company answer, and the system that numbers its contacts."""

    source: str
    channel: str
    prefix: str
    queue: str
    namespaces: tuple[str, ...]


PHONE = Desk("voice", "phone", "v", "phone", ("phone",))
CHAT = Desk("chat", "chat", "c", "chat", ("login_id",))
MAIL = Desk("mail", "email", "m", "mail", ("email",))
COUNTER = Desk("pos", "store", "s", "counter", ("loyalty_id",))
DESKS = {desk.channel: desk for desk in (PHONE, CHAT, MAIL, COUNTER)}
DESK_MIX = (("phone", "chat", "email", "store"), tuple(accumulate((0.52, 0.23, 0.17, 0.08))))

PRODUCTS = ("kettle", "lamp", "wool coat", "desk chair", "headphones", "rain boots", "tea set", "backpack")
STORES = ("graz", "linz", "salzburg", "vienna-1", "vienna-2", "villach")
REGIONS = ("north", "south", "east", "west")
TIERS = ("basic", "silver", "gold")
ORDER_TOPICS = ("delivery", "return", "refund", "exchange", "invoice")
ORDER_TOPIC_MIX = tuple(accumulate((0.42, 0.22, 0.14, 0.10, 0.12)))
OTHER_TOPICS = ("product", "account", "payment", "complaint", "loyalty")
ALL_TOPICS = ORDER_TOPICS + OTHER_TOPICS
PAGES = ("home", "lamps", "coats", "kitchen", "offers", "store finder", "cart")
HELP_PAGE = {topic: f"help {topic}" for topic in ALL_TOPICS}
ITEMS = {
    "delivery": ("order_number", "delivery_address", "neighbour"),
    "return": ("order_number", "return_reason", "parcel_code"),
    "refund": ("order_number", "bank_account", "return_reason"),
    "exchange": ("order_number", "size", "store_name"),
    "invoice": ("order_number", "company_name", "delivery_address"),
    "product": ("product_name", "size", "colour"),
    "account": ("error_shown", "device_used", "last_login"),
    "payment": ("card_type", "amount_charged", "payment_date"),
    "complaint": ("what_happened", "when_it_happened", "wish"),
    "loyalty": ("points_expected", "purchase_date", "store_name"),
}
IDENTITY_ITEMS = ("customer_number", "birth_date", "postcode")
ACTIONS = {
    "return": "return",
    "refund": "refund",
    "exchange": "exchange",
    "payment": "payment_delay",
    "loyalty": "points",
}
GROUPS = ("first_line", "logistics", "billing", "store_support", "quality")
SYSTEMS = ("order_desk", "customer_file", "parcel_tracker", "payment_gate")
HURT_SYSTEM, IDLE_SYSTEM = "order_desk", "parcel_tracker"
OFFERS = ("free_delivery", "tea_sample", "extended_warranty")
REASONS = ("policy", "no_authority", "unknown")

RATES = {
    "orders_per_day": 1.7 / 120,
    "visits_per_day": 4.0 / 120,
    "needs_per_day": 0.75 / 120,
    "need_of_order": 0.52,
    "self_first": 0.55,
    "self_solves": 0.30,
    "solved_at_once": 0.64,
    "opens_case": 0.33,
    "caller_known": 0.86,
    "asked_though_known": 0.34,
    "asked_though_unknown": 0.95,
    "asked_again": 0.10,
    "step_up": 0.07,
    "asked_information": 0.60,
    "information_again": 0.14,
    "looks_up": 0.52,
    "not_found": 0.27,
    "not_found_other_channel": 0.46,
    "context_early": 0.28,
    "context_late": 0.22,
    "context_used": 0.42,
    "estimated_in_time": 0.46,
    "estimated_late": 0.20,
    "estimate_used": 0.31,
    "transferred": 0.13,
    "held": 0.24,
    "tool_waits": 0.13,
    "tool_waits_after_change": 0.62,
    "offer": 0.10,
    "decided": 0.45,
    "text_of_call": 0.35,
    "invited_if_resolved": 0.46,
    "invited_if_not": 0.19,
    "signal": 0.27,
    "signal_owned": 0.80,
    "signal_acted": 0.62,
    "mended_at_once": 0.12,
    "told_first": 0.22,
    "initiative_works": 0.50,
    "peak_share": 0.06,
    "guess_right": 0.78,
    "one_owner": 0.4,
    "identity_corrected": 0.006,
    "report_answered": 0.42,
    "reassigned": 0.34,
    "came_back": 0.30,
    "reopened": 0.10,
    "sla_met": 0.74,
}
ANSWER_SHARE = {"mature": 0.42, "middle": 0.20, "younger": 0.06}
"""Planted propensity to answer an invitation, by age group: the older answer, the younger do not."""


def age_group(birth_year: int) -> str:
    """Which of the planted age groups holds this year of birth: mature, middle or younger?"""
    return "mature" if birth_year <= 1968 else "younger" if birth_year >= 1991 else "middle"
