"""Merchant category codes (ISO 18245) as categories of the taxonomy. Written by hand; the first range wins."""

from __future__ import annotations

from domain.transactions.categories import CATEGORIES

_RANGES: tuple[tuple[int, int, str], ...] = (
    (742, 742, "pets"),
    (743, 744, "groceries"),
    (763, 763, "services"),
    (780, 780, "home"),
    (1520, 1799, "home"),
    (2741, 2791, "services"),
    (2842, 2842, "home"),
    (3000, 3299, "travel"),
    (3351, 3441, "transport"),
    (3500, 3999, "travel"),
    (4011, 4011, "travel"),
    (4111, 4111, "transport"),
    (4112, 4112, "travel"),
    (4119, 4119, "health"),
    (4121, 4131, "transport"),
    (4214, 4215, "services"),
    (4225, 4225, "home"),
    (4411, 4411, "travel"),
    (4457, 4468, "entertainment"),
    (4511, 4511, "travel"),
    (4582, 4582, "travel"),
    (4722, 4723, "travel"),
    (4784, 4789, "transport"),
    (4812, 4816, "utilities"),
    (4821, 4821, "services"),
    (4829, 4829, "transfer"),
    (4899, 4900, "utilities"),
    (5013, 5013, "auto_fuel"),
    (5021, 5021, "home"),
    (5039, 5039, "home"),
    (5044, 5047, "shopping"),
    (5065, 5085, "home"),
    (5094, 5111, "shopping"),
    (5122, 5122, "health"),
    (5131, 5139, "shopping"),
    (5172, 5172, "auto_fuel"),
    (5192, 5192, "shopping"),
    (5193, 5193, "charity_gifts"),
    (5198, 5198, "home"),
    (5199, 5199, "shopping"),
    (5200, 5261, "home"),
    (5262, 5262, "shopping"),
    (5271, 5271, "home"),
    (5300, 5300, "groceries"),
    (5309, 5399, "shopping"),
    (5411, 5499, "groceries"),
    (5511, 5599, "auto_fuel"),
    (5611, 5699, "shopping"),
    (5712, 5722, "home"),
    (5732, 5734, "shopping"),
    (5735, 5735, "entertainment"),
    (5811, 5814, "dining"),
    (5815, 5816, "entertainment"),
    (5817, 5818, "shopping"),
    (5832, 5832, "shopping"),
    (5912, 5912, "health"),
    (5921, 5921, "groceries"),
    (5931, 5950, "shopping"),
    (5960, 5960, "insurance"),
    (5962, 5962, "travel"),
    (5963, 5965, "shopping"),
    (5966, 5967, "services"),
    (5968, 5968, "entertainment"),
    (5969, 5974, "shopping"),
    (5975, 5976, "health"),
    (5977, 5977, "personal_care"),
    (5978, 5978, "shopping"),
    (5983, 5983, "utilities"),
    (5992, 5992, "charity_gifts"),
    (5993, 5993, "shopping"),
    (5994, 5994, "entertainment"),
    (5995, 5995, "pets"),
    (5996, 5996, "home"),
    (5997, 5999, "shopping"),
    (6010, 6011, "transfer"),
    (6012, 6012, "transfer"),
    (6050, 6051, "transfer"),
    (6211, 6211, "transfer"),
    (6300, 6399, "insurance"),
    (6513, 6513, "housing"),
    (6532, 6540, "transfer"),
    (7011, 7012, "travel"),
    (7032, 7033, "travel"),
    (7210, 7216, "personal_care"),
    (7217, 7217, "home"),
    (7221, 7221, "services"),
    (7230, 7230, "personal_care"),
    (7251, 7251, "personal_care"),
    (7261, 7273, "services"),
    (7276, 7277, "services"),
    (7278, 7278, "shopping"),
    (7296, 7296, "shopping"),
    (7297, 7298, "personal_care"),
    (7299, 7299, "services"),
    (7311, 7339, "services"),
    (7342, 7349, "home"),
    (7361, 7379, "services"),
    (7392, 7392, "services"),
    (7393, 7394, "home"),
    (7395, 7399, "services"),
    (7511, 7511, "auto_fuel"),
    (7512, 7523, "transport"),
    (7531, 7549, "auto_fuel"),
    (7622, 7641, "home"),
    (7692, 7699, "home"),
    (7800, 7999, "entertainment"),
    (8011, 8099, "health"),
    (8111, 8111, "services"),
    (8211, 8351, "education_kids"),
    (8398, 8398, "charity_gifts"),
    (8641, 8651, "charity_gifts"),
    (8661, 8661, "charity_gifts"),
    (8675, 8675, "auto_fuel"),
    (8699, 8999, "services"),
    (9211, 9211, "services"),
    (9222, 9223, "taxes"),
    (9311, 9311, "taxes"),
    (9399, 9399, "taxes"),
    (9402, 9402, "services"),
)
_POSITION = {category.slug: position for position, category in enumerate(CATEGORIES)}


def category_of(code: int | None) -> int:
    """The position of the category that the code speaks of, or -1 where it says nothing."""
    if code is None:
        return -1
    for low, high, slug in _RANGES:
        if low <= code <= high:
            return _POSITION[slug]
    return -1


def codes_of(position: int) -> list[int]:
    """Single codes of a category: what training draws from."""
    return [
        code
        for low, high, slug in _RANGES
        if _POSITION[slug] == position
        for code in ({low, high} if high - low > 100 else range(low, high + 1))
    ]
