-- Insights are computed from the rows and only kept here: what people say of them is theirs, and has a history.

CREATE TABLE insights (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,               -- made of the key: told again it is the same
  topic        text NOT NULL,               -- kind and subject
  place        integer NOT NULL,            -- the weightiest first
  document     jsonb NOT NULL,
  first_on     date NOT NULL,
  expires_on   date NOT NULL,
  PRIMARY KEY (household_id, id)
);

-- After how many changes of the household the insights were computed, and on which day.
CREATE TABLE insight_states (
  household_id      uuid NOT NULL PRIMARY KEY REFERENCES households ON DELETE CASCADE,
  sequence          bigint NOT NULL DEFAULT 0,
  computed_sequence bigint NOT NULL DEFAULT -1,
  computed_on       date
);

-- Charges that are out of the ordinary, with what is told of each on its row.
CREATE TABLE anomalies (
  household_id   uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  transaction_id uuid NOT NULL,
  kind           text NOT NULL,
  topic          text NOT NULL,
  title          text NOT NULL,
  reason         text NOT NULL,
  PRIMARY KEY (household_id, transaction_id)
);

CREATE TABLE insight_opinions (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           text NOT NULL,               -- the topic
  opinion      text NOT NULL CHECK (opinion IN ('USEFUL', 'SILENCED')),
  words        text NOT NULL,               -- what it is called, for the list of what is silenced
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, id)
);

-- After the tables that the history has by now, whichever those are.
DO $$
BEGIN
  EXECUTE format('CREATE OR REPLACE FUNCTION history_tables() RETURNS text[] LANGUAGE sql IMMUTABLE AS %L',
    format('SELECT %L::text[]', history_tables() || ARRAY['insight_opinions']));
END $$;
SELECT history_follow('insight_opinions');

DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['insights', 'insight_states', 'anomalies', 'insight_opinions'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY household ON %I USING (household_id = nullif(current_setting(''moneta.household_id'', true), '''')::uuid)', guarded);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON insights, insight_states, anomalies, insight_opinions TO moneta_app;
