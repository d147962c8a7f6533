"""walkamile belief: sealed from the command line in an empty home, listed in groups, verified."""

from __future__ import annotations

import json

from running import walkamile
from test_documents import check

from walkamile.store import open_store


def test_state_list_and_verify(tmp_path):
    home = tmp_path / "home"
    said = walkamile(
        "belief", "state", "gave_up_share", "0.05", "--low", "0.02", "--high", "0.1", "--as", "c.chloe", "--json",
        home=home,
    )  # fmt: skip
    assert said.code == 0, said.err
    check("belief-state", json.loads(said.out))
    again = walkamile("belief", "state", "gave_up_share", "0.06", "--as", "c.chloe", home=home)
    assert again.code == 2 and "already sealed" in again.err
    wrong = walkamile("belief", "state", "gave_up_share", "5", home=home)
    assert wrong.code == 2 and "write a share between 0 and 1; 5 of 100 is 0.05." in wrong.err
    wrong = walkamile("belief", "state", "gave_up_share", "0.2", "--low", "-1", "--high", "0.3", home=home)
    assert wrong.code == 2 and "between 0 and 1; 20 of 100 is 0.2." in wrong.err
    wrong = walkamile("belief", "state", "wait_median_s", "7200", home=home)
    assert wrong.code == 2 and "write seconds between 0 and 3600; 7200 cannot be." in wrong.err
    unknown = walkamile("belief", "state", "weather", "5", home=home)
    assert unknown.code == 2 and "gave_up_share" in unknown.err
    listed = walkamile("belief", "list", "--as", "C.Chloe", "--json", home=home)
    check("belief-list", document := json.loads(listed.out))
    assert [row["topic"] for row in document["own"]] == ["gave_up_share"] and document["n_waiting"] is None
    assert walkamile("belief", "list", "--as", "nobody", home=home).code == 2
    plain = walkamile("belief", "list", "--as", "c.chloe", home=home)
    assert "Callers who give up" in plain.out and "nothing tested yet" in plain.out
    fine = walkamile("belief", "verify", "--json", home=home)
    check("belief-verify", json.loads(fine.out))
    assert fine.code == 0 and json.loads(fine.out) == {"n": 1, "holds": True, "faults": []}
    store = open_store(home)
    with store.state.transaction() as transaction:
        transaction.run("update belief set believed = 0.2")
    store.close()
    broken = walkamile("belief", "verify", "--json", home=home)
    check("belief-verify", json.loads(broken.out))
    assert broken.code == 2 and json.loads(broken.out)["faults"][0]["no"] == 1
    assert "not as it was sealed" in walkamile("belief", "verify", home=home).out


def test_a_name_of_teams_csv_lists_what_it_stated(tmp_path):
    home = tmp_path / "home"
    walkamile("init", home=home)
    (home / "teams.csv").write_text("employee_id,name,team\nd.dev,Dev Rao,it\n", "utf-8")
    said = walkamile("belief", "state", "silent_share", "0.4", "--as", "Dev Rao", home=home)
    assert said.code == 0, said.err
    for name in ("Dev Rao", "d.dev"):
        listed = walkamile("belief", "list", "--as", name, "--json", home=home)
        assert [row["topic"] for row in json.loads(listed.out)["own"]] == ["silent_share"]
    nobody = walkamile("belief", "list", "--as", "Eva", home=home)
    assert nobody.code == 2 and "'Eva' has said anything yet" in nobody.err


def test_the_beliefs_of_the_demo_are_listed_in_groups(company):
    document = json.loads(walkamile("belief", "list", "--json", home=company).out)
    check("belief-list", document)
    assert {row["group"] for row in document["scores"]} == {"everyone", "leaders", "customer care"}
    assert "Overconfident" in walkamile("belief", "list", home=company).out
    assert json.loads(walkamile("belief", "verify", "--json", home=company).out)["holds"]


def test_tasks_are_listed_and_shown_with_what_customers_take(company):
    listed = json.loads(walkamile("task", "list", "--json", home=company).out)
    check("task-list", listed)
    assert [one["task_id"] for one in listed["tasks"]] == ["buy-a-coat", "phone-about-an-order"]
    shown = json.loads(walkamile("task", "show", "buy-a-coat", "--json", home=company).out)
    check("task-show", shown)
    assert [row["n"] is None for row in shown["customers"]] == [False, False, False, True]
    assert "Pay" in walkamile("task", "show", "buy-a-coat", home=company).out
    assert "phone-about-an-order" in walkamile("task", "list", home=company).out
    assert walkamile("task", "show", "nothing", home=company).code == 2
