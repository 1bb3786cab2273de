"""Payments that come back, and what people say of them."""

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    op.execute("DELETE FROM change_rows WHERE table_name = 'recurring_choices'")
    op.execute("""
        DO $$
        BEGIN
          EXECUTE format('CREATE OR REPLACE FUNCTION history_tables() RETURNS text[] LANGUAGE sql IMMUTABLE AS %L',
            format('SELECT %L::text[]', array_remove(history_tables(), 'recurring_choices')));
        END $$
    """)
    op.execute(
        "DROP TABLE low_ahead, recurring_runs, recurring_told, recurring_choices, recurring_charges, recurring_streams"
    )
    op.execute("DROP FUNCTION keep_history_of_recurring_choices()")
