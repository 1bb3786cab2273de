"""Noise around a merchant: people, places, prefixes and the way amounts fall. Written by hand."""

from __future__ import annotations

from ml.categorization.wordlists import listed

SURNAMES = listed(
    """
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson
Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young
Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter
Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers
Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez
Wood Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez Powell
Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Fisher Vasquez Simmons Marks Olson O'Brien
McCarthy Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Muller Schmidt Schneider Fischer Weber
Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter Klein Wolf Neumann Schwarz Zimmermann Braun Hofmann Lange
Krause Lehmann Dupont Bernard Dubois Durand Leroy Moreau Simon Laurent Lefebvre Michel Girard Fournier Mercier Lambert
Faure Rousseau Blanc Fernandez Alonso Navarro Dominguez Vazquez Serrano Blanco Molina Delgado Jansen Vries Bakker
Visser Smit Meijer Boer Mulder Bos Vos Peters Hendriks Sharma Verma Gupta Singh Kumar Reddy Iyer Nair Rao Shah Mehta
Desai Joshi Kulkarni Deshmukh Patil Chopra Kapoor Malhotra Khan Das Banerjee Mukherjee Chatterjee Ivanov Petrov
Smirnov Kuznetsov Popov Vasiliev Sokolov Mikhailov Novikov Fedorov Morozov Volkov Alekseev Lebedev Semenov Egorov
Pavlov Kozlov Stepanov Nikolaev Orlov Andreev Makarov Zakharov Kowalski Nowak Wisniewski Novak Svoboda Hansen Johansen
Olsen Larsen Andersson Karlsson Nilsson Eriksson Chen Wang Li Zhang Liu Yang Huang Wu Tanaka Suzuki Sato Yamamoto Park
Choi Pham Tran Le
"""
)

FIRST_NAMES = listed(
    """
James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica
Thomas Sarah Charles Karen Daniel Lisa Matthew Nancy Anthony Betty Mark Sandra Paul Ashley Steven Emily Andrew
Kimberly Kenneth Donna Joshua Michelle Kevin Carol Brian Amanda George Melissa Edward Deborah Ronald Stephanie Tim
Rebecca Jason Laura Jeff Helen Ryan Amy Jacob Anna Nick Emma Eric Olivia Jon Sophie Luca Giulia Marco Chiara Pierre
Camille Jean Marie Hans Ursula Klaus Sabine Carlos Lucia Jose Carmen Raj Priya Amit Neha Rahul Anita Sanjay Pooja Ivan
Ekaterina Sergey Olga Dmitry Natalia Anastasia Alexey Jan Sanne Piet Anouk Tom Max Leo Sam Tony Joe Mike Maria Rosa
Lucy Molly Charlie Harry Ella Екатерина Иван Ольга Сергей Анна Дмитрий Мария Алексей Константин Светлана Александр
Андрей Антон Артём Борис Вадим Валентин Валентина Валерий Василий Вера Вероника Виктор Виктория Виталий Владимир
Вячеслав Галина Геннадий Георгий Григорий Даниил Дарья Денис Диана Евгений Евгения Егор Елена Елизавета Зоя Игорь
Илья Инна Ирина Кирилл Кристина Ксения Лариса Леонид Любовь Людмила Максим Маргарита Марина Михаил Надежда Наталья
Никита Николай Олег Павел Полина Роман Руслан Софья Станислав Степан Тамара Татьяна Тимур Фёдор Юлия Юрий Яна
Ярослав Ahmed Fatima Mohammed Aisha Ali Omar Yusuf Wei Ming Hiroshi Yuki Minh Linh Arjun Deepak Kavita Lakshmi Manoj
Sunita Vijay Rajesh Suresh Ramesh Ganesh Anjali Meena Geeta Sneha Rohit Vikram Javier Miguel Pedro Pablo Sofia Elena
Isabel Manuel Diego Andres Antonio Paolo Stefano Francesca Alessandro Giovanni Antoine Nicolas Julien Claire Chloe
Mathieu Stefan Andreas Jurgen Wolfgang Monika Petra Heike Lars Sven Ingrid Erik Liam Noah Mia Ava Ethan Lucas Mason
Grace Chloe Zoe Hannah Jack Oliver Alfie Freddie Isla Niamh Sean Aoife Callum Fraser Hamish
"""
)

