"""Which configuration does the home of the demo company start with: segments, teams, calendar, what is planned?"""

from datetime import timedelta

from walkamile.demo.period import HOLIDAYS, ZONE
from walkamile.demo.plan import Plan

SEGMENTS = """\
# What the segments are: name -> an SQL expression over the attributes of a person.
mature: "relation = 'customer' AND TRY_CAST(birth_year AS INTEGER) <= 1968"
middle: "relation = 'customer' AND TRY_CAST(birth_year AS INTEGER) BETWEEN 1969 AND 1990"
younger: "relation = 'customer' AND TRY_CAST(birth_year AS INTEGER) >= 1991"
younger_mobile: "relation = 'customer' AND TRY_CAST(birth_year AS INTEGER) >= 1991 AND mobile = 'yes'"
new: "relation = 'customer' AND since >= '2025-10-01'"
loyal: "relation = 'customer' AND since < '2020-01-01'"
prospect: "relation = 'prospect'"
gave_up: "relation = 'prospect' AND gave_up = 'yes'"
employee: "relation = 'employee'"
"""
SETTINGS = """\

# The demo company: who owns what, and what its leaders agreed.
owners:
  web: marketing
  app: it
  ivr: customer care
  bot: it
  first_line: customer care
  store_support: stores
  billing: finance
  quality: purchasing
  it_first_line: it
  it_applications: it
  it_network: it
  order_desk: it
  customer_file: it
  payment_gate: finance
  parcel_tracker: logistics
circle_agreement: We see each other's months, so that nobody has to ask.
"""


TASKS = """\
# What customers have to get done, for leaders to do themselves. `begins` and `ends`: the events of real customers.
tasks:
  - id: buy-a-coat
    title: Buy a coat on the web, and pay
    url: https://shop.example.org/
    tier: phone with a small screen, slow network, no login
    steps:
      - says: Open the shop and log in
        begins: contact.opened
        ends: identity.confirmed
        channel: web
      - says: Find a wool coat in your size, and put it in the basket
        begins: page.viewed
        ends: order.placed
        channel: web
      - says: Pay
        begins: order.placed
        ends: payment.made
        channel: web
      - says: Find out how you can return it
  - id: phone-about-an-order
    title: Ask on the phone where an order is
    url: https://shop.example.org/contact
    tier: by phone only, no account
    steps:
      - says: Find the number, dial, and wait until somebody answers
        begins: queue.entered
        ends: queue.left
        channel: phone
      - says: Say who you are until they believe it
        begins: identity.asked
        ends: identity.confirmed
        channel: phone
      - says: Get an answer
        begins: identity.confirmed
        ends: contact.closed
        channel: phone
"""


def config_files(plan: Plan) -> dict[str, str]:
    """The files by name, as they lie in a home."""
    return {
        "segments.yaml": SEGMENTS,
        "teams.csv": _teams(plan),
        "calendar.yaml": _calendar(),
        "staff_events.csv": _planned(plan),
        "tasks.yaml": TASKS,
        "walkamile.yaml": SETTINGS,
    }


def _teams(plan: Plan) -> str:
    lines = ["employee_id,name,team,department,role,leader,trained_queues"]
    for employee in plan.staff:
        leads = "yes" if employee.team == "leaders" or employee.employee_id == "d.dev" else "no"
        trained = {"phone": "phone;chat", "chat": "chat;phone", "mail": "mail;phone", "leaders": "phone"}
        queues = trained.get(employee.team, "phone" if employee.no % 3 == 0 else "")
        fields = (
            employee.employee_id,
            employee.name,
            employee.team,
            employee.department,
            employee.role,
            leads,
            queues,
        )
        lines.append(",".join(fields))
    return "\n".join(lines) + "\n"


def _calendar() -> str:
    days = "".join(f"  - {day.isoformat()}\n" for day in HOLIDAYS)
    hours = '  mon-sat: "08:00-20:00"\n'
    return f"display_timezone: {ZONE}\nbusiness_hours:\n{hours}holidays:\n{days}"


def _planned(plan: Plan) -> str:
    """The mailing as it was entered beforehand, and the next one, on the first Monday to come."""
    was, last = plan.period.dates[plan.period.mailing_day], plan.period.dates[-1]
    next_one = last + timedelta(days=(7 - last.weekday()) % 7 or 7)
    lines = [f"{day} 09:00,{day} 11:00,mailing,phone" for day in (was, next_one)]
    return "\n".join(["since,until,name,queue", *lines]) + "\n"
