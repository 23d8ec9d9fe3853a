"""Settings, channels, encounters, moves: who meets whom, and what comes of it."""
