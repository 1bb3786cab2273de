"""The life behind the demo: who is paid, how often, how much, and what the bank writes. Amounts are cents.

`#` in a text becomes a digit and `@` a digit or letter, new for each row, as in real statements.
"""

from __future__ import annotations

from dataclasses import dataclass

CHECKING, SAVINGS, CARD, CASH = "checking", "savings", "card", "cash"
EVERY_MONTH = tuple(range(1, 13))

# Energy by calendar month, in percent of the year's mean.
HEATING = (190, 175, 140, 90, 50, 30, 25, 25, 45, 95, 145, 190)


@dataclass(frozen=True, slots=True)
class Bill:
    """Comes by itself on a day of the month. `steps` are (first month of the book, amount): a price that changes.

    A bank books on working days, so the day moves to the next one. A negative amount leaves the account.
    """

    account: str
    day: int
    text: str
    merchant: str
    category: str
    steps: tuple[tuple[int, int], ...]
    months: tuple[int, ...] = EVERY_MONTH
    jitter_percent: int = 0
    season: tuple[int, ...] | None = None
    until: int = 10_000


@dataclass(frozen=True, slots=True)
class Shop:
    text: str
    merchant: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Habit:
    """Happens `least` to `most` times a month, at one of the shops; the first shops are the usual ones."""

    name: str
    account: str
    category: str
    least: int
    most: int
    shops: tuple[Shop, ...]
    months: tuple[int, ...] = EVERY_MONTH
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    round_to: int = 1


