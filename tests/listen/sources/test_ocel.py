"""An order of Ana as an object-centric log, and any log in XES."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from told import SAMPLES, briefly

from walkamile import listen, privacy
from walkamile import round as rounds
from walkamile.listen import sources
from walkamile.load import load
from walkamile.model.errors import FileFault
from walkamile.model.event import RELATION_COLUMNS
from walkamile.model.refusal import Why

SAMPLE = SAMPLES / "ocel.json"


def test_events_name_their_objects(heard):
    placed, sent = heard(SAMPLE, "ocel")
    assert briefly([placed, sent]) == [("02 09:00:00", "place order"), ("03 08:00:00", "send package")]
    assert placed["who"] == {"customer_id": "C-1"} and placed["order_id"] == sent["order_id"] == "o-1"
    assert sent["_row"]["objects"] == [
        {"type": "packages", "id": "p-1", "qualifier": "package"},
        {"type": "orders", "id": "o-1", "qualifier": "order"},
    ]
    assert sent["props"] == {"carrier": "post"}


def test_objects_keep_their_attributes_and_each_other(make_store):

    store = make_store("home")
    load(store, SAMPLE, listen.built_in("ocel"))
    columns = {
        "type": "VARCHAR",
        "id": "VARCHAR",
        "name": "VARCHAR",
        "value": "VARCHAR",
        "valid_from": "TIMESTAMP",
    }
    found = store.engine().rows(
        f"select type, id, name, value, cast(valid_from as varchar) from {store.source_sql('object', columns)} "
        "order by type, id, name, value"
    )
    assert found == [
        ("customers", "C-1", "gold", "true", None),
        ("orders", "o-1", "price", "49.9", "2026-03-02 10:00:00"),
        ("orders", "o-1", "price", "59.9", None),
    ]
    related = store.source_sql("object_object", RELATION_COLUMNS)
    assert store.engine().rows(f"select * from {related}") == [("orders", "o-1", "of", "customers", "C-1")]


def test_the_mapping_may_say_what_the_types_mean(heard):
    options = {
        "types": {"place order": "order.placed"},
        "person": {"customers": "loyalty_id"},
        "case": "packages",
    }
    placed, sent = heard(SAMPLE, "ocel", channel="web", **options)
    assert (placed["type"], placed["who"], placed["channel"]) == (
        "order.placed",
        {"loyalty_id": "C-1"},
        "web",
    )
    assert sent["case_id"] == "p-1"


def test_an_order_from_purchase_to_parcel(lived):
    recall = lived(SAMPLE, "ocel", types={"place order": "order.placed", "send package": "order.shipped"})
    assert recall.rows("select type, count(*) from event group by 1 order by 1") == [
        ("order.placed", 1),
        ("order.shipped", 1),
    ]
    steps = recall.rows(f"select count(*) from {recall.steps('order')}")
    assert steps == [(2,)]


OCEL_XML = """<?xml version="1.0" encoding="UTF-8"?>
<log>
  <object-types>
    <object-type name="orders"><attributes><attribute name="price" type="float"/></attributes></object-type>
  </object-types>
  <event-types><event-type name="place order"><attributes/></event-type></event-types>
  <objects>
    <object id="o-1" type="orders">
      <attributes>
        <attribute name="price" time="1970-01-01T00:00:00Z">59.9</attribute>
        <attribute name="price" time="2026-03-02T10:00:00Z">49.9</attribute>
      </attributes>
      <objects><relationship object-id="C-1" qualifier="of"/></objects>
    </object>
    <object id="C-1" type="customers">
      <attributes><attribute name="gold" time="1970-01-01T00:00:00Z">true</attribute></attributes>
    </object>
    <object id="p-1" type="packages"/>
  </objects>
  <events>
    <event id="e-1" type="place order" time="2026-03-02T09:00:00Z">
      <objects>
        <relationship object-id="o-1" qualifier="order"/><relationship object-id="C-1" qualifier="buyer"/>
      </objects>
    </event>
    <event id="e-2" type="send package" time="2026-03-03T09:00:00+01:00">
      <attributes><attribute name="carrier">post</attribute></attributes>
      <objects>
        <relationship object-id="p-1" qualifier="package"/><relationship object-id="o-1" qualifier="order"/>
      </objects>
    </event>
  </events>
