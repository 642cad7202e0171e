"""Short names of time zones as exports write them behind a clock, each a fixed offset."""

from __future__ import annotations

# Minutes ahead of UTC.
SHORT_NAMES = {
    "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MET": 60,
    "MEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "TRT": 180,
    "NST": -210, "NDT": -150, "AST": -240, "ADT": -180, "EST": -300, "EDT": -240, "CST": -360,
    "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480,
    "HST": -600, "BRT": -180, "ART": -180, "CLT": -240, "COT": -300, "PET": -300,
    "SAST": 120, "CAT": 120, "EAT": 180, "GST": 240, "PKT": 300, "IST": 330, "NPT": 345,
    "ICT": 420, "WIB": 420, "HKT": 480, "SGT": 480, "PHT": 480, "AWST": 480, "JST": 540,
    "KST": 540, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip
# Names that stand for several zones: which one is meant here, and another that shares the name.
SHARED_NAMES = {
    "AST": ("Atlantic time", "Arabia"),
    "BST": ("British summer time", "Bangladesh"),
    "CST": ("US Central time", "China"),
    "GST": ("Gulf time", "South Georgia"),
    "IST": ("India", "Israel and Ireland"),
    "MST": ("US Mountain time", "Malaysia"),
    "PST": ("US Pacific time", "the Philippines"),
}


def offset_text(minutes: int) -> str:
    """Minutes ahead of UTC as `+05:30`."""
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
