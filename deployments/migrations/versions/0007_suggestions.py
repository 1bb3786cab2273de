"""What the model says stays beside what people decide: suggestions, how sure is sure enough, and what they teach it."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    op.execute("DROP TRIGGER labels_moved ON changes")
    op.execute("DROP TRIGGER labels_moved_back ON changes")
    op.execute("DROP FUNCTION labels_moved()")
    op.execute("DROP TABLE label_revisions, household_memories, shadow_predictions, recategorizations")
    op.execute("ALTER TABLE changes DROP COLUMN label_revision")
    op.execute("DROP INDEX ix_transactions_waiting")
    op.execute("ALTER TABLE predictions DROP COLUMN merchant, DROP COLUMN alternatives")
    op.execute("ALTER TABLE ledger_settings DROP COLUMN apply_from_percent")
    op.execute("SELECT history_follow('ledger_settings')")
