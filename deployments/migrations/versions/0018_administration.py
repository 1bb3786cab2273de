"""Confirmed e-mail addresses, administrators, and what those do."""

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    op.execute("DROP POLICY follower ON goal_states")
    op.execute("DROP POLICY follower ON goals")
    op.execute("DROP TABLE admin_actions")
    op.execute("DROP TABLE email_verifications")
    op.execute("ALTER TABLE users DROP COLUMN is_admin, DROP COLUMN email_verified_at")
