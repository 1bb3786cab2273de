"""Make `knowledge/brands.tsv.gz` from an `npm pack name-suggestion-index` tarball.

`python -m ml.categorization.training.brands name-suggestion-index-8.0.20260918.tgz`
"""

from __future__ import annotations

import gzip
import json
import math
import sys
import tarfile
from collections import defaultdict
from pathlib import Path
from typing import Any

# Which tag class speaks of which category. Classes that no person pays (bus stops, flagpoles) are left out.
CLASSES: dict[str, str] = {
    "groceries": """
        shop/supermarket shop/convenience shop/bakery shop/butcher shop/greengrocer shop/alcohol shop/wine
        shop/beverages shop/deli shop/cheese shop/seafood shop/frozen_food shop/health_food shop/dairy
        shop/confectionery shop/chocolate shop/pastry shop/tea shop/coffee shop/nuts shop/spices shop/wholesale
        shop/kiosk shop/general shop/country_store
    """,
    "dining": """
        amenity/fast_food amenity/restaurant amenity/cafe amenity/bar amenity/pub amenity/ice_cream
        amenity/internet_cafe
    """,
    "auto_fuel": """
        amenity/fuel amenity/charging_station shop/car_repair shop/tyres shop/car_parts amenity/car_wash shop/car
        shop/motorcycle shop/motorcycle_repair shop/truck_repair amenity/vehicle_inspection highway/services
    """,
    "transport": """
        amenity/car_rental amenity/car_sharing amenity/bicycle_rental amenity/parking amenity/taxi
        amenity/motorcycle_rental
    """,
    "travel": """
        tourism/hotel tourism/motel tourism/hostel tourism/caravan_site shop/travel_agency
    """,
    "shopping": """
        shop/clothes shop/shoes shop/electronics shop/books shop/jewelry shop/department_store shop/variety_store
        shop/sports shop/toys shop/outdoor shop/stationery shop/bicycle shop/mobile_phone shop/video_games
        shop/watches shop/bag shop/gift shop/fashion_accessories shop/second_hand shop/charity shop/craft
        shop/computer shop/camera shop/photo shop/music shop/musical_instrument shop/leather shop/tobacco
        shop/e-cigarette shop/mall shop/fabric shop/games shop/anime shop/hifi shop/erotic shop/cannabis
        shop/newsagent shop/baby_goods:no shop/party shop/perfumery:no shop/outpost shop/pawnbroker
    """,
    "home": """
        shop/furniture shop/doityourself shop/hardware shop/houseware shop/bed shop/interior_decoration
        shop/garden_centre shop/kitchen shop/paint shop/trade shop/tiles shop/flooring shop/appliance shop/carpet
        shop/household_linen shop/electrical shop/bathroom_furnishing shop/window_blind shop/lighting shop/curtain
        shop/storage_rental shop/locksmith shop/tool_hire shop/doors shop/vacuum_cleaner shop/swimming_pool
        shop/pest_control craft/plumber craft/cleaning office/moving_company
    """,
    "entertainment": """
        amenity/cinema leisure/bowling_alley leisure/amusement_arcade leisure/adult_gaming_centre
        leisure/trampoline_park leisure/indoor_play tourism/theme_park amenity/casino shop/bookmaker shop/lottery
        shop/ticket amenity/karaoke_box leisure/escape_game leisure/miniature_golf shop/video amenity/gambling
    """,
    "health": """
        amenity/pharmacy amenity/clinic amenity/doctors amenity/dentist amenity/hospital shop/optician
        shop/hearing_aids shop/medical_supply healthcare/laboratory healthcare/sample_collection
        healthcare/physiotherapist shop/nutrition_supplements healthcare/counselling healthcare/dialysis
        healthcare/audiologist
    """,
    "personal_care": """
        shop/hairdresser shop/beauty shop/cosmetics shop/chemist shop/perfumery shop/massage shop/dry_cleaning
        shop/laundry leisure/fitness_centre leisure/sports_centre leisure/sauna shop/tattoo shop/hairdresser_supply
        shop/tailor shop/shoe_repair
    """,
    "utilities": """
        shop/telecommunication office/telecommunication office/energy_supplier office/water_utility shop/gas
    """,
    "housing": """
        office/estate_agent landuse/residential office/mortgage
    """,
    "insurance": """
        office/insurance
    """,
    "education_kids": """
        amenity/kindergarten amenity/childcare amenity/prep_school amenity/language_school amenity/school
        amenity/music_school amenity/driving_school amenity/university shop/baby_goods amenity/training
        amenity/college
    """,
    "pets": """
        shop/pet amenity/veterinary amenity/animal_boarding shop/pet_grooming amenity/animal_shelter
    """,
    "fees": "",
    "transfer": """
        amenity/atm amenity/bureau_de_change amenity/money_transfer shop/money_lender office/financial amenity/bank
    """,
    "charity_gifts": """
        shop/florist office/charity amenity/social_facility
    """,
    "taxes": """
        office/government
    """,
    "services": """
        amenity/post_office shop/copyshop office/lawyer office/tax_advisor office/employment_agency office/coworking
        amenity/parcel_locker office/courier office/logistics office/financial_advisor shop/funeral_directors
        office/consulting
    """,
}  # fmt: skip
_POWER_TREES = ("operators/power/substation", "operators/power/minor_line", "operators/office/energy_supplier")
_OPERATOR_TREES = {"operators/amenity/parking": "transport", "operators/office/water_utility": "utilities"}
_EXTRA_NAMES = ("name:en", "name:ru-Latn", "short_name", "alt_name")
MAX_COUNTRIES = 6


