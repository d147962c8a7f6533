"""How does an ordinary talk go? Drawn from the planted probabilities of the catalogue."""

from walkamile.demo.catalogue import (
    ACTIONS,
    ALL_TOPICS,
    GROUPS,
    HURT_SYSTEM,
    ITEMS,
    OFFERS,
    PRODUCTS,
    RATES,
    REASONS,
    SYSTEMS,
)
from walkamile.demo.catalogue import IDENTITY_ITEMS as IDENTITY
from walkamile.demo.dice import Dice
from walkamile.demo.orders import Order
from walkamile.demo.people import Person
from walkamile.demo.plan import Plan
from walkamile.demo.talk import Talk

PATIENCE_S = 260.0
TEAM_OF = {"phone": "phone", "chat": "chat", "email": "mail", "store": "counter"}


def draw_talk(
    dice: Dice,
    plan: Plan,
    person: Person,
    at_us: int,
    channel: str,
    topic: str,
    order: Order | None,
    case_id: str | None,
) -> Talk:
    """Everything about one talk that is left to chance."""
    wait_s, gives_up = _queue(dice, plan, channel, at_us)
    known = channel != "phone" or dice.chance(RATES["caller_known"])
    anonymous = gives_up and not known
    strong = channel in ("chat", "email") or (known and channel == "phone" and dice.chance(0.35))
    asks = _asks(dice, strong)
    known = known or (not asks and not anonymous)
    infos = (
        tuple(dice.pick(ITEMS[topic]) for _ in range(1)) if dice.chance(RATES["asked_information"]) else ()
    )
    again = infos if infos and dice.chance(RATES["information_again"]) else ()
    lookup, looked_for = _look(dice, order, case_id, channel)
    hurt = plan.after_change(at_us)
    tool_s = (
        dice.exponential(38.0) + 4
        if dice.chance(RATES["tool_waits_after_change" if hurt else "tool_waits"])
        else 0.0
    )
    hold_s = (
        tool_s
        if tool_s and dice.chance(0.6)
        else dice.exponential(55.0) + 5
        if dice.chance(RATES["held"])
        else 0.0
    )
    context = (
        "early"
        if dice.chance(RATES["context_early"])
        else "late"
        if dice.chance(RATES["context_late"])
        else ""
    )
    estimated = _estimated(dice, channel)
    decides = (
        topic in ACTIONS and (order is not None or case_id is not None) and dice.chance(RATES["decided"])
    )
    resolved = dice.chance(RATES["solved_at_once"])
    others = GROUPS[1:]
    chloe = channel == "phone" and plan.chloe_answers(at_us) and dice.chance(0.5)
    return Talk(
        topic=topic,
        channel=channel,
        product=order.product if order else dice.pick(PRODUCTS),
        order_id=order.order_id if order else None,
        case_id=case_id,
        known=known,
        strong=strong,
        anonymous=anonymous,
        wait_s=wait_s,
        gives_up=gives_up,
        bot_first=channel in ("phone", "chat") and not gives_up and dice.chance(0.12),
        asks=asks,
        ask_after_confirmed=bool(asks) and dice.chance(0.04),
        step_up=dice.chance(RATES["step_up"]),
        corrected=bool(asks) and dice.chance(RATES["identity_corrected"]),
        infos=infos,
        infos_again=again,
        lookup=lookup,
        looked_for=looked_for,
        system=HURT_SYSTEM if hurt else dice.pick(SYSTEMS),
        guess=topic if dice.chance(RATES["guess_right"]) else dice.pick(ALL_TOPICS),
        context=context,
        context_used=dice.chance(RATES["context_used"]),
        estimated=estimated,
        used=estimated == "in_time" and dice.chance(RATES["estimate_used"]),
        hold_s=hold_s,
        tool_s=tool_s,
        transfers=(dice.pick(others),) if channel != "email" and dice.chance(RATES["transferred"]) else (),
        texts=channel == "chat" or dice.chance(RATES["text_of_call"]),
        offer=dice.pick(OFFERS) if dice.chance(RATES["offer"]) else "",
        offer_taken=dice.chance(0.3),
        decision=("granted" if dice.chance(0.7) else "refused") if decides else "",
        action=ACTIONS.get(topic, ""),
        requested=not decides
        and topic in ACTIONS
        and (order is not None or case_id is not None)
        and dice.chance(0.3),
        reason=dice.pick(REASONS),
        resolved=resolved,
        handle_s=dice.lognormal(300.0, 0.5),
        reply_s=dice.lognormal(5400.0, 0.9),
        employee_id="c.chloe" if chloe else dice.pick(plan.on_shift(TEAM_OF[channel], at_us)).employee_id,
        leader=chloe,
    )


def _queue(dice: Dice, plan: Plan, channel: str, at_us: int) -> tuple[float | None, bool]:
    """The wait on offer against the caller's patience; mail and counter have no queue."""
    if channel in ("email", "store"):
        return None, False
    mean_s = 160.0 if plan.is_peak_day(at_us) else 95.0 if plan.after_change(at_us) else 38.0
    offered_s = dice.exponential(mean_s) + 2.0 if dice.chance(0.6) else 2.0 + 4.0 * dice.roll()
    patience_s = dice.exponential(PATIENCE_S) + 3.0
    return min(offered_s, patience_s), offered_s > patience_s


def _asks(dice: Dice, strong: bool) -> tuple[tuple[str | None, float], ...]:
    if not dice.chance(RATES["asked_though_known" if strong else "asked_though_unknown"]):
        return ()
    item = dice.pick(IDENTITY)
    if dice.chance(RATES["asked_again"]):
        return ((item, 5.0), (item, 45.0))
    if dice.chance(0.25):
        return ((item, 5.0), (dice.pick([other for other in IDENTITY if other != item]), 14.0))
    return ((item, 5.0),)


def _look(dice: Dice, order: Order | None, case_id: str | None, channel: str) -> tuple[str, str]:
    """What the agent searches. What another channel holds is missed more often."""
    if not dice.chance(RATES["looks_up"]):
        return "", "order"
    if case_id is not None and dice.chance(0.35):
        return ("not_found" if dice.chance(0.2) else "found"), "case"
    if order is None:
        return ("not_found" if dice.chance(0.5) else "found"), "product"
    missed = RATES["not_found_other_channel" if order.channel != channel else "not_found"]
    return ("not_found" if dice.chance(missed) else "found"), "order"


def _estimated(dice: Dice, channel: str) -> str:
    if channel == "store":
        return ""
    if dice.chance(RATES["estimated_in_time"]):
        return "in_time"
    return "late" if dice.chance(RATES["estimated_late"]) else ""
