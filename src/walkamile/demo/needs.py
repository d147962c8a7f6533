"""What does an ordinary customer need, which ways do they try, how often must they come back?"""

from dataclasses import replace

from walkamile.demo.after import afterwards
from walkamile.demo.cases import Case, Desk, draw_course, follow
from walkamile.demo.catalogue import (
    DESK_MIX,
    ITEMS,
    ORDER_TOPIC_MIX,
    ORDER_TOPICS,
    OTHER_TOPICS,
    RATES,
)
from walkamile.demo.chance import draw_talk
from walkamile.demo.conversation import live
from walkamile.demo.diary import Diary
from walkamile.demo.dice import Dice
from walkamile.demo.orders import Order, bring_back, buy
from walkamile.demo.people import Person
from walkamile.demo.period import DAY, HOUR, MINUTE
from walkamile.demo.plan import Plan
from walkamile.demo.self_service import DEAD, Browse, browse, chat_bot, phone_menu
from walkamile.demo.talk import Ended, Talk

MAX_TALKS = 26


class Customer:
    """One ordinary customer on the way through the period."""

    def __init__(self, plan: Plan, person: Person, diary: Diary, dice: Dice) -> None:
        self.plan, self.person, self.diary, self.dice = plan, person, diary, dice
        self.days = min(plan.period.days, 200)
        self.talks = 0

    def live(self) -> None:
        """Everything this customer does: visits, purchases, needs, the mailing's Monday."""
        for _ in range(self.dice.poisson(RATES["visits_per_day"] * self.days)):
            self.stroll()
        for _ in range(self.dice.poisson(RATES["orders_per_day"] * self.days)):
            self.purchase()
        for _ in range(self.dice.poisson(RATES["needs_per_day"] * self.days)):
            self.need(self.plan.period.moment(self.dice, "desk"), self.dice.pick(OTHER_TOPICS), None)
        if self.dice.chance(0.05):
            at_us = self.plan.period.hurting_us + int(self.dice.between(0.5, 60) * HOUR)
            self.need(at_us, "payment", None)
        if (call := self.plan.peak.get(self.person.no)) is not None:
            talk = draw_talk(self.dice, self.plan, call.at_us, "phone", "product", None, None)
            talk = replace(
                talk, wait_s=call.wait_s, gives_up=call.gave_up, known=True, anonymous=False,
                bot_first=False, transfers=(),
                handle_s=call.handle_s, employee_id=call.employee_id or "b.ben", leader=False,
            )  # fmt: skip
            self.contact(call.at_us, talk)

    def stroll(self) -> None:
        """A visit without a need: pages, sometimes a dead end, sometimes the tablet of the household."""
        dice, ids = self.dice, self.person.ids
        ending = dice.pick(DEAD) if dice.chance(0.12) else "goal" if dice.chance(0.25) else "none"
        channel = "app" if dice.chance(0.35) else "web"
        kiosk = channel == "web" and dice.chance(0.04)
        shared = not kiosk and self.person.shared_cookie is not None and channel == "web" and dice.chance(0.5)
        how = Browse(
            channel=channel,
            device="tablet" if shared else "phone" if channel == "app" else dice.pick(("desktop", "phone")),
            ending=ending,
            goal="newsletter",
            pages=dice.whole(2, 7),
            numbered=shared or kiosk or dice.chance(0.5),
            signs_in=True if shared or kiosk or channel == "app" else dice.chance(0.6),
        )
        if shared:
            ids = ids | {"cookie": self.person.shared_cookie or ""}
        if kiosk:
            ids = ids | {"cookie": f"ck-kiosk-{self.person.attributes['home_store']}"}
            how = replace(how, device="kiosk")
        moment = self.plan.period.moment(dice, "store" if kiosk else "online")
        browse(self.diary, dice, moment, ids, how)

    def purchase(self) -> None:
        """Buy something; about half of the orders give rise to a need."""
        dice, period = self.dice, self.plan.period
        channel = dice.weighted(("store", "web", "app"), (0.38, 0.78, 1.0))
        order = buy(
            self.diary,
            dice,
            self.person,
            period.moment(dice, "store" if channel == "store" else "online"),
            channel,
            period,
        )
        helped = self.person.region == "west" and order.placed_us >= period.working_us
        share = RATES["need_of_order"] * (RATES["initiative_works"] if helped else 1.0)
        asks = dice.chance(share)
        self.diary.marks.setdefault("orders", []).append((order.placed_us, asks))
        if not asks:
            return
        topic = dice.weighted(ORDER_TOPICS, ORDER_TOPIC_MIX)
        if topic == "delivery" and order.channel == "store":
            topic = "exchange"
        start = order.delivered_us if topic != "delivery" else order.placed_us
        self.need(start + int(dice.exponential(3.0) * DAY) + HOUR, topic, order)

    def need(self, at_us: int, topic: str, order: Order | None) -> None:
        """Try alone, then ask; come back until it is solved."""
        dice, period = self.dice, self.plan.period
        if at_us >= period.as_of_us:
            return
        if dice.chance(RATES["self_first"]):
            at_us = self.alone(at_us, topic)
            if dice.chance(RATES["self_solves"]):
                return
            at_us += int(dice.exponential(5.0) * HOUR) + MINUTE
        case: Case | None = None
        for attempt in range(5):
            at_us = period.opening(dice, at_us)
            if at_us >= period.as_of_us or self.talks >= MAX_TALKS:
                return
            channel = dice.weighted(*DESK_MIX)
            talk = draw_talk(dice, self.plan, at_us, channel, topic, order, case.case_id if case else None)
            ended = self.contact(at_us, talk)
            if case is None and not talk.gives_up and dice.chance(RATES["opens_case"]):
                case = self.case(ended, topic)
            if talk.decision == "refused" and not talk.gives_up and channel != "store" and dice.chance(0.6):
                self.ask_at_the_counter(ended, talk)
            if talk.resolved and not talk.gives_up:
                break
            if attempt and dice.chance(0.3):
                break
            at_us = ended.ended_us + int(dice.exponential(0.05 if talk.gives_up else 2.6) * DAY) + 5 * MINUTE
        if topic == "return" and order is not None and dice.chance(0.6):
            bring_back(self.diary, self.person, order, period.opening(dice, at_us + DAY, 9, 19))

    def ask_at_the_counter(self, ended: Ended, refused: Talk) -> None:
        """What one channel refused, the counter of a store grants a few days later."""
        at_us = self.plan.period.opening(
            self.dice, ended.ended_us + int(self.dice.between(0.5, 5) * DAY), 9, 18
        )
        if at_us < self.plan.period.as_of_us:
            talk = Talk(
                refused.topic, "store", refused.product, refused.order_id, refused.case_id, wait_s=None,
                decision="granted", action=refused.action, handle_s=240.0,
                employee_id=self.dice.pick(self.plan.on_shift("counter", at_us)).employee_id,
            )  # fmt: skip
            self.contact(at_us, talk)

    def alone(self, at_us: int, topic: str) -> int:
        """Self-service: help pages, the app, the bot or the phone menu; returns when it ended."""
        dice, ids = self.dice, self.person.ids
        way = dice.weighted(("web", "app", "bot", "ivr"), (0.42, 0.62, 0.80, 1.0))
        if way == "ivr":
            return phone_menu(self.diary, at_us, ids, topic, asks=dice.chance(0.5)).at_us
        if way == "bot":
            return chat_bot(self.diary, at_us, ids, topic, dice.pick(ITEMS[topic]), dice.chance(0.3)).at_us
        ending = dice.pick(DEAD) if dice.chance(0.35) else "goal" if dice.chance(0.3) else "none"
        how = Browse(
            channel=way, topic=topic, ending=ending, pages=dice.whole(2, 6), numbered=dice.chance(0.5)
        )
        return browse(self.diary, dice, at_us, ids, how).at_us

    def contact(self, at_us: int, talk: Talk) -> Ended:
        """One talk and what follows it."""
        self.talks += 1
        ended = live(self.diary, at_us, self.person.ids, talk)
        afterwards(self.diary, self.dice, self.person, ended)
        return ended

    def case(self, ended: Ended, topic: str) -> Case:
        """The talk ended with a case; it goes its way through the groups."""
        desk = Desk("crm", self.person.by("email", "login_id"))
        case_id = self.diary.number("k")
        category = "complaint" if topic == "complaint" or self.dice.chance(0.1) else topic
        props = {"category": category, "priority": self.dice.pick(("low", "normal", "high"))}
        ended.visit.wait(-1).note(
            "case.opened", "crm", case_id=case_id, queue="first_line", ids=desk.ids, props=props
        )
        return follow(self.diary, desk, case_id, ended.visit.at_us, draw_course(self.dice), topic=topic)
