"""Whether a household teaches the models that all share."""

from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    for event in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER keep_teaching_{event} ON ledger_settings")
    op.execute("DROP FUNCTION keep_teaching")
    op.execute("ALTER TABLE households DROP COLUMN teaches_models")
    op.execute("ALTER TABLE ledger_settings DROP COLUMN teaches_models")
    op.execute("SELECT history_follow('ledger_settings')")
