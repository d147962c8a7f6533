"""Planted sayings: what is in the way, told in several ways; and near misses, which share words, not the meaning.

Written by hand before the measure was tried on them. `DRAFT` served to choose the threshold, `UNSEEN` only to judge.
Each: the system (or None), paraphrases, near misses.
"""

from __future__ import annotations

from typing import NamedTuple


class Matter(NamedTuple):
    """One thing that is in the way."""

    system: str | None
    says: tuple[str, ...]
    near: tuple[str, ...]


DRAFT = (
    Matter(
        "crm",
        (
            "The order look-up does not show purchases made in a store",
            "Store purchases are missing when I look up an order",
            "Customers bought it in the store and my order screen shows no purchase",
            "I cannot find a store purchase in the order look-up",
        ),
        ("The store opens too late for purchases by staff", "Look-up of employees in the phone book is slow"),
    ),
    Matter(
        "ivr",
        (
            "We ask for the postcode again although the phone menu has it already",
            "Customers typed their postcode in the menu and I have to ask it again",
            "The postcode given in the phone menu never reaches my screen",
            "Menu takes the postcode, agents ask the postcode a second time",
        ),
        ("The phone menu is too long", "Postcode of the warehouse is wrong on letters"),
    ),
    Matter(
        "customer_file",
        (
            "Search in the customer file takes half a minute since the update",
            "Since the update searching the customer file is very slow",
            "The customer file needs thirty seconds for one search",
            "Slow search of customer files after the last update",
        ),
        ("The update of the price file came late", "Customer file has no field for a second address"),
    ),
    Matter(
        "wms",
        (
            "Labels for gift exchanges print without the store number",
            "The store number is missing on labels of gift exchanges",
            "Exchange labels come out of the printer without a store number",
            "No store number on the printed label when a gift is exchanged",
        ),
        ("The printer for labels is out of paper every Monday", "Store numbers changed in the north region"),
    ),
    Matter(
        None,
        (
            "Late parcels are known in the warehouse a day before the customer calls",
            "The warehouse knows that a parcel is late, nobody tells the customer",
            "We could warn customers of late parcels, the warehouse sees the delay a day earlier",
            "Nobody warns the customer although the warehouse knows the parcel will be late",
        ),
        ("The warehouse has too few carts for parcels", "Customers call late in the evening"),
    ),
    Matter(
        "billing",
        (
            "Refunds wait for a second approval although they are below ten euros",
            "Small refunds need a second approval",
            "A refund of eight euros still waits for two approvals",
            "Second approval for small refunds takes days",
        ),
        ("The refund form has a spelling mistake", "Approval of holidays takes two weeks"),
    ),
    Matter(
        "vpn",
        (
            "The VPN drops the line every twenty minutes when I work from home",
            "At home my VPN connection breaks off several times an hour",
            "Working from home: VPN disconnects again and again",
            "VPN connection is lost every few minutes at home",
        ),
        ("Home office contracts are still not signed", "The line in front of the canteen is too long"),
    ),
    Matter(
        "crm",
        (
            "Nach dem Wechsel der Maske verliert das CRM die eingegebene Adresse",
            "Die eingegebene Adresse ist weg, wenn ich im CRM die Maske wechsle",
            "Beim Maskenwechsel geht die Adresse des Kunden verloren",
            "Adresse muss nach jedem Wechsel der Maske neu eingegeben werden",
        ),
        ("Die Adresse der Filiale in Linz ist falsch", "Der Wechsel der Schicht ist nicht im Plan"),
    ),
)

