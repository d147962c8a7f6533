"""Can every person be found by exact identifiers, and does nothing tie two people but the planted devices?"""

from typing import Any

import pytest

from walkamile.demo import Company, generate

NAMESPACES = ("login_id", "email", "phone", "loyalty_id", "cookie", "device_id", "employee_id")


def names_of(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, row[name]) for name in NAMESPACES if row[name] is not None]


def shared_of(company: Company) -> set[str]:
    return set(company.facts["shared"]["kiosks"]) | set(company.facts["shared"]["tablets"])


@pytest.fixture(scope="module")
def rows(company: Company) -> list[tuple[dict[str, Any], str | None]]:
    """Every event with the person it truly belongs to."""
    truly = dict(zip(*company.whose.to_pydict().values(), strict=True))
    return [(row, truly[row["event_id"]]) for row in company.events.to_pylist()]


def test_exact_identifiers_give_back_the_people(
    company: Company, rows: list[tuple[dict[str, Any], Any]]
) -> None:
    shared = shared_of(company)
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(name: tuple[str, str]) -> tuple[str, str]:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    owners: dict[tuple[str, str], set[str]] = {}
    for row, person in rows:
        names = [name for name in names_of(row) if name[1] not in shared]
        for name in names:
            parent[root(name)] = root(names[0])
            owners.setdefault(name, set()).add(str(person))
    assert all(len(people) == 1 for people in owners.values())
    roots: dict[str, set[tuple[str, str]]] = {}
    for name, people in owners.items():
        roots.setdefault(next(iter(people)), set()).add(root(name))
    assert {len(found) for found in roots.values()} == {1}
    assert len(roots) == len({found.pop() for found in roots.values()})


def test_the_identity_table_says_whose_a_name_is(
    company: Company, rows: list[tuple[dict[str, Any], Any]]
) -> None:
    owner = {(row["namespace"], row["value"]): row["person"] for row in company.identity.to_pylist()}
    assert len(owner) == company.identity.num_rows
    shared = shared_of(company)
    named = [(name, person) for row, person in rows for name in names_of(row) if name[1] not in shared]
    assert len(named) > 10_000
    assert all(owner.get(name, "robot") == person for name, person in named)


def test_every_interaction_of_a_person_names_them(
    company: Company, rows: list[tuple[dict[str, Any], Any]]
) -> None:
    shared = shared_of(company)
    named: dict[str, bool] = {}
    for row, person in rows:
        if person is None:
            assert all(value in shared for _, value in names_of(row))
            continue
        unit = (
            f"{row['contact_of'] or row['source']} {row['contact_id']}"
            if row["contact_id"]
            else row["event_id"]
        )
        if row["side"] != "employee" or not row["contact_id"]:
            named[unit] = named.get(unit, False) or any(value not in shared for _, value in names_of(row))
    assert named
    assert all(named.values())


def test_shared_devices_show_several_logins(company: Company, rows: list[tuple[dict[str, Any], Any]]) -> None:
    logins: dict[str, set[str]] = {}
    for row, _ in rows:
        if row["cookie"] in shared_of(company) and row["login_id"]:
            logins.setdefault(row["cookie"], set()).add(row["login_id"])
    assert sum(len(found) > 1 for found in logins.values()) >= 4


def test_employees_are_named_only_where_they_live_it(rows: list[tuple[dict[str, Any], Any]]) -> None:
    assert {row["side"] for row, _ in rows if row["employee_id"]} == {"employee"}
    served = [row for row, _ in rows if row["type"] == "contact.closed" and row["actor_kind"] == "employee"]
    assert served
    assert not any(row["employee_id"] for row in served)


def test_fading_identifiers_leave_the_truth(company: Company) -> None:
    faded = generate(1000, degrade=0.4)
    assert faded.truth.equals(company.truth)
    assert faded.facts["shares"] == company.facts["shares"]
    assert faded.events.num_rows == company.events.num_rows

    def own(made: Company) -> int:
        kept = {tuple(row.values())[:2] for row in made.identity.to_pylist()}
        rows = made.events.filter(made.events["contact_id"].is_valid()).to_pylist()
        return sum(row["side"] == "customer" and any(name in kept for name in names_of(row)) for row in rows)

    assert own(faded) / own(company) == pytest.approx(0.6, abs=0.05)


def test_no_person_looks_like_a_robot(company: Company) -> None:
    truly = dict(zip(*company.whose.to_pydict().values(), strict=True))
    opened: dict[str | None, int] = {}
    for row in company.events.to_pylist():
        if row["type"] == "contact.opened" and row["kind"] == "human":
            person = truly[row["event_id"]]
            opened[person] = opened.get(person, 0) + 1
    assert opened.pop("robot") > 50
    opened.pop(None, None)
    assert max(opened.values()) < 40
    assert "robot" not in set(company.truth["person"].to_pylist())
