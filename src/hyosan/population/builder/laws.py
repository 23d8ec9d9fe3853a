"""Every number that the builder uses and that is not in a shipped table: value, source, or "invented" with its reason.

Press reports are named where the primary table could not be reached. Sex is indexed 0 unknown, 1 female, 2 male.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

AGE_COUNT = 128
ADULT_AGE_YEARS = 18
RETIREMENT_AGE_YEARS = 65
FEMALE, MALE = 1, 2

# Beyond 99 years the table has one band; 100 to 104 share it in falling steps (invented: about half die each year).
CENTENARIAN_SHARES = (0.50, 0.26, 0.13, 0.07, 0.04)

# Households of five and more, split into 5, 6 and 7 (invented so that the national mean size is the published 2.21).
FIVE_OR_MORE_SHARES = (0.82, 0.145, 0.035)

# Share of people of an age who live alone: Statistics Korea, "One-person households 2023" (of 2022: 7.502 M; ages
# by sex as printed by womennews.co.kr 243338), over residents of June 2024; as many women as men.
ALONE_FROM_AGE_YEARS = (0, 19, 30, 40, 50, 60, 70)
ALONE = {FEMALE: (0.0, 0.227, 0.148, 0.094, 0.113, 0.176, 0.279), MALE: (0.0, 0.216, 0.241, 0.160, 0.152, 0.143, 0.122)}

# Share with a spouse. Shape by age invented; level from the register census 2023: 56.6 % of adult nationals have a
# spouse, 51.3 % of the thirties never married (Statistics Korea, 30 October 2024, as printed by kgnewskorea.com 54138).
MARRIED_FROM_AGE_YEARS = (0, 19, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85)
MARRIED = {
    FEMALE: (0.0, 0.01, 0.10, 0.42, 0.66, 0.75, 0.77, 0.77, 0.76, 0.74, 0.69, 0.59, 0.45, 0.28, 0.12),
    MALE: (0.0, 0.005, 0.055, 0.29, 0.56, 0.67, 0.70, 0.72, 0.75, 0.78, 0.81, 0.83, 0.82, 0.76, 0.62),
}
# Married people who share a household (invented: some couples live apart for work, some people in care).
TOGETHER = 0.96

# Mother's age at the first birth: mean 33.0 years in 2023 (Statistics Korea, birth statistics 2023, as printed in
# donga.com 126749135). The fall of 0.22 years for each year further back, the floor and the spread are invented: the
# children of 2013 and 2000 then had mothers near 31 and 28.
FIRST_BIRTH_MEAN_YEARS, FIRST_BIRTH_SLOPE, FIRST_BIRTH_FLOOR_YEARS, FIRST_BIRTH_SD_YEARS = 33.0, 0.22, 25.5, 4.2
FIRST_BIRTH_RANGE_YEARS = (22.0, 44.0)
# Mothers of more children began earlier, by this for each further child (invented: second births are then 1.4 years
# after first ones in the mean, at 34.4 against 33.0 years, as published).
FIRST_BIRTH_EARLIER_YEARS = 1.3
YOUNGEST_PARENT_YEARS = 16
# Fathers are 2.5 years older than mothers (36.1 against 33.6 years at birth, birth statistics 2023); spread invented.
PARTNER_GAP_MEAN_YEARS, PARTNER_GAP_SD_YEARS, PARTNER_GAP_RANGE_YEARS = 2.5, 3.2, (-7.0, 14.0)
# Years between siblings 0, 1, 2, ... (invented; mean 2.9; twins 3 %: 5.5 % of births are multiple).
SIBLING_GAP_SHARES = (0.03, 0.14, 0.32, 0.24, 0.13, 0.08, 0.06)
# Grandparents in the household of their child (invented; about three generations in 3 % of households).
ELDER_GAP_MEAN_YEARS, ELDER_GAP_SD_YEARS, ELDER_FEMALE_SHARE = 27.5, 4.5, 0.75
ELDER_FROM_AGE_YEARS, ELDER_SHARE = 70, 0.17
SINGLE_PARENT_FEMALE_SHARE = 0.76  # invented near the census: three single parents in four are mothers
# How readily an adult is taken as a child in the parents' household (invented; falls as people marry or move out).
ADULT_CHILD_FROM_AGE_YEARS = (0, 18, 25, 30, 35, 40, 50, 60)
ADULT_CHILD = (0.0, 1.0, 0.70, 0.35, 0.20, 0.10, 0.02, 0.0)

# Employed by age and sex. By age: employed in September 2024 (Statistics Korea: 0.142, 3.569, 5.473, 6.191, 6.72 and
# 6.749 M for 15-19, 20s, 30s, 40s, 50s, 60+) over residents of June 2024; men of 30 to 59 at their rates of 2017 (90.4,
# 92.1, 87.8 %; m-economynews.com 21306), women the rest, in their twenties 2.5 points above men as in 2017; the split
# inside 60+ and by sex there is invented around 59.7 % for the sixties (May 2023, world.kbs.co.kr 178564).
EMPLOYED_FROM_AGE_YEARS = (0, 18, 20, 30, 40, 50, 60, 70, 80)
EMPLOYED = {
    FEMALE: (0.0, 0.155, 0.603, 0.757, 0.669, 0.667, 0.50, 0.352, 0.128),
    MALE: (0.0, 0.155, 0.578, 0.904, 0.921, 0.878, 0.70, 0.52, 0.25),
}
# Employed by five years of age and sex. Women: annual rates of 2023 (8.6, 50.5, 74.3, 71.3, 64.7, 64.7, 67.4, 69.0 and
# 66.6 % for 15-19 to 55-59, 36.7 % at 60+; Ministry of Gender Equality, as printed by koreaherald.com 10401373), split
# at 60+ so that it comes out; 15 to 17 are at school, so the whole of 15-19 is placed at 18 and 19. Men: invented
# inside the published frame: 71.3 % in all, 2023 (same report), below women in their twenties, 90 and 92 % in their
# thirties and forties as in 2017 (m-economynews.com 21306).
EMPLOYED_FINE_FROM_AGE_YEARS = (0, 18, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80)
EMPLOYED_FINE = {
    FEMALE: (0.0, 0.215, 0.505, 0.743, 0.713, 0.647, 0.647, 0.674, 0.690, 0.666, 0.55, 0.44, 0.345, 0.255, 0.12),
    MALE: (0.0, 0.165, 0.43, 0.70, 0.87, 0.905, 0.92, 0.92, 0.895, 0.855, 0.75, 0.62, 0.49, 0.40, 0.22),
}
WORKFORCES: dict[str, tuple[tuple[int, ...], Mapping[int, tuple[float, ...]]]] = {
    "broad": (EMPLOYED_FROM_AGE_YEARS, EMPLOYED),
    "by age and sex": (EMPLOYED_FINE_FROM_AGE_YEARS, EMPLOYED_FINE),
}
# Residents of June 2024, without foreigners, to the register census of November 2023 with them: 51.77 M over
# 51,032,151 (Statistics Korea; README of kr_admin). One factor for all: how many foreigners an area has is not known.
CENSUS_FACTOR = 51.77e6 / 51_032_151

# School levels: age in grade 1, number of grades; distance scale in km (the one that the modelled sizes used); pupils a
# teacher (elementary: 2,495,005 pupils, 196,598 teachers, KEDI 2024; middle and high: Busan office of education,
# 2024: 75,593 / 5,556 and 71,440 / 7,117); share of women among teachers (invented around 73.4 % overall, KEDI 2024).
LEVELS = ("elementary", "middle", "high")
LEVEL_FIRST_AGE_YEARS = (6, 12, 15)
LEVEL_GRADES = (6, 3, 3)
LEVEL_DISTANCE_KM = (0.8, 2.0, 5.0)
PUPILS_PER_TEACHER = (12.7, 13.6, 10.04)
TEACHER_FEMALE_SHARE = (0.77, 0.71, 0.58)
TEACHER_AGES_YEARS = (24, 61)

# Workplace sizes: the law fitted to the census on establishments 2020 (kr_reference README).
SIZE_EXPONENT_SMALL, SIZE_EXPONENT_LARGE, SIZE_BREAK = 1.980, 2.445, 47.4
LARGEST_WORKPLACE = 10_000
# At most this share of a city's workers, or 300 people, work in one place (invented: no employer holds a whole county).
LARGEST_WORKPLACE_SHARE = 0.03
# Trips between municipalities fall off as (d + 7.15 km) ** -2.953 (own fit to 22.4 M daily trips, Korea Transport
# Institute); a prior for commutes inside a city, of teachers too.
COMMUTE_SHIFT_KM, COMMUTE_EXPONENT = 7.15, 2.953
# Jobs of a neighbourhood: half by residents, half by medical institutions, which stand for its centrality (invented).
JOBS_BY_RESIDENTS = 0.5

# Friendships of pupils (invented; in a French high school 2013 80 % of contact links lay inside the class).
FRIENDS_MEAN = 5.0
FRIENDS_IN_CLASS, FRIENDS_IN_GRADE = 0.72, 0.23
FRIENDS_OTHER_SEX = (
    0.35  # acceptance of a tie to the other sex, against 1 (invented: pupils' ties are mostly to their own)
)


def by_age(from_age_years: tuple[int, ...], values: tuple[float, ...]) -> NDArray[np.float64]:
    """Step values as an array over single years 0 to 127.

    >>> by_age((0, 18), (0.0, 1.0))[17:19]
    array([0., 1.])
    """
    steps = np.searchsorted(np.array(from_age_years), np.arange(AGE_COUNT), side="right") - 1
    return np.asarray(values, dtype=np.float64)[steps]


def by_sex_and_age(from_age_years: tuple[int, ...], values: Mapping[int, tuple[float, ...]]) -> NDArray[np.float64]:
    """Step values by sex code and single year, shape (3, 128); sex unknown has the mean of both."""
    female, male = by_age(from_age_years, values[FEMALE]), by_age(from_age_years, values[MALE])
    return np.stack([(female + male) / 2, female, male])


def first_birth_mean_years(child_age_years: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean age of a mother when a child who is now that old, her first, was born."""
    return np.maximum(FIRST_BIRTH_MEAN_YEARS - FIRST_BIRTH_SLOPE * child_age_years, FIRST_BIRTH_FLOOR_YEARS)
