"""Insights, and what people say of them."""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"

_KEPT = ("insight_opinions",)


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    kept = ", ".join(f"'{name}'" for name in _KEPT)
    op.execute(f"DELETE FROM change_rows WHERE table_name IN ({kept})")  # noqa: S608 (constants)
    op.execute(f"""
        DO $$
        BEGIN
          EXECUTE format('CREATE OR REPLACE FUNCTION history_tables() RETURNS text[] LANGUAGE sql IMMUTABLE AS %L',
            format('SELECT %L::text[]', ARRAY(SELECT name
              FROM unnest(history_tables()) WITH ORDINALITY AS each (name, place)
              WHERE name NOT IN ({kept}) ORDER BY place)));
        END $$
    """)  # noqa: S608 (constants)
    op.execute("DROP TABLE insight_opinions, anomalies, insight_states, insights")
    for name in _KEPT:
        op.execute(f"DROP FUNCTION keep_history_of_{name}()")
