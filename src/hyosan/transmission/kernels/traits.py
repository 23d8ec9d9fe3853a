"""What decides how a contact takes, beside the protections held: age class and host type; runs drawn ahead."""

from hyosan.core.compilation import inner_kernel
from hyosan.core.context import Context, view
from hyosan.core.prefetch import prefetch
from hyosan.transmission.tables_ahead import AGES, CLASS_OF_AGE, HOSTS


@inner_kernel
def age_class_of(run: Context, person: int) -> int:
    """The age class of somebody."""
    return int(view(run, CLASS_OF_AGE)[view(run, AGES)[person]])


@inner_kernel
def host_of(run: Context, person: int) -> int:
    """The host type of somebody."""
    hosts = view(run, HOSTS)
    return int(hosts[person]) if len(hosts) > 0 else 0


@inner_kernel
def ask_for_traits(run: Context, person: int) -> None:
    """Ask for what tells age class and host type of somebody."""
    prefetch(view(run, AGES), person)
    if len(view(run, HOSTS)) > 0:
        prefetch(view(run, HOSTS), person)
