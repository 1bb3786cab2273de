-- Jobs that look through households once a day. What they find is each context's own; this says how far they are.
-- A job goes through households by their id. All up to `reached` are done: cut off, it goes on behind that one.
CREATE TABLE analyses (
  id             uuid PRIMARY KEY,
  household_id   uuid REFERENCES households ON DELETE CASCADE, -- null: every household
  day            date,                      -- that it analyses; null: it has not begun
  model_version  text,
  total_count    bigint NOT NULL DEFAULT 0, -- households
  done_count     bigint NOT NULL DEFAULT 0, -- of these, looked at
  analyzed_count bigint NOT NULL DEFAULT 0, -- of these, with something new
  failed_count   bigint NOT NULL DEFAULT 0,
  reached        uuid,
  created_at     timestamptz NOT NULL DEFAULT now(),
  finished_at    timestamptz
);
CREATE INDEX ix_analyses_created_at ON analyses (household_id, created_at DESC);
-- One at a time: who asks while one is open, gets that one.
CREATE UNIQUE INDEX uq_analyses_open ON analyses (household_id) NULLS NOT DISTINCT WHERE finished_at IS NULL;

ALTER TABLE analyses ENABLE ROW LEVEL SECURITY;
ALTER TABLE analyses FORCE ROW LEVEL SECURITY;
-- A job over all households is nobody's: it holds numbers only.
CREATE POLICY household ON analyses
  USING (household_id IS NULL OR household_id = nullif(current_setting('moneta.household_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON analyses TO moneta_app;
