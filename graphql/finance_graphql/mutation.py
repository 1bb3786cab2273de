"""The base of every mutation: who may, what it says, and how it refuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, StrEnum
from types import SimpleNamespace
from typing import Any, ClassVar, Final
from uuid import UUID

import graphene
from graphene.types.mutation import MutationOptions

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.rejections import describe
from finance_graphql.views import UserError, View, attribute, check_texts, enum_of

NIL = UUID(int=0)

# The payload of a mutation whose outcome has other names.
Answer = SimpleNamespace


class Public(Enum):
    """No permission is needed, and that is meant."""

    PUBLIC = "PUBLIC"


PUBLIC: Final = Public.PUBLIC


def error_view(name: str, code: Any) -> Any:
    """The error type of one mutation."""
    meta = type("Meta", (), {"name": name, "interfaces": (UserError,), "description": "A refusal; nothing was saved."})
    return type(
        name,
        (View,),
        {"Meta": meta, "code": graphene.Field(code, required=True, description="The same, for programs.")},
    )


class Ids:
    """Turns texts into UUIDs and collects a refusal for each that is none, so that all are told at once."""

    def __init__(self, codes: type[StrEnum]) -> None:
        self._codes = codes
        self.refused: list[Rejected] = []

    def made(self, text: str, field: str = "id") -> UUID:
        """An id that the client made."""
        return self._read(text, field, "ID_INVALID", "Make a UUID for the id, for example with crypto.randomUUID().")

    def known(self, text: str, field: str = "id", code: str = "NOT_FOUND") -> UUID:
        """The id of something that should exist; what is no UUID cannot."""
        return self._read(text, field, code, "There is nothing with this id in this household.")

    def maybe(self, text: str | None, field: str = "id", code: str = "NOT_FOUND") -> UUID | None:
        """The same where none need be given."""
        return None if text is None else self.known(text, field, code)

    def _read(self, text: str, field: str, code: str, message: str) -> UUID:
        try:
            return UUID(text)
        except ValueError:
            self.refused.append(Rejected(self._codes(code), message, field))
            return NIL


class FinanceMutation(graphene.Mutation):
    """A mutation names its description, its permission and its refusals in `Meta`, or it cannot be imported.

    `perform` answers with an object that has the attributes of the payload, or with one refusal or several. It is
    called only for a caller with the permission. An answer with `errors` of its own is for a payload without nulls.
    """

    class Meta:
        abstract = True

    requires: ClassVar[Permission | Public]

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        *,
        description: str | None = None,
        requires: Permission | Public | None = None,
        input_type: Any = None,
        rejections: type[StrEnum] | None = None,
        error_code: Any = None,
        **options: Any,
    ) -> None:
        if not description:
            raise TypeError(f"{cls.__name__} needs Meta.description: a sentence on what it does")
        if not isinstance(requires, Permission | Public):
            raise TypeError(f"{cls.__name__} needs Meta.requires: a Permission, or PUBLIC where anybody may")
        cls.requires = requires
        cls.sentence = description
        if rejections is not None:
            code = error_code or enum_of(
                rejections, f"Why `{cls.__name__}` is refused.", describe(rejections), name=f"{cls.__name__}ErrorCode"
            )
            cls.errors = graphene.List(
                graphene.NonNull(error_view(f"{cls.__name__}Error", code)),
                required=True,
                description="Why it was refused; empty when it was done.",
            )
        arguments = {}
        if input_type is not None:
            arguments["input"] = graphene.Argument(input_type, required=True, description="What to do.")
        super().__init_subclass_with_meta__(
            _meta=MutationOptions(cls),
            name=f"{cls.__name__}Payload",
            description=f"The answer of `{cls.__name__[0].lower()}{cls.__name__[1:]}`.",
            resolver=cls._resolve,
            arguments=arguments,
            default_resolver=attribute,
            **options,
        )

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        raise TypeError(f"{cls.__name__} does not say what it does: define perform")

    @classmethod
    async def _resolve(cls, _root: object, info: graphene.ResolveInfo, **arguments: Any) -> Any:
        context: Context = info.context
        if isinstance(cls.requires, Permission):
            context.authorize(cls.requires)
        check_texts(arguments)
        outcome = await cls.perform(context, arguments.get("input"))
        if isinstance(outcome, Rejected):
            return cls._payload(None, [outcome])
        if isinstance(outcome, list):
            return cls._payload(None, outcome)
        return cls._payload(outcome, [])

    @classmethod
    def _payload(cls, outcome: Any, refused: Iterable[Rejected]) -> Any:
        """The payload; on a refusal its objects are null and its lists empty."""
        values: dict[str, Any] = {}
        for name, field in cls._meta.fields.items():
            if name == "errors":
                values[name] = getattr(outcome, name, refused)
            elif outcome is not None:
                values[name] = getattr(outcome, name)
            else:
                values[name] = [] if _is_list(field.type) else None
        return cls(**values)

    @classmethod
    def field(cls) -> Any:
        """The field of `Mutation`."""
        return cls.Field(required=True, description=cls.sentence)


def _is_list(type_: Any) -> bool:
    inner = type_.of_type if isinstance(type_, graphene.NonNull) else type_
    return isinstance(inner, graphene.List)


def named(wanted: Mapping[str, Any], name: str, default: Any) -> Any:
    """The value of a field that was given and is not null, else `default`."""
    value = wanted.get(name)
    return default if value is None else value
