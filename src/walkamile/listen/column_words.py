"""What are columns called, and what do the words in them mean? Regular expressions over names in small letters.

English as systems export it, and the German of offices.
"""

from __future__ import annotations

CHANNELS = (
    "web",
    "app",
    "store",
    "phone",
    "ivr",
    "chat",
    "email",
    "bot",
    "social",
    "survey",
    "portal",
    "internal",
)
CHANNEL_WORDS = {
    "website": "web", "online": "web", "internet": "web", "call": "phone", "telephone": "phone", "tel": "phone",
    "telefon": "phone", "anruf": "phone", "filiale": "store",
    "mail": "email", "e-mail": "email", "shop": "store", "branch": "store", "pos": "store",
    "in-store": "store", "mobile": "app", "mobile app": "app", "self service": "portal", "self-service": "portal",
    "facebook": "social", "twitter": "social", "whatsapp": "social", "sms": "social", "live chat": "chat",
    "chatbot": "bot", "direct opening": "internal", "walk-in": "store", "letter": "email", "fax": "email",
}  # fmt: skip
ENDS = {"case.resolved": r"resolv|solved|geloest|gelöst", "case.closed": r"clos|geschlossen|erledigt"}
TYPE_NAMES = (
    r"^(event|activity|action|type|event_type|event_name|step|concept_name)$"
    r"|^((new|to|current)_)?(status|state)(_to)?$"
)
# What a state of a case is called in the vocabulary.
STATES = {
    "new": "case.opened", "open": "case.opened", "opened": "case.opened", "created": "case.opened",
    "assigned": "case.assigned", "resolved": "case.resolved", "solved": "case.resolved", "closed": "case.closed",
    "reopened": "case.reopened", "re-opened": "case.reopened",
}  # fmt: skip
NUMBERED = r"(_?(id|no|nr|num|number|nummer|key|ref))?$"
CASE_NAMES = (
    rf"^(case|ticket|incident|claim|complaint|application|request|vorgang|anfrage|antrag|beschwerde)s?{NUMBERED}"
    r"|^case_concept_name$"
)
ORDER_NAMES = (
    rf"^(order|purchase|receipt|booking|invoice|auftrag|auftrags|bestell|bestellung|beleg|bon){NUMBERED}"
)
UNIT = r"(_?(in_)?(ms|millis|s|sek|secs?|seconds?|sekunden|m|mins?|minutes?|minuten))?$"
ANSWERS = (
    r"^(agent|resource|assignee|assigned_to|operator|org_resource|mitarbeiter|bearbeiter)(_?(id|name|nr))?$"
    r"|^(handled|changed|updated|resolved|answered|bearbeitet)_(by|von)$"
)
EMPLOYEE = r"^employee(_?(id|no|nr|num|number|name))?$"
PLACES = {
    "queue": r"^(group|queue|team|assignment_group|workgroup|department|skill|warteschlange|abteilung)(_name)?$",
    "actor_id": rf"{ANSWERS}|{EMPLOYEE}",
    "text": r"^(text|message|comments?|description|body|notes?|subject|kommentar|nachricht|beschreibung)$",
    "topic": r"^(topic|category|reason|product|subject_area|issue|theme|grund|thema|kategorie|anliegen)$",
    "contact": r"^(contact|call|interaction|conversation|session|chat|anruf|kontakt|gespraech)_?(id|no|nr|ref|key)$",
    "wait_s": rf"^(wait|waiting|queue|wartezeit|warten)(_?time)?{UNIT}",
    "handle_s": rf"^(handle|handling|talk|service|bearbeitungszeit|gesprächsdauer|gespraechsdauer)(_?time)?{UNIT}",
}
# Whoever answers, and what was called: no names of whoever turns to us.
OURS = (
    r"agent|operator|staff|assign|handled|handler|technician|resolver|owner|(changed|updated|resolved|closed|created)_by"
    r"|author|dnis|hotline|called|dialled|dialed|to_number|mitarbeiter|bearbeiter"
)
THEIRS = r"customer|client|caller|requester|reporter|sender|from|buyer|guest|member|patient|kunde|anrufer|(^|_)ani($|_)"
PHONES = r"phone|mobile|(^|_)(tel|cell|cli|ani|fax)($|_)|msisdn|caller|telefon|rufnummer|handy|anrufer"
MINUTES = r"_(m|mins?|minutes?|minuten)$"
MILLISECONDS = r"_(ms|millis)$"
JOINED = "happened_at"
IDENTIFIERS = {
    "customer_id": rf"^(customer|client|member|consumer|requester|kunde|kunden){NUMBERED}",
    "login_id": r"^(user|login|username)(_?(id|name|no))?$",
    "crm_id": r"^(crm|contact_crm|account)_?(id|no|number)$",
    "loyalty_id": r"loyalty|^(club|bonus)_?card",
    "caller_id": r"^caller(_?id)?$",
    "cookie": r"cookie|anonymous_?id|visitor",
    "device_id": r"^device_?id$",
    "email": r"^(e_?mail|mail)(_?address)?$",
    "phone": r"^(phone|mobile|tel|telephone|msisdn|telefon|rufnummer|handy)(_?(no|nr|number|nummer))?$",
}
