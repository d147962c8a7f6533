"""What does a JSON export of a tracker hold? Rows by column, with the history of their status where it is told."""

from __future__ import annotations

from typing import Any

from walkamile.model.errors import FileFault

AROUND = ("issues", "records", "result", "items", "data", "nodes")
TOLD_BY = ("timeline", "events", "history")
NOT_A_LIST = "The document is no list of items: export the issues as a list. Nothing was kept."


def rows_of_document(document: Any) -> tuple[list[dict[str, Any]], str | None]:
    """The rows of a document, and its tool where its shape says so. Raises FileFault."""
    listed = _list(document)
    if any(not isinstance(one, dict) for one in listed):
        raise FileFault(NOT_A_LIST)
    if any(isinstance(one.get("fields"), dict) for one in listed):
        return [_jira(one) for one in listed], "jira"
    # GitHub lists pull requests among the issues; those are no wishes.
    kept = [one for one in listed if not one.get("pull_request")]
    return [_flat(one) for one in kept], None


def _list(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        for name in AROUND:
            if isinstance(document.get(name), list):
                return document[name]
        if isinstance(document.get("fields"), dict) or "title" in document or "short_description" in document:
            return [document]
    raise FileFault(NOT_A_LIST)


def _flat(one: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: _said(value) for name, value in one.items() if name not in ("timeline", "events", "history")
    }
    told = next((one[name] for name in TOLD_BY if one.get(name)), None)
    if isinstance(told, list):
        row["history"] = [pair for step in told if isinstance(step, dict) and (pair := _step(step))]
    return row


def _step(step: dict[str, Any]) -> tuple[str, str] | None:
    """One step of a timeline of GitHub, or a pair of time and status."""
    at = step.get("created_at") or step.get("createdAt") or step.get("at")
    kind = step.get("event") or step.get("status")
    if not isinstance(at, str) or not isinstance(kind, str):
        return None
    if "event" in step and kind not in ("closed", "reopened"):
        return None
    reason = step.get("state_reason") or step.get("stateReason")
    return at, reason if isinstance(reason, str) and kind == "closed" else kind


def _jira(one: dict[str, Any]) -> dict[str, Any]:
    fields = one["fields"] if isinstance(one.get("fields"), dict) else {}
    row: dict[str, Any] = {
        "key": one.get("key") or "",
        "summary": fields.get("summary") or "",
        "description": _text(fields.get("description")),
        "status": _said(fields.get("status")),
        "resolution": _said(fields.get("resolution")),
        "created": fields.get("created") or "",
        "resolved": fields.get("resolutiondate") or "",
        "updated": fields.get("updated") or "",
        "labels": _said(fields.get("labels")),
    }
    steps = (one.get("changelog") or {}).get("histories") or []
    row["history"] = [
        (str(step.get("created", "")), str(change.get("toString") or "Open"))
        for step in steps
        if isinstance(step, dict)
        for change in _changes(step)
    ]
    return row


def _changes(step: dict[str, Any]) -> list[dict[str, Any]]:
    """What became of status and resolution in one step: how it was resolved says more than that it was closed."""
    items = [item for item in step.get("items") or [] if isinstance(item, dict)]
    resolved = [item for item in items if item.get("field") == "resolution" and item.get("toString")]
    return resolved or [item for item in items if item.get("field") == "status"]


def _said(value: Any) -> str:
    """A value as text: what it shows where it is a reference, the names where it is a list."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value.get("display_value") or value.get("name") or value.get("value") or "")
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    return str(value)


def _text(value: Any) -> str:
    """A description: as text, or as a tree of texts (the document format of Jira)."""
    if isinstance(value, dict):
        own = str(value.get("text") or "")
        return " ".join(part for part in (own, *(_text(one) for one in value.get("content") or [])) if part)
    return _said(value)
