"""Do calls that come back add up? Against the balance of attempts, and a figure published for a fluid fixed point."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.model.errors import StaffFault
from walkamile.staff.queue import figures, queue
from walkamile.staff.redial import with_redials


def test_sixty_percent_who_call_again():
    plain = figures(queue(1200, 300, 90, 120)).abandoned_share[0]
    again = with_redials(queue(1200, 300, 90, 120), 0.6)
    assert plain == pytest.approx(0.116, abs=5e-4)
    assert figures(again.queue).abandoned_share[0] == pytest.approx(0.222, abs=5e-4)
    assert again.attempts_per_customer[0] == pytest.approx(1.15, abs=5e-3)
    assert again.lost_customers_share[0] == pytest.approx(0.102, abs=5e-4)


@given(st.integers(1, 80), st.floats(0.2, 2), st.floats(0, 0.95), st.floats(0, 0.5), st.floats(10, 900))
def test_attempts_are_first_ones_and_those_that_came_back(n, utilisation, redial, reconnect, patience_s):
    first = utilisation * n * 12
    again = with_redials(queue(first, 300, n, patience_s), redial, reconnect)
    total, abandoned = again.queue.arrivals_per_hour[0], figures(again.queue).abandoned_share[0]
    assert total == pytest.approx(
        first + total * (redial * abandoned + reconnect * (1 - abandoned)), rel=1e-8
    )
    assert again.lost_customers_share[0] == pytest.approx(total / first * abandoned * (1 - redial), rel=1e-8)


def test_attempts_that_grow_without_end_are_refused():
    with pytest.raises(StaffFault, match="patience"):
        with_redials(queue(1300, 300, 100), 0.5)
