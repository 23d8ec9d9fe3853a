"""What surveillance computes row by row: draws, queues, and what is followed of people."""
