"""A large import that is taken back at once must not be planned as if the household had no predictions."""

from alembic import op

revision = "0009"
down_revision = "0008"

_BEFORE = "''review_items'']"
_SINCE = "''review_items'', ''predictions'']"


def _count(before: str, since: str) -> None:
    """Change the tables that `renew_statistics` of 0004 looks at."""
    op.execute(f"""
        DO $do$ BEGIN
          EXECUTE replace(pg_get_functiondef('renew_statistics()'::regprocedure), '{before}', '{since}');
        END $do$
    """)


def upgrade() -> None:
    _count(_BEFORE, _SINCE)


def downgrade() -> None:
    _count(_SINCE, _BEFORE)
