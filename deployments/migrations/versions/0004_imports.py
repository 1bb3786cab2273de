"""What an import covered, and what it decided before it wrote anything."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    op.execute("DROP TABLE import_plans, import_accounts")
    op.execute("ALTER TABLE imports DROP COLUMN fingerprint")
