"""What authorities see of an outbreak: cases, reports and series, with delay and error; changes no event."""
