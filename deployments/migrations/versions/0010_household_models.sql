-- What training makes of each household's labels, and the jobs that train one household or all of them.

-- The household's part of the model. Replicas compare one number, and read the content where theirs is an older one.
CREATE TABLE household_models (
  household_id   uuid PRIMARY KEY REFERENCES households ON DELETE CASCADE,
  number         bigint NOT NULL,           -- counts its trainings
  model_version  text NOT NULL,
  revision       bigint NOT NULL,           -- what the household had taught by then
  data_digest    text NOT NULL,             -- of the labelled rows it was made of
  row_count      integer NOT NULL,
  -- How its own past went, each row asked with what was known before it; and without anything known.
  judged_count   integer NOT NULL,
  accuracy       real NOT NULL CHECK (accuracy BETWEEN 0 AND 1),
  accuracy_alone real NOT NULL CHECK (accuracy_alone BETWEEN 0 AND 1),
  content        bytea NOT NULL,
  trained_at     timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE household_models ALTER COLUMN content SET STORAGE EXTERNAL; -- it comes compressed

-- A job goes through households by their id. All up to `reached` are done: cut off, it goes on behind that one.
CREATE TABLE trainings (
  id            uuid PRIMARY KEY,
  household_id  uuid REFERENCES households ON DELETE CASCADE, -- null: every household
  user_id       uuid,                       -- null: nobody asked
  status        text NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'DONE')),
  model_version text,
  total_count   bigint NOT NULL DEFAULT 0,  -- households
  done_count    bigint NOT NULL DEFAULT 0,  -- of these, looked at
  trained_count bigint NOT NULL DEFAULT 0,  -- of these, with something new to learn
  failed_count  bigint NOT NULL DEFAULT 0,
  row_count     bigint NOT NULL DEFAULT 0,  -- labels read
  reached       uuid,
  created_at    timestamptz NOT NULL DEFAULT now(),
  finished_at   timestamptz
);
CREATE INDEX ix_trainings_created_at ON trainings (household_id, created_at DESC);
-- One at a time: who asks while one is open, gets that one.
CREATE UNIQUE INDEX uq_trainings_open ON trainings (household_id) NULLS NOT DISTINCT WHERE finished_at IS NULL;

ALTER TABLE household_models ENABLE ROW LEVEL SECURITY;
ALTER TABLE household_models FORCE ROW LEVEL SECURITY;
CREATE POLICY household ON household_models
  USING (household_id = nullif(current_setting('moneta.household_id', true), '')::uuid);
ALTER TABLE trainings ENABLE ROW LEVEL SECURITY;
ALTER TABLE trainings FORCE ROW LEVEL SECURITY;
-- A job over all households is nobody's: it holds numbers only, and each household may see how far it is.
CREATE POLICY household ON trainings
  USING (household_id IS NULL OR household_id = nullif(current_setting('moneta.household_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON household_models, trainings TO moneta_app;

-- Whom a row names is read by the model whoever chose its category: that alone must not stand in the way of an undo, as the
-- model's opinion of a category does not. What is asked in the end is still whether a person has said something since.
DO $do$
DECLARE
  known text := pg_get_functiondef('history_conflicts(uuid, uuid, boolean)'::regprocedure);
  before text := 'WHEN t.categorized_by = ''MODEL'' AND differing.columns <@ ARRAY[''category'', ''categorized_by'', ''confidence'', ''merchant'', ''payee_id''] THEN';
  after text := 'WHEN differing.columns <@ ARRAY[''merchant'', ''payee_id''] OR (t.categorized_by = ''MODEL'' AND differing.columns <@ ARRAY[''category'', ''categorized_by'', ''confidence'', ''merchant'', ''payee_id'']) THEN';
BEGIN
  IF position(before IN known) = 0 THEN
    RAISE EXCEPTION 'history_conflicts is not what migration 0002 made of it';
  END IF;
  EXECUTE replace(known, before, after);
END $do$;