</log>
"""


def test_in_xml_it_is_the_same_log(tmp_path):

    for ending in ("xml", "xmlocel"):
        path = tmp_path / f"log.{ending}"
        path.write_text(OCEL_XML, "utf-8")
        assert sources.recognise(path) == "ocel"
        by_json = [row for _, row in sources.rows_of_file(SAMPLE, "ocel", {})]
        assert [row for _, row in sources.rows_of_file(path, "ocel", {})] == by_json


def database(path: Path, *more: str) -> Path:
    """The sample as the specification writes it into SQLite."""
    con = sqlite3.connect(path)
    con.executescript(
        """
        create table event_map_type (ocel_type text primary key, ocel_type_map text);
        create table object_map_type (ocel_type text primary key, ocel_type_map text);
        create table event (ocel_id text primary key, ocel_type text);
        create table object (ocel_id text primary key, ocel_type text);
        create table event_object (ocel_event_id text, ocel_object_id text, ocel_qualifier text);
        create table object_object (ocel_source_id text, ocel_target_id text, ocel_qualifier text);
        create table event_PlaceOrder (ocel_id text primary key, ocel_time timestamp);
        create table "event_Send:it" (ocel_id text primary key, ocel_time timestamp, carrier text);
        create table object_Orders (ocel_id text, ocel_time timestamp, ocel_changed_field text, price real);
        create table object_Customers (ocel_id text, ocel_time timestamp, ocel_changed_field text, gold boolean);
        create table object_Packages (ocel_id text, ocel_time timestamp, ocel_changed_field text);
        insert into event_map_type values ('place order', 'PlaceOrder'), ('send package', 'Send:it');
        insert into object_map_type values ('orders', 'Orders'), ('customers', 'Customers'), ('packages', 'Packages');
        insert into event values ('e-1', 'place order'), ('e-2', 'send package');
        insert into object values ('o-1', 'orders'), ('C-1', 'customers'), ('p-1', 'packages');
        insert into event_PlaceOrder values ('e-1', '2026-03-02T09:00:00Z');
        insert into "event_Send:it" values ('e-2', '2026-03-03T09:00:00+01:00', 'post');
        insert into object_Orders values ('o-1', '1970-01-01 00:00:00', null, 59.9),
            ('o-1', '2026-03-02T10:00:00Z', 'price', 49.9);
        insert into object_Customers values ('C-1', '1970-01-01 00:00:00', null, 1);
        insert into object_Packages values ('p-1', '1970-01-01 00:00:00', null);
        insert into event_object values ('e-1', 'o-1', 'order'), ('e-1', 'C-1', 'buyer'), ('e-2', 'p-1', 'package'),
            ('e-2', 'o-1', 'order');
        insert into object_object values ('o-1', 'C-1', 'of');
        """
    )
    for sql in more:
        con.execute(sql)
    con.commit()
    con.close()
    return path


def same(rows):
    """Rows without the order in which a table of relations is read."""
    return sorted(
        json.dumps({k: sorted(v, key=str) if isinstance(v, list) else v for k, v in row.items()})
        for row in rows
    )


@pytest.mark.parametrize("ending", ["sqlite", "db", "sqlite3"])
def test_in_sqlite_it_is_the_same_log(ending, tmp_path):
    path = database(tmp_path / f"log.{ending}")
    before = path.read_bytes()
    assert sources.recognise(path) == "ocel"
    by_json = [row for _, row in sources.rows_of_file(SAMPLE, "ocel", {})]
    assert same(row for _, row in sources.rows_of_file(path, "ocel", {})) == same(by_json)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_a_log_in_sqlite_is_loaded_and_its_relations_are_kept(tmp_path, make_store):
    store = make_store("home")
    path = database(tmp_path / "log.sqlite")
    assert load(store, path, listen.built_in("ocel")).kept == 2
    assert load(store, path, listen.built_in("ocel")).kept == 0
    related = store.source_sql("object_object", RELATION_COLUMNS)
    assert store.engine().rows(f"select * from {related}") == [("orders", "o-1", "of", "customers", "C-1")]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("drop table event_object", "event_object"),
        ("drop table object_Orders", "object_Orders"),
        ("drop table event_map_type", "event_map_type"),
        ("alter table object_Orders rename column ocel_id to id", "ocel_id"),
    ],
)
def test_a_database_that_is_no_log_says_what_is_missing(more, said, tmp_path, make_store):
    with pytest.raises(FileFault, match=said):
        load(make_store("home"), database(tmp_path / "log.sqlite", more), listen.built_in("ocel"))
    (tmp_path / "x.sqlite").write_bytes(b"SQLite format 3 is not enough")
    with pytest.raises(FileFault, match="no database"):
        load(make_store("other"), tmp_path / "x.sqlite", listen.built_in("ocel"))


def test_ids_with_any_characters_come_through(tmp_path):
    odd = 'it\'s "a": [x]'
    quoted = odd.replace("'", "''")
    path = database(
        tmp_path / "log.sqlite",
        f"insert into event_PlaceOrder values ('{quoted}', '2026-03-05')",
        f"insert into event_object values ('{quoted}', 'C-1', '{quoted}'), ('e-1', 'nobody', null)",
    )
    rows = {row["event_id"]: row for _, row in sources.rows_of_file(path, "ocel", {}) if "event_id" in row}
    assert rows[odd]["objects"] == [{"type": "customers", "id": "C-1", "qualifier": odd}]
    assert len(rows["e-1"]["objects"]) == 2  # what is no object is passed over


def test_a_list_that_is_none_is_refused_not_passed_over(tmp_path, make_store):
    document = json.loads(SAMPLE.read_text("utf-8")) | {"events": "many"}
    path = tmp_path / "log.json"
    path.write_text(json.dumps(document), "utf-8")
    done = load(make_store("home"), path, listen.built_in("ocel"), accept_refusals=True)
    assert (done.kept, done.refused) == (0, ((str(Why.NOT_JSON), 1),))


def test_a_mapping_may_say_what_objects_are_to_each_other(make_store, tmp_path):
    rows = [
        {
            "event_id": f"e{n}",
            "type": "case.opened",
            "ts": f"2026-03-0{n}T10:00:00Z",
            "case_id": f"T{n}",
            "rfc": rfc,
        }
        for n, rfc in ((1, "CHG1"), (2, None), (3, "CHG2"))
    ]
    path = tmp_path / "tickets.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    mapping = listen.Mapping.read(
        "{format: json, timezone: UTC, missing: empty, events: [{type: {value: case.opened}, ts: ts, id: event_id, "
        "objects: {case: case_id}}], objects: {case: {id: case_id, related: {caused_by: {change: rfc}}}}}",
        "tickets",
    )
    store = make_store("home")
    load(store, path, mapping)
    table = store.source_sql("object_object", RELATION_COLUMNS)
    related = f"select id, qualifier, to_type, to_id from {table} order by 1"
    assert store.engine().rows(related) == [
        ("T1", "caused_by", "change", "CHG1"),
        ("T3", "caused_by", "change", "CHG2"),
    ]


def test_what_a_person_is_given_holds_their_things_and_how_they_are_related(tmp_path, make_store):
    store = make_store("home")
    load(store, database(tmp_path / "log.sqlite"), listen.built_in("ocel"))
    rounds.run(store)
    privacy.export(store, "customer_id:C-1", tmp_path / "out")
    held = json.loads((tmp_path / "out" / "everything.json").read_text("utf-8"))
    assert {(row["type"], row["id"], row["name"]) for row in held["objects"]} == {
        ("orders", "o-1", "price"),
        ("customers", "C-1", "gold"),
    }
    assert held["object_relations"] == [
        {"type": "orders", "id": "o-1", "qualifier": "of", "to_type": "customers", "to_id": "C-1"}
    ]


def test_an_erased_person_is_in_no_relation(tmp_path, make_store):
    store = make_store("home")
    more = ("insert into object_object values ('p-1', 'o-1', 'for'), ('p-1', 'p-1', 'itself')",)
    load(store, database(tmp_path / "log.sqlite", *more), listen.built_in("ocel"))
    rounds.run(store)
    asked = f"select id, to_id from {store.source_sql('object_object', RELATION_COLUMNS)} order by all"
    assert store.engine().rows(asked) == [("o-1", "C-1"), ("p-1", "o-1"), ("p-1", "p-1")]
    privacy.erase(store, "customer_id:C-1", rounds.run)
    asked = f"select id, to_id from {store.source_sql('object_object', RELATION_COLUMNS)} order by all"
    assert ("o-1", "C-1") not in store.engine().rows(asked)
    for path in (store.home / "tables").rglob("*.parquet"):
        assert b"C-1" not in path.read_bytes()


@pytest.mark.parametrize("text", ["", "<log>", "<log><events><event id='1'></log>", "no markup"])
def test_markup_that_is_cut_off_is_not_loaded(text, tmp_path, make_store):

    path = tmp_path / "log.xml"
    path.write_text(text, "utf-8")
    with pytest.raises(FileFault):
        load(make_store("home"), path, listen.built_in("ocel"))
    with pytest.raises(FileFault, match=r"empty|export it as JSON"):
        load(make_store("home"), path, listen.built_in("zendesk"))


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <trace><string key="concept:name" value="4101"/>
    <event><string key="concept:name" value="ask"/><date key="time:timestamp" value="2026-03-02T09:00:00.000Z"/>
      <string key="org:resource" value="ben"/></event>
    <event><string key="concept:name" value="answer"/>
      <date key="time:timestamp" value="2026-03-02T10:00:00.000Z"/></event>
  </trace>
</log>
"""


def test_a_log_in_xes(heard):
    pytest.importorskip("rustxes", reason="reading XES needs the extra xes")
    events = heard(XES, "xes", name="log.xes")
    assert [(e["at"], e["type"], e["case_id"], e.get("actor_id")) for e in events] == [
        ("02 09:00:00", "ask", "4101", "ben"),
        ("02 10:00:00", "answer", "4101", None),
    ]
