"""From what the reading room counted to what the judge looks at."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any, TypeVar

Kind = TypeVar("Kind")


def mirrored(kind: type[Kind], value: Any) -> Kind:
    """A dataclass as another of the same field names, those inside it too.

    The rooms that count and that judge do not know each other's types.
    """
    hints = typing.get_type_hints(kind)
    return kind(
        **{
            field.name: _as(hints[field.name], getattr(value, field.name))
            for field in dataclasses.fields(kind)  # type: ignore[arg-type]  # dataclasses only
            if hasattr(value, field.name)
        }
    )


def _as(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        kinds = [one for one in inner if dataclasses.is_dataclass(one)]
        return _as(kinds[0], value) if kinds else value
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_as(inner[0], item) for item in value)
        return tuple(_as(one, item) for one, item in zip(inner, value, strict=True))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return mirrored(hint, value)
    return value
