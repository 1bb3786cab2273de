"""Budgets by any period, what they carry, and envelopes with money in them."""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    op.execute("DELETE FROM change_rows WHERE table_name IN ('envelope_amounts', 'budget_settings')")
    op.execute("DROP TABLE envelope_amounts, budget_settings")
    op.execute("DROP FUNCTION keep_history_of_envelope_amounts, keep_history_of_budget_settings")
    op.execute("""
        DO $$ BEGIN
          EXECUTE format('CREATE OR REPLACE FUNCTION history_tables() RETURNS text[] LANGUAGE sql IMMUTABLE AS %L',
            format('SELECT %L::text[]',
                   array_remove(array_remove(history_tables(), 'envelope_amounts'), 'budget_settings')));
        END $$
    """)
    op.execute("DELETE FROM budget_levels WHERE extract(day FROM starts_on) <> 1 OR level = 'NOTICE'")
    op.execute("ALTER TABLE budget_levels RENAME COLUMN starts_on TO month")
    op.execute("ALTER TABLE budget_levels DROP COLUMN available_minor")
    op.execute("""
        ALTER TABLE budgets
          DROP COLUMN notice_at_percent, DROP COLUMN schedule, DROP COLUMN carry, DROP COLUMN carry_max_minor,
          DROP COLUMN carries_from, DROP COLUMN is_ring_fenced, DROP COLUMN past_limits
    """)
    op.execute("SELECT history_follow('budgets')")
