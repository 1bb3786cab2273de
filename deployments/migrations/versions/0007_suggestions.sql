-- What the model says stays beside what people decide: suggestions, how sure is sure enough, and what they teach it.

-- From this confidence on a category is applied on its own; at 100 never.
ALTER TABLE ledger_settings
  ADD COLUMN apply_from_percent smallint NOT NULL DEFAULT 50 CHECK (apply_from_percent BETWEEN 0 AND 100);
SELECT history_follow('ledger_settings');

-- Whom the text names, and what else the row may be: [{category, confidence}], likeliest first.
ALTER TABLE predictions
  ADD COLUMN merchant text,
  ADD COLUMN alternatives jsonb NOT NULL DEFAULT '[]';

-- The review queue: few rows of many have no category.
CREATE INDEX ix_transactions_waiting ON transactions (household_id, booked_on DESC, id DESC)
  WHERE category IS NULL AND deleted_at IS NULL;

-- What a household has taught the model changes with what its people do or take back, and with nothing else. Whoever
-- keeps labelled rows in memory compares one number, and finds by it what moved since. Counted when the transaction of the
-- database ends, so that two people who write at once wait for each other for as long as a commit takes, and never longer.
CREATE TABLE label_revisions (
  household_id uuid PRIMARY KEY REFERENCES households ON DELETE CASCADE,
  revision     bigint NOT NULL
);
ALTER TABLE changes ADD COLUMN label_revision bigint;      -- the last revision that it made
CREATE INDEX ix_changes_label_revision ON changes (household_id, label_revision) WHERE label_revision IS NOT NULL;

CREATE FUNCTION labels_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE counted bigint;
BEGIN
  INSERT INTO label_revisions AS r (household_id, revision) VALUES (NEW.household_id, 1)
  ON CONFLICT (household_id) DO UPDATE SET revision = r.revision + 1 RETURNING revision INTO counted;
  UPDATE changes SET label_revision = counted WHERE household_id = NEW.household_id AND id = NEW.id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER labels_moved AFTER INSERT ON changes DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.user_id IS NOT NULL) EXECUTE FUNCTION labels_moved();
-- Undone or done again; an import gets its final summary with its last rows.
CREATE CONSTRAINT TRIGGER labels_moved_back AFTER UPDATE ON changes DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.undone_at IS DISTINCT FROM OLD.undone_at OR NEW.summary <> OLD.summary)
  EXECUTE FUNCTION labels_moved();

-- What the model made of a household's labels, so that a new replica need not read thousands of rows again.
CREATE TABLE household_memories (
  household_id  uuid PRIMARY KEY REFERENCES households ON DELETE CASCADE,
  model_version text NOT NULL,
  revision      bigint NOT NULL,
  content       bytea NOT NULL,
  stored_at     timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE household_memories ALTER COLUMN content SET STORAGE EXTERNAL; -- it comes compressed

-- What another version would have said of the same rows: compared, never applied.
CREATE TABLE shadow_predictions (
  household_id   uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  transaction_id uuid NOT NULL,
  model_version  text NOT NULL,
  category       text NOT NULL,
  confidence     real NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  predicted_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, transaction_id, model_version)
);

-- Categorizing a household's rows again. `reached` is the last row that was looked at: a job that was cut off goes on
-- behind it.
CREATE TABLE recategorizations (
  household_id  uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id            uuid NOT NULL,
  user_id       uuid,                       -- null: the nightly one
  status        text NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'DONE')),
  total_count   bigint NOT NULL DEFAULT 0,
  done_count    bigint NOT NULL DEFAULT 0,
  changed_count bigint NOT NULL DEFAULT 0,
  reached       uuid,
  revision      bigint NOT NULL DEFAULT 0,  -- what the household had taught when it began
  model_version text,                       -- what answered last
  created_at    timestamptz NOT NULL DEFAULT now(),
  finished_at   timestamptz,
  PRIMARY KEY (household_id, id)
);
CREATE INDEX ix_recategorizations_created_at ON recategorizations (household_id, created_at DESC);
-- One at a time: who asks while one runs, gets that one.
CREATE UNIQUE INDEX uq_recategorizations_open ON recategorizations (household_id) WHERE finished_at IS NULL;

DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['label_revisions', 'household_memories', 'shadow_predictions', 'recategorizations'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY household ON %I USING (household_id = nullif(current_setting(''moneta.household_id'', true), '''')::uuid)', guarded);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON label_revisions, household_memories, shadow_predictions, recategorizations TO moneta_app;
