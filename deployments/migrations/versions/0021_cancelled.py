"""Payments that were ended and come again."""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    op.execute("DELETE FROM recurring_told WHERE notice = 'RETURNED'")
    op.execute("ALTER TABLE recurring_told DROP CONSTRAINT recurring_told_notice_check")
    op.execute(
        "ALTER TABLE recurring_told ADD CONSTRAINT recurring_told_notice_check"
        " CHECK (notice IN ('DUE', 'MISSED', 'CHANGED', 'DUPLICATED'))"
    )
    op.execute("ALTER TABLE recurring_choices DROP COLUMN decided_on")
    op.execute("SELECT history_follow('recurring_choices')")
