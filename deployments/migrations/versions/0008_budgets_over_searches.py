"""A budget limits a category, or whatever a search finds."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    # The search as text with ids in place of names, so that it follows whoever renames or merges them. Hashed in its
    # index: it may be longer than an index takes.
    op.execute("""
        ALTER TABLE budgets
          ALTER COLUMN category DROP NOT NULL,
          ADD COLUMN name text,
          ADD COLUMN query text,
          ADD CONSTRAINT ck_budgets_one_thing CHECK (
            (category IS NULL) = (query IS NOT NULL) AND (query IS NULL) = (name IS NULL)
          )
    """)
    op.execute("SELECT history_follow('budgets')")
    op.execute("CREATE UNIQUE INDEX uq_budgets_query ON budgets (household_id, md5(query), currency)")
    # What had been spent when the level was told: a message about it need not run the search.
    op.execute("ALTER TABLE budget_levels ADD COLUMN spent_minor bigint")


def downgrade() -> None:
    op.execute("ALTER TABLE budget_levels DROP COLUMN spent_minor")
    op.execute("DELETE FROM budgets WHERE query IS NOT NULL")
    op.execute("""
        ALTER TABLE budgets
          DROP CONSTRAINT ck_budgets_one_thing,
          DROP COLUMN query,
          DROP COLUMN name,
          ALTER COLUMN category SET NOT NULL
    """)
    op.execute("SELECT history_follow('budgets')")
