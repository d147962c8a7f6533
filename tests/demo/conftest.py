"""The companies that the tests of the demo look at: made once."""

import time

import pytest

from walkamile.demo import Company, generate


@pytest.fixture(scope="session")
def company() -> Company:
    """A small company."""
    return generate(1000)


@pytest.fixture(scope="session")
def timed() -> tuple[Company, float]:
    """The company of the usual size, and the CPU seconds it took."""
    start = time.process_time()
    made = generate()
    return made, time.process_time() - start


@pytest.fixture(scope="session")
def usual(timed: tuple[Company, float]) -> Company:
    """The company of the usual size."""
    return timed[0]
