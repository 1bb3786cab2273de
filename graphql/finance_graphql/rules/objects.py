"""Rules, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.transactions.rules import forms, model
from domain.transactions.rules.binding import RuleView
from domain.transactions.rules.telling import RowPreview
from finance_graphql.accounts.objects import Account
from finance_graphql.context import Context
from finance_graphql.history.objects import Change, FieldChange
from finance_graphql.names.objects import Category, Payee, Tag, category_of
from finance_graphql.scalars import Date, DateTime, DecimalNumber
from finance_graphql.transactions.objects import Transaction, payee_of, tags_of
from finance_graphql.views import Money, Node, PageInfo, View, enum_of, of, resolves

Combination = enum_of(
    forms.Combination,
    "How the rows of a form hold together.",
    {"ALL": "Every one must hold.", "ANY": "One must hold."},
    name="RuleCombination",
)
Occasion = enum_of(
    model.Occasion,
    "Why rules ran.",
    {
        "PERSON": "Somebody ran them.",
        "IMPORT": "A statement came in.",
        "RECORD": "Somebody recorded a transaction.",
    },
    name="RuleOccasion",
)


def _tags(description: str) -> Any:
    return graphene.List(graphene.NonNull(Tag), required=True, description=description)


class RuleSplitPart(View):
    class Meta:
        description = "One part of a split: an amount, a percentage of the whole, or (neither) what is left."

    amount = graphene.Field(DecimalNumber, description="Fixed size in major units of the row's currency, positive.")
    percent = graphene.Field(DecimalNumber, description="Percentage of the whole.")
    category = graphene.Field(Category, description="What it is for.")
    note = graphene.String(description="Its note.")
    tags = _tags("Its tags.")

    resolve_category = category_of
    resolve_tags = tags_of


class RuleActions(View):
    class Meta:
        description = "What a rule does; null and empty leave a row as it is."

    category = graphene.Field(Category, description="The category it sets.")
    payee = graphene.Field(Payee, description="The payee it sets.")
    add_tags = _tags("Tags it puts on.")
    remove_tags = _tags("Tags it takes off.")
    note = graphene.String(description="The note it sets.")
    append_note = graphene.String(description="What it adds to the note, once.")
    split = graphene.List(graphene.NonNull(RuleSplitPart), required=True, description="Parts it splits into.")
    transfer_account = graphene.Field(Account, description="The account that the other leg of a transfer is in.")
    creates_leg = graphene.Boolean(
        required=True, description="Make the other leg where that account has none; else only the category is set."
    )
    hides = graphene.Boolean(required=True, description="Leave the row out of reports and budgets.")

    resolve_category = category_of
    resolve_payee = payee_of
    resolve_split = of("parts")

    @resolves
    def resolve_add_tags(self: model.Actions, context: Context) -> Any:
        return context.loaders.tags_of(self.add_tag_ids) if self.add_tag_ids else ()

    @resolves
    def resolve_remove_tags(self: model.Actions, context: Context) -> Any:
        return context.loaders.tags_of(self.remove_tag_ids) if self.remove_tag_ids else ()

    @resolves
    def resolve_transfer_account(self: model.Actions, context: Context) -> Any:
        account_id = self.transfer_account_id
        return None if account_id is None else context.loaders.accounts.get(account_id)


class RuleTerm(View):
    class Meta:
        description = "One condition of a form."

    field = graphene.String(required=True, description="What it looks at: `description`, `amount`, `tag` and so on.")
    text = graphene.String(required=True, description="The condition as it is typed, without a leading minus.")
    is_negated = graphene.Boolean(required=True, description="It must not hold.")


class RuleForm(View):
    class Meta:
        description = "A condition as rows of a form."

    combination = graphene.Field(Combination, required=True, description="Whether all must hold, or one.")
    terms = graphene.List(graphene.NonNull(RuleTerm), required=True, description="The rows.")


class Rule(View):
    class Meta:
        interfaces = (Node,)
        description = "When a transaction matches, something is done to it. Rules run in their order."

    name = graphene.String(required=True, description="What people call it; may be empty, the sentence says enough.")
    position = graphene.Int(required=True, description="Its place in the order.")
    condition = graphene.String(required=True, description="The search that a transaction must match.")
    condition_words = graphene.String(required=True, description="The condition in words for people.")
    actions = graphene.Field(RuleActions, required=True, description="What it does.")
    action_words = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="What it does, in words for people."
    )
    sentence = graphene.String(required=True, description="All of it in words for people.")
    form = graphene.Field(RuleForm, description="The condition as a form; null where it is nested or long.")
    stops = graphene.Boolean(required=True, description="Where it matches, rules after it are not asked.")
    is_active = graphene.Boolean(required=True, description="It runs by itself when rows come in.")
    problem = graphene.String(description="Why it cannot run, and how to mend it; null where it can.")
    match_count = graphene.Int(required=True, description="Transactions that match it now, at most 10,000.")
    version = graphene.Int(required=True, description="Counts changes; an edit names the one it has read.")

    resolve_id = resolves(lambda view, _context: view.rule.id)
    resolve_name = resolves(lambda view, _context: view.rule.name)
    resolve_position = resolves(lambda view, _context: view.rule.position)
    resolve_stops = resolves(lambda view, _context: view.rule.stops)
    resolve_is_active = resolves(lambda view, _context: view.rule.is_active)
    resolve_version = resolves(lambda view, _context: view.rule.version)

    @resolves
    def resolve_match_count(self: RuleView, context: Context) -> Any:
        return context.loaders.rule_matches(context.today).get(self.rule.id)


class RuleRun(View):
    class Meta:
        interfaces = (Node,)
        description = "One line of the log of rules."

    ran_at = graphene.Field(DateTime, required=True, description="When.")
    occasion = graphene.Field(Occasion, required=True, description="Why.")
    by = graphene.String(description="Who; null for Moneta itself.")
    rule_ids = graphene.List(
        graphene.NonNull(graphene.ID), required=True, description="The rules that ran; some may be gone by now."
    )
    matched_count = graphene.Int(required=True, description="Transactions that a rule matched.")
    changed_count = graphene.Int(required=True, description="Transactions that were changed.")
    change = graphene.Field(Change, description="Undoes it; null where nothing was changed.")
    import_id = graphene.ID(description="The import that it was for.")

    @resolves
    def resolve_by(self: model.RuleRun, context: Context) -> Any:
        return None if self.user_id is None else context.loaders.people.get(self.user_id)

    @resolves
    def resolve_change(self: model.RuleRun, context: Context) -> Any:
        return None if self.change_id is None else context.loaders.changes.get(self.change_id)


class RuleRunEdge(View):
    class Meta:
        description = "A run in its place in the list."

    node = graphene.Field(RuleRun, required=True, description="The run.")
    cursor = graphene.String(required=True, description="Its place: pass it as `after` to go on from here.")


class RuleRunConnection(View):
    class Meta:
        description = "A page of the log, newest first."

    edges = graphene.List(graphene.NonNull(RuleRunEdge), required=True, description="The runs of this page.")
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the list.")


class RulePreviewRow(View):
    class Meta:
        description = "What a run would do to one transaction. It is not stored."

    key = graphene.String(required=True, description="Unique in the preview.")
    is_new = graphene.Boolean(required=True, description="It would be made: the other leg of a transfer.")
    account = graphene.Field(Account, required=True, description="The account it belongs to.")
    booked_on = graphene.Field(Date, required=True, description="Its day.")
    description = graphene.String(required=True, description="What the bank wrote.")
    amount = graphene.Field(Money, required=True, description="Its amount.")
    fields = graphene.List(
        graphene.NonNull(FieldChange), required=True, description="What would change, before and after."
    )

    resolve_key = resolves(lambda row, _context: str(row.as_changed.id))
    resolve_booked_on = resolves(lambda row, _context: row.as_changed.booked_on)
    resolve_description = resolves(lambda row, _context: row.as_changed.description)
    resolve_amount = resolves(lambda row, _context: row.as_changed.amount)

    @resolves
    def resolve_is_new(self: RowPreview, _context: Context) -> bool:
        return self.transaction is None

    @resolves
    def resolve_account(self: RowPreview, context: Context) -> Any:
        return context.loaders.accounts.get(self.as_changed.account_id)


class RuleProblem(View):
    class Meta:
        description = "What is wrong with a rule or a search, and how to mend it."

    message = graphene.String(required=True, description="In words for people.")
    field = graphene.String(description="The input field that it is about.")
    start = graphene.Int(description="Offset in the text of a condition; null for other fields.")
    end = graphene.Int(description="Offset behind it.")
    suggestion = graphene.String(description="What may stand there instead.")

    resolve_start = resolves(lambda refused, _context: getattr(refused, "start", None))
    resolve_end = resolves(lambda refused, _context: getattr(refused, "end", None))
    resolve_suggestion = resolves(lambda refused, _context: getattr(refused, "suggestion", None))


class RulePreview(View):
    class Meta:
        description = "Exactly what a run would do now."

    matched_count = graphene.Int(required=True, description="Transactions that match.")
    changed_count = graphene.Int(required=True, description="Transactions that would change.")
    contradictory_count = graphene.Int(
        required=True, description="Transactions that rules would change for ever; they stay as they are."
    )
    sentence = graphene.String(description="The draft in words for people; null for stored rules.")
    rows = graphene.List(graphene.NonNull(RulePreviewRow), required=True, description="Some of what would change.")
    end_cursor = graphene.String(description="Pass it as `after` to go on; null at the end.")
    problem = graphene.Field(RuleProblem, description="Why there is nothing to see; null where there is.")


class RuleTest(View):
    class Meta:
        description = "Whether a condition holds for a made-up transaction."

    matches = graphene.Boolean(required=True, description="It holds.")
    problem = graphene.Field(RuleProblem, description="What is wrong with the condition; null where it can be read.")

    resolve_problem = of("refused")


class RuleOffer(View):
    class Meta:
        description = "A rule that somebody may want, from what people have chosen."

    subject = graphene.String(required=True, description="Names the offer; declining sends it back.")
    condition = graphene.String(required=True, description="The search of the rule.")
    condition_words = graphene.String(required=True, description="The same in words for people.")
    category = graphene.Field(Category, description="What it would set.")
    match_count = graphene.Int(required=True, description="Transactions that it would change now.")
    chosen_count = graphene.Int(required=True, description="How often people have chosen this.")
    example = graphene.Field(Transaction, required=True, description="The newest transaction of these choices.")

    resolve_category = category_of
