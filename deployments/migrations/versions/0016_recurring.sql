-- Payments that come back. What was found is written anew whenever rows have changed; what people say of it is kept apart, so that
-- neither overwrites the other and an undo concerns people alone.

CREATE TABLE recurring_streams (
  household_id       uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id                 uuid NOT NULL,
  merchant_key       text NOT NULL,           -- tells its merchant from others
  name               text NOT NULL,
  kind               text NOT NULL CHECK (kind IN ('SUBSCRIPTION', 'BILL', 'INCOME', 'TRANSFER')),
  account_id         uuid NOT NULL,           -- of its last charge
  currency           varchar(3) NOT NULL,
  category           text,                    -- of its last charge
  cadence            text NOT NULL,
  first_on           date NOT NULL,
  previous_on        date NOT NULL,           -- the charge before the last one: twice a month two days alternate
  last_on            date NOT NULL,
  anchor             integer,                 -- its day of the month, or a day of its rhythm; null: counted from the last charge
  weekend            smallint NOT NULL DEFAULT 0,
  charge_count       integer NOT NULL CHECK (charge_count > 1),
  low_minor          bigint NOT NULL,         -- of the next charge, with its sign; low is the one nearer to zero
  amount_minor       bigint NOT NULL CHECK (amount_minor <> 0),
  high_minor         bigint NOT NULL,
  confidence_percent smallint NOT NULL CHECK (confidence_percent BETWEEN 0 AND 100),
  found_by           text NOT NULL,
  changed_on         date,                    -- the last time that a price which had held became another one
  changed_from_minor bigint,
  changed_to_minor   bigint,
  PRIMARY KEY (household_id, id),
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
);
CREATE INDEX ix_recurring_streams_account_id ON recurring_streams (household_id, account_id);

-- Rows that belong to a stream. A row that is taken out for good by an undone import stays here until the next look.
CREATE TABLE recurring_charges (
  household_id   uuid NOT NULL,
  transaction_id uuid NOT NULL,
  stream_id      uuid NOT NULL,
  booked_on      date NOT NULL,
  amount_minor   bigint NOT NULL,
  is_duplicate   boolean NOT NULL DEFAULT false,  -- looks like one of its charges a second time
  PRIMARY KEY (household_id, transaction_id),
  FOREIGN KEY (household_id, stream_id) REFERENCES recurring_streams ON DELETE CASCADE
);
CREATE INDEX ix_recurring_charges_stream_id ON recurring_charges (household_id, stream_id, booked_on);

-- What people say of a stream, whose id this is. It stays where the stream is found no more: a dismissed one never returns.
CREATE TABLE recurring_choices (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  decision     text CHECK (decision IN ('CONFIRMED', 'ENDED', 'DISMISSED')),
  merged_into  uuid,
  name         text,
  kind         text CHECK (kind IN ('SUBSCRIPTION', 'BILL', 'INCOME', 'TRANSFER')),
  cadence      text,
  amount_minor bigint,
  next_on      date,
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (household_id, id)
);

-- What was told of a stream, so that each thing is told once.
CREATE TABLE recurring_told (
  household_id uuid NOT NULL,
  stream_id    uuid NOT NULL,
  notice       text NOT NULL CHECK (notice IN ('DUE', 'MISSED', 'CHANGED', 'DUPLICATED')),
  day          date NOT NULL,
  PRIMARY KEY (household_id, stream_id, notice, day),
  FOREIGN KEY (household_id, stream_id) REFERENCES recurring_streams ON DELETE CASCADE
);

-- When a household's rows were looked through last; `is_behind` where some have changed since.
CREATE TABLE recurring_runs (
  household_id uuid PRIMARY KEY REFERENCES households ON DELETE CASCADE,
  ran_at       timestamptz NOT NULL,
  is_behind    boolean NOT NULL DEFAULT false
);

-- Accounts of which it was told that they are likely to run low, until they are not any more.
CREATE TABLE low_ahead (
  household_id uuid NOT NULL,
  account_id   uuid NOT NULL,
  since        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, account_id),
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
);

DO $$
BEGIN
  EXECUTE format('CREATE OR REPLACE FUNCTION history_tables() RETURNS text[] LANGUAGE sql IMMUTABLE AS %L',
    format('SELECT %L::text[]', history_tables() || ARRAY['recurring_choices']));
END $$;
SELECT history_follow('recurring_choices');

DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['recurring_streams', 'recurring_charges', 'recurring_choices', 'recurring_told', 'recurring_runs', 'low_ahead'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY household ON %I USING (household_id = nullif(current_setting(''moneta.household_id'', true), '''')::uuid)', guarded);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON recurring_streams, recurring_charges, recurring_choices, recurring_told, recurring_runs, low_ahead TO moneta_app;
