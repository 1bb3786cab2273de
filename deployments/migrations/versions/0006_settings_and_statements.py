"""The currency of totals as a setting that can be undone, and the closing balances of statements."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    for event in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER keep_base_currency_{event} ON ledger_settings")
    op.execute("DROP FUNCTION keep_base_currency")
    op.execute("ALTER TABLE imports DROP COLUMN closings")
    op.execute("ALTER TABLE households DROP COLUMN first_currency")
    op.execute("ALTER TABLE ledger_settings DROP COLUMN base_currency")
    op.execute("SELECT history_follow('ledger_settings')")