ADJECTIVES = listed(
    """
Blue Red Green Golden Silver Black White Old New Little Big Happy Lucky Sunny Royal Grand Fresh Wild Urban Modern
Classic Vintage Family Village City Central Main North South East West Upper Lower River Lake Ocean Mountain Valley
Forest Park Garden Hidden Secret Quiet Bright Crystal Diamond Star Sun Moon Rainbow Eagle Union Liberty Heritage
Pioneer Premier Prime Elite Superior Quality First Capital National American Pacific Atlantic Western Eastern Southern
Northern Downtown Uptown Corner Crossroads Broadway Harbor Bay Coastal Island Five Three Seven Twin Double Spicy Sweet
Hungry Thirsty Crazy Funky Velvet Copper Iron Rusty Dusty Smoky Noble Honest True Simple Pure Natural Organic
"""
)

THINGS = listed(
    """
Horse Horses Lion Fox Bear Wolf Owl Eagle Hawk Crow Swan Dove Bull Ox Lamb Goat Pig Rooster Hen Duck Goose Fish Salmon
Whale Dolphin Turtle Oak Maple Pine Willow Elm Cedar Birch Rose Lily Tulip Ivy Fern Sage Basil Thyme Pepper Ginger
Clover Anchor Compass Lantern Bell Crown Castle Tower Bridge Gate Mill Barn Well Stone Rock Hill Creek Brook Spring
Harbor Bay Cove Point Cape Field Meadow Orchard Grove Vine Hearth Table Spoon Fork Plate Bowl Cup Barrel Cask Kettle
Oven Flame Ember Smoke Ash Fire Thunder Storm Cloud Star Comet Nine Corner Station Depot Foundry Forge Loft Cellar
Attic Parlor Works Company Collective Society Union House Room Place Street Avenue Square Alley Lane Yard Hub Nest Den
Sparrow Robin Finch Raven Monk Abbot Bishop King Queen Duke Prince Knight Pilgrim Sailor Captain Miner Baker Barber
Butcher Republic Atlas Mercury Apollo Luna Sol Aurora Vega Orion Delta Omega Alpha Nova Echo Lotus Jasmine Saffron
Mango Olive Fig Date Honey Sugar Salt
"""
)

COMPANIES = listed(
    """
Acme Corp, Initech, Globex Inc, Vertex Systems, Northwind Traders, Contoso Ltd, Umbra Labs, Siemens AG, Bosch GmbH
Infosys Ltd, Tata Consultancy, Wipro, Accenture, Deloitte, IBM Corp, Oracle, Boeing, Raytheon, Lockheed
State of California, City of Boston, County of Kings, University Hospital, US Army, Stadt Muenchen, Land Berlin
Airbus SAS, Renault, Unilever, Philips, ING Groep, Gazprom, OOO Vektor, OOO Romashka, Reliance Industries
HCL Technologies, Summit Logistics, Bright Media LLC, Harbor Health, Maple Consulting, Redwood Software
Lakeside Hotel Group, Nordic Shipping, Alpine Foods, Telco SA
Fonterra, Waikato DHB, Auckland Council, Woolworths Group, BHP, Ministry of Education, Tech Mahindra, Cognizant
Larsen Toubro, SAP SE, Volkswagen AG, Stadt Koeln, Capgemini, Orange SA, Inditex, Telefonica, Yandex, Sberbank
""",
    ",",
)

BANKS = listed(
    """
Chase, Wells Fargo, Bank of America, Citibank, Capital One, US Bank, PNC, TD Bank, Ally, USAA, Navy Federal
Discover, Amex, American Express, Barclays, HSBC, Lloyds, NatWest, Halifax, Santander, Nationwide, Monzo, Starling
Deutsche Bank, Commerzbank, Sparkasse, Volksbank, DKB, ING, N26, Comdirect, BNP Paribas, Credit Agricole
Societe Generale, LCL, La Banque Postale, BBVA, CaixaBank, Sabadell, Intesa Sanpaolo, UniCredit, Rabobank, ABN Amro
HDFC Bank, ICICI, SBI, Axis Bank, Kotak, Тинькофф, Сбербанк, Альфа-Банк, ВТБ, Tinkoff, Charles Schwab, Fidelity
ANZ, ASB, BNZ, Kiwibank, CommBank, NAB, St George, AIB, Bank of Ireland, PNB, Yes Bank, Bank of Baroda
Synchrony, RBC, Scotiabank, BMO, Westpac, First National Bank, Community Credit Union, Investor Savings
JPMorgan Chase, Revolut, Wise
""",
    ",",
)

