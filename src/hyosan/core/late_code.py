"""Machine code made late: what only other kernels call is optimised as a part of them, and never by itself.

numba optimises and translates each function by itself, and again within each that calls it, and each that calls that.
A library of this module keeps what numba made of a function as it is, and links it so; only what Python (or the loader
of threads) asks the address of is optimised and translated, once, with all it calls. What it calls is then its own
(*internal*), so that what was taken in whole is not translated beside it. Of the 33 s that
LLVM took of a first compilation 20 were that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CODEGEN: Any = None
"""numba's code generator, or None where it is not as this module expects: all is then as numba has it."""
try:
    import llvmlite.binding as llvm
    from numba.core import codegen as _codegen
    from numba.core.environment import lookup_environment
    from numba.core.registry import cpu_target

    _Library: Any = _codegen.JITCodeLibrary
    if all(
        hasattr(_Library, name)
        for name in (
            "_optimize_final_module",
            "_finalize_final_module",
            "_finalize_dynamic_globals",
            "_verify_declare_only_symbols",
            "_unserialize",
        )
    ):
        CODEGEN = cpu_target.target_context.codegen()
except (ImportError, AttributeError):  # pragma: no cover
    _Library = object

ENVIRONMENT = "_ZN08NumbaEnv"
"""How the names of environments begin: what a compiled function knows of Python."""


class _Deaf:
    """A code generator that takes no environment for a function that has no machine code."""

    def __init__(self, of: Any) -> None:
        self._of = of

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)

    def set_env(self, name: str, environment: object) -> None:
        """Nothing: who calls the function has an environment for it, if it needs one."""


class LateLibrary(_Library):  # type: ignore[misc]
    """The code of one function, translated when its address is asked for."""

    _final_module: Any
    _translated = False

    @property
    def codegen(self) -> Any:
        """numba's code generator, deaf as long as there is no machine code."""
        return self._codegen if self._translated else _Deaf(self._codegen)

    def finalize(self) -> None:
        """Link what is called; optimise nothing yet."""
        self._codegen._check_llvm_bugs()
        self._raise_if_finalized()
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """The address of a function of this library, 0 if it has none of this name."""
        self._ensure_finalized()
        if not self._translated:
            if not _defines(self._final_module, name):
                return 0
            self._translate()
        return int(super().get_pointer_to_function(name))

    def _translate(self) -> None:
        """Optimise this function with all it calls, and make machine code."""
        self._get_module_for_linking()  # a copy of what is not optimised yet, for those who call this
        self._final_module = self._final_module.clone()
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == llvm.Linkage.linkonce_odr:
                function.linkage = "internal"
        self._optimize_final_module()
        self._final_module.verify()
        self._finalized = False
        self._dynamic_globals.clear()  # those that are left are found again
        super()._finalize_final_module()
        self._translated = True
        for variable in self._final_module.global_variables:
            environment = _environment_of(variable.name)
            if environment is not None:
                self._codegen.set_env(variable.name, environment)

    def serialize_using_object_code(self) -> tuple[str, str, Any]:
        """For the cache: machine code where there is some, and what callers link."""
        if self._translated:
            return self.name, *super().serialize_using_object_code()[1:]
        self._ensure_finalized()
        return self.name, "late", self._get_module_for_linking().as_bitcode()

    @classmethod
    def _unserialize(cls, codegen: Any, state: tuple[str, str, Any]) -> Any:
        """From the cache."""
        name, kind, data = state
        if kind == "late":
            library = codegen.create_library(name)
            library._final_module = library._shared_module = llvm.parse_bitcode(data)
            library._finalize_dynamic_globals()
            library._finalized = True
            return library
        library = super()._unserialize(codegen, state)
        library._translated = True
        return library


def _environment_of(name: str) -> Any:
    find: Any = lookup_environment
    return find(name) if name.startswith(ENVIRONMENT) else None


def _defines(module: Any, name: str) -> bool:
    try:
        return not module.get_function(name).is_declaration
    except NameError:
        return False


@contextmanager
def late_code() -> Iterator[None]:
    """Let numba make its libraries of this kind, as long as this lasts."""
    if CODEGEN is None:
        yield
        return
    before = CODEGEN._library_class
    CODEGEN._library_class = LateLibrary
    try:
        yield
    finally:
        CODEGEN._library_class = before
