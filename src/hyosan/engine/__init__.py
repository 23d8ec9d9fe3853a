"""What makes a compiled scenario move: buckets of events in order of time, agenda, recorders, a run's folder."""
