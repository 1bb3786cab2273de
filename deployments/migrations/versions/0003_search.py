"""Texts that can be searched."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    for trigger in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER keep_search_{trigger} ON transactions")
    op.execute("DROP TABLE search_documents, search_backlog")
    op.execute("DROP INDEX ix_transactions_payee_id, ix_transactions_tagged")
    op.execute("DROP FUNCTION keep_search, search_catch_up, search_candidates, search_text, search_notes, search_fold")
