"""The schema as a whole: nothing undescribed, nothing open by accident, the snapshot fresh."""

from __future__ import annotations

from enum import auto
from pathlib import Path

import graphene
import pytest

from domain.shared.outcomes import Code
from domain.shared.viewer import Permission
from finance_graphql import limits, print_schema
from finance_graphql.clients import DASHBOARD_PARTS
from finance_graphql.mutation import PUBLIC, FinanceMutation
from finance_graphql.reports.queries import part_of
from finance_graphql.views import enum_of, guarded
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    is_specified_scalar_type,
)
from tests.unit.graphql_schema.operations import SCHEMA, roots

OPEN_MUTATIONS = {"register", "signIn", "refreshSession", "signOut", "exploreDemo"}
OWN_TYPES = [type_ for name, type_ in SCHEMA.type_map.items() if not name.startswith("__")]


def _mutations() -> dict[str, type[FinanceMutation]]:
    found, open_ = {}, list(FinanceMutation.__subclasses__())
    while open_:
        kind = open_.pop()
        found[kind.__name__[0].lower() + kind.__name__[1:]] = kind
        open_ += kind.__subclasses__()
    return found


def test_the_snapshot_is_fresh() -> None:
    assert print_schema.SNAPSHOT.read_text(encoding="utf-8") == print_schema.render()


def test_printing_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "schema.graphql"
    assert print_schema.main(["--check", "--path", str(path)]) == 1
    assert "print_schema` and commit" in capsys.readouterr().err
    assert print_schema.main(["--path", str(path)]) == 0
    assert print_schema.main(["--check", "--path", str(path)]) == 0
    path.write_text(path.read_text() + "\n", encoding="utf-8")
    assert print_schema.main(["--check", "--path", str(path)]) == 1


@pytest.mark.parametrize("type_", OWN_TYPES, ids=lambda type_: type_.name)
def test_everything_is_described(type_: GraphQLNamedType) -> None:
    undescribed = [] if type_.description else [type_.name]
    if isinstance(type_, GraphQLEnumType):
        undescribed += [name for name, value in type_.values.items() if not value.description]
    elif isinstance(type_, GraphQLInputObjectType):
        undescribed += [name for name, field in type_.fields.items() if not field.description]
    elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in type_.fields.items():
            undescribed += [] if field.description else [name]
            undescribed += [f"{name}({spec})" for spec, argument in field.args.items() if not argument.description]
    assert undescribed == []


def test_no_amount_is_a_float() -> None:
    floats = {
        f"{type_.name}.{name}"
        for type_ in OWN_TYPES
        if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType | GraphQLInterfaceType)
        for name, field in type_.fields.items()
        if get_named_type(field.type).name == "Float"
    }
    # Shares of a whole, nothing that is paid.
    assert floats == {
        "Transaction.confidence",
        "PreviewRow.confidence",
        "CategorySpending.share",
        "Import.progress",
        "Prediction.confidence",
        "Recategorization.progress",
        "Training.progress",
        "HouseholdModel.accuracy",
        "HouseholdModel.accuracyAlone",
        "CategoryCandidate.confidence",
        "Explanation.confidence",
        "ModelComparison.apart",
        "ModelFigure.baseline",
        "ModelFigure.value",
        "KnownText.likeness",
    }


def test_only_our_scalars_stand_beside_the_specified_ones() -> None:
    own = {t.name for t in OWN_TYPES if isinstance(t, GraphQLScalarType) and not is_specified_scalar_type(t)}
    assert own == {"MinorUnits", "Decimal", "Date", "DateTime", "Month"}


@pytest.mark.parametrize("name", roots("mutation"))
def test_every_mutation_says_who_may(name: str) -> None:
    requires = _mutations()[name].requires
    assert (requires is PUBLIC) == (name in OPEN_MUTATIONS)
    assert requires is PUBLIC or isinstance(requires, Permission)


