"""Natural history: strains, states, laws of time, immunity; what a user may say, and as arrays."""
