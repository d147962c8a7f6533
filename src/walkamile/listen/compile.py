"""How does a mapping become SQL? One SELECT per rule over the rows of the file; rows may give several events."""

from __future__ import annotations

from collections.abc import Sequence

from walkamile.listen.columns import PLAIN_IDS, Columns, literal
from walkamile.listen.mapping import First, Mapped, Mapping, Rule, Sql, Value
from walkamile.model.errors import MappingFault
from walkamile.model.namespace import NAMESPACES

TEXTS = (
    "type", "touchpoint", "channel", "side", "actor_kind", "actor_id", "device", "direction", "site",
    "queue", "outcome", "kind", "item", "topic", "text", "contact_of",
)  # fmt: skip
NUMBERS = ("wait_s", "hold_s", "handle_s")
PLAIN_ALIASES = {"type": ("type", "event", "activity"), "ts": ("ts", "timestamp", "time", "occurred_at")}
PLAIN_USED = frozenset(
    {"source", "basis", "objects", "props", "identifiers", "traits", "seq", "consent", "contact_id", "case_id",
     "order_id", "ts_origin", "ts_received", "ts_precision", "batch_id", *TEXTS, *NUMBERS, *NAMESPACES, *PLAIN_IDS}
    | {alias for aliases in PLAIN_ALIASES.values() for alias in aliases}
)  # fmt: skip
# A request that took less long came from a clock that is right: correcting it would only shake the order of events.
LONGEST_WAY_MS = 5_000
PLAIN_OBJECTS = {"case": "case_id", "order": "order_id"}


def plain_rule(columns: Columns) -> Rule:
    """Return the rule of a file whose columns are named like the fields of an event."""
    raw: dict[str, object] = {}
    for name in (*TEXTS, *NUMBERS, "seq", "consent"):
        if columns.has(name):
            raw[name] = Mapped(column=name)
    for name, aliases in PLAIN_ALIASES.items():
        found = _said_as(columns, aliases)
        if found is None:
            raise MappingFault(
                f"The file has no column for {name!r} (looked for {', '.join(aliases)}); its columns: "
                f"{', '.join(list(columns.types)[:30])}. Say what they mean with --mapping FILE.yaml (the page /files "
                "of `walkamile serve` proposes one) or --source NAME; nothing was loaded."
            )
        raw[name] = found
    if columns.json and columns.has("touchpoint"):
        raw["touchpoint"] = Sql(sql=columns.column("touchpoint"))  # an empty one keeps an event out of maps
    raw["contact"] = "contact_id" if columns.has("contact_id") else None
    raw["id"] = _said_as(columns, PLAIN_IDS)
    inside = columns.inside("identifiers")
    raw["identifiers"] = {
        name: _said_as(columns, [*filter(None, [inside.get(name)]), name])
        for name in dict.fromkeys([*filter(columns.has, NAMESPACES), *inside])
    }
    raw["origin"] = "ts_origin" if columns.has("ts_origin") else None
    raw["received"] = "ts_received" if columns.has("ts_received") else None
    raw["objects"] = {kind: name for kind, name in PLAIN_OBJECTS.items() if columns.has(name)}
    return Rule.model_validate(raw)


def _said_as(columns: Columns, names: Sequence[str]) -> First | None:
    """Under which of these names does a row say it? In each row by itself: another may use another."""
    there: list[str | None] = [name for name in names if columns.has(name)]
    return First(first=there) if there else None


def rules_of(mapping: Mapping, columns: Columns) -> list[Rule]:
    """Which rules does this mapping have for this file?"""
    if mapping.events:
        return list(mapping.events)
    rule = plain_rule(columns)
    if mapping.object_list and columns.has(mapping.object_list):
        is_event = f"{columns.text(rule.type, 'type')} is not null"
        tells_nothing = f"{columns.column(mapping.object_list)} is null"
        rule = rule.model_copy(update={"when": f"{is_event} or {tells_nothing}"})
    return [rule]


