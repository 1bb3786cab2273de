-- What each household is going to spend, as it was forecast on a day; the latest day counts, a few are kept.
CREATE TABLE forecasts (
  household_id   uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  made_on        date NOT NULL,
  month          date NOT NULL CHECK (extract(day FROM month) = 1),
  category       text NOT NULL,             -- empty: all together
  currency       char(3) NOT NULL,
  so_far_minor   bigint,                    -- null: the month has not begun
  low_minor      bigint NOT NULL,
  expected_minor bigint NOT NULL,
  high_minor     bigint NOT NULL,
  usual_minor    bigint NOT NULL,
  method         text NOT NULL,
  record         integer NOT NULL,          -- months that the choice of the method rests on
  errors         jsonb NOT NULL,
  PRIMARY KEY (household_id, made_on, month, category),
  CHECK (low_minor <= expected_minor AND expected_minor <= high_minor)
);
-- One for each household and day, also where its history is too short to say anything.
CREATE TABLE forecast_runs (
  household_id   uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  made_on        date NOT NULL,
  currency       char(3) NOT NULL,
  model_version  text NOT NULL,
  basis          text NOT NULL,             -- which rows it was made from
  made_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, made_on)
);
ALTER TABLE forecasts ENABLE ROW LEVEL SECURITY;
ALTER TABLE forecasts FORCE ROW LEVEL SECURITY;
CREATE POLICY household ON forecasts
  USING (household_id = nullif(current_setting('moneta.household_id', true), '')::uuid);
ALTER TABLE forecast_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE forecast_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY household ON forecast_runs
  USING (household_id = nullif(current_setting('moneta.household_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON forecasts, forecast_runs TO moneta_app;
