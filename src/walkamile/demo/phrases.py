"""What do people say? Plain, polite sentences; some carry an address or a number to redact."""

ASKS = {
    "delivery": (
        "Good morning, my order {order} should have come two days ago. Can you see where it is?",
        "Hello, the parcel with my {product} is still not here. You can reach me at {phone}.",
        "I am waiting for order {order}. The tracking page shows nothing new.",
    ),
    "return": (
        "I would like to send the {product} back, it does not fit.",
        "Hello, how can I return order {order}? Please answer to {email}.",
        "The label for my return does not print. What shall I do?",
    ),
    "refund": (
        "I sent the {product} back three weeks ago and have no money yet.",
        "Where is the refund for order {order}? My number is {phone}.",
    ),
    "exchange": (
        "I bought a {product} as a gift in your store and would like another size.",
        "Can I exchange the {product} in a store near me?",
    ),
    "invoice": (
        "Please send the invoice for order {order} to {email}.",
        "The invoice shows the wrong company name.",
    ),
    "product": ("Is the {product} suitable for outdoors?", "When will the {product} be in stock again?"),
    "account": (
        "I cannot sign in, the code does not arrive at {phone}.",
        "The app says that it does not know me.",
    ),
    "payment": (
        "My card was charged twice.",
        "Can I pay the {product} in two parts? Write to {email}, please.",
    ),
    "complaint": (
        "This is the third time that I explain it. I am disappointed.",
        "Nobody called me back on {phone}.",
    ),
    "loyalty": (
        "My points for the {product} are missing.",
        "I bought it in the store, the app shows no points.",
    ),
}
ANSWERS = (
    "Thank you for telling us. I am looking into it now.",
    "I understand. Let me check this for you, one moment please.",
    "I am sorry about this. I have passed it on and you will hear from us.",
    "That is settled now. A confirmation goes to {email}.",
    "I cannot find this purchase here. Do you still have the receipt?",
)
SAID = {
    5: ("Quick and friendly, thank you.", "Solved in one go."),
    4: ("Good help, a bit slow.", "Fine in the end."),
    3: ("It worked, but I had to explain it twice.", "Average."),
    2: ("I was sent from one to the next.", "Too long a wait."),
    1: ("Nobody knew about my first call.", "I gave up. Please call {phone}."),
}
REPORTS = (
    "The order desk cannot show store purchases; customers have to read the receipt to us.",
    "We ask for the postcode again although the phone menu has it already.",
    "Search in the customer file takes half a minute since the update.",
    "Late parcels are known in the warehouse a day before the customer calls.",
)
REPORT_SYSTEMS = dict(
    zip(REPORTS, ("order_desk", "customer_file", "customer_file", "parcel_tracker"), strict=True)
)
ERIN_REPORT = "The labels for gift exchanges print without the store number, so the parcels wait on my table."
BEN_REPORT = "I see no store purchase on my screen. Today a customer had to tell me everything twice."


def fill(phrase: str, *, order: str, product: str, phone: str, email: str) -> str:
    """The sentence with this person's particulars in it."""
    return phrase.format(order=order, product=product, phone=phone, email=email)