def rule_sql(mapping: Mapping, rule: Rule, columns: Columns, ordinal: int, source: str) -> str:
    """Return the SELECT that gives the events of one rule, with the row they came from."""
    fields = [
        f"{columns.text(getattr(rule, f), f) if getattr(rule, f) is not None else 'null'} as {f}"
        for f in TEXTS
    ]
    fields += [
        f"{columns.number(getattr(rule, f)) if getattr(rule, f) is not None else 'null'} as {f}"
        for f in NUMBERS
    ]
    consent = columns.text(rule.consent) if rule.consent is not None else "null"
    ts, ends = _from_to(rule, columns)
    origin = ts if rule.origin is None else f"coalesce({columns.time(rule.origin)}, {ts})"
    sent = columns.time(rule.sent) if rule.sent is not None else "cast(null as timestamp)"
    received = columns.time(rule.received) if rule.received is not None else "cast(null as timestamp)"
    parts = [
        "row_no",
        f"{_source(mapping, columns, source)} as source",
        f"{origin} as ts_origin",
        f"{received} as ts_received",
        f"{_corrected(ts, sent, received)} as ts" if rule.sent is not None else f"{ts} as ts",
        f"{_basis(mapping, columns)} as basis",
        f"{_unreadable(rule, columns)} as unreadable",
        f"{ends} as ends",
        f"{_seq(mapping, rule, columns, ordinal)} as seq",
        f"{columns.text(rule.contact) if rule.contact is not None else 'null'} as contact_id",
        f"lower({consent}) in ('true', '1', 'yes', 'granted', 'given') as consented",
        f"{_event_id(mapping, rule, columns, ordinal, source)} as event_id",
        f"{_pairs(rule.identifiers, columns)} as identifiers",
        f"{_object_column(rule, 'case', columns)} as case_id",
        f"{_object_column(rule, 'order', columns)} as order_id",
        f"{_objects(mapping, rule, columns)} as objects",
        f"{_props(rule, mapping, columns)} as props",
        f"{ordinal} as rule_no",
        *fields,
    ]
    condition = f" where coalesce(({rule.when}), false)" if rule.when else ""
    return f"select {', '.join(parts)} from arrived{condition}"


def _from_to(rule: Rule, columns: Columns) -> tuple[str, str]:
    """When did it begin and end? An hour that the clocks show twice is read so that the end comes after the start."""
    ts = columns.time(rule.ts)
    if rule.ends is None:
        return ts, "cast(null as timestamp)"
    ends = columns.time(rule.ends)
    if columns.timezone is None or columns.timezone == "UTC":
        return ts, ends
    earlier, later = f"{ts} - interval 1 hour", f"{ends} + interval 1 hour"
    begun, ended = columns.again(rule.ts, earlier), columns.again(rule.ends, later)
    return (
        f"(case when {ends} < {ts} and {begun} then {earlier} else {ts} end)",
        f"(case when {ends} < {ts} and not coalesce({begun}, false) and {ended} then {later} else {ends} end)",
    )


def _corrected(ts: str, sent: str, received: str) -> str:
    """When did it happen by our clock: received - (sent - said)? The way here is no fault of the sender's clock."""
    off = f"abs(epoch_ms({received}) - epoch_ms({sent})) > {LONGEST_WAY_MS}"
    return f"coalesce(case when {off} then {received} - ({sent} - {ts}) end, {ts})"


def _basis(mapping: Mapping, columns: Columns) -> str:
    """On which legal basis is the row kept? What the row of a plain file says, else what the mapping says."""
    if not mapping.events and columns.has("basis"):
        return f"coalesce({columns.text('basis')}, {literal(mapping.basis)})"
    return literal(mapping.basis)


def _unreadable(rule: Rule, columns: Columns) -> str:
    """Is there a duration that is no number?"""
    given = [getattr(rule, name) for name in NUMBERS if getattr(rule, name) is not None]
    checks = [
        f"({columns.text(value)} is not null and not coalesce(isfinite({columns.number(value)}), false))"
        for value in given
    ]
    return " or ".join(checks) or "false"


def _seq(mapping: Mapping, rule: Rule, columns: Columns, ordinal: int) -> str:
    """Events of one row keep the order of the rules; rows keep the order of their source."""
    order = rule.seq or mapping.order
    number = f"coalesce(try_cast({columns.text(order)} as bigint), 0)" if order else "0"
    if len(mapping.events) <= 1:
        return number
    return f"coalesce(try_cast({number}::hugeint * {len(mapping.events)} + {ordinal} as bigint), {ordinal})"


def _source(mapping: Mapping, columns: Columns, source: str) -> str:
    if not mapping.events and mapping.source is None and columns.has("source"):
        return f"coalesce({columns.text('source')}, {literal(source)})"
    return literal(source)


def _event_id(mapping: Mapping, rule: Rule, columns: Columns, ordinal: int, source: str) -> str:
    if rule.id is not None:
        return columns.text(rule.id)
    tag = literal(f"{source}\x1f{ordinal}")
    if not mapping.key:
        return f"md5({tag} || chr(31) || row_hash || chr(31) || row_ordinal)"
    keys = " || chr(31) || ".join(f"coalesce(cast({columns.column(k)} as varchar), '')" for k in mapping.key)
    empty = " and ".join(
        f"nullif(trim(cast({columns.column(k)} as varchar)), '') is null" for k in mapping.key
    )
    return f"case when {empty} then null else md5({tag} || chr(31) || {keys}) end"


def _pairs(values: dict[str, Value], columns: Columns) -> str:
    if not values:
        return "cast([] as struct(ns varchar, v varchar)[])"
    items = ", ".join(f"{{'ns': {literal(ns)}, 'v': {columns.text(value)}}}" for ns, value in values.items())
    return f"[{items}]"


def _object_column(rule: Rule, kind: str, columns: Columns) -> str:
    return columns.text(rule.objects[kind]) if kind in rule.objects else "cast(null as varchar)"


