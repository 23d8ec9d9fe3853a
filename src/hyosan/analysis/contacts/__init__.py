"""The contacts that a scenario's settings make in its population, by arithmetic: who meets whom, by age and setting."""

from hyosan.analysis.contacts.emergent import EmergentContacts, emergent_contacts

__all__ = ["EmergentContacts", "emergent_contacts"]
