"""Who says the same: planted paraphrases are found, near misses are not, and every likeness says why."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sayings import DRAFT, UNSEEN, Matter

from walkamile import walk
from walkamile.walk.echo import LEAST, Chorus, Saying
from walkamile.walk.words import words

OPENINGS = ("", "Every day: ", "My colleagues say that ", "Again: ", "Please, ")


def corpus(matters: tuple[Matter, ...], seed: int) -> tuple[list[Saying], list[int]]:
    """Each paraphrase and near miss once, as somebody in a hurry would type it; and what each is about."""
    dice = random.Random(seed)
    sayings, about = [], []
    for number, matter in enumerate(matters):
        for text in (*matter.says, *matter.near):
            system = matter.system if dice.random() < 0.5 else None
            sayings.append(Saying("report", str(len(sayings)), typed(dice, text), system))
            about.append(number if text in matter.says else -len(sayings))
    return sayings, about


def typed(dice: random.Random, text: str) -> str:
    """With an opening of no meaning, sometimes in capitals, sometimes with a slip of the finger late in a word."""
    said = text.split()
    if dice.random() < 0.3:
        longest = max(range(len(said)), key=lambda i: len(said[i]))
        word = said[longest]
        said[longest] = word[:-2] + word[-1] + word[-2]
    line = dice.choice(OPENINGS) + " ".join(said)
    return line.upper() if dice.random() < 0.1 else line


def found(matters: tuple[Matter, ...], seed: int) -> tuple[int, int, int]:
    """Pairs that say the same and were found, pairs that were found, pairs that say the same."""
    sayings, about = corpus(matters, seed)
    chorus = Chorus(sayings)
    alike = {frozenset((saying.ref, echo.ref)) for saying in sayings for echo in chorus.echoes(saying)}
    same = {
        frozenset((str(a), str(b))) for a, b in combinations(range(len(about)), 2) if about[a] == about[b]
    }
    return len(alike & same), len(alike), len(same)


def test_paraphrases_that_were_never_seen_are_found_and_near_misses_are_not(record_property):
    hits, all_found, all_same = (
        sum(n) for n in zip(*(found(UNSEEN, seed) for seed in range(20)), strict=True)
    )
    precision, recall = hits / all_found, hits / all_same
    record_property("precision", precision)
    record_property("recall", recall)
    print(f"echoes on unseen matters: precision {precision:.3f}, recall {recall:.3f}, {all_same} pairs")
    assert precision >= 0.95
    assert recall >= 0.8


def test_the_matters_on_which_the_threshold_was_chosen_are_harder():
    hits, all_found, all_same = (
        sum(n) for n in zip(*(found(DRAFT, seed) for seed in range(20)), strict=True)
    )
    assert hits / all_found >= 0.9
    assert hits / all_same >= 0.6


def test_an_echo_says_why():
    aha = Saying(
        "aha", "a", "The order look-up finds no store purchase", "CRM", ("lookup.not_found",), "no_record"
    )
    rule = Saying("rule", "no_record", "No record of it here", None, ("lookup.not_found",), "no_record")
    report = Saying("report", "r", "Store purchases are missing in the look-up of orders", "crm")
    noise = Saying("report", "n", "The canteen closes at two")
    echoes = {echo.ref: echo for echo in Chorus([aha, rule, report, noise]).echoes(aha)}
    assert set(echoes) == {"no_record", "r"}
    assert echoes["no_record"].why == "it is the rule that was named"
    assert echoes["r"].why == "both say “order”, “look”, “store”, “purchase”; both name the system CRM"


def test_a_step_alone_is_an_echo_of_its_rule_but_not_one_at_which_all_rules_look():
    rules = [
        Saying("rule", f"r{i}", f"rule{'abcdef'[i]}", None, ("contact.opened",), f"r{i}") for i in range(6)
    ]
    rules.append(Saying("rule", "no_record", "nothing there", None, ("lookup.not_found",), "no_record"))
    chorus = Chorus(rules)
    echoes = chorus.echoes(Saying("aha", "a", "They searched in vain", None, ("lookup.not_found",)))
    assert [(echo.ref, echo.why) for echo in echoes] == [("no_record", "the rule looks at lookup.not_found")]
    assert chorus.echoes(Saying("aha", "a", "They called", None, ("contact.opened",))) == []


def test_themes_gather_what_says_the_same_and_name_it():
    sayings, about = corpus(UNSEEN, 3)
    chorus = Chorus(sayings)
    themes = chorus.themes()
    assert sorted(i for theme in themes for i in theme) == list(range(len(sayings)))
    large = [theme for theme in themes if len(theme) >= 3]
    assert len(large) >= 9
    most = sum(max(Counter(about[i] for i in theme).values()) for theme in large)
    assert most / sum(len(theme) for theme in large) >= 0.95
    assert all(chorus.told(theme) for theme in large)


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("Orders, order; ORDERS!", {"order"}),
        ("Réclamations du magasin", {"recla", "magas"}),
        ("Die Maske des Maskenwechsels", {"maske"}),
        ("orderLookup v2", {"order", "looku"}),
        ("在庫確認が遅い", {"在庫", "庫確", "確認", "認か", "か遅", "遅い"}),
        ("to be or not to be 42", set()),
    ],
)
def test_words_need_no_language(text, stems):
    assert set(words(text)) == stems


@given(st.lists(st.text(max_size=60), min_size=1, max_size=12))
def test_likeness_is_mutual_bounded_and_does_not_depend_on_the_order(texts):
    sayings = [Saying("report", str(i), text) for i, text in enumerate(texts)]
    chorus, turned = Chorus(sayings), Chorus(reversed(sayings))
    seen = {}
    for saying in sayings:
        echoes = chorus.echoes(saying)
        assert echoes == turned.echoes(saying)
        assert all(LEAST <= echo.likeness <= 1 and echo.why and echo.ref != saying.ref for echo in echoes)
        seen |= {(saying.ref, echo.ref): echo.likeness for echo in echoes}
    assert all(seen.get((b, a)) == likeness for (a, b), likeness in seen.items())
    assert sorted(len(t) for t in chorus.themes()) == sorted(len(t) for t in turned.themes())


def test_the_front_shows_the_echo():
    assert walk.echo.Chorus is Chorus
