"""Do the commands say of a table what the functions say of arrays, and refuse in plain words?"""

from __future__ import annotations

import csv
import io
import json
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "cli"))

from running import walkamile

from walkamile import staff


def words(arguments):
    """Arguments as a person types them: texts are split at blanks, paths stay whole."""
    return [word for one in arguments for word in (one.split(" ") if isinstance(one, str) else [str(one)])]


def asked(tmp_path, *arguments):
    ran = walkamile("staff", *words(arguments), home=tmp_path / "home")
    assert (ran.code, ran.err) == (0, ""), ran.err
    return ran.out


def document(tmp_path, *arguments):
    found = json.loads(asked(tmp_path, *arguments, "--json"))
    schema = json.loads(
        files("walkamile.model")
        .joinpath("schemas", f"staff-{words(arguments)[0]}.schema.json")
        .read_text("utf-8")
    )
    jsonschema.Draft202012Validator(schema).validate(found)
    return found


@pytest.fixture
def calls(tmp_path):
    rng = np.random.default_rng(1)
    at = np.sort(rng.uniform(0, 15 * 86400, 9000))
    at = at[(at % 86400 > 8 * 3600) & (at % 86400 < 20 * 3600)]
    offered, ready = rng.exponential(60, at.size), rng.exponential(150, at.size)
    start = np.datetime64("2026-03-02T00:00:00") + at.astype("timedelta64[s]")
    rows = {
        "asked_at": start,
        "wait": np.minimum(offered, ready),
        "outcome": np.where(ready < offered, "hung_up", "answered"),
        "handle": rng.exponential(240, at.size),
        "agent": np.array(["ana", "ben", "chloe"])[rng.integers(0, 3, at.size)],
        "queue": np.array(["orders", "returns"])[rng.integers(0, 2, at.size)],
    }
    pq.write_table(pa.table(rows), tmp_path / "calls.parquet")
    return tmp_path / "calls.parquet", rows


@pytest.fixture
def counts(tmp_path):
    rng = np.random.default_rng(2)
    path = tmp_path / "counts.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("start;calls;mailing\n")
        for day in range(98):
            for slot in range(18, 40) if day % 7 < 6 else ():
                when = np.datetime64("2026-01-05") + np.timedelta64(day, "D") + np.timedelta64(slot * 30, "m")
                mean = 50 + 30 * np.sin((slot - 18) / 22 * np.pi) + 40 * (day in (40, 61))
                file.write(
                    f"{str(when).replace('T', ' ')};{rng.poisson(mean)};{'yes' if day in (40, 61) else 'no'}\n"
                )
    return path


def test_one_queue_by_options(tmp_path):
    found = document(tmp_path, "queue --arrivals-per-hour 960 --handle-s 300 --agents 60 --patience-s 180")
    shown = staff.queue.figures(staff.queue.queue(960, 300, 60, 180))
    assert found["cases"][0]["answer"]["abandoned_share"] == shown.abandoned_share[0]
    assert found["cases"][0]["answer"]["erlang_c_mean_wait_s"] is None
    needed = document(
        tmp_path, "queue --arrivals-per-hour 3000 --handle-s 300 --patience-s 40 --goal-share 0.8"
    )
    assert needed["cases"][0]["answer"]["agents_needed"] == 210
    assert needed["cases"][0]["answer"]["agents_needed_by_erlang_c"] > 250


def test_a_table_of_cases_gets_its_answers_as_columns(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(
        "name,arrivals_per_hour,handle_s,agents,patience_s,patience_law,goal_share,within_s\n"
        "ana,960,300,60,180,,,\nben,960,300,,180,,0.8,30\nchloe,960,300,60,90,fixed,,\ndev,0,300,,180,,0.8,\n", "utf-8",
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(asked(tmp_path, "queue --csv", path))))
    assert [row["name"] for row in rows] == ["ana", "ben", "chloe", "dev"]
    assert (
        float(rows[0]["abandoned_share"])
        == staff.queue.figures(staff.queue.queue(960, 300, 60, 180)).abandoned_share[0]
    )
    goal = staff.needed.Goal(in_time_share=0.8, within_s=30)
    assert (
        int(rows[1]["agents_needed"])
        == staff.needed.agents_needed(staff.queue.queue(960, 300, 1, 180), goal)[0]
    )
    assert float(rows[2]["mean_wait_of_abandoned_s"]) == pytest.approx(90, rel=1e-9)
    assert int(rows[3]["agents_needed"]) == 0
    both = document(tmp_path, "queue --csv", path)["cases"]
    assert both[0]["asked"]["name"] == "ana" and both[1]["answer"]["agents_needed"] == int(
        rows[1]["agents_needed"]
    )


