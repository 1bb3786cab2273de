"""The names of a payee outlive it within one change: a merge that is done again moves them before the payee goes."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE payee_aliases
          DROP CONSTRAINT payee_aliases_household_id_payee_id_fkey,
          ADD CONSTRAINT fk_payee_aliases_payee FOREIGN KEY (household_id, payee_id) REFERENCES payees
            DEFERRABLE INITIALLY DEFERRED,
          ADD CONSTRAINT fk_payee_aliases_household FOREIGN KEY (household_id) REFERENCES households ON DELETE CASCADE
    """)


def downgrade() -> None:
    op.execute("""
        ALTER TABLE payee_aliases
          DROP CONSTRAINT fk_payee_aliases_household,
          DROP CONSTRAINT fk_payee_aliases_payee,
          ADD CONSTRAINT payee_aliases_household_id_payee_id_fkey FOREIGN KEY (household_id, payee_id) REFERENCES payees
            ON DELETE CASCADE
    """)
