"""What every layer needs and no epidemic word is in: random numbers, distributions, units, calendar, errors."""