def test_redials_chats_and_a_curve(tmp_path):
    again = document(
        tmp_path,
        "queue --arrivals-per-hour 1200 --handle-s 300 --agents 90 --patience-s 120 --redial-share 0.6",
    )["cases"][0]["answer"]
    assert (
        again["lost_customers_share"] == pytest.approx(0.1023, abs=1e-3)
        and again["attempts_per_customer"] > 1.15
    )
    chat = document(
        tmp_path, "queue --arrivals-per-hour 60 --handle-s 600 --agents 5 --patience-s 300 --concurrency 2"
    )["cases"][0]["answer"]
    assert chat["places"] == 10
    (tmp_path / "curve.csv").write_text("at_s,share\n0,1\n90,0\n", "utf-8")
    curve = document(
        tmp_path,
        "queue --arrivals-per-hour 960 --handle-s 300 --agents 60 --patience-curve",
        tmp_path / "curve.csv",
    )["cases"][0]["answer"]
    fixed = document(
        tmp_path,
        "queue --arrivals-per-hour 960 --handle-s 300 --agents 60 --patience-s 90 --patience-law fixed",
    )["cases"][0]["answer"]
    assert curve["abandoned_share"] == pytest.approx(fixed["abandoned_share"], rel=1e-9)


def test_patience_of_a_table(tmp_path, calls):
    path, rows = calls
    found = document(tmp_path, "patience", path, "--wait wait --abandoned outcome=hung_up --by queue")
    gone = rows["outcome"] == "hung_up"
    assert found["groups"][0]["mean_s"] == pytest.approx(rows["wait"].sum() / gone.sum(), rel=1e-9)
    assert {g["group"].get("queue") for g in found["groups"]} == {None, "orders", "returns"}
    part = asked(tmp_path, "patience", path, "--wait wait --abandoned outcome=hung_up --where queue=orders")
    assert f"{(rows['queue'] == 'orders').sum()}" in part and "Erlang A" in part


def test_twin_of_contacts_and_of_slots_say_the_same_kind_of_thing(tmp_path, calls):
    path, _ = calls
    columns = "--wait wait --abandoned outcome=hung_up --handle handle --agent agent"
    found = document(tmp_path, "twin", path, "--time asked_at", columns, "--out", tmp_path / "slots.csv")
    assert found["fit_until"] == "2026-03-12T00:00:00" and len(found["scores"]) == 5
    rows = list(csv.DictReader((tmp_path / "slots.csv").open(encoding="utf-8")))
    assert len(rows) == len(found["slots"]) > 200
    with (tmp_path / "by_slot.csv").open("w", encoding="utf-8") as file:
        file.write("start,n,lost,wait,agents,handle\n")
        for row in rows:
            lost = round(float(row["n_offered"]) * float(row["abandoned_share"]))
            cells = (row["start"], row["n_offered"], lost, row["mean_wait_s"], row["agents"], row["handle_s"])
            file.write(",".join(map(str, cells)) + "\n")
    by_slot = document(
        tmp_path,
        "twin",
        tmp_path / "by_slot.csv",
        "--time start --count n --abandoned lost --wait wait --agents agents --handle handle --fit-until 2026-03-12",
    )
    assert by_slot["learned"]["patience_s"] == pytest.approx(found["learned"]["patience_s"], rel=0.02)
    assert by_slot["learned"]["availability"] == pytest.approx(found["learned"]["availability"], abs=0.05)


def test_backtest_forecast_and_plan_of_a_table(tmp_path, counts):
    looked = document(
        tmp_path,
        "backtest",
        counts,
        "--time start --count calls --event mailing --origins 4 --out",
        tmp_path / "b.csv",
    )
    assert (looked["slot_min"], looked["n_days"], len(looked["origins"])) == (30, 97, 4)
    assert looked["open_slots_per_week"] == 6 * 22 and looked["missing_slots"] == 0
    rows = list(csv.DictReader((tmp_path / "b.csv").open(encoding="utf-8")))
    wape = sum(abs(float(r["point"]) - float(r["came"])) for r in rows if r["came"]) / sum(
        float(r["came"]) for r in rows if r["came"]
    )
    chosen = next(s for s in looked["scores"] if s["method"] == "chosen")
    assert chosen["wape"] == pytest.approx(wape, abs=1e-4)
    ahead = document(tmp_path, "forecast", counts, "--time start --count calls")
    assert len(ahead["slots"]) == 6 * 22 and ahead["learned"]
    assert all(row["low"] <= row["point"] <= row["high"] for row in ahead["slots"])
    made = document(tmp_path, "plan", counts, "--time start --count calls --handle-s 300 --no-trees")
    assert len(made["slots"]) == 6 * 22 and all(
        row["base"] > 0 and row["on_call"] >= 0 for row in made["slots"]
    )
    assert "more" in made["peak"]["all_on_call"] and "simulation" in made["note"]


