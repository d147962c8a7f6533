"""What lies in a new home? Configuration files with comments, each with a default that works."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from walkamile.settings import Settings

SEGMENTS = """\
# Segments: name -> SQL expression over what is known of a person. Each value of it is a group that figures are cut by.
# Facts: first_at, last_at, side, uses_app, n_orders, n_returns, n_contacts, n_assisted, n_self, n_channels, n_digital,
# known_days, every attribute that a source brought (people: attributes: in its mapping), and of employees
# team, department, role and site (teams.csv).
lifecycle: "case when n_orders = 0 then 'prospect' when known_days < 90 then 'new' else 'mature' end"
digital: >-
  case when n_contacts = 0 then 'unknown' when n_digital * 2 > n_contacts then 'mostly online'
  else 'mostly in person' end
"""

TEAMS = """\
# Who works where: one line per employee. To tell teams apart, add a line to segments.yaml:  team: team
# Figures are never shown for fewer than five people.
employee_id,team,department,role,site
"""

CALENDAR = """\
# When is the company open, and in which time zone do its people read times (Europe/Vienna, America/New_York)?
# Days without hours are closed; "22:00-06:00" runs into the next day. Without hours nothing is said about them.
display_timezone: UTC
business_hours:
  mon-fri: "08:00-18:00"
holidays: []          # - 2026-12-25
"""

SERVICE_ACCOUNTS = """\
# Robots and shared mailboxes are left out of every figure. The round finds the obvious ones; this file decides.
# decision: robot (leave out) or person (count after all)
namespace,value,decision,reason
"""


@dataclass(frozen=True, slots=True)
class Home:
    """A home that was made: its folder and the files that may be edited."""

    folder: Path
    files: list[str]


def make_home(folder: Path) -> Home:
    """Write the configuration files that are not there yet; nothing is overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "walkamile.yaml": _settings(),
        "segments.yaml": SEGMENTS,
        "teams.csv": TEAMS,
        "calendar.yaml": CALENDAR,
        "service_accounts.csv": SERVICE_ACCOUNTS,
    }
    for name, text in texts.items():
        path = folder / name
        if not path.exists():
            path.write_text(text, "utf-8")
    (folder / "mappings").mkdir(exist_ok=True)
    return Home(folder, list(texts))


def _settings() -> str:
    lines = ["# Settings of this home. Remove the # of a line to change it."]
    for name, field in Settings.model_fields.items():
        default = list(field.default) if isinstance(field.default, tuple) else field.default
        lines += [f"# {field.description}", f"# {name}: {default}"]
    return "\n".join(lines) + "\n"