MONTHS = listed(
    """
January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep
Oct Nov Dec Januar Mai Juni Oktober janvier juin enero abril gennaio maggio maart
"""
)

US_STATES = listed(
    """
AL AZ CA CA CA CO CT FL FL GA IL IN KY MA MA MD MI MN MO NC NJ NV NY NY OH OK OR PA RI SC TN TX TX UT VA WA WI
"""
)

CARD_PREFIXES = {
    "us": [
        "POS DEBIT ",
        "CHECKCARD {d4} ",
        "PURCHASE AUTHORIZED ON {d2}/{d2} ",
        "DEBIT CARD PURCHASE ",
        "VISA DEBIT PURCHASE ",
        "POS PURCHASE ",
        "RECURRING PAYMENT AUTHORIZED ON {d2}/{d2} ",
        "DBT CRD {d4} ",
        "Card Purchase ",
        "POS ",
    ],
    "gb": ["CARD PAYMENT TO ", "CONTACTLESS PAYMENT ", "VISA PURCHASE ", "POS ", "DEB "],
    "de": [
        "KARTENZAHLUNG ",
        "SEPA-LASTSCHRIFT ",
        "LASTSCHRIFT ",
        "GIROCARD ",
        "KARTENUMSATZ ",
        "SEPA-ELV-LASTSCHRIFT ",
    ],
    "fr": ["CB ", "PAIEMENT PAR CARTE {d4} ", "ACHAT CB ", "CARTE {d2}/{d2} ", "PRLV SEPA ", "FACTURE CARTE "],
    "es": ["COMPRA ", "COMPRA TARJ. {d4} ", "PAGO EN ", "PAGO CON TARJETA "],
    "it": ["PAGAMENTO POS ", "ACQUISTO POS ", "OPERAZIONE POS "],
    "nl": ["BEA, BETAALPAS ", "BETAALAUTOMAAT ", "BEA "],
    "in": ["UPI-", "POS {d4} ", "UPI/", "ECOM PUR "],
    "ru": ["ОПЛАТА ", "ПОКУПКА ", "OPLATA "],
    "nz": ["EFTPOS ", "POS W/D ", "VISA PURCHASE ", "EFTPOS PURCHASE ", "POS "],
    "au": ["EFTPOS ", "VISA PURCHASE ", "VISA DEBIT PURCHASE CARD {d4} ", "POS PURCHASE "],
    "ie": ["POS ", "VDP-", "CONTACTLESS "],
}

PROCESSORS = {
    "dining": ["TST* ", "TST* ", "TST*", "SQ *", "SQ *", "CLV*", "SUMUP *", "PAYPAL *"],
    "groceries": ["SQ *", "CLV*", "SUMUP *"],
    "shopping": ["SQ *", "SP * ", "SP ", "PAYPAL *", "PAYPAL *", "IZ *", "ZETTLE_*", "SUMUP *", "2CO*"],
    "home": ["SQ *", "PAYPAL *", "SP * "],
    "entertainment": ["PAYPAL *", "GOOGLE *", "APL* ", "FS *", "EB *", "PADDLE.NET* "],
    "personal_care": ["SQ *", "SQ *", "CLV*", "SUMUP *", "IZ *"],
    "transport": ["SQ *", "PAYPAL *"],
    "services": ["SQ *", "PAYPAL *", "IN *", "PADDLE.NET* ", "FS *", "STRIPE *"],
    "health": ["SQ *", "CLV*"],
    "pets": ["SQ *", "PAYPAL *"],
    "charity_gifts": ["PAYPAL *", "SQ *", "SP * "],
    "education_kids": ["PAYPAL *", "SQ *", "IN *"],
    "travel": ["PAYPAL *", "SQ *"],
    "auto_fuel": ["SQ *", "CLV*"],
}