# fmt: off
# Amounts that a person would set by hand grow a little each year; month 0 is the first of the book.
BILLS = (
    Bill(CHECKING, 1, "NORDLICHT SOFTWARE GMBH LOHN/GEHALT ####", "Nordlicht Software", "income",
         ((0, 338_500), (13, 352_000), (26, 368_000))),
    Bill(CHECKING, 15, "NORDLICHT SOFTWARE GMBH WEIHNACHTSGELD", "Nordlicht Software", "income",
         ((0, 118_000), (13, 126_000), (26, 134_000)), months=(11,)),
    Bill(CHECKING, 15, "KLEINANZEIGEN AUSZAHLUNG ########", "Kleinanzeigen", "income", ((0, 4_500),),
         months=(2, 5, 9), jitter_percent=60),
    Bill(CHECKING, 3, "DAUERAUFTRAG HAUSVERWALTUNG WEBER MIETE WHG 12", "Hausverwaltung Weber", "housing",
         ((0, -104_000), (19, -108_500))),
    Bill(CHECKING, 3, "VATTENFALL EUROPE SALES ABSCHLAG STROM ########", "Vattenfall", "utilities",
         ((0, -6_200), (15, -6_900)), jitter_percent=6),
    Bill(CHECKING, 5, "GASAG AG ABSCHLAG GAS VK ########", "GASAG", "utilities", ((0, -7_400),), season=HEATING,
         jitter_percent=8),
    Bill(CHECKING, 8, "TELEKOM DEUTSCHLAND GMBH FESTNETZ ##########", "Telekom", "utilities",
         ((0, -3_995), (21, -4_495))),
    Bill(CHECKING, 12, "CONGSTAR MOBILFUNK RG ########", "congstar", "utilities", ((0, -2_200),)),
    Bill(CHECKING, 15, "RUNDFUNK ARD, ZDF, DRADIO BEITRAG #########", "Rundfunkbeitrag", "utilities", ((0, -5_508),),
         months=(2, 5, 8, 11)),
    Bill(CHECKING, 2, "HUK-COBURG KFZ-VERSICHERUNG ######/###", "HUK-COBURG", "insurance",
         ((0, -48_760), (8, -52_340), (20, -55_180)), months=(1,)),
    Bill(CHECKING, 14, "ALLIANZ VERS AG HAUSRAT AS-##########", "Allianz", "insurance", ((0, -12_430), (17, -13_120)),
         months=(4,)),
    Bill(CHECKING, 17, "HAFTPFLICHTKASSE VVAG JAHRESBEITRAG", "Die Haftpflichtkasse", "insurance", ((0, -6_480),),
         months=(10,)),
    Bill(CHECKING, 4, "ERGO ZAHNZUSATZ BEITRAG ########", "ERGO", "insurance", ((0, -1_890), (24, -2_140))),
    Bill(CHECKING, 20, "BUNDESKASSE KFZ-STEUER B-XY ####", "Zoll Kfz-Steuer", "taxes", ((0, -13_200),), months=(3,)),
    Bill(CHECKING, 10, "FINANZAMT BERLIN EST-NACHZAHLUNG ##/###/#####", "Finanzamt Berlin", "taxes",
         ((0, -28_640), (13, -34_210), (26, -19_870)), months=(6,)),
    Bill(CHECKING, 1, "BVG ABO DEUTSCHLANDTICKET ABO########", "BVG", "transport",
         ((0, -4_900), (13, -5_800), (25, -6_300))),
    Bill(CHECKING, 2, "FITX DEUTSCHLAND GMBH MITGLIED ######", "FitX", "personal_care", ((0, -2_400), (18, -2_900))),
    Bill(CHECKING, 16, "AERZTE OHNE GRENZEN E.V. SPENDE", "Ärzte ohne Grenzen", "charity_gifts", ((0, -1_500),)),
    Bill(CHECKING, 31, "ABSCHLUSS KONTOFUEHRUNG QUARTAL", "Hausbank", "fees", ((0, -1_170), (12, -1_470)),
         months=(3, 6, 9, 12)),
    Bill(CARD, 18, "MASTERCARD JAHRESENTGELT", "Mastercard", "fees", ((0, -3_500),), months=(5,)),
    Bill(CARD, 6, "SPOTIFY P##@@##", "Spotify", "entertainment", ((0, -1_099), (22, -1_299))),
    Bill(CARD, 11, "NETFLIX.COM ###-###-#### NL", "Netflix", "entertainment", ((0, -1_299), (9, -1_399), (29, -1_499))),
    Bill(CARD, 19, "DISNEY PLUS LONDON", "Disney+", "entertainment", ((4, -899), (11, -999)), until=17),
    Bill(CARD, 23, "APPLE.COM/BILL ICLOUD CORK", "Apple", "services", ((0, -299),)),
    Bill(CARD, 25, "DIE ZEIT DIGITAL ABO HAMBURG", "Die Zeit", "entertainment", ((0, -2_490), (14, -2_790))),
    Bill(CARD, 13, "VHS BERLIN MITTE KURSGEBUEHR ########", "Volkshochschule", "education_kids", ((0, -12_800),),
         months=(2, 9), jitter_percent=15),
    Bill(CARD, 9, "COURSERA.ORG MOUNTAIN VIEW", "Coursera", "education_kids", ((10, -4_500),), until=14),
)

