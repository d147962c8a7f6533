"""What can somebody believe about this company, so that events can say later whether it is so?"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

SHARE, SECONDS, MINUTES, TIMES = "share", "s", "minutes", "times"


@dataclass(frozen=True, slots=True)
class Topic:
    """One figure to believe: the question in plain words, its unit, the smallest and largest answer that can be.

    `asked_in` is the unit of the question on a page, of which one is worth `scale` units of the figure; `step` is the
    step of a slider. `measured_as` says from what it is measured. `of_walk`: about one walk, tested when that ends.
    """

    name: str
    title: str
    question: str
    unit: str
    low: float
    high: float
    asked_in: str
    scale: float
    step: float
    measured_as: str
    of_walk: bool = False

    @property
    def asked_low(self) -> float:
        """The smallest answer, as it is asked."""
        return self.low / self.scale

    @property
    def asked_high(self) -> float:
        """The largest answer, as it is asked."""
        return self.high / self.scale

    def from_asked(self, answer: float) -> float:
        """The answer of a page in the unit of the figure."""
        return answer * self.scale

    def as_asked(self, value: float) -> float:
        """A figure in the unit of the question."""
        return value / self.scale


def _share(name: str, title: str, question: str, measured_as: str, of_walk: bool = False) -> Topic:
    return Topic(name, title, question, SHARE, 0.0, 1.0, "of 100", 0.01, 1.0, measured_as, of_walk)


HOUR_S = 3600.0

TOPICS: MappingProxyType[str, Topic] = MappingProxyType({
    topic.name: topic
    for topic in (
        Topic(
            "wait_median_s", "Usual wait on the phone",
            "Somebody phones you, and stays on the line. After how many minutes has half of them been answered?",
            SECONDS, 0.0, HOUR_S, "minutes", 60.0, 0.5,
            "median wait of answered calls, from entering the queue to the answer",
        ),
        Topic(
            "wait_p90_s", "Long wait on the phone",
            "One caller in ten waits longer than the other nine. How many minutes at least?",
            SECONDS, 0.0, HOUR_S, "minutes", 60.0, 0.5,
            "90th percentile of the wait of answered calls",
        ),
        _share(
            "gave_up_share", "Callers who give up",
            "Of 100 who wait in your phone queue, how many hang up before anybody answers?",
            "calls that left the queue before an answer / calls that entered it",
        ),
        _share(
            "repeat_share", "Had to come back",
            "Of 100 contacts, after how many does the same person contact you again within 7 days?",
            "break rule repeat_contact, 7 days, any need",
        ),
        _share(
            "recognised_after_store_purchase", "Recognised after a store purchase",
            "Of 100 customers who buy in a store and then call you, how many are recognised?",
            "customers with an answered call within 30 days after a store purchase whose record was there",
        ),
        _share(
            "asked_twice_share", "Asked twice who they are",
            "In how many of 100 contacts is somebody asked again who they are?",
            "break rule repeated_authentication",
        ),
        _share(
            "broken_share", "Contacts in which something breaks",
            "In how many of 100 contacts does something go wrong: handed on, no record, asked again, given up?",
            "contacts with one break or more, each rule at its own window",
        ),
        Topic(
            "minutes_lost", "Minutes of life lost",
            "A customer gets in touch with you. How many minutes of that month do they lose to what goes wrong?",
            MINUTES, 0.0, 600.0, "minutes", 1.0, 1.0,
            "per customer in touch in the last full month: minutes that breaks cost, of each contact the largest only",
        ),
        _share(
            "silent_share", "Never gave feedback",
            "Of 100 customers, how many never told you what they think?",
            "customers with events but no feedback.given / customers with events",
        ),
        _share(
            "invited_good_share", "Surveys after good contacts",
            "Of 100 invitations to a survey, how many follow a contact that had solved it?",
            "invited contacts after which nobody came back with the same need in 7 days / invited contacts",
        ),
        Topic(
            "walk.wait_s", "Time this person waits",
            "How many minutes does this person spend waiting, all in all?",
            SECONDS, 0.0, 90 * 86400.0, "minutes", 60.0, 1.0, "waits of the walk, added up", of_walk=True,
        ),
        Topic(
            "walk.effort_n", "Times they start again",
            "How many times are they asked for the same again, or do they wait again?",
            TIMES, 0.0, 1000.0, "times", 1.0, 1.0,
            "scenes of the walk that ask for an item that was asked for or told before, or who they are once that was "
            "confirmed in this contact; and waits after the first",
            of_walk=True,
        ),
        _share(
            "walk.solved", "It ended well",
            "How likely is it, of 100, that it ended well for this person?",
            "1 where the journey ended with what the person came for, else 0", of_walk=True,
        ),
        _share(
            "walk.share", "How many live the like",
            "Of 100 people who turn to you about the same, how many live the like?",
            "people with the break that cost most in the walk (where nothing broke: with such a journey) / "
            "people who turned to the company about the same topic (where it is not told: about anything)",
            of_walk=True,
        ),
    )
})  # fmt: skip

WAY_IN = tuple(name for name, topic in TOPICS.items() if not topic.of_walk)
