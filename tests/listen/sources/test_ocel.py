"""An order of Ana as an object-centric log, and any log in XES."""

from __future__ import annotations

import pytest
from told import SAMPLES, briefly

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
    from walkamile import listen
    from walkamile.load import load

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
        ("orders", "o-1", "related: of", "C-1", None),
    ]


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
    from walkamile.listen import sources

    for ending in ("xml", "xmlocel"):
        path = tmp_path / f"log.{ending}"
        path.write_text(OCEL_XML, "utf-8")
        assert sources.recognise(path) == "ocel"
        by_json = [row for _, row in sources.rows_of_file(SAMPLE, "ocel", {})]
        assert [row for _, row in sources.rows_of_file(path, "ocel", {})] == by_json


@pytest.mark.parametrize("text", ["", "<log>", "<log><events><event id='1'></log>", "no markup"])
def test_markup_that_is_cut_off_is_not_loaded(text, tmp_path, make_store):
    from walkamile import listen
    from walkamile.load import load
    from walkamile.model.errors import FileFault

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
