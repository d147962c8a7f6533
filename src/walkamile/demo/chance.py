"""How does an ordinary talk go? Drawn from the planted probabilities of the catalogue."""

from typing import Any

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
from walkamile.demo.plan import Plan
from walkamile.demo.talk import Talk

PATIENCE_S = 260.0
TEAM_OF = {"phone": "phone", "chat": "chat", "email": "mail", "store": "counter"}


def draw_talk(
    dice: Dice,
    plan: Plan,
    at_us: int,
    channel: str,
    topic: str,
    order: Order | None,
    case_id: str | None,
) -> Talk:
    """Everything about one talk that is left to chance."""
    return Talk(
        topic=topic,
        channel=channel,
        product=order.product if order else dice.pick(PRODUCTS),
        order_id=order.order_id if order else None,
        case_id=case_id,
        **_arrival(dice, plan, channel, at_us),
        **_told(dice, topic),
        **_search(dice, order, case_id, channel),
        **_tools(dice, plan.after_change(at_us)),
        **_reading(dice, channel, topic),
        **_promise(dice, topic, order is not None or case_id is not None),
        **_server(dice, plan, channel, at_us),
        transfers=_hand_over(dice, channel),
        texts=channel == "chat" or dice.chance(RATES["text_of_call"]),
        resolved=dice.chance(RATES["solved_at_once"]),
        handle_s=dice.lognormal(300.0, 0.5),
        reply_s=dice.lognormal(5400.0, 0.9),
    )


Part = dict[str, Any]
"""Some of the fields of a talk."""


def _arrival(dice: Dice, plan: Plan, channel: str, at_us: int) -> Part:
    """The wait, whether the caller is recognised, and the questions about who they are.

    Whoever gives up unrecognised stays nameless; whoever is served unrecognised is asked.
    """
    wait_s, gives_up = _queue(dice, plan, channel, at_us)
    known = channel != "phone" or dice.chance(RATES["caller_known"])
    strong = channel in ("chat", "email") or (known and channel == "phone" and dice.chance(0.35))
    asks = _asks(dice, strong)
    anonymous = gives_up and not known
    return {
        "wait_s": wait_s,
        "gives_up": gives_up,
        "anonymous": anonymous,
        "known": known or not (asks or anonymous),
        "strong": strong,
        "bot_first": channel in ("phone", "chat") and not gives_up and dice.chance(0.12),
        "asks": asks,
        "ask_after_confirmed": bool(asks) and dice.chance(0.04),
        "step_up": dice.chance(RATES["step_up"]),
        "corrected": bool(asks) and dice.chance(RATES["identity_corrected"]),
    }


def _told(dice: Dice, topic: str) -> Part:
    infos = (dice.pick(ITEMS[topic]),) if dice.chance(RATES["asked_information"]) else ()
    return {"infos": infos, "infos_again": infos if dice.chance(RATES["information_again"]) else ()}


def _tools(dice: Dice, hurt: bool) -> Part:
    """Waits for tools, far more often after the change that hurts; most of them keep the customer on hold."""
    waits = dice.chance(RATES["tool_waits_after_change" if hurt else "tool_waits"])
    tool_s = dice.exponential(38.0) + 4 if waits else 0.0
    hold_s = dice.exponential(55.0) + 5 if dice.chance(RATES["held"]) else 0.0
    if tool_s and dice.chance(0.6):
        hold_s = tool_s
    return {"tool_s": tool_s, "hold_s": hold_s, "system": HURT_SYSTEM if hurt else dice.pick(SYSTEMS)}


def _reading(dice: Dice, channel: str, topic: str) -> Part:
    """What the agent sees, and what a system guesses about the talk."""
    late = "late" if dice.chance(RATES["context_late"]) else ""
    estimated = _estimated(dice, channel)
    return {
        "context": "early" if dice.chance(RATES["context_early"]) else late,
        "context_used": dice.chance(RATES["context_used"]),
        "estimated": estimated,
        "used": estimated == "in_time" and dice.chance(RATES["estimate_used"]),
        "guess": topic if dice.chance(RATES["guess_right"]) else dice.pick(ALL_TOPICS),
        "offer": dice.pick(OFFERS) if dice.chance(RATES["offer"]) else "",
        "offer_taken": dice.chance(0.3),
    }


def _promise(dice: Dice, topic: str, has_object: bool) -> Part:
    """What is asked for, and granted or refused; only about an order or a case."""
    decides = dice.chance(RATES["decided"])
    if topic not in ACTIONS or not has_object:
        return {}
    verdict = "granted" if dice.chance(0.7) else "refused"
    return {
        "action": ACTIONS[topic],
        "decision": verdict if decides else "",
        "requested": not decides and dice.chance(0.3),
        "reason": dice.pick(REASONS),
    }


def _server(dice: Dice, plan: Plan, channel: str, at_us: int) -> Part:
    """Who answers: somebody on shift, or Chloe in her hours on the phones."""
    if channel == "phone" and plan.chloe_answers(at_us) and dice.chance(0.5):
        return {"employee_id": "c.chloe", "leader": True}
    return {"employee_id": dice.pick(plan.on_shift(TEAM_OF[channel], at_us)).employee_id}


def _hand_over(dice: Dice, channel: str) -> tuple[str, ...]:
    if channel == "email" or not dice.chance(RATES["transferred"]):
        return ()
    return (dice.pick(GROUPS[1:]),)


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


def _search(dice: Dice, order: Order | None, case_id: str | None, channel: str) -> Part:
    """What the agent searches. What another channel holds is missed more often."""
    if not dice.chance(RATES["looks_up"]):
        return {}
    if case_id is not None and dice.chance(0.35):
        looked_for, missed = "case", 0.2
    elif order is None:
        looked_for, missed = "product", 0.5
    else:
        looked_for = "order"
        missed = RATES["not_found_other_channel" if order.channel != channel else "not_found"]
    return {"looked_for": looked_for, "lookup": "not_found" if dice.chance(missed) else "found"}


def _estimated(dice: Dice, channel: str) -> str:
    if channel == "store":
        return ""
    if dice.chance(RATES["estimated_in_time"]):
        return "in_time"
    return "late" if dice.chance(RATES["estimated_late"]) else ""
