"""Every number of travel: value, source, or "invented" with its reason."""

import math

# Share of the trips from i that go to j, proportional to residents_j ** 0.8148 * (distance + 7.15 km) ** -2.9532:
# best of nine models fitted to 22.4 M daily trips of all purposes between 159 si/gun (Korea Transport Institute, as
# packaged in flowbcaR; own fit), common part of commuters 0.815. Jeju and Ulleung were not in the fit.
TRIP_MASS_EXPONENT = 0.8148
TRIP_SHIFT_KM = math.exp(1.9672)
TRIP_DISTANCE_EXPONENT = 2.9532

# The same trips: 0.4444 between si/gun for each resident and day, so half as many round trips, all purposes together.
# Over the 159 areas a tenth has fewer than 0.248, half fewer than 0.496, nine tenths fewer than 0.869.
TRIPS_PER_RESIDENT_DAY = 0.4444
ROUND_TRIPS_PER_RESIDENT_DAY = TRIPS_PER_RESIDENT_DAY / 2

# How much readier people are to work in their own municipality than distance alone makes them (own fit, one number).
# With 4, of the workers living in Seoul, Incheon, Gyeonggi and Sejong 84, 69, 78 and 54 % work there; counted by
# telephones are 81 % (Seoul, 2023: Statistics Korea as printed by m.koreaherald.com 20231221000657), 71, 77 and 60 %
# (June 2024: Statistics Korea, commuting workers, as printed by www3.edaily.co.kr 02253366639120488). With 1 work alone
# would cross more borders of si and gun than all trips together were counted to cross.
OWN_MUNICIPALITY_FACTOR = 4.0

# How often a resident goes to his or her habitual destination, own town or another: so that 0.2222 round trips a day
# cross a border of si or gun when 47.3 % have their destination across one (a test holds both together). The counted
# trips are of all purposes; they are taken for other trips alone, the upper reading: why is in docs/travel.md.
OUTINGS_PER_RESIDENT_DAY = 0.47
# Hours at the destination (invented, between two published figures: only stays of 3 hours and more count as visitors
# of an area, and these last 12.1 hours a day in the mean, nights and commuters included; Statistics Korea, living
# population of 89 areas, August 2024, as printed by news1.kr 5733184).
OUTING_HOURS = 5.0
# Outings begin and end within these hours (invented: shops, restaurants and visits).
OUTING_WINDOW_HOURS = (10.0, 22.0)

# Mean household size (United Nations 2019, by way of world_population).
NORTH_KOREA_HOUSEHOLD_SIZE = 3.93
JAPAN_HOUSEHOLD_SIZE = 2.33
# North Koreans go out a tenth as often as South Koreans do (invented: travel beyond the own county needs a permit).
NORTH_KOREA_OUTING_FACTOR = 0.1
