-- What an import covered, and what it decided before it wrote anything.

ALTER TABLE imports ADD COLUMN fingerprint text;      -- the layout of the file: files of one layout write a row one way

-- The days that a file tells of, account by account: a row of these days that it does not hold is not in it.
CREATE TABLE import_accounts (
  household_id uuid NOT NULL,
  import_id    uuid NOT NULL,
  account_id   uuid NOT NULL,
  covered_from date NOT NULL,
  covered_to   date NOT NULL,
  PRIMARY KEY (household_id, import_id, account_id),
  FOREIGN KEY (household_id, import_id) REFERENCES imports ON DELETE CASCADE,
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
);

-- Which rows of the file are stored ones and why, as a frame (Arrow IPC). Made once, so that an import that was cut off
-- goes on as it began, whatever has been written since.
CREATE TABLE import_plans (
  household_id uuid NOT NULL,
  import_id    uuid NOT NULL,
  content      bytea NOT NULL,
  PRIMARY KEY (household_id, import_id),
  FOREIGN KEY (household_id, import_id) REFERENCES imports ON DELETE CASCADE
);
ALTER TABLE import_plans ALTER COLUMN content SET STORAGE EXTERNAL; -- it comes compressed

DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['import_accounts', 'import_plans'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY household ON %I USING (household_id = nullif(current_setting(''moneta.household_id'', true), '''')::uuid)', guarded);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON import_accounts, import_plans TO moneta_app;

-- Where the planner takes a household for a newcomer that has thousands of rows by now, it looks each row of a file up
-- among all of them: minutes instead of a second. That happens after a large import, until autovacuum comes by.
CREATE FUNCTION renew_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  household uuid := nullif(current_setting('moneta.household_id', true), '')::uuid;
  counted text;
  plan json;
  rows bigint;
  part regclass;
BEGIN
  FOREACH counted IN ARRAY ARRAY['transactions', 'transaction_keys', 'review_items'] LOOP
    EXECUTE format('SELECT count(*), min(tableoid)::regclass FROM (SELECT tableoid FROM %I WHERE household_id = $1 LIMIT 5000) AS first_ones', counted)
      INTO rows, part USING household;
    EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM %I WHERE household_id = %L', counted, household) INTO plan;
    IF rows > 200 AND (plan->0->'Plan'->>'Plan Rows')::numeric * 10 < rows THEN
      EXECUTE format('ANALYZE %s', part);
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION renew_statistics FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renew_statistics TO moneta_app;
