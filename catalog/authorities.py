"""English names of the bodies that issue certificates in Vietnam; a stall or an officer types the Vietnamese one."""

import re

from catalog import text

# As these bodies call themselves in English, or as the government's portal does (vietnam.gov.vn).
NAMES = {
    "cục sở hữu trí tuệ": "Intellectual Property Office of Vietnam",
    "cục quản lý chất lượng nông lâm sản và thủy sản": "National Agro-Forestry-Fisheries Quality Assurance Department",
    "cục an toàn thực phẩm": "Vietnam Food Administration",
    "bộ nông nghiệp và môi trường": "Ministry of Agriculture and Environment",
    "bộ nông nghiệp và phát triển nông thôn": "Ministry of Agriculture and Rural Development",
    "bộ khoa học và công nghệ": "Ministry of Science and Technology",
    "bộ công thương": "Ministry of Industry and Trade",
    "bộ y tế": "Ministry of Health",
    "hội đồng ocop": "OCOP Council",
}
DEPARTMENTS = {
    "sở nông nghiệp và môi trường": "Department of Agriculture and Environment",
    "sở nông nghiệp và phát triển nông thôn": "Department of Agriculture and Rural Development",
    "sở khoa học và công nghệ": "Department of Science and Technology",
    "sở công thương": "Department of Industry and Trade",
    "sở y tế": "Department of Health",
    "ubnd": "People's Committee",
    "ủy ban nhân dân": "People's Committee",
}
PLACES = {
    "tỉnh": "Province", "thành phố": "City", "huyện": "District", "xã": "Commune", "phường": "Ward", "thị xã": "Town",
}  # fmt: skip
OF_A_PLACE = re.compile(
    rf"(?P<body>{'|'.join(DEPARTMENTS)})(?: (?P<kind>{'|'.join(PLACES)}))?(?: (?P<place>.+))?", re.IGNORECASE
)


def in_english(name: str) -> str:
    """Its English name; "" where it is not known, or is no Vietnamese one."""
    plain = re.sub("[Uu]ỷ", "ủy", text.normalise(name)).replace("thuỷ", "thủy")
    if known := NAMES.get(plain.lower()):
        return known
    found = OF_A_PLACE.fullmatch(plain)
    if found is None:
        return ""
    body, kind, place = DEPARTMENTS[found["body"].lower()], found["kind"], found["place"]
    if place is None:
        return body if kind is None else ""
    return f"{body} of {place} {PLACES[kind.lower()]}" if kind else f"{body} of {place}"
