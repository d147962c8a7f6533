"""Is the letter on paper the same as on the page, whole, readable, and without anybody's name?"""

from __future__ import annotations

import builtins
import io
import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest

from walkamile.model.errors import ExtraMissing
from walkamile.round import Recall
from walkamile.round.answers.letter import ask_week, plain, read_body, write_letter
from walkamile.web.draw import letter_words as say
from walkamile.web.draw.letter_pdf import as_pdf
from walkamile.web.draw.letter_text import as_html, as_text

WEEKS = ("2026-W09", "2026-W10", "2026-W11", "2026-W12", "2026-W13")
ADDRESS = "https://pages.example.org"


def letter_of(recall: Recall, week: str, department: str = "") -> dict:
    import json

    return read_body(json.dumps(write_letter(recall, ask_week(recall, week), department)))


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_the_pdf_says_the_right_figures(recall: Recall):
    letter = letter_of(recall, "2026-W12")
    read = pages(as_pdf(letter, ADDRESS))
    text = " ".join(read)
    figure = letter["story"]["figure"]
    assert 1 <= len(read) <= 2
    for said in (
        letter["story"]["title"], f"{figure['n']:,}", f"of {figure['denominator']:,}", say.interval(figure),
        say.hours(figure["hours"]), "The letter of week 12", "What cannot be seen", f"{ADDRESS}/letter/2026-W12",
    ):  # fmt: skip
        assert said in text, said
    for row in letter["departments"]["rows"]:
        if row["n"] is not None:
            assert f"{row['n']:,}" in text


@pytest.mark.parametrize("week", WEEKS)
def test_no_letter_names_anybody(recall: Recall, week: str):
    """In text, HTML and PDF: no name, number, address, id of any person, nor of what happened to them."""
    store = recall.store
    wanted = {store.secrets.unseal(sealed) for (sealed,) in store.state.rows("select value_enc from ident")}
    wanted |= {str(row[0]) for row in store.state.rows("select person_id from person")}
    for column in ("event_id", "contact_id", "case_id", "order_id"):
        wanted |= {
            str(row[0])
            for row in recall.rows(f"select distinct {column} from event where {column} is not null")
        }
    attributes = store.source_sql("attribute", {"code": "INTEGER", "name": "VARCHAR", "value": "VARCHAR"})
    wanted |= {
        str(row[0]) for row in recall.rows(f"select distinct value from {attributes} where name = 'name'")
    }
    letter = letter_of(recall, week)
    code = letter.pop("person_code")
    html = re.sub(r"<style>.*?</style>", "", as_html(letter, ADDRESS), flags=re.S)
    said = "\n".join([as_text(letter, ADDRESS), html, *pages(as_pdf(letter, ADDRESS)), str(plain(letter))])
    assert [one for one in wanted if len(one) >= 5 and one in said] == []
    assert code is None or isinstance(code, int)


def test_names_of_europe_can_be_read(recall: Recall):
    letter = letter_of(recall, "2026-W12")
    name = "Žofia Łuczak-Ğül, Ångström & Þóra: Ελένη Παπαδοπούλου, Олександр Шевченко, Őri Ţepeş"
    letter |= {"company": name}
    text = " ".join(pages(as_pdf(letter, ADDRESS)))
    assert name.upper() in text
    assert name.replace("&", "&amp;") in as_html(letter, ADDRESS)


def test_the_same_letter_gives_the_same_bytes(recall: Recall):
    letter = letter_of(recall, "2026-W12")
    assert as_pdf(letter, ADDRESS) == as_pdf(letter, ADDRESS)


def test_the_html_file_fetches_nothing(recall: Recall):
    html = as_html(letter_of(recall, "2026-W12"), ADDRESS)

    class Looks(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.fetched: list[str] = []

        def handle_starttag(self, tag, attrs):
            said = dict(attrs)
            if tag in ("script", "link", "img", "iframe") or "src" in said:
                self.fetched.append(tag)

    looks = Looks()
    looks.feed(html)
    assert looks.fetched == [] and "@import" not in html and "url(http" not in html


@pytest.mark.parametrize("department", ["customer care", "marketing", "logistics"])
def test_a_department_has_its_own_letter_on_paper(recall: Recall, department: str):
    letter = letter_of(recall, "2026-W12", department)
    text = " ".join(pages(as_pdf(letter, ADDRESS)))
    assert f"for {department}" in text and f"The breaks on what {department} owns" in text
    assert "Whose it is" not in text


def test_a_week_in_which_nothing_can_be_told_says_so(recall: Recall):
    letter = letter_of(recall, "2026-W12")
    letter |= {"story": None, "story_reason": "No break met ten customers.", "figures": [], "unseen": []}
    letter["departments"] = {"rows": [], "silent": [], "reason": "Nobody owns anything yet."}
    letter["reported"] = {"themes": [], "whole": None, "reason": "nobody has reported", "held_back": False}
    for text in (
        as_text(letter, ADDRESS),
        as_html(letter, ADDRESS),
        " ".join(pages(as_pdf(letter, ADDRESS))),
    ):
        assert "No break met ten customers." in text and "Nobody owns anything yet." in text


def test_a_very_full_letter_breaks_into_pages(recall: Recall):
    letter = letter_of(recall, "2026-W12")
    row = letter["reported"]["themes"][0] if letter["reported"]["themes"] else {
        "line": "The form loses what I typed.", "people": 9, "n": 12, "answered": 1, "first_at": "2026-03-01",
    }  # fmt: skip
    letter["reported"]["themes"] = [row | {"line": "A long line that goes on. " * 8}] * 12
    letter["departments"]["rows"] = letter["departments"]["rows"] * 12
    assert 2 <= len(pages(as_pdf(letter, ADDRESS))) <= 6


def test_a_missing_extra_says_how_to_install_it(recall: Recall, monkeypatch: pytest.MonkeyPatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("reportlab"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ExtraMissing, match=r"walkamile\[pdf\]"):
        as_pdf({"week": "2026-W12", "company": "", "department": ""}, ADDRESS)


def test_times_are_told_as_the_company_lives(recall: Recall):
    from zoneinfo import ZoneInfo

    from walkamile.web.draw.words import told_in

    letter = letter_of(recall, "2026-W12")
    letter["as_of"] = datetime(2026, 3, 30, 22, 30)
    with told_in(ZoneInfo("Europe/Vienna")):
        assert "31 Mar 2026, 00:30 Europe/Vienna" in " ".join(pages(as_pdf(letter, ADDRESS)))


def test_the_face_lies_in_the_package_with_its_licence():
    import walkamile.web.draw as draw

    fonts = Path(draw.__file__).parent / "fonts"
    assert {"SourceSans3-Regular.ttf", "SourceSans3-SemiBold.ttf"} <= {one.name for one in fonts.iterdir()}
    assert "SIL OPEN FONT LICENSE" in (fonts / "LICENSE.source-sans-3.txt").read_text("utf-8").upper()
