"""Searching, as seen from outside."""

from __future__ import annotations

import graphene

from domain.transactions.search import completion, problems
from finance_graphql.views import Money, Node, View, enum_of

SuggestionKind = enum_of(
    completion.SuggestionKind,
    "What a suggestion is.",
    {
        "FIELD": "A field of the language.",
        "VALUE": "A word that a field understands.",
        "NAME": "Something of the household by its name.",
    },
)
SearchProblemCode = enum_of(
    problems.ProblemCode,
    "Why a search cannot be read.",
    {
        "TOO_LONG": "It has too many characters.",
        "TOO_DEEP": "It is nested too deep.",
        "TOO_MANY_TERMS": "It has too many conditions.",
        "UNKNOWN_FIELD": "There is no such field.",
        "UNKNOWN_VALUE": "The field has no such value.",
        "BAD_OPERATOR": "The field cannot be compared so.",
        "BAD_AMOUNT": "Not an amount or a range of amounts.",
        "BAD_DATE": "Not a date or a range of dates.",
        "BAD_PATTERN": "Not a regular expression that can be run.",
        "BAD_CHARACTER": "A character that cannot be seen.",
        "MISSING_VALUE": "A field without a value.",
        "UNCLOSED_QUOTE": "A quote is not closed.",
        "UNCLOSED_PATTERN": "A pattern is not closed.",
        "UNCLOSED_PARENTHESIS": "A parenthesis is not closed.",
        "UNEXPECTED": "Something is missing before this place.",
        "NAME_NOT_FOUND": "Nothing of the household is called so.",
        "BAD_STORED_FORM": "A stored search that this version cannot read.",
    },
)


class Suggestion(View):
    class Meta:
        description = "What may come next in a search: `text` takes the place of what stands from `start` to `end`."

    kind = graphene.Field(SuggestionKind, required=True, description="What it is.")
    label = graphene.String(required=True, description="What to show.")
    text = graphene.String(required=True, description="What to write.")
    description = graphene.String(required=True, description="A few words about it; may be empty.")
    start = graphene.Int(required=True, description="Offset in the search.")
    end = graphene.Int(required=True, description="Offset behind it.")


class SearchProblem(View):
    class Meta:
        description = "What is wrong with a search, where, and how to mend it."

    code = graphene.Field(SearchProblemCode, required=True, description="The same, for programs.")
    message = graphene.String(required=True, description="In words for people.")
    start = graphene.Int(required=True, description="Offset in the search.")
    end = graphene.Int(required=True, description="Offset behind it.")
    suggestion = graphene.String(description="What may stand there instead.")


class SearchField(View):
    class Meta:
        description = "A field of the search language."

    name = graphene.String(required=True, description="As it is written before the colon.")
    description = graphene.String(required=True, description="What it finds.")
    example = graphene.String(required=True, description="A search with it.")


class SearchHelp(View):
    class Meta:
        description = "Help while somebody types a search."

    suggestions = graphene.List(
        graphene.NonNull(Suggestion), required=True, description="What may come next, the likeliest first."
    )
    problem = graphene.Field(SearchProblem, description="What is wrong with it as it stands; null: it can be run.")


class CurrencySums(View):
    class Meta:
        description = "What the rows of one currency come to."

    row_count = graphene.Int(required=True, description="How many rows.")
    money_in = graphene.Field(Money, required=True, description="Into the accounts.")
    money_out = graphene.Field(Money, required=True, description="Out of the accounts, positive.")


class SavedView(View):
    class Meta:
        interfaces = (Node,)
        description = "A search that the viewer keeps under a name; nobody else sees it."

    name = graphene.String(required=True, description="Its name, unique among the viewer's.")
    query = graphene.String(required=True, description="The search, for `filter.query`.")