def _objects(mapping: Mapping, rule: Rule, columns: Columns) -> str:
    if not mapping.events and columns.has("objects"):
        return columns.listed("objects")
    others = {kind: value for kind, value in rule.objects.items() if kind not in PLAIN_OBJECTS}
    if not others:
        return "cast(null as struct(type varchar, id varchar, qualifier varchar)[])"
    items = ", ".join(
        f"{{'type': {literal(kind)}, 'id': {columns.text(value)}, 'qualifier': cast(null as varchar)}}"
        for kind, value in others.items()
    )
    return f"nullif(list_filter([{items}], lambda x: x.id is not null), [])"


def _props(rule: Rule, mapping: Mapping, columns: Columns) -> str:
    if not mapping.events:
        return _plain_props(columns)
    if isinstance(rule.props, Sql):
        return f"cast(({rule.props.sql}) as varchar)"
    values = dict(rule.props)
    if not values:
        return "cast(null as varchar)"
    items = ", ".join(f"{literal(name)}, {columns.text(value)}" for name, value in values.items())
    some = " or ".join(f"{columns.text(value)} is not null" for value in values.values())
    return f"case when {some} then cast(json_object({items}) as varchar) end"


def _plain_props(columns: Columns) -> str:
    """What is left of a plain row: its props, else all columns that are not fields of an event."""
    rest = [name for name in columns.types if name not in PLAIN_USED and not name.startswith("identifiers.")]
    items = ", ".join(
        f"{literal(name)}, nullif(trim(cast({columns.top(name)} as varchar)), '')" for name in rest
    )
    left = (
        f"nullif(cast(json_merge_patch('{{}}', json_object({items})) as varchar), '{{}}')"
        if rest
        else "cast(null as varchar)"
    )
    if not columns.has("props"):
        return left
    props = columns.text("props")
    return f"coalesce(case when json_valid({props}) then {props} end, {left})"


def staged_sql(mapping: Mapping, columns: Columns, source: str) -> str:
    """Return the SELECT that gives all events of all rows."""
    rules = rules_of(mapping, columns)
    return "\nunion all\n".join(rule_sql(mapping, rule, columns, i, source) for i, rule in enumerate(rules))


def attribute_sql(mapping: Mapping, columns: Columns) -> str | None:
    """Return the SELECT that gives attributes of people: (ns, v, name, value, valid_from); None without any."""
    people = mapping.people
    if people is None:
        return None
    rule = rules_of(mapping, columns)[0]
    identifiers = people.identifier or rule.identifiers
    return "\nunion all\n".join(
        f"select {literal(ns)} as ns, {columns.text(who)} as v, {literal(name)} as name, "
        f"{columns.text(value)} as value, {columns.time(rule.ts)} as valid_from from arrived"
        for ns, who in identifiers.items()
        for name, value in people.attributes.items()
    )


def object_sql(mapping: Mapping, columns: Columns) -> str | None:
    """Return the SELECT that gives attributes of objects: (type, id, name, value, valid_from); None without any."""
    if not mapping.objects and mapping.object_list is None:
        return None
    rule = rules_of(mapping, columns)[0]
    listed = [_listed_sql(mapping.object_list, rule, columns)] if mapping.object_list else []
    told = [
        f"select {literal(kind)} as type, {columns.text(spec.id)} as id, {literal(name)} as name, "
        f"{columns.text(value)} as value, {columns.time(spec.valid_from or rule.ts)} as valid_from from arrived"
        for kind, spec in mapping.objects.items()
        for name, value in spec.attributes.items()
    ]
    return "\nunion all\n".join([*told, *listed]) or None


def relation_sql(mapping: Mapping, columns: Columns) -> str | None:
    """Return the SELECT that gives relations of objects: (type, id, qualifier, to_type, to_id); None without any."""
    told = [
        f"select {literal(kind)} as type, {columns.text(spec.id)} as id, {literal(qualifier)} as qualifier, "
        f"{literal(other)} as to_type, {columns.text(to)} as to_id from arrived"
        for kind, spec in mapping.objects.items()
        for qualifier, ends in spec.related.items()
        for other, to in ends.items()
    ]
    if mapping.relation_list is not None:
        names = ("type", "id", "qualifier", "to_type", "to_id")
        items = columns.list_of(mapping.relation_list, names)
        fields = ", ".join(f"r.{name} as {name}" for name in names)
        told.append(f"select {fields} from (select unnest({items}) as r from arrived)")
    return "\nunion all\n".join(told) or None


def _listed_sql(name: str, rule: Rule, columns: Columns) -> str:
    """Return the SELECT that gives attributes that lie in the rows as a list."""
    items = columns.list_of(name, ("type", "id", "name", "value", "valid_from"))
    since = f"coalesce(try_cast(a.valid_from as timestamptz) at time zone 'UTC', {columns.time(rule.ts)})"
    return (
        f"select a.type as type, a.id as id, a.name as name, a.value as value, {since} as valid_from "
        f"from (select *, unnest({items}) as a from arrived)"
    )
