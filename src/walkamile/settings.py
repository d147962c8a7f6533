"""How is this home configured? Read once, into a frozen object; the file is walkamile.yaml in the home."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

DEFAULT_HOME = "walkamile-home"


class NamespaceRules(BaseModel):
    """What a company may say of one kind of names; what it leaves out stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    strength: float = Field(0.6, gt=0, le=1, description="The stronger name of an event is believed first.")
    unique: bool = Field(False, description="A person has at most one.")
    links: bool = Field(True, description="It may join events.")
    subject: Literal["customer", "employee"] = Field("customer", description="Whose name it is.")
    tracking: bool = Field(False, description="It needs consent.")
    most_values: int = Field(
        0, ge=0, description="How many values one person has within the window; 0: any number."
    )
    window_days: int = Field(365, ge=1, description="The window of most_values.")
    most_seen_with: int = Field(
        4, ge=1, description="A value seen with more values of another kind joins nobody."
    )
    majority: float | None = Field(
        None,
        gt=0.5,
        le=1,
        description="The share of sightings with which one of several people keeps a value.",
    )
    expires_days: int = Field(0, ge=0, description="After this silence a value may be another's; 0: never.")


AS_THEY_ARE: dict[str, NamespaceRules] = {}
NOBODY: dict[str, str] = {}
NO_LIST: list[str] = []


class Settings(BaseModel):
    """What a company may choose. Every setting has a default that works."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    company: str = Field("Our company", description="The name shown on the pages.")
    need_gap_days: float = Field(
        7.0, gt=0, description="A need ends when its person is silent for longer than this."
    )
    visit_gap_minutes: float = Field(
        30.0, gt=0, description="A visit without a contact id ends after this silence."
    )
    service_account_contacts: int = Field(
        50,
        ge=1,
        description="People with more contacts than this, among the busiest 0.1 %, are taken for robots.",
    )
    memory_limit_mb: int = Field(
        700, ge=100, description="Memory of the analytic engine; beyond it uses the disk."
    )
    threads: int = Field(2, ge=1, description="Threads of the analytic engine.")
    minimum_customers: int = Field(10, ge=10, description="No figure is shown on fewer customers.")
    minimum_employees: int = Field(5, ge=5, description="No figure is shown on fewer employees.")
    aha_waits_days: int = Field(
        7, ge=1, description="An aha that nobody takes on is shown to its author again after so many days."
    )
    pause_minutes: float = Field(
        5.0, gt=0, description="Less than this between two contacts of an employee is no pause."
    )
    hard_hold_s: float = Field(120.0, gt=0, description="A contact with a longer hold counts as hard.")
    hard_topics: tuple[str, ...] = Field(
        ("complaint",), description="Contacts of these topics count as hard."
    )
    match_sure: float = Field(
        0.8, gt=0, lt=1, description="From this likelihood on, matching joins persons by itself."
    )
    match_ask: float = Field(0.3, gt=0, lt=1, description="From this likelihood on, matching asks a steward.")
    walk_purposes: tuple[str, ...] = Field(
        ("walk", "all", "profiling", "analytics"),
        description="Who withdrew consent to one of these purposes is never the person of a walk.",
    )
    sensitive_topics: tuple[str, ...] = Field(
        ("health", "medical", "death", "bereavement", "disability", "pregnan", "union", "religio"),
        description="Journeys whose topic holds one of these words are never walked.",
    )
    pages_address: str = Field(
        "",
        description="The address of the pages, for links in letters and invitations; empty: that of the server that "
        "runs over the home, which opens on this machine only.",
    )
    owners: dict[str, str] = Field(
        NOBODY,
        description="Which department owns a queue, a channel or a system that teams.csv does not name.",
    )
    circle_agreement: str = Field(
        "",
        description="The words in which leaders agreed to see each other's routine; empty: nobody sees another's.",
    )
    report_readers: list[str] = Field(
        NO_LIST,
        description="Employee ids of those who read single reports of employees, to answer them; empty: who leads, as "
        "teams.csv says.",
    )
    letter_to: list[str] = Field(NO_LIST, description="Who gets the weekly letter: mail addresses.")
    letter_from: str = Field("", description="The address that letters, invitations and reminders come from.")
    smtp_host: str = Field("", description="The mail server; empty: files are written instead.")
    smtp_port: int = Field(587, ge=1, le=65535, description="The port of the mail server.")
    smtp_security: Literal["starttls", "ssl", "none"] = Field(
        "starttls", description="How the way to the mail server is encrypted: starttls, ssl or none."
    )
    smtp_user: str = Field(
        "", description="The name at the mail server; the password stands in $WALKAMILE_SMTP_PASSWORD."
    )
    namespaces: dict[str, NamespaceRules] = Field(
        AS_THEY_ARE, description="What is otherwise about kinds of names: strength, limits, who shares them."
    )

    def changed_namespaces(self) -> dict[str, dict[str, Any]]:
        """What does this home say otherwise of kinds of names? Only what it says."""
        return {name: rules.model_dump(exclude_unset=True) for name, rules in self.namespaces.items()}


def home_path(option: Path | None) -> Path:
    """Which folder is the home? The option, else $WALKAMILE_HOME, else ./walkamile-home."""
    return Path(option or os.environ.get("WALKAMILE_HOME") or DEFAULT_HOME).expanduser().absolute()


def read_settings(home: Path) -> Settings:
    """What does walkamile.yaml of this home say? Defaults where it says nothing. Raises ValueError with advice."""
    path = home / "walkamile.yaml"
    if not path.exists():
        return Settings()
    try:
        raw: Any = yaml.safe_load(path.read_text("utf-8")) or {}
        return Settings(**raw)
    except (ValidationError, yaml.YAMLError, TypeError) as fault:
        raise ValueError(f"{path} cannot be used: {fault}. Correct the file, or remove the line.") from fault