HABITS = (
    Habit("supermarket", CHECKING, "groceries", 13, 17, (
        Shop("REWE SAGT DANKE #### BERLIN", "REWE", 850, 7_400),
        Shop("EDEKA CENTER MOABIT //BERLIN/DE", "EDEKA", 900, 8_200),
        Shop("LIDL SAGT DANKE FIL #### BERLIN", "Lidl", 700, 5_900),
        Shop("ALDI NORD ##### BERLIN", "ALDI", 650, 4_900),
        Shop("BIO COMPANY FIL ## BERLIN", "Bio Company", 600, 4_400),
        Shop("NETTO MARKEN-DISCOU ####", "Netto", 450, 3_200),
        Shop("KAUFLAND BERLIN-WEDDING ####", "Kaufland", 1_400, 9_600),
    ), weekdays=(0, 1, 2, 3, 4, 5)),
    Habit("bakery", CHECKING, "groceries", 6, 9, (
        Shop("BAECKEREI ZEIT FUER BROT BERLIN", "Zeit für Brot", 280, 1_150),
        Shop("STEINECKE BROT ### BERLIN", "Steinecke", 240, 880),
        Shop("LPG BIOMARKT GMBH BERLIN", "LPG Biomarkt", 390, 2_100),
    )),
    Habit("coffee", CARD, "dining", 6, 10, (
        Shop("SUMUP *THE BARN BERLIN", "The Barn", 330, 890),
        Shop("EINSTEIN KAFFEE ### BERLIN", "Einstein Kaffee", 320, 940),
        Shop("SUMUP *CAFE ORANGE", "Café Orange", 360, 1_240),
        Shop("STARBUCKS ##### BERLIN HBF", "Starbucks", 420, 980),
    ), round_to=10),
    Habit("lunch", CARD, "dining", 6, 9, (
        Shop("ZETTLE_*SARAHS IMBISS", "Sarahs Imbiss", 690, 1_390),
        Shop("DEAN & DAVID BERLIN ###", "dean&david", 990, 1_690),
        Shop("PHO SAIGON BERLIN", "Pho Saigon", 890, 1_590),
        Shop("MCDONALDS ### BERLIN", "McDonald's", 640, 1_490),
        Shop("SUMUP *FALAFEL HUMMUS", "Falafel & Hummus", 600, 1_150),
    ), weekdays=(0, 1, 2, 3, 4), round_to=10),
    Habit("dinner", CARD, "dining", 2, 4, (
        Shop("TRATTORIA BELLA NAPOLI BERLIN", "Bella Napoli", 2_300, 6_800),
        Shop("RESTAURANT SCHNITZELEI MITTE", "Schnitzelei", 2_600, 7_400),
        Shop("SUMUP *TAPAS Y MAS", "Tapas y Más", 2_200, 5_900),
        Shop("ZETTLE_*WEINBAR RUTZ", "Weinbar Rutz", 2_800, 9_200),
    ), weekdays=(3, 4, 5, 6), round_to=10),
    Habit("delivery", CARD, "dining", 1, 3, (
        Shop("LIEFERANDO.DE ORDER @@@@@@", "Lieferando", 1_690, 3_900),
        Shop("UBER *EATS PENDING AMSTERDAM", "Uber Eats", 1_790, 4_200),
        Shop("WOLT BERLIN ########", "Wolt", 1_590, 3_600),
    )),
    Habit("rides", CARD, "transport", 1, 3, (
        Shop("BOLT.EU/O/##########", "Bolt", 790, 2_400),
        Shop("UBER *TRIP HELP.UBER.COM", "Uber", 880, 2_900),
        Shop("FREENOW *@@##@ HAMBURG", "FREENOW", 1_150, 3_300),
        Shop("NEXTBIKE GMBH LEIPZIG", "nextbike", 100, 600),
        Shop("EASYPARK PARKEN BERLIN", "EasyPark", 180, 960),
    )),
    Habit("trains", CARD, "transport", 0, 2, (
        Shop("DB VERTRIEB GMBH @@@@@@ FRANKFURT", "Deutsche Bahn", 1_990, 6_900),
        Shop("FLIXBUS ########## MUENCHEN", "FlixBus", 999, 3_200),
    )),
    Habit("fuel", CARD, "auto_fuel", 1, 3, (
        Shop("ARAL STATION ######### BERLIN", "Aral", 3_900, 7_600),
        Shop("SHELL #### SEESTR BERLIN", "Shell", 3_700, 7_900),
        Shop("JET TANKSTELLE BERLIN #####", "JET", 3_500, 7_100),
        Shop("MR WASH AUTOSERVICE AG", "Mr. Wash", 1_290, 2_490),
    )),
    Habit("garage", CHECKING, "auto_fuel", 0, 1, (
        Shop("ATU AUTO-TEILE-UNGER FIL ###", "A.T.U", 8_900, 31_000),
    ), months=(4, 10)),
    Habit("drugstore", CHECKING, "personal_care", 2, 4, (
        Shop("DM DROGERIEMARKT SAGT DANKE BERLIN", "dm", 480, 3_200),
        Shop("ROSSMANN #### BERLIN", "Rossmann", 420, 2_700),
    ), weekdays=(0, 1, 2, 3, 4, 5)),
    Habit("hairdresser", CARD, "personal_care", 0, 1, (
        Shop("SUMUP *SALON SCHNITTSTELLE", "Salon Schnittstelle", 3_400, 5_200),
    ), weekdays=(1, 2, 3, 4, 5), round_to=100),
    Habit("pharmacy", CHECKING, "health", 1, 3, (
        Shop("APOTHEKE AM ZOO BERLIN", "Apotheke am Zoo", 490, 3_400),
        Shop("DOCMORRIS ONLINE ########", "DocMorris", 1_190, 4_600),
        Shop("ROSEN-APOTHEKE BERLIN", "Rosen-Apotheke", 380, 2_800),
    ), weekdays=(0, 1, 2, 3, 4, 5)),
    Habit("doctor", CHECKING, "health", 0, 1, (
        Shop("BFS HEALTH FINANCE RG ########", "Zahnarzt Dr. Winter", 4_200, 24_000),
        Shop("FIELMANN ### BERLIN", "Fielmann", 3_900, 18_900),
    ), months=(3, 9)),
    Habit("online", CARD, "shopping", 2, 5, (
        Shop("AMZN MKTP DE*@@##@##@@", "Amazon", 890, 6_900),
        Shop("AMAZON.DE*@@#@###@@ LUXEMBOURG", "Amazon", 690, 5_400),
        Shop("PAYPAL *ZALANDO SE", "Zalando", 2_990, 11_900),
        Shop("THALIA BUECHER ONLINE", "Thalia", 990, 3_900),
        Shop("PAYPAL *EBAY ##-#####-#####", "eBay", 790, 5_800),
    )),
    Habit("shops", CARD, "shopping", 0, 2, (
        Shop("UNIQLO EUROPE BERLIN", "Uniqlo", 1_990, 8_900),
        Shop("MEDIA MARKT ALEXANDERPLATZ", "MediaMarkt", 1_990, 22_900),
        Shop("DUSSMANN DAS KULTURKAUFHAUS", "Dussmann", 1_190, 4_900),
        Shop("DECATHLON BERLIN ###", "Decathlon", 1_290, 8_400),
    ), weekdays=(0, 1, 2, 3, 4, 5)),
    Habit("household", CARD, "home", 1, 2, (
        Shop("IKEA BERLIN-TEMPELHOF ###", "IKEA", 1_490, 14_900),
        Shop("BAUHAUS BERLIN ###", "Bauhaus", 890, 7_900),
        Shop("TEDI GMBH FIL ####", "TEDi", 300, 1_900),
        Shop("BLUME 2000 BERLIN", "Blume2000", 890, 2_900),
    ), weekdays=(0, 1, 2, 3, 4, 5)),
    Habit("evenings", CARD, "entertainment", 1, 3, (
        Shop("KINO INTERNATIONAL BERLIN", "Kino International", 950, 2_800),
        Shop("EVENTIM.DE TICKETS ########", "Eventim", 3_400, 9_800),
        Shop("STEAM GAMES BELLEVUE", "Steam", 499, 3_999),
        Shop("BOULDERWORX BERLIN", "Boulderworx", 1_150, 1_450),
    )),
    Habit("cat", CARD, "pets", 1, 2, (
        Shop("ZOOPLUS AG MUENCHEN ##########", "zooplus", 2_290, 5_400),
        Shop("FRESSNAPF BERLIN ###", "Fressnapf", 990, 3_900),
    )),
    Habit("vet", CHECKING, "pets", 0, 1, (
        Shop("TIERARZTPRAXIS DR KELLER", "Tierarztpraxis Dr. Keller", 5_800, 16_500),
    ), months=(3, 8), weekdays=(0, 1, 2, 3, 4)),
    Habit("errands", CHECKING, "services", 0, 2, (
        Shop("DEUTSCHE POST FIL ### BERLIN", "Deutsche Post", 165, 1_899),
        Shop("DHL ONLINE FRANKIERUNG", "DHL", 549, 1_949),
        Shop("MISTER MINIT BERLIN", "Mister Minit", 900, 2_900),
    ), weekdays=(0, 1, 2, 3, 4, 5)),
    Habit("gifts", CARD, "charity_gifts", 5, 8, (
        Shop("DEPOT GESCHENKE BERLIN", "Depot", 1_290, 5_900),
        Shop("ETSY.COM*GIFT @@@@@@", "Etsy", 1_490, 6_400),
        Shop("NIVEA HAUS BERLIN", "Nivea Haus", 1_190, 3_900),
        Shop("KADEWE BERLIN ###", "KaDeWe", 2_490, 9_900),
    ), months=(12,)),
    Habit("birthday", CARD, "charity_gifts", 0, 1, (
        Shop("ETSY.COM*GIFT @@@@@@", "Etsy", 1_490, 4_900),
        Shop("FLEUROP AG BERLIN", "Fleurop", 2_490, 4_900),
    ), months=(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
    Habit("market", CASH, "groceries", 3, 5, (
        Shop("Wochenmarkt", "Wochenmarkt", 600, 2_400),
        Shop("Spätkauf", "Spätkauf", 150, 900),
    ), round_to=10),
    Habit("small change", CASH, "dining", 3, 5, (
        Shop("Eisdiele", "Eisdiele", 200, 800),
        Shop("Kneipe", "Kneipe", 700, 2_900),
        Shop("Döner am Eck", "Döner am Eck", 550, 1_300),
    ), round_to=50),
    Habit("christmas market", CASH, "dining", 3, 5, (
        Shop("Weihnachtsmarkt", "Weihnachtsmarkt", 600, 2_200),
    ), months=(12,), round_to=50),
)
# fmt: on

# Rows of the last weeks that nobody and nothing has sorted yet.
PUZZLES = (
    "SEPA LASTSCHRIFT DE##ZZZ00000######",
    "SUMUP *M HOFFMANN",
    "PAYPAL *J.KRUEGER-##",
    "KARTENZAHLUNG ###### TERMINAL ########",
    "ADYEN BV /REF@@@@##@@",
    "STRIPE *STUDIO NORD",
    "UEBERWEISUNG S. BRANDT DANKE",
    "MOLLIE *@@@###",
)


@dataclass(frozen=True, slots=True)
class Trip:
    """One summer holiday, booked in spring."""

    place: str
    country: str
    airline: str
    hotel: str
    flight: int
    lodging: int


TRIPS = (
    Trip("LISBOA", "PT", "TAP AIR PORTUGAL ##########", "BOOKING.COM HOTEL ALFAMA LISBOA", 32_400, 68_900),
    Trip("PALMA", "ES", "EUROWINGS *@@@@@@ KOELN", "AIRBNB * HM@@@@@@@@", 24_800, 74_600),
    Trip("FIRENZE", "IT", "LUFTHANSA ########## FRANKFURT", "BOOKING.COM CASA VERDE FIRENZE", 28_900, 81_200),
    Trip("PORTO", "PT", "RYANAIR ########## DUBLIN", "AIRBNB * HM@@@@@@@@", 19_700, 66_400),
)
ABROAD = (
    ("RESTAURANTE {place}", "Restaurante {place}", "dining", 1_800, 6_200),
    ("CAFE CENTRAL {place} {country}", "Café Central", "dining", 450, 1_900),
    ("SUPERMERCADO {place} {country}", "Supermercado {place}", "groceries", 900, 3_800),
    ("MUSEU {place} TICKETS", "Museum {place}", "entertainment", 800, 2_600),
    ("METRO {place} {country}", "Metro {place}", "transport", 180, 1_400),
    ("SOUVENIR {place} {country}", "Souvenir", "shopping", 700, 3_400),
)
