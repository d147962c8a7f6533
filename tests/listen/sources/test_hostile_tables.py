"""Tables whose cells hold anything: rows are kept or refused with a reason, nothing breaks, twice adds nothing."""

from __future__ import annotations

import csv

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from walkamile import listen
from walkamile.load import load
from walkamile.model.errors import WalkamileError
from walkamile.store import open_store

TABLES = {
    "survey": "response_id,submitted_at,sent_at,email,customer_id,ticket_id,survey,score,nps,csat,ces,comment,consent",
    "servicenow-audit": (
        "number,sys_mod_count,sys_updated_at,incident_state,assignment_group,category,caller_id,assigned_to,"
        "resolved_by,cmdb_ci,caused_by,rfc,reassignment_count,reopen_count,opened_at,contact_type,priority,impact,"
        "made_sla,closed_code,location"
    ),
    "bpi2012": "case_id,activity,lifecycle,happened_at,resource,amount",
    "bpi2013": "case_id,activity,lifecycle,happened_at,resource,group,impact,product,organization_country",
    "helpdesk-italy": "case_id,activity,happened_at,resource,customer,product,seriousness,service_level,workgroup",
    "star": "dialogue_id,seq,time,agent,action,label,api,text",
    "xes": "case:concept:name,concept:name,time:timestamp,lifecycle:transition,org:resource",
}
CELLS = st.one_of(
    st.sampled_from(["", " ", "?", "2026-03-02 09:00:00", "02/03/2026 09:00", "9999-99-99", "-1", "1e400"]),
    st.sampled_from(["Resolved", "Closed", "yes"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(TABLES))
@settings(
    max_examples=4,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_cells_are_kept_or_refused(name, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cells")
    header = TABLES[name].split(",")
    path = folder / "table.csv"
    rows = data.draw(
        st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), min_size=1, max_size=6)
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    store = open_store(folder / "home")
    try:
        done = load(store, path, listen.built_in(name), accept_refusals=True)
        again = load(store, path, listen.built_in(name), accept_refusals=True)
        assert (again.kept, again.seen_before) == (0, done.kept + done.seen_before)
        assert again.refused == done.refused
    except WalkamileError as fault:
        assert "othing was loaded" in str(fault)
    finally:
        store.close()
