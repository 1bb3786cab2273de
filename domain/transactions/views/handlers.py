"""Which use case does what with saved views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.transactions.views import commands, use_cases

HANDLERS: Mapping[type[Any], Any] = {
    commands.SaveView: use_cases.save_view,
    commands.DeleteView: use_cases.delete_view,
    commands.OrderViews: use_cases.order_views,
}