# Median and spread of the logarithm of an amount in dollars; how often it is a whole number; how often money comes in.
AMOUNTS: dict[str, tuple[float, float, float, float]] = {
    "groceries": (30, 0.95, 0.08, 0.01),
    "dining": (20, 0.85, 0.15, 0.01),
    "auto_fuel": (36, 0.75, 0.2, 0.01),
    "transport": (12, 0.95, 0.3, 0.02),
    "travel": (160, 1.15, 0.2, 0.05),
    "shopping": (38, 1.1, 0.15, 0.05),
    "home": (55, 1.2, 0.2, 0.03),
    "entertainment": (15, 0.85, 0.25, 0.02),
    "health": (40, 1.1, 0.3, 0.03),
    "personal_care": (35, 0.8, 0.4, 0.01),
    "utilities": (75, 0.75, 0.12, 0.01),
    "housing": (1250, 0.6, 0.45, 0.01),
    "insurance": (110, 0.9, 0.15, 0.02),
    "education_kids": (150, 1.3, 0.45, 0.02),
    "pets": (48, 0.9, 0.2, 0.01),
    "fees": (12, 1.1, 0.4, 0.05),
    "transfer": (280, 1.5, 0.6, 0.38),
    "income": (700, 2.0, 0.2, 0.97),
    "charity_gifts": (40, 1.0, 0.6, 0.01),
    "taxes": (350, 1.4, 0.35, 0.06),
    "services": (40, 1.2, 0.3, 0.02),
}

# How common a category is among a person's rows; flattened by the generator so that rare ones are learnt too.
SHARES: dict[str, float] = {
    "groceries": 14,
    "dining": 20,
    "auto_fuel": 5,
    "transport": 6.5,
    "travel": 3.5,
    "shopping": 13,
    "home": 4,
    "entertainment": 6,
    "health": 3.5,
    "personal_care": 3,
    "utilities": 4.5,
    "housing": 1.5,
    "insurance": 1.5,
    "education_kids": 1.8,
    "pets": 1.2,
    "fees": 2,
    "transfer": 9,
    "income": 4.5,
    "charity_gifts": 1.8,
    "taxes": 1.2,
    "services": 2.5,
}

COUNTRIES: dict[str, float] = {
    "us": 42,
    "gb": 13,
    "de": 8,
    "fr": 6,
    "in": 8,
    "ru": 8,
    "es": 3,
    "it": 3,
    "nl": 3,
    "ca": 3,
    "au": 2,
    "nz": 3,
    "ie": 1,
    "001": 1,
}
# Units of a currency that buy what a dollar buys.
SCALES: dict[str, float] = {"in": 30.0, "ru": 30.0}
TLDS = {
    "us": ".COM",
    "gb": ".CO.UK",
    "de": ".DE",
    "fr": ".FR",
    "es": ".ES",
    "it": ".IT",
    "nl": ".NL",
    "in": ".IN",
    "ru": ".RU",
    "nz": ".CO.NZ",
    "au": ".COM.AU",
    "ie": ".IE",
}
BILLED = frozenset({"utilities", "insurance", "housing", "education_kids", "taxes"})
BILL_WORDS = listed(
    """
    payment, bill payment, pmt, autopay, web pay, web pmt, online pmt, e-bill, bill, payments, recurring, pymt, billpay
    epay
    dd, direct debit, ach debit, monthly, payment 1, cca payment, auto pay, des:payment, rechnung, beitrag, abbuchung
    prelevement, facture, recibo, factura, bolletta, addebito, incasso, premium, subscription, plan, account, oplata
    """,
    ",",
)
TRADE_WORDS = listed(
    """
    ltd, plc, inc, llc, gmbh, stores, store, stores ltd, website, online, uk, usa, retail, group, ecommerce, direct
    home delivery, delivery, express, shop, international, services, limited, internet, sale, co, the, eu, order, mobile
    """,
    ",",
)
QUARTERS = listed(
    """
    Green Heath Norton Cross Hill Oaks Ways Street Road Lane Park Bridge Ford Field Wood Gate End Rd St Ave Blvd Square
    Heights Valley Point Side Town Ville Burg Dorf Berg Platz Str Allee Nord Sud Centre Ouest Plaza Via Mall Junction
    """
)

CITY_AREAS = listed(
    """
Express, Plus, Center, Centre, 24, Online, Main St, Station, Mall, Airport, High Street, Group, Inc, LLC, Ltd, GmbH,
Co, Store, Shop, No. 1
""",
    ",",
)