def test_today_so_far_moves_the_rest_of_today(tmp_path, counts):
    lines = counts.read_text("utf-8").splitlines()
    last = [line for line in lines if line.startswith("2026-04-11")]
    kept = [line for line in lines if not line.startswith("2026-04-11")]
    busy = [f"{line.split(';')[0]};{int(line.split(';')[1]) * 2};no" for line in last[:10]]
    counts.write_text("\n".join(kept + busy) + "\n", "utf-8")
    found = document(tmp_path, "forecast", counts, "--time start --count calls --today --no-trees")
    assert found["today"]["factor"] > 1.15
    today = [row for row in found["slots"] if row["start"].startswith("2026-04-11")]
    before = document(tmp_path, "forecast", counts, "--time start --count calls --no-trees")
    assert len(today) == 22 and before["today"] is None


def test_rows_that_are_contacts_and_a_given_forecast(tmp_path, calls):
    path, _ = calls
    looked = document(tmp_path, "forecast", path, "--time asked_at --no-trees")
    assert looked["slot_min"] == 30 and not looked["learned"]
    (tmp_path / "given.csv").write_text(
        "start,n,top\n" + "".join(f"2026-05-04 {h:02}:00,{h * 5},{h * 6}\n" for h in range(8, 18)), "utf-8"
    )
    made = document(
        tmp_path,
        "plan",
        tmp_path / "given.csv",
        "--time start --count n --high top --given --handle-s 300 --goal-share 0.8",
    )
    assert made["slot_min"] == 60 and [row["contacts"] for row in made["slots"]] == [
        h * 5 for h in range(8, 18)
    ]
    assert all(row["on_call"] > 0 for row in made["slots"])


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        ("queue --arrivals-per-hour 100 --handle-s -3 --agents 5", "handle_s is -3"),
        ("queue --arrivals-per-hour 100 --handle-s inf --agents 5", "handle_s is inf"),
        ("queue --arrivals-per-hour 100 --handle-s 300 --agents 0", "1 at least"),
        ("queue --arrivals-per-hour -1 --handle-s 300 --agents 2", "from 0 on"),
        ("queue --arrivals-per-hour 100 --handle-s 300", "neither agents nor a goal"),
        ("queue --handle-s 300 --agents 4", "arrivals_per_hour"),
        ("queue --arrivals-per-hour 100 --handle-s 300 --goal-share 1.0", "below 1"),
        ("queue --arrivals-per-hour 100 --handle-s 300 --goal-share 0.8 --goal-what sl", "answered_in_time_of_offered"),
        ("queue --arrivals-per-hour 100 --handle-s 300 --agents 4 --patience-law weird", "Known: exponential"),
        ("queue --csv nowhere.csv", "nowhere.csv is not there"),
        ("queue --csv {empty}", "empty.csv"),
        ("backtest {counts} --time when --count calls", "The columns are: start, calls, mailing"),
        ("backtest {counts} --time start --count mailing", "is no number"),
        ("backtest {counts} --time calls --count calls", "no times like"),
        ("backtest {counts} --time start --count calls --holidays none.csv", "neither a column of the table nor"),
        ("forecast {short} --time start --count calls", "one week at least"),
        ("backtest {short} --time start --count calls", "days of history at least"),
        ("plan {counts} --time start --count calls --handle-s -5", "above 0"),
        ("patience {counts} --wait calls --abandoned start", "neither yes nor no"),
        ("patience {counts} --wait calls --abandoned mailing=perhaps", "nowhere in column"),
        ("twin {counts} --time start --wait calls --abandoned mailing --handle calls", "--agent"),
    ],
    ids=str,
)  # fmt: skip
def test_what_the_user_can_mend_ends_with_2_and_advice(tmp_path, counts, arguments, advice):
    (tmp_path / "empty.csv").write_text("", "utf-8")
    lines = counts.read_text("utf-8").splitlines()
    (tmp_path / "short.csv").write_text("\n".join(lines[:80]) + "\n", "utf-8")
    places = {"{counts}": counts, "{empty}": tmp_path / "empty.csv", "{short}": tmp_path / "short.csv"}
    ran = walkamile(
        "staff", *(str(places.get(word, word)) for word in arguments.split()), home=tmp_path / "home"
    )
    assert (ran.code, ran.out) == (2, ""), ran.out[:200]
    assert advice in ran.err and "Traceback" not in ran.err
