"""How fast, and where the time goes. Ratios measured in one run are what to trust."""
