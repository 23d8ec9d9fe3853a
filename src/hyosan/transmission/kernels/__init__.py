"""Arrays to arrays: what is drawn, who is where, who meets whom, and what comes of it."""
