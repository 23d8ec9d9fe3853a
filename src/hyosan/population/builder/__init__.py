"""The parts from which a municipality is built, person by person; the public entry is `hyosan.population.city`."""
