"""Names, streets and towns for companies that exist for no longer than a question, always the same for a number."""

ADJECTIVES = ("Glada", "Sömniga", "Röda", "Snabba", "Höga", "Kloka", "Långa", "Blå", "Tysta", "Ystra", "Ärliga")
ANIMALS = ("Älgen", "Uven", "Järven", "Hermelinen", "Ödlan", "Tranan", "Gäddan", "Ekorren", "Myran", "Bävern", "Lon")
TRADES = ("Bageri", "Snickeri", "Optik", "Rederi", "Tryckeri", "Plåt", "Glas", "Kaffe", "Cykel", "Data")
STREETS = ("Påhittade gatan", "Opdigtet Gade", "Fantasivägen", "Månskensgränd", "Æventyrvej")

NAMES: dict[str, str] = {}  # {number: name} of the demo's customers, whose names are no news to anybody


def name_of(number: str, ending: str) -> str:
    """ "Kloka Uven Bageri 0024 AB" of "5599990024"."""
    if number in NAMES:
        return NAMES[number]
    seed = int(number)
    words = ADJECTIVES[seed % 11], ANIMALS[seed // 11 % 11], TRADES[seed // 121 % 10]
    return f"{' '.join(words)} {number[-4:]} {ending}"


def street_of(number: str) -> tuple[str, int]:
    """A street and the number of a house."""
    seed = int(number)
    return STREETS[seed % 5], 1 + seed // 5 % 90
