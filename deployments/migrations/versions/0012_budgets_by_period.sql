-- Budgets by any period, what they carry, and envelopes with money in them.

ALTER TABLE budgets
  ADD COLUMN notice_at_percent smallint,                   -- null: no word before the warning
  ADD COLUMN schedule text NOT NULL DEFAULT 'MONTH:1',     -- as `domain/budgets/periods.py` writes it
  ADD COLUMN carry text NOT NULL DEFAULT 'USUAL' CHECK (carry IN ('USUAL', 'NONE', 'SURPLUS', 'OVERSPEND', 'BOTH')),
  ADD COLUMN carry_max_minor bigint CHECK (carry_max_minor > 0),
  ADD COLUMN carries_from date,
  ADD COLUMN is_ring_fenced boolean NOT NULL DEFAULT false,
  ADD COLUMN past_limits jsonb;                            -- null: none; else [{before, limit_minor}], the oldest first
SELECT history_follow('budgets');

-- Levels are told for a period, and with what it had: a message about it need not reckon again.
ALTER TABLE budget_levels RENAME COLUMN month TO starts_on;
ALTER TABLE budget_levels ADD COLUMN available_minor bigint;

CREATE TABLE budget_settings (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           text NOT NULL DEFAULT 'budgets' CHECK (id = 'budgets'),
  mode         text NOT NULL CHECK (mode IN ('TRACKING', 'ENVELOPE')),
  schedule     text NOT NULL,
  starts_on    date,                                       -- first day of the first period of envelopes
  account_ids  uuid[],                                     -- null: the accounts that money is spent from
  PRIMARY KEY (household_id, id),
  CHECK (mode <> 'ENVELOPE' OR starts_on IS NOT NULL)
);

-- Money put into an envelope. The period is whichever holds the day: other periods lose none of it.
CREATE TABLE envelope_amounts (
  household_id uuid NOT NULL,
  id           uuid NOT NULL,
  budget_id    uuid NOT NULL,
  assigned_on  date NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
  currency     varchar(3) NOT NULL,
  PRIMARY KEY (household_id, id),
  FOREIGN KEY (household_id, budget_id) REFERENCES budgets ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_envelope_amounts_assigned_on ON envelope_amounts (household_id, budget_id, assigned_on);

-- Who refers to others comes after them: budgets are in the list already.
DO $$ BEGIN
  EXECUTE format('CREATE OR REPLACE FUNCTION history_tables() RETURNS text[] LANGUAGE sql IMMUTABLE AS %L',
    format('SELECT %L::text[]', history_tables() || ARRAY['envelope_amounts', 'budget_settings']));
END $$;
SELECT history_follow(kept) FROM unnest(ARRAY['envelope_amounts', 'budget_settings']) AS kept;

DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['envelope_amounts', 'budget_settings'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY household ON %I USING (household_id = nullif(current_setting(''moneta.household_id'', true), '''')::uuid)', guarded);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO moneta_app', guarded);
  END LOOP;
END $$;
