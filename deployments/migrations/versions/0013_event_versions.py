"""The outbox keeps the version of each payload; rows of before there were versions have the first."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("ALTER TABLE outbox ADD COLUMN version integer NOT NULL DEFAULT 1")


def downgrade() -> None:
    op.execute("ALTER TABLE outbox DROP COLUMN version")
