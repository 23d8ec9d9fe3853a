"""What all parts of a scenario share: frozen models, frozen mappings, strict numbers and names."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler, Strict, StringConstraints
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

Key = TypeVar("Key")
Value_co = TypeVar("Value_co", covariant=True)
Item = TypeVar("Item")


class Spec(BaseModel):
    """A frozen table of the scenario language; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


class FrozenMap(Mapping[Key, Value_co]):
    """A mapping that cannot change: keeps the order of the file, compares without it, can be hashed and pickled."""

    __slots__ = ("_items",)
    _items: dict[Key, Value_co]

    def __init__(self, items: Mapping[Key, Value_co] | Iterable[tuple[Key, Value_co]] = ()) -> None:
        object.__setattr__(self, "_items", dict(items))

    def __getitem__(self, key: Key) -> Value_co:
        return self._items[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a FrozenMap cannot change: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a FrozenMap cannot change: {name}")

    def __copy__(self) -> "FrozenMap[Key, Value_co]":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "FrozenMap[Key, Value_co]":
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenMap, (dict(self._items),)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        key, value = get_args(source)
        plain = core_schema.dict_schema(handler.generate_schema(key), handler.generate_schema(value))
        # A frozen map passes for a dict, so that models can be built from the parts of others.
        opened = core_schema.no_info_before_validator_function(
            lambda given: dict(given) if isinstance(given, FrozenMap) else given, plain
        )
        return core_schema.no_info_after_validator_function(
            cls,
            opened,
            serialization=core_schema.wrap_serializer_function_ser_schema(
                lambda given, dump: dump(dict(given)), schema=plain
            ),
        )


def contradict(problems: Iterable[tuple[str, str]]) -> None:
    """Refuse a table for reasons, each with the key it hangs on ("" for the table itself)."""
    found = list(problems)
    if found:
        text = "; ".join(f"{key}: {message}" if key else message for key, message in found)
        raise PydanticCustomError("contradiction", "{text}", {"text": text, "problems": found})


def wrong_shape() -> PydanticCustomError:
    """The error for a value of a kind that is not allowed; the reader of the file words it from the JSON Schema."""
    return PydanticCustomError("shape", "a value of a kind that is not allowed here")


def is_number(value: object) -> bool:
    """Whether a value is a TOML number (true and false are not)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


NAME_RULE = "allowed: a letter, then letters, digits, - and _"


def is_name(text: str) -> bool:
    """Whether a text can be a name given by the user."""
    return _NAME.fullmatch(text) is not None


def without_repeats(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Refuse a list in which something stands twice."""
    repeated = sorted({str(item) for item in items if items.count(item) > 1})
    if repeated:
        contradict([("", f"'{item}' stands twice") for item in repeated])
    return items


Name = Annotated[str, StringConstraints(pattern=rf"^{_NAME.pattern}$")]
"""A name given by the user: letters, digits, - and _."""

Text = Annotated[str, StringConstraints(min_length=1)]
"""Text that is not empty."""

Number = Annotated[float, Strict(), Field(ge=0, allow_inf_nan=False)]
"""A finite number, 0 or more."""

Positive = Annotated[float, Strict(), Field(gt=0, allow_inf_nan=False)]
"""A finite number above 0."""

Share = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False)]
"""A number from 0 to 1."""

Whole = Annotated[int, Strict(), Field(ge=0)]
"""A whole number, 0 or more."""

Age = Annotated[int, Strict(), Field(ge=0, le=120)]
"""Age in whole years, 0 to 120."""

Flag = Annotated[bool, Strict()]
"""true or false."""

Names = Annotated[tuple[Text, ...], AfterValidator(without_repeats)]
"""Names, none of them twice."""

SomeNames = Annotated[tuple[Text, ...], Field(min_length=1), AfterValidator(without_repeats)]
"""At least one name, none of them twice."""
