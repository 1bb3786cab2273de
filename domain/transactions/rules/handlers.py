"""Which use case does what with rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.transactions.rules import commands, managing, offering, running

HANDLERS: Mapping[type[Any], Any] = {
    commands.CreateRule: managing.create_rule,
    commands.EditRule: managing.edit_rule,
    commands.DeleteRule: managing.delete_rule,
    commands.OrderRules: managing.order_rules,
    commands.RunRules: running.run_rules,
    commands.PreviewRules: running.preview_rules,
    commands.TryRule: running.try_rule,
    commands.FindRuleOffer: offering.find_rule_offer,
    commands.FindRuleOffers: offering.find_rule_offers,
    commands.DeclineRuleOffer: offering.decline_rule_offer,
}