def class_of(tree: str) -> str | None:
    wanted = tree.removeprefix("brands/")
    for category, classes in CLASSES.items():
        if wanted in classes.split():
            return category
    if tree in _POWER_TREES:
        return "utilities"
    return _OPERATOR_TREES.get(tree)


def _read(archive: tarfile.TarFile, name: str) -> Any:
    member = archive.extractfile(f"package/dist/json/{name}")
    if member is None:
        raise FileNotFoundError(f"the tarball holds no dist/json/{name}")
    return json.load(member)


def _usable(name: str) -> bool:
    """Alphabets that the cleaner folds into Latin letters; the others would be noise of one hash each."""
    letters = [mark for mark in name if mark.isalpha()]
    return 2 <= len(name) <= 40 and bool(letters) and all(ord(mark) < 0x530 for mark in letters)


def _countries(item: dict[str, Any]) -> tuple[str, ...]:
    included = [str(place).split("-")[0].split(".")[0] for place in item["locationSet"].get("include", ["001"])]
    plain = sorted({place for place in included if len(place) <= 3})
    return tuple(plain[:MAX_COUNTRIES]) if plain else ("001",)


def extract(tarball: Path) -> list[str]:
    with tarfile.open(tarball) as archive:
        trees = _read(archive, "nsi.json")["nsi"]
        kept: dict[str, int] = _read(archive, "filtered/brands_keep.json")["keep"]
    weights: dict[tuple[str, str], float] = defaultdict(float)
    places: dict[tuple[str, str], tuple[str, ...]] = {}
    kinds: dict[tuple[str, str], str] = {}
    for tree, content in sorted(trees.items()):
        category = class_of(tree)
        if category is None:
            continue
        kind = tree.split("/", 1)[1]
        for item in content["items"]:
            tags = item.get("tags", {})
            names = [item["displayName"], tags.get("name", ""), *(tags.get(key, "") for key in _EXTRA_NAMES)]
            count = kept.get(f"{kind}|{item['displayName']}", 20)
            for name in dict.fromkeys(part.strip() for text in names for part in text.split(";")):
                if not _usable(name):
                    continue
                key = (name, category)
                weights[key] = max(weights[key], math.log2(2 + count))
                places.setdefault(key, _countries(item))
                kinds.setdefault(key, kind)
    return [
        f"{name}\t{category}\t{kinds[name, category]}\t{','.join(places[name, category])}\t{weight:.1f}"
        for (name, category), weight in sorted(weights.items())
    ]


def main() -> None:
    tarball = Path(sys.argv[1])
    target = Path(__file__).parents[1] / "knowledge" / "brands.tsv.gz"
    lines = [f"# name-suggestion-index, {tarball.name}, BSD-3-Clause, see NOTICE", *extract(tarball)]
    # No time stamp: the same input gives the same bytes.
    target.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    sys.stdout.write(f"{len(lines) - 1} names, {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
