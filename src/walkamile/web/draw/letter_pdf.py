"""The letter as a PDF: one or two pages A4, with a face that knows the letters of Europe. Needs the extra `pdf`."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from walkamile.model.errors import ExtraMissing
from walkamile.web.draw import letter_words as say
from walkamile.web.draw import words
from walkamile.web.draw.letter_text import link_of

FONTS = Path(__file__).resolve().parent / "fonts"
TEXT, STRONG = "Source Sans 3", "Source Sans 3 SemiBold"
INK, SOFT, LINE, ACCENT, BREAK, PALE = "#1a2530", "#556270", "#dfe2dd", "#0b5f63", "#b3261e", "#f0f1ed"
PADDING = 6.0  # what the library leaves free around the text of a page
LONGEST, MOST_LINES = 240, 8  # a cell must fit on a page
MISSING = "The PDF needs reportlab. Install it with: pip install 'walkamile[pdf]'. The page and --html work without it."


def as_pdf(letter: Mapping[str, Any], address: str) -> bytes:
    """The letter, ready to print or to attach; the same letter gives the same bytes. Raises ExtraMissing."""
    try:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.units import mm
        from reportlab.platypus import SimpleDocTemplate
    except ImportError as fault:
        raise ExtraMissing(MISSING) from fault
    register_fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=14 * mm, bottomMargin=17 * mm,
        title=f"{letter['company']}: {say.title(letter)}", author=letter["company"], invariant=1,
    )  # fmt: skip
    foot = _foot(letter, address)
    document.build(_flow(letter, document.width - 2 * PADDING), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def register_fonts() -> None:
    """Make the two faces known, once."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if STRONG in pdfmetrics.getRegisteredFontNames():
        return
    pdfmetrics.registerFont(TTFont(TEXT, FONTS / "SourceSans3-Regular.ttf"))
    pdfmetrics.registerFont(TTFont(STRONG, FONTS / "SourceSans3-SemiBold.ttf"))
    pdfmetrics.registerFontFamily(TEXT, normal=TEXT, bold=STRONG, italic=TEXT, boldItalic=STRONG)


def _flow(letter: Mapping[str, Any], width: float) -> list[Any]:
    flow = [*_head(letter), *_story(letter, width)]
    flow += _owned(letter, width)
    flow += _columns(letter, width)
    return flow


def _style(
    size: float, colour: str = INK, strong: bool = False, after: float = 0.0, before: float = 0.0
) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        f"{size}{colour}{strong}{after}{before}", fontName=STRONG if strong else TEXT, fontSize=size,
        leading=size * 1.32, textColor=HexColor(colour), spaceAfter=after, spaceBefore=before,
    )  # fmt: skip


def _says(text: str, size: float = 9.5, colour: str = INK, **style: Any) -> Any:
    from reportlab.platypus import Paragraph

    return Paragraph(escape(text), _style(size, colour, **style))


def _marked(text: str, size: float = 9.0, **style: Any) -> Any:
    """A paragraph whose text is already markup."""
    from reportlab.platypus import Paragraph

    return Paragraph(text, _style(size, **style))


def _head(letter: Mapping[str, Any]) -> list[Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import HRFlowable

    return [
        _says(letter["company"].upper(), 8, ACCENT, strong=True, after=1),
        _says(say.title(letter), 21, strong=True, after=1),
        _says(f"{say.dates(letter)}. The worst of it as it happened, not as an average.", 10, SOFT, after=7),
        HRFlowable(width="100%", thickness=1.5, color=HexColor(ACCENT), spaceAfter=9),
    ]


def _story(letter: Mapping[str, Any], width: float) -> list[Any]:
    from reportlab.platypus import Spacer

    from walkamile.web.draw.letter_drawing import Drawing

    story = letter["story"]
    if story is None:
        return [
            _says("No story this week", 15, strong=True, after=3),
            _says(letter["story_reason"], 10, after=10),
        ]
    told = f"<b>{escape(say.one_of(story))}</b> {escape(' '.join(story['sentences']))}"
    said = f"{say.usual(story)} {say.judged(letter['judged_until'])}".strip()
    return [
        _says("THE WORST BREAK OF THE WEEK", 8, BREAK, strong=True, after=1),
        _says(story["title"], 17, strong=True, after=1),
        _says(story["says"], 10.5, SOFT, after=4),
        _marked(told, 10.5, after=5),
        Drawing(story["moments"], story["marks"], width),
        Spacer(1, 6),
        _figures(story, width),
        _says(said, 8.5, SOFT, before=4, after=11),
    ]


def _figures(story: Mapping[str, Any], width: float) -> Any:
    """Three large figures side by side, each with what it rests on."""
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table

    figure = story["figure"]
    cells = [
        (f"{figure['n']:,}", f"times, of {figure['denominator']:,} that could have been"),
        (words.share(figure["share"]), say.interval(figure)),
        (
            say.hours(figure["hours"]),
            "of people's lives" if figure["hours"] is not None else "no rule says what it costs",
        ),
    ]
    row = [[_says(value, 19, INK, strong=True), _says(basis, 8.5, SOFT)] for value, basis in cells]
    style = [
        ("BACKGROUND", (0, 0), (-1, -1), HexColor(PALE)), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBEFORE", (1, 0), (-1, -1), 4, HexColor("#ffffff")), ("LEFTPADDING", (0, 0), (-1, -1), 9),
        ("TOPPADDING", (0, 0), (-1, -1), 5), ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
    ]  # fmt: skip
    return Table([row], colWidths=[width / 3] * 3, style=style)


def _heading(text: str) -> Any:
    return _says(text, 11, ACCENT, strong=True, after=3)


def _owned(letter: Mapping[str, Any], width: float) -> list[Any]:
    """Whose it is; in a department's letter, its breaks by rule."""
    from reportlab.platypus import KeepTogether, Spacer

    if letter["department"]:
        heading, lines = f"The breaks on what {letter['department']} owns", _rules(letter)
        reason = "No break was seen on it in this week."
    else:
        heading, lines, reason = "Whose it is", _departments(letter), letter["departments"]["reason"]
    body = _table(lines, width) if len(lines) > 1 else _says(reason or "", 9.5, SOFT)
    silent = "" if letter["department"] else say.silent(letter["departments"])
    more = [_says(silent, 8.5, SOFT, before=3)] if silent else []
    return [KeepTogether([_heading(heading), body, *more]), Spacer(1, 11)]


def _rules(letter: Mapping[str, Any]) -> list[list[str]]:
    lines = [["Break", "How often", "Time", "Share"]]
    for row in letter["figures"]:
        if row["share"] is None:
            lines.append([row["title"], "", "", row["reason"]])
            continue
        often = f"{row['n']:,} of {row['denominator']:,}"
        share = f"{words.share(row['share'])} ({words.span(row['low'], row['high'], 'share')})"
        lines.append([row["title"], often, say.hours(row["hours"]), share])
    return lines


def _departments(letter: Mapping[str, Any]) -> list[list[str]]:
    lines = [["Department", "Breaks", "Time", "What costs most"]]
    for row in letter["departments"]["rows"]:
        named = "nobody known" if row["department"] == "unknown" else row["department"]
        often = "" if row["n"] is None else f"{row['n']:,}"
        lines.append([named, often, "" if row["n"] is None else say.hours(row["hours"]), say.part(row)])
    return lines


def _table(lines: Sequence[Sequence[str]], width: float) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table

    head = [_says(cell, 8, SOFT, strong=True) for cell in lines[0]]
    rows = [[_says(row[0], 9, strong=True), *(_says(cell, 9) for cell in row[1:])] for row in lines[1:]]
    style = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(LINE)), ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]  # fmt: skip
    return Table(
        [head, *rows],
        colWidths=[width * part for part in (0.24, 0.13, 0.11, 0.52)],
        style=style,
        repeatRows=1,
    )


