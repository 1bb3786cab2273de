"""Models that are made anew: trainings of them, drift, what shadows said, and what came of forecasts."""

from pathlib import Path

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    sql = Path(__file__).with_suffix(".sql").read_text()
    # Many statements in one text need the simple protocol, which asyncpg speaks and its SQLAlchemy dialect does not.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(sql))  # type: ignore[union-attr]


def downgrade() -> None:
    op.execute("DROP TABLE forecast_scores, shadow_forecasts, model_comparisons, model_drifts, model_trainings")
