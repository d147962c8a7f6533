"""What does each thing that happens look like from one side of the desk? Plain sentences by event type.

`None` for a side: that side does not see it. Words in braces are said only where enough people share them; otherwise
the fallback behind the bar stands. Nothing here says how anybody feels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from walkamile.walk.journey import Happened

SLOT = re.compile(r"\{(?:(your|their|the) )?(\w+)\|([^}]*)\}")
WHOSE = re.compile(r"^(?:(?:a|an|the|my|your|their|his|her|our) )+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one side sees: the kind of scene, its title, what is said.

    `{word|fallback}` is filled in; `{your word|fallback}` too, which suits one thing, several, and what nobody counts.
    """

    kind: str
    title: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One event type from both sides."""

    customer: Seen | None = None
    employee: Seen | None = None


OPENINGS = {
    "phone": "You call", "chat": "You open the chat", "email": "You write an e-mail", "store": "You go to the store",
    "web": "You open the website", "app": "You open the app", "portal": "You open the portal",
    "ivr": "A machine answers", "bot": "A bot answers", "social": "You write on social media",
    "internal": "You turn to the service desk",
}  # fmt: skip
ARRIVALS = {
    "phone": "A call comes in", "chat": "A chat comes in", "email": "An e-mail lies in your queue",
    "store": "Somebody comes to the counter", "internal": "A request comes in",
}  # fmt: skip

TOLD: dict[str, Told] = {
    "contact.transferred": Told(
        Seen(
            "transfer",
            "“Let me put you through”",
            "You are handed on to {to|somebody else}. The story starts again.",
        ),
        Seen("transfer", "You hand it on", "To {to|another desk}: here it cannot be done."),
    ),
    "bot.entered": Told(Seen("talk", "A machine answers", "You choose from a menu.")),
    "bot.left": Told(Seen("talk", "The machine lets you go", "")),
    "message.sent": Told(Seen("talk", "A message", ""), Seen("talk", "A message", "")),
    "identity.asked": Told(
        Seen("ask", "“Who are you?”", "They ask for {your item|something that says who you are}."),
        Seen("ask", "You must ask who it is", "The screen wants {their item|a proof}."),
    ),
    "identity.confirmed": Told(None, Seen("talk", "It is them", "The check went through.")),
    "identity.failed": Told(
        Seen("ask", "“That does not match”", "What you gave is not what stands there."),
        Seen("talk", "The check fails", "What they say is not what stands on the screen."),
    ),
    "identity.corrected": Told(None, Seen("talk", "Wrong person", "The screen had shown somebody else.")),
    "information.asked": Told(
        Seen("tell", "“Could you tell me ...”", "They want to know: {item|what it is about}."),
        Seen("tell", "You have to ask", "Nothing tells you {the item|what it is about}."),
    ),
    "lookup.tried": Told(
        None, Seen("page", "You look it up", "In {system|a system}, by what they told you.")
    ),
    "lookup.found": Told(
        Seen("talk", "“I have it here”", "They can see your {object|record}."),
        Seen("page", "It is there", "{system|The system} shows the {object|record}."),
    ),
    "lookup.not_found": Told(
        Seen("not_found", "“I cannot see that here”", "The {object|record} does not exist on their screen."),
        Seen("not_found", "Nothing found", "{system|The system} does not know the {object|record}."),
    ),
    "request.made": Told(
        Seen("talk", "You ask for something", "{action|A request}."),
        Seen("talk", "They ask for something", "{action|A request}."),
    ),
    "request.granted": Told(
        Seen("talk", "“Yes, I can do that”", "{action|It} is granted."),
        Seen("talk", "You may do it", "{action|It} is granted."),
    ),
    "request.refused": Told(
        Seen(
            "refused",
            "“I am sorry, I cannot do that”",
            "{action|It} is refused: {reason|no reason is given}.",
        ),
        Seen(
            "refused",
            "You are not allowed to help",
            "{action|It} is refused: {reason|the system gives no reason}.",
        ),
    ),
    "context.shown": Told(
        None, Seen("page", "Your screen shows something", "What was before: {what|an earlier contact}.")
    ),
    "context.used": Told(None, Seen("page", "You use it", "You open what the screen offered.")),
    "offer.shown": Told(
        Seen("talk", "An offer", "You are offered {action|something}."),
        Seen("talk", "The screen wants an offer made", "{action|An offer}."),
    ),
    "offer.declined": Told(Seen("talk", "You say no", "")),
    "offer.accepted": Told(Seen("talk", "You take it", "")),
    "control.applied": Told(
        None, Seen("page", "A rule wants its time", "A check has to be filled in first.")
    ),
    "page.viewed": Told(Seen("page", "You look at a page", "{page|A page of the company}.")),
    "page.failed": Told(Seen("fault", "An error", "{page|The page} does not work.")),
    "search.made": Told(Seen("page", "You search", "")),
    "goal.reached": Told(Seen("page", "You find what you came for", "")),
    "order.placed": Told(Seen("order", "You buy something", "")),
    "payment.made": Told(Seen("order", "You pay", "")),
    "order.shipped": Told(Seen("order", "It is on its way", "")),
    "order.delivered": Told(Seen("order", "It arrives", "")),
    "order.returned": Told(Seen("order", "You send it back", "")),
    "stock.ran_out": Told(Seen("fault", "There is none left", "")),
    "case.opened": Told(
        Seen(
            "talk",
            "“I have opened a case”",
            "What it is about: {topic|your matter}. Somebody will look at it.",
        ),
        Seen("talk", "A case is opened", "What it is about: {topic|a matter}."),
    ),
    "case.assigned": Told(
        Seen("transfer", "Your case goes to a desk", "{queue|Some desk} has it now. Nobody tells you."),
        Seen("transfer", "The case is handed on", "To {queue|another desk}."),
    ),
    "case.waiting": Told(
        Seen("page", "Your case waits", "{step|Nobody works on it}."),
        Seen("page", "The case waits", "{step|Nothing can be done}."),
    ),
    "case.resolved": Told(
        Seen("talk", "“We have solved it”", "The company calls it solved."),
        Seen("talk", "You call it solved", ""),
    ),
    "case.reopened": Told(
        Seen("fault", "It was not solved", "It starts again."),
        Seen("fault", "It comes back", "It was not solved."),
    ),
    "case.closed": Told(Seen("talk", "The case is closed", ""), Seen("talk", "The case is closed", "")),
    "person.told": Told(Seen("talk", "The company tells you", "Before you had to ask.")),
    "feedback.invited": Told(Seen("talk", "“How was it?”", "You are asked for your opinion.")),
    "feedback.given": Told(Seen("talk", "You say how it was", "")),
}
SPOKEN = frozenset({"phone", "store", "ivr"})
"""Where people say what they elsewhere write."""
SPEAKERS = {
    "customer": ("You {write}", "They {write}"), "employee": ("They answer", "You answer"),
    "bot": ("The bot answers", "The bot has answered"),
}  # fmt: skip
"""Who says a message, as the customer sees it and as the employee sees it."""
SILENT = frozenset({
    "contact.opened", "contact.closed", "contact.abandoned", "contact.held", "queue.entered", "queue.left",
    "tool.waited", "first_word.spoken", "identifier.seen", "information.given", "intent.estimated",
    "sentiment.estimated", "effort.estimated", "signal.used", "signal.raised", "signal.owned", "signal.acted",
    "consent.given", "consent.withdrawn", "shift.started", "shift.ended", "belief.stated", "walk.finished",
    "aha.logged", "report.made", "report.answered", "change.deployed", "incident.opened", "incident.closed",
    "adoption.seen", "goal.set", "recognition.given", "person.merged", "person.split",
})  # fmt: skip
"""Types without a sentence of their own: told in another way, or seen by nobody."""


def filled(template: str, event: Happened) -> str:
    """What does a sentence say of this event?"""

    def said(slot: re.Match[str]) -> str:
        whose, name, otherwise = slot.groups()
        word = (event.word(name) or "").replace("_", " ").strip()
        if not word:
            return otherwise
        return f"{whose} {WHOSE.sub('', word)}" if whose else word

    text = SLOT.sub(said, template).strip()
    return text[:1].upper() + text[1:]
