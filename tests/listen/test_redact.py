"""What names a person comes out of a text by what it is, in Python and in SQL alike."""

from __future__ import annotations

import pytest

from walkamile.kit.redact import redact_text
from walkamile.listen.redact import redact_sql

CASES = {
    "call +43 660 7744 9911": "call [phone]",
    "call +4366077449911 today": "call [phone] today",
    "+49 (0)30 901820-1234": "[phone]",
    "+1 (415) 555-0132": "[phone]",
    "+86 138 0013 8000 1": "[phone]",
    "+ 43 660 7744 9911": "[phone]",
    "0043 660 7744 9911, thanks": "[phone], thanks",
    "00436607744991": "[phone]",
    "00 44 20 7946 0958 12": "[phone]",
    "0660 7744 9911": "[phone]",
    "call (+43 660 7744 9911)": "call ([phone])",
    "+43 660 7744 9911 or +43 1 5880 1234": "[phone] or [phone]",
    "+43 660 7744 9911 4111 1111 1111 1111": "[phone] [card]",
    "4111 1111 1111 1111": "[card]",
    "4111-1111-1111-1111": "[card]",
    "4111111111111111": "[card]",
    "my card 3782 822463 10005 does not work": "my card [card] does not work",
    "4222222222222": "[card]",
    "6304000000000000000": "[card]",
    "AT61 1904 3002 3457 3201": "[account]",
    "ana@example.org +43 660 7744 9911": "[e-mail] [phone]",
    "parcel 12345678": "parcel [number]",
    "2 + 3 are 5, at 10:00 on 2026-03-31": "2 + 3 are 5, at 10:00 on 2026-03-31",
    "room +12345": "room +12345",
}


@pytest.mark.parametrize("said", CASES)
def test_numbers_are_called_what_they_are(said):
    assert redact_text(said) == CASES[said]


def test_in_sql_it_is_the_same(make_store):
    engine = make_store().engine()
    for said, expected in CASES.items():
        assert engine.value(f"select {redact_sql('$said')}", {"said": said}) == expected
    engine.close()
