"""What training makes of each household's labels, and the jobs for it; names that the model reads stop no undo."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    op.execute("DROP TABLE household_models, trainings")
    op.execute(r"""
        DO $do$ BEGIN
          EXECUTE regexp_replace(pg_get_functiondef('history_conflicts(uuid, uuid, boolean)'::regprocedure),
            'WHEN differing.columns <@ ARRAY\[''merchant'', ''payee_id''\] OR \((.*?)\) THEN', 'WHEN \1 THEN');
        END $do$
    """)
