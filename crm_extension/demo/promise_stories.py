"""What was promised to customers in two months: by whom, until when, and whether."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A promise as it went.

    :param days: it was made so many days ago
    :param who: place of who made it among the colleagues
    :param customer: place in ``complaint_stories.CUSTOMERS``
    :param words: what was promised
    :param due: so many days after it was made; None for no day
    :param said: what was said, as far as it matters
    :param source: what it was made in: ``order``, ``complaint``, ``meeting`` or nothing
    :param steps: (days after it was made, step, words or number): the steps of the
        promise, ``move`` to a day so many days after it was made, and ``hand_over`` to
        a colleague by place
    """

    days: int
    who: int
    customer: int
    words: str
    due: int | None = 7
    said: str = ""
    channel: str = "call"
    source: str = ""
    steps: tuple = ()


STORIES = (
    # Three of us have spoken to this customer: what did each promise?
    Story(
        days=21,
        who=0,
        customer=0,
        words="5% off the next order of shelves",
        due=45,
        said="They compared us with a dealer in town. I offered 5% on the next order.",
        channel="meeting",
        source="meeting",
    ),
    Story(
        days=12,
        who=1,
        customer=0,
        words="Send samples of the new lamp",
        due=5,
        said="Two of the black ones, one in brass.",
        source="order",
        steps=((5, "move", 9),),
    ),
    Story(
        days=4,
        who=2,
        customer=0,
        words="Delivery within two days from now on",
        due=14,
        said="The warehouse has to agree to this.",
        channel="mail",
    ),
    Story(
        days=50,
        who=0,
        customer=0,
        words="Call back with the price list of the year",
        due=3,
        steps=((2, "keep", "Sent by mail, and we went through it on the phone."),),
    ),
    # Around a complaint.
    Story(
        days=6,
        who=1,
        customer=1,
        words="A new kettle is with them before the weekend",
        due=4,
        channel="call",
        source="complaint",
    ),
    Story(
        days=33,
        who=1,
        customer=1,
        words="Ask the maker why the lids break",
        due=10,
        source="complaint",
        steps=((16, "keep", "The maker changed the hinge; told them on the phone."),),
    ),
    # Not every promise is kept, and not every one is needed.
    Story(
        days=40,
        who=2,
        customer=2,
        words="Tea of the May harvest at last year's price",
        due=20,
        said="I thought we had enough of it in stock.",
        channel="visit",
        steps=((22, "break", "Sold out. They took the June harvest instead."),),
    ),
    Story(
        days=18,
        who=0,
        customer=2,
        words="Visit them to measure the shop for shelves",
        due=10,
        source="order",
        steps=((3, "withdraw", "They measured it themselves."),),
    ),
    Story(
        days=9,
        who=2,
        customer=3,
        words="An offer for thirty lamps",
        due=10,
        said="For the new reading room; they decide at the end of the month.",
        channel="meeting",
        source="meeting",
    ),
    Story(
        days=15,
        who=1,
        customer=4,
        words="Find out whether the shelf comes in oak",
        due=8,
        steps=(
            (4, "keep", "It does, from autumn on."),
            (6, "reopen", "They also want to know the price."),
        ),
    ),
    Story(
        days=3,
        who=0,
        customer=5,
        words="Send the certificate of origin",
        due=4,
        channel="mail",
    ),
    Story(
        days=25,
        who=2,
        customer=6,
        words="A longer term of payment in summer",
        due=30,
        said="Bookkeeping has to look at it first.",
        steps=((10, "hand_over", 0),),
    ),
    Story(
        days=7,
        who=1,
        customer=7,
        words="Tell them when the kettle is in stock again",
        due=None,
    ),
)