@pytest.mark.parametrize("name", roots("query"))
def test_every_query_says_who_may(name: str) -> None:
    requires = roots("query")[name].resolve.requires  # type: ignore[union-attr]
    others = dict.fromkeys(("parkedEvents", "adminActions", "models"), Permission.ADMINISTER) | {"viewer": PUBLIC}
    assert requires is others.get(name, Permission.READ)


@pytest.mark.parametrize("name", sorted(set(roots("mutation")) - {"refreshSession", "signOut"}))
def test_every_mutation_has_an_error_enum_of_its_own(name: str) -> None:
    payload = get_named_type(roots("mutation")[name].type)
    assert isinstance(payload, GraphQLObjectType)
    error = get_named_type(payload.fields["errors"].type)
    assert isinstance(error, GraphQLObjectType)
    assert [interface.name for interface in error.interfaces] == ["UserError"]
    title = name[0].upper() + name[1:]
    shared = title in {"PreviewImport", "StartImport"}
    assert get_named_type(error.fields["code"].type).name == ("ImportErrorCode" if shared else f"{title}ErrorCode")


def test_the_tables_of_costs_name_fields_that_exist() -> None:
    for place in [*limits.FIELD_COSTS, *limits.LIST_ROWS]:
        parent, _, name = place.partition(".")
        type_ = SCHEMA.type_map[parent]
        assert isinstance(type_, GraphQLObjectType)
        assert name in type_.fields, place


def test_every_part_of_the_dashboard_is_a_field_of_it() -> None:
    type_ = SCHEMA.type_map["Dashboard"]
    assert isinstance(type_, GraphQLObjectType)
    assert {part_of(name) for name in type_.fields} == DASHBOARD_PARTS | {"month", "currency"}


def test_objects_with_an_id_are_nodes() -> None:
    strays = {
        type_.name
        for type_ in OWN_TYPES
        if isinstance(type_, GraphQLObjectType)
        and "id" in type_.fields
        and not any(interface.name == "Node" for interface in type_.interfaces)
    }
    # The viewer is a person in one household, not an object that is fetched by its id.
    assert strays == {"Viewer"}


def test_lists_never_hold_nulls() -> None:
    loose = [
        f"{type_.name}.{name}"
        for type_ in OWN_TYPES
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if "[" in str(field.type) and not str(field.type).endswith("!]!")
    ]
    assert loose == []
    assert isinstance(roots("query")["accounts"].type, GraphQLNonNull)


@pytest.mark.parametrize(
    ("meta", "complaint"),
    [
        ({"requires": PUBLIC}, "needs Meta.description"),
        ({"description": "Does it."}, "needs Meta.requires"),
        ({"description": "Does it.", "requires": "READ"}, "needs Meta.requires"),
    ],
)
def test_an_incomplete_mutation_cannot_be_defined(meta: dict[str, object], complaint: str) -> None:
    with pytest.raises(TypeError, match=complaint):
        type("Incomplete", (FinanceMutation,), {"Meta": type("Meta", (), meta), "done": graphene.Boolean()})


def test_a_refusal_without_words_cannot_be_defined() -> None:
    class OddRejection(Code):
        SOMETHING_NEW = auto()

    meta = type("Meta", (), {"description": "Does it.", "requires": PUBLIC, "rejections": OddRejection})
    with pytest.raises(TypeError, match="describe SOMETHING_NEW of OddRejection"):
        type("Odd", (FinanceMutation,), {"Meta": meta, "done": graphene.Boolean()})


def test_an_enum_without_words_and_a_field_without_permission_cannot_be_defined() -> None:
    with pytest.raises(TypeError, match="describe MANAGE_HOUSEHOLD"):
        enum_of(Permission, "Odd.", {name: "x" for name in Permission.__members__ if name != "MANAGE_HOUSEHOLD"})
    with pytest.raises(TypeError, match="names the Permission"):
        guarded(graphene.String, None, lambda: None)  # type: ignore[arg-type]