def _columns(letter: Mapping[str, Any], width: float) -> list[Any]:
    """What was believed, fixed, reported; who read the last letter; what cannot be seen. In two columns."""
    from reportlab.platypus import Table

    reads = letter["read"]
    reported, fixed, believed = letter["reported"], letter["fixed"], letter["believed"]
    learned = letter["learned"]
    beliefs = [f"<b>{escape(row['topic'])}</b> {escape(say.believed(row))}" for row in believed["rows"][:4]]
    opened = f"Who opened the letter of {reads['week']}"
    cells = [
        _listed("What leaders believed", beliefs, believed["reason"]),
        [
            *_listed("What leaders saw", [_learned(row) for row in learned["rows"]], learned["reason"]),
            *_listed("What was fixed", [_fix(row) for row in fixed["rows"]], fixed["reason"]),
        ],
        _listed(
            "What employees reported",
            [escape(say.reported(one | {"line": _short(one["line"])})) for one in reported["themes"]],
            reported["reason"],
        ),
        [
            *_listed(
                "What cannot be seen",
                [escape(_short(line)) for line in letter["unseen"]],
                "Nothing is missing.",
            ),
            *_listed(
                opened, [escape(say.read(row)) for row in reads["rows"]], "Nobody who said who they are."
            ),
        ],
    ]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (0, 0), (0, -1), 10),
        ("LEFTPADDING", (1, 0), (1, -1), 10),
        ("RIGHTPADDING", (1, 0), (1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    return [Table([cells[:2], cells[2:]], colWidths=[width / 2] * 2, style=style)]


def _learned(row: Mapping[str, Any]) -> str:
    return f"<b>{escape(say.sentence(_short(row['observation'])))}</b> {escape(say.learned(row))}"


def _fix(row: Mapping[str, Any]) -> str:
    new = f'<font color="{ACCENT}">This week:</font> ' if row["is_new"] else ""
    fix = f" {escape(say.sentence(_short(row['fix'])))}" if row["fix"] else ""
    observation = escape(say.sentence(_short(row["observation"])))
    return f'{new}<b>{observation}</b>{fix} <font color="{SOFT}">{escape(say.fixed(row))}</font>'


def _short(said: str) -> str:
    """What somebody wrote, as much of it as leaves room for the others; the page has all of it."""
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"


def _listed(heading: str, lines: Sequence[str], reason: str | None) -> list[Any]:
    from reportlab.platypus import Spacer

    body = [_marked(line, 9, after=3) for line in lines[:MOST_LINES]] or [_says(reason or "", 9, SOFT)]
    return [_heading(heading), *body, Spacer(1, 5)]


def _foot(letter: Mapping[str, Any], address: str) -> Any:
    """What stands at the foot of every page."""
    said = (
        f"Figures as of {words.stamp(letter['as_of'])} {words.zone()} (round {letter['generation']}). "
        "Nobody is named; no figure on fewer than ten customers or five employees."
    )

    def draw(canvas: Any, document: Any) -> None:
        from reportlab.lib.colors import HexColor

        canvas.saveState()
        canvas.setFont(TEXT, 7.5)
        canvas.setFillColor(HexColor(SOFT))
        canvas.drawString(document.leftMargin + PADDING, 26, said)
        canvas.drawString(document.leftMargin + PADDING, 16, link_of(letter, address))
        canvas.drawRightString(
            document.pagesize[0] - document.rightMargin - PADDING, 16, f"page {document.page}"
        )
        canvas.restoreState()

    return draw
