-- Saving goals, debts, and the emergency fund. What counts as saved is not stored: it is counted from the rows.

CREATE TABLE goals (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  name         text NOT NULL,
  currency     varchar(3) NOT NULL,
  target_minor bigint NOT NULL CHECK (target_minor > 0),
  starts_on    date NOT NULL,               -- transfers from this day on are contributions
  due_on       date CHECK (due_on >= starts_on),
  yearly_rate  numeric(8, 4) NOT NULL DEFAULT 0 CHECK (yearly_rate >= 0),
  query        text,                        -- which rows of its accounts count, with ids in place of names; null: transfers
  position     integer NOT NULL DEFAULT 0,  -- whose money it is first where an account holds too little
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, id)
);

-- The accounts of a goal, and what of their balance was the goal's before anything was contributed.
CREATE TABLE goal_allocations (
  household_id    uuid NOT NULL,
  id              uuid NOT NULL,            -- made of the two that follow
  goal_id         uuid NOT NULL,
  account_id      uuid NOT NULL,
  set_aside_minor bigint NOT NULL CHECK (set_aside_minor >= 0),
  PRIMARY KEY (household_id, id),
  FOREIGN KEY (household_id, goal_id) REFERENCES goals ON DELETE CASCADE,
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_goal_allocations_account ON goal_allocations (household_id, goal_id, account_id);
CREATE INDEX ix_goal_allocations_account_id ON goal_allocations (household_id, account_id);

-- What a person has said of a row, whose id this is: it counts for that goal, or for none.
CREATE TABLE goal_decisions (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  goal_id      uuid,
  PRIMARY KEY (household_id, id),
  FOREIGN KEY (household_id, goal_id) REFERENCES goals ON DELETE CASCADE
);
CREATE INDEX ix_goal_decisions_goal_id ON goal_decisions (household_id, goal_id);

CREATE TABLE debts (
  household_id    uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id              uuid NOT NULL,
  name            text NOT NULL,
  currency        varchar(3) NOT NULL,
  account_id      uuid,                     -- what it owes is owed; null: `owed_minor` says how much
  owed_minor      bigint CHECK (owed_minor > 0),
  yearly_rate     numeric(8, 4) NOT NULL CHECK (yearly_rate >= 0),
  minimum_minor   bigint NOT NULL CHECK (minimum_minor >= 0),
  minimum_percent numeric(7, 4) CHECK (minimum_percent > 0 AND minimum_percent <= 100),
  position        integer NOT NULL DEFAULT 0,
  version         integer NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, id),
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE,
  CONSTRAINT ck_debts_account_or_amount CHECK ((account_id IS NULL) = (owed_minor IS NOT NULL))
);
CREATE INDEX ix_debts_account_id ON debts (household_id, account_id) WHERE account_id IS NOT NULL;

-- One row for each household that has chosen something.
CREATE TABLE goal_settings (
  household_id     uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id               text NOT NULL DEFAULT 'goals' CHECK (id = 'goals'),
  fund_months      smallint CHECK (fund_months > 0),  -- null: no emergency fund
  fund_categories  text[],                            -- null: all spending
  fund_account_ids uuid[] NOT NULL DEFAULT '{}',
  strategy         text NOT NULL DEFAULT 'AVALANCHE' CHECK (strategy IN ('SNOWBALL', 'AVALANCHE', 'OWN', 'MINIMUMS')),
  extra_minor      bigint NOT NULL DEFAULT 0 CHECK (extra_minor >= 0),
  version          integer NOT NULL DEFAULT 1,
  PRIMARY KEY (household_id, id)
);

-- The state that was told last, so that each change of it is told once.
CREATE TABLE goal_states (
  household_id uuid NOT NULL,
  goal_id      uuid NOT NULL,
  state        text NOT NULL CHECK (state IN ('ON_TRACK', 'BEHIND', 'REACHED', 'OVERDUE')),
  PRIMARY KEY (household_id, goal_id),
  FOREIGN KEY (household_id, goal_id) REFERENCES goals ON DELETE CASCADE
);

-- Transfers are few among many rows, and goals ask for those of an account alone.
CREATE INDEX ix_transactions_transfers ON transactions (household_id, account_id, booked_on)
  WHERE counterpart_id IS NOT NULL AND deleted_at IS NULL;

-- After the tables that the history has by now, whichever those are.
DO $$
BEGIN
  EXECUTE format('CREATE OR REPLACE FUNCTION history_tables() RETURNS text[] LANGUAGE sql IMMUTABLE AS %L',
    format('SELECT %L::text[]', history_tables() || ARRAY['goals', 'goal_allocations', 'goal_decisions', 'debts', 'goal_settings']));
END $$;
SELECT history_follow(kept) FROM unnest(ARRAY['goals', 'goal_allocations', 'goal_decisions', 'debts', 'goal_settings']) AS kept;

DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['goals', 'goal_allocations', 'goal_decisions', 'debts', 'goal_settings', 'goal_states'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY household ON %I USING (household_id = nullif(current_setting(''moneta.household_id'', true), '''')::uuid)', guarded);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON goals, goal_allocations, goal_decisions, debts, goal_settings, goal_states TO moneta_app;
