"""Messages of one person each, on the channels of their choice, delivered row by row."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    op.execute("DROP TABLE user_devices")
    op.execute(
        "DROP TABLE low_balances, notification_schedules, notification_deliveries, notification_endpoints,"
        " notification_snoozes, notification_choices, notification_settings"
    )
    op.execute("DROP POLICY deliverer ON notifications")
    op.execute("DROP INDEX ix_notifications_snoozed_until, ix_notifications_shown_at, uq_notifications_cause")
    op.execute(
        "ALTER TABLE notifications DROP COLUMN user_id, DROP COLUMN cause, DROP COLUMN about, DROP COLUMN about_id,"
        " DROP COLUMN shown_at, DROP COLUMN snoozed_until"
    )
    op.execute("CREATE INDEX ix_notifications_created_at ON notifications (household_id, created_at DESC, id DESC)")
