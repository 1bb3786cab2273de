-- What belongs to the installation and not to a household holds numbers of all of them together, and no rows of any.

-- Making a version anew, from being asked for to its end.
CREATE TABLE model_trainings (
  id              uuid PRIMARY KEY,
  kind            text NOT NULL CHECK (kind IN ('categorization', 'forecasting', 'recurring')),
  reason          text NOT NULL CHECK (reason IN ('SCHEDULE', 'DRIFT', 'DEMAND')),
  status          text NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'DONE', 'REFUSED', 'FAILED')),
  becomes         text NOT NULL CHECK (becomes IN ('SHADOW', 'ACTIVE')),
  actor           text,                      -- who asked; null: the clock, or drift
  version         text,                      -- null until it has begun
  step            text,
  done_count      integer NOT NULL DEFAULT 0,
  total_count     integer NOT NULL DEFAULT 0, -- 0: not known yet
  message         text,                      -- why it began, then why it was refused or failed
  created_at      timestamptz NOT NULL DEFAULT now(),
  finished_at     timestamptz
);
-- One of each model at a time.
CREATE UNIQUE INDEX uq_model_trainings_open ON model_trainings (kind) WHERE finished_at IS NULL;
CREATE INDEX ix_model_trainings_created_at ON model_trainings (kind, created_at DESC);

-- How far those whom a version serves are from those it learned from; shares, in thousandths.
CREATE TABLE model_drifts (
  id              uuid PRIMARY KEY,
  kind            text NOT NULL,
  version         text NOT NULL,
  measured_at     timestamptz NOT NULL DEFAULT now(),
  household_count integer NOT NULL,
  figures         jsonb NOT NULL,
  reasons         text[] NOT NULL            -- empty: nothing says that it should be made anew
);
CREATE INDEX ix_model_drifts_measured_at ON model_drifts (kind, measured_at DESC);

-- How often a version in the shadow said the same, and by how much it was off the active one, in thousandths.
CREATE TABLE model_comparisons (
  kind           text NOT NULL,
  version        text NOT NULL,
  shadow         text NOT NULL,
  compared_count bigint NOT NULL,
  same_count     bigint NOT NULL,
  off_permille   bigint NOT NULL,
  since          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, version, shadow)
);

-- What the version in the shadow forecast of a household's total; nobody is shown it.
CREATE TABLE shadow_forecasts (
  household_id   uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  made_on        date NOT NULL,
  month          date NOT NULL,
  model_version  text NOT NULL,
  low_minor      bigint NOT NULL,
  expected_minor bigint NOT NULL,
  high_minor     bigint NOT NULL,
  usual_minor    bigint NOT NULL,
  PRIMARY KEY (household_id, made_on, month)
);
-- What came of a forecast of a month, in thousandths of the household's usual one.
CREATE TABLE forecast_scores (
  household_id       uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  month              date NOT NULL,
  model_version      text NOT NULL,
  off_permille       bigint NOT NULL,
  usual_off_permille bigint NOT NULL,
  spent_permille     bigint NOT NULL,
  is_held            boolean NOT NULL,       -- whether the band held it
  scored_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, month, model_version)
);
DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['shadow_forecasts', 'forecast_scores'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY household ON %I USING (household_id = nullif(current_setting(''moneta.household_id'', true), '''')::uuid)', guarded);
  END LOOP;
END $$;
-- Whoever measures drift adds up shares of all households: it says so for the one statement that does.
CREATE POLICY models ON forecast_scores FOR SELECT USING (current_setting('moneta.serves', true) = 'models');
GRANT SELECT, INSERT, UPDATE, DELETE
  ON model_trainings, model_drifts, model_comparisons, shadow_forecasts, forecast_scores TO moneta_app;