UNSEEN = (
    Matter(
        "returns",
        (
            "The return portal rejects orders that were paid with a voucher",
            "Orders paid by voucher cannot be returned in the portal",
            "Customers with voucher payments are rejected by the return portal",
            "Return portal says no when a voucher was used for the order",
        ),
        ("Vouchers for staff expire in March", "The portal for suppliers needs a new logo"),
    ),
    Matter(
        "knowledge",
        (
            "The knowledge base shows the tariff of last year",
            "Old tariffs are still in the knowledge base",
            "I read an outdated tariff from the knowledge base to the caller",
            "Knowledge base articles on tariffs are a year old",
        ),
        ("The tariff agreement with the union ends in May", "My knowledge of French is not enough"),
    ),
    Matter(
        "telephony",
        (
            "Transferred callers arrive without the name and the reason",
            "When a call is transferred I get neither name nor reason",
            "The reason for the transfer is lost and the caller tells me the name again",
            "No reason and no name come along with transferred callers",
        ),
        ("The name of the new team is confusing", "Transfer of data to the tax office failed"),
    ),
    Matter(
        "sso",
        (
            "I have to sign in to five systems every morning with five passwords",
            "Five passwords each morning before I can start working",
            "Every morning the same: sign in five times, five different passwords",
            "Signing in to all systems in the morning takes five passwords",
        ),
        ("Morning meetings start too early", "Passwords of guests are printed on paper"),
    ),
    Matter(
        "chat",
        (
            "The chat closes after two minutes while the customer looks for the invoice number",
            "Customers lose the chat when they search for their invoice number longer than two minutes",
            "Chat times out while people look for the invoice number",
            "Looking for the invoice number ends the chat after two minutes",
        ),
        ("Invoice numbers have twelve digits", "The chat team sits next to the lift"),
    ),
    Matter(
        "tracking",
        (
            "The courier marks parcels as delivered although nobody was at home",
            "Parcel is shown as delivered, but the courier never rang",
            "Couriers tick delivered for parcels they did not deliver",
            "Customers complain: courier says delivered and there is no parcel",
        ),
        ("The courier contract ends this summer", "Parcels for the office are delivered to the back door"),
    ),
    Matter(
        "sap",
        (
            "Creating a supplier in SAP needs the same form three times",
            "For every new supplier I fill in the SAP form three times",
            "The supplier form in SAP must be entered again for each plant",
            "Three identical SAP forms to create one supplier",
        ),
        ("SAP training is booked out", "The form for travel costs is too small"),
    ),
    Matter(
        "laptop",
        (
            "The laptop restarts for updates in the middle of calls with customers",
            "Forced updates restart my laptop while I am on a call",
            "During a call my laptop installs updates and restarts",
            "Laptop restarted by an update in the middle of a customer call",
        ),
        ("The new laptop bags are too small", "Updates on the canteen menu never reach us"),
    ),
    Matter(
        "kasse",
        (
            "Die Kasse druckt keinen Beleg für Gutscheine aus dem Onlineshop",
            "Für Onlinegutscheine kommt aus der Kasse kein Beleg",
            "Kein Beleg beim Einlösen von Gutscheinen des Onlineshops an der Kasse",
            "Gutscheine aus dem Onlineshop: die Kasse druckt den Beleg nicht",
        ),
        ("Der Beleg für das Parken fehlt", "Die Kasse in der Kantine ist mittags zu"),
    ),
    Matter(
        "dossier",
        (
            "Le dossier du client ne montre pas les réclamations faites en magasin",
            "Les réclamations du magasin n'apparaissent pas dans le dossier client",
            "Impossible de voir une réclamation du magasin dans le dossier",
            "Dossier client sans les réclamations déposées en magasin",
        ),
        ("Le magasin de Lyon ouvre trop tard", "Le dossier de congés est trop long à remplir"),
    ),
    Matter(
        "citas",
        (
            "El sistema de citas permite reservar dos clientes a la misma hora",
            "Dos clientes tienen la misma hora reservada en el sistema de citas",
            "Las citas se duplican: dos clientes reservados a la misma hora",
            "Sistema de citas reserva la misma hora para dos clientes",
        ),
        ("La hora de la comida es demasiado corta", "Los clientes reservados piden un aparcamiento"),
    ),
    Matter(
        "stock",
        (
            "The web shop sells sizes that the stock list says are gone",
            "Sizes out of stock can still be ordered in the web shop",
            "Web shop accepts orders for sizes which are no longer in stock",
            "People order sizes in the shop that we do not have in stock",
        ),
        ("The shop window needs new lights", "Stock options for managers were cancelled"),
    ),
)
