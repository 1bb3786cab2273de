-- The whole ledger: splits, links, names, rates, reconciliation, and a history of every change by trigger.

-- Accounts -----------------------------------------------------------------------------------------------------------

ALTER TABLE accounts
  ADD COLUMN transaction_count bigint NOT NULL DEFAULT 0,  -- live rows: kept by the ledger trigger, as the balance is
  ADD COLUMN closed_on date,
  ADD COLUMN is_hidden boolean NOT NULL DEFAULT false,     -- out of lists and totals, still there
  ADD COLUMN note text,
  ADD COLUMN position integer NOT NULL DEFAULT 0,
  ADD COLUMN version integer NOT NULL DEFAULT 1;

-- A corrected opening balance moves the balance with it, whoever corrects it.
CREATE FUNCTION opening_balance_moves_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.balance_minor := NEW.balance_minor + NEW.opening_balance_minor - OLD.opening_balance_minor;
  RETURN NEW;
END $$;
CREATE TRIGGER opening_balance_moves_balance BEFORE UPDATE OF opening_balance_minor ON accounts FOR EACH ROW
  WHEN (NEW.opening_balance_minor <> OLD.opening_balance_minor) EXECUTE FUNCTION opening_balance_moves_balance();

-- Transactions -------------------------------------------------------------------------------------------------------

-- Exact: the parts of a split, in minor units. NULL where a part has no whole number, for a sum alone would pass over it.
CREATE FUNCTION splits_minor(splits jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN bool_and(jsonb_typeof(part->'amount_minor') IS NOT DISTINCT FROM 'number')
    THEN sum((part->>'amount_minor')::bigint) END
  FROM jsonb_array_elements(splits) AS part
$$;

ALTER TABLE transactions
  ADD COLUMN payee_id uuid,
  ADD COLUMN tag_ids uuid[],                               -- null: none
  ADD COLUMN splits jsonb,                                 -- null: one category; else [{id, amount_minor, category, note, tag_ids}]
  ADD COLUMN status text NOT NULL DEFAULT 'POSTED' CHECK (status IN ('PENDING', 'POSTED')),
  ADD COLUMN counts_on date,                               -- the day that reports count it on; null: the day it was booked
  ADD COLUMN refund_of uuid,                               -- the expense that this money gives back
  ADD COLUMN refund_kind text CHECK (refund_kind IN ('REFUND', 'REIMBURSEMENT')),
  ADD COLUMN reconciliation_id uuid,                       -- not null: part of a statement that was agreed; locked
  ADD COLUMN is_hidden boolean NOT NULL DEFAULT false,     -- in the balance, not in reports
  ADD COLUMN external_id text,                             -- the bank's own id of the row
  ADD CONSTRAINT ck_transactions_splits_sum_to_the_amount
    CHECK (splits IS NULL OR (jsonb_array_length(splits) >= 2 AND coalesce(splits_minor(splits) = amount_minor, false))),
  ADD CONSTRAINT ck_transactions_refund_is_money_back
    CHECK ((refund_of IS NULL) = (refund_kind IS NULL) AND (refund_of IS NULL OR (amount_minor > 0 AND refund_of <> id))),
  ADD CONSTRAINT ck_transactions_transfer_is_whole
    CHECK (counterpart_id IS NULL OR (splits IS NULL AND refund_of IS NULL AND counterpart_id <> id));
ALTER TABLE transactions DROP CONSTRAINT transactions_categorized_by_check,
  ADD CONSTRAINT ck_transactions_categorized_by CHECK (categorized_by IN ('PERSON', 'RULE', 'MODEL', 'IMPORT'));
CREATE INDEX ix_transactions_refund_of ON transactions (household_id, refund_of) WHERE refund_of IS NOT NULL;
CREATE INDEX ix_transactions_import_id ON transactions (household_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX ix_transactions_reconciliation_id ON transactions (household_id, reconciliation_id) WHERE reconciliation_id IS NOT NULL;
CREATE INDEX ix_transactions_deleted_at ON transactions (household_id, deleted_at DESC) WHERE deleted_at IS NOT NULL;
-- Not unique: banks give one id twice more often than they say; the import decides.
CREATE INDEX ix_transactions_external_id ON transactions (household_id, account_id, external_id) WHERE external_id IS NOT NULL;

-- Further keys under which a row has come: what was merged into it never comes back with the next import.
CREATE TABLE transaction_keys (
  household_id   uuid NOT NULL,
  id             uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id     uuid NOT NULL,
  dedup_key      bytea,
  external_id    text,
  transaction_id uuid NOT NULL,
  PRIMARY KEY (household_id, id),
  CHECK (dedup_key IS NOT NULL OR external_id IS NOT NULL),
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_transaction_keys_dedup_key ON transaction_keys (household_id, account_id, dedup_key) WHERE dedup_key IS NOT NULL;
CREATE INDEX ix_transaction_keys_external_id ON transaction_keys (household_id, account_id, external_id) WHERE external_id IS NOT NULL;

-- Two legs belong to each other, are both there or both gone, and cancel where they have one currency. Looked at when
-- the transaction of the database ends, because a pair is written leg by leg. By the key always: a connection keeps the
-- plan of its first look, when the table may have been empty.
CREATE FUNCTION transfer_legs_cancel() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE broken uuid;
BEGIN
  SELECT leg.id INTO broken
  FROM transactions leg LEFT JOIN transactions other ON other.household_id = leg.household_id AND other.id = leg.counterpart_id
  WHERE leg.household_id = coalesce(NEW.household_id, OLD.household_id)
    AND leg.id IN (NEW.id, NEW.counterpart_id, OLD.id, OLD.counterpart_id) AND leg.counterpart_id IS NOT NULL
    AND (other.id IS NULL OR other.counterpart_id IS DISTINCT FROM leg.id OR other.account_id = leg.account_id
         OR (other.deleted_at IS NULL) <> (leg.deleted_at IS NULL)
         OR (other.amount_minor > 0) = (leg.amount_minor > 0)
         OR (other.currency = leg.currency AND other.amount_minor + leg.amount_minor <> 0))
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the legs of transfer % do not cancel', broken
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_legs_cancel';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transfer_legs_cancel_new AFTER INSERT ON transactions DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.counterpart_id IS NOT NULL) EXECUTE FUNCTION transfer_legs_cancel();
-- A note or a statement breaks no pair.
CREATE CONSTRAINT TRIGGER transfer_legs_cancel_changed AFTER UPDATE ON transactions DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (
    (NEW.counterpart_id IS NOT NULL OR OLD.counterpart_id IS NOT NULL)
    AND (NEW.id, NEW.counterpart_id, NEW.account_id, NEW.amount_minor, NEW.currency, NEW.deleted_at IS NULL)
      IS DISTINCT FROM (OLD.id, OLD.counterpart_id, OLD.account_id, OLD.amount_minor, OLD.currency, OLD.deleted_at IS NULL)
  ) EXECUTE FUNCTION transfer_legs_cancel();
CREATE CONSTRAINT TRIGGER transfer_legs_cancel_gone AFTER DELETE ON transactions DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.counterpart_id IS NOT NULL) EXECUTE FUNCTION transfer_legs_cancel();

-- Totals and balances ------------------------------------------------------------------------------------------------

DROP TRIGGER ledger_insert ON transactions;
DROP TRIGGER ledger_update ON transactions;
DROP TRIGGER ledger_delete ON transactions;
DROP FUNCTION ledger_insert();
DROP FUNCTION ledger_update();
DROP FUNCTION ledger_delete();

-- `row_count` of a total counts lines: a transaction, or each part of a split one. Totals leave hidden rows out,
-- balances do not. A total without lines is no row, so that undoing leaves nothing behind. Rows are touched in key
-- order, so that two writers wait for each other instead of deadlocking.
CREATE FUNCTION keep_totals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched text := CASE TG_OP
  WHEN 'INSERT' THEN 'SELECT *, 1 AS sign FROM added'
  WHEN 'UPDATE' THEN 'SELECT *, 1 AS sign FROM added UNION ALL SELECT *, -1 FROM removed'
  -- A household that is deleted takes its accounts first: then there are no totals to keep.
  ELSE 'SELECT *, -1 AS sign FROM removed r WHERE EXISTS (SELECT FROM accounts a WHERE (a.household_id, a.id) = (r.household_id, r.account_id))'
END;
BEGIN
  EXECUTE format($sql$
    WITH touched AS NOT MATERIALIZED (
      SELECT household_id, account_id, currency, amount_minor, category, splits, is_hidden, sign,
             date_trunc('month', coalesce(counts_on, booked_on)::timestamp)::date AS month
      FROM (%s) AS given WHERE deleted_at IS NULL
    ), gathered AS MATERIALIZED ( -- once over the rows, which may be thousands; the rest is over a few sums
      SELECT household_id, month, account_id, coalesce(category, '') AS category, currency,
             splits IS NULL AND NOT is_hidden AS is_line, sum(sign * greatest(amount_minor, 0)) AS in_minor,
             sum(sign * greatest(-amount_minor, 0)) AS out_minor, sum(sign) AS row_count
      FROM touched GROUP BY 1, 2, 3, 4, 5, 6
    ), line AS (
      SELECT household_id, month, account_id, category, currency, in_minor, out_minor, row_count FROM gathered WHERE is_line
      UNION ALL
      SELECT household_id, month, account_id, coalesce(part->>'category', ''), currency,
             sign * greatest((part->>'amount_minor')::bigint, 0), sign * greatest(-(part->>'amount_minor')::bigint, 0), sign
      FROM touched CROSS JOIN LATERAL jsonb_array_elements(splits) AS part WHERE splits IS NOT NULL AND NOT is_hidden
    ), delta AS (
      SELECT household_id, month, account_id, category, currency, sum(in_minor) AS in_minor, sum(out_minor) AS out_minor,
             sum(row_count) AS row_count
      FROM line GROUP BY 1, 2, 3, 4, 5 HAVING sum(row_count) <> 0 OR sum(in_minor) <> 0 OR sum(out_minor) <> 0
    ), totals AS (
      INSERT INTO monthly_totals AS t SELECT * FROM delta ORDER BY 1, 2, 3, 4
      ON CONFLICT (household_id, month, account_id, category) DO UPDATE
      SET in_minor = t.in_minor + excluded.in_minor, out_minor = t.out_minor + excluded.out_minor,
          row_count = t.row_count + excluded.row_count
    ), moved AS (
      SELECT household_id, account_id, sum(in_minor - out_minor) AS change, sum(row_count) AS rows
      FROM gathered GROUP BY 1, 2 HAVING sum(in_minor - out_minor) <> 0 OR sum(row_count) <> 0
    ), locked AS MATERIALIZED (
      SELECT a.household_id, a.id FROM accounts a
      WHERE (a.household_id, a.id) IN (SELECT household_id, account_id FROM moved) ORDER BY 1, 2 FOR NO KEY UPDATE
    )
    UPDATE accounts a SET balance_minor = balance_minor + m.change, transaction_count = transaction_count + m.rows
    FROM moved m JOIN locked ON locked.household_id = m.household_id AND locked.id = m.account_id
    WHERE a.household_id = m.household_id AND a.id = m.account_id
  $sql$, touched);
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM monthly_totals t USING (
      SELECT DISTINCT household_id, account_id, date_trunc('month', coalesce(counts_on, booked_on))::date AS month FROM removed
    ) AS r
    WHERE (t.household_id, t.month, t.account_id) = (r.household_id, r.month, r.account_id) AND t.row_count = 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_totals_insert AFTER INSERT ON transactions
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_totals();
CREATE TRIGGER keep_totals_update AFTER UPDATE ON transactions
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_totals();
CREATE TRIGGER keep_totals_delete AFTER DELETE ON transactions
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION keep_totals();

-- The owner of the tables is bound by their policies too, and here stands for every household.
ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE transactions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE monthly_totals NO FORCE ROW LEVEL SECURITY;
DELETE FROM monthly_totals WHERE row_count = 0;
-- Keys begin with their day from here on, so that a statement's are neighbours in the index.
UPDATE transactions SET dedup_key = int4send(booked_on - DATE '1970-01-01') || substr(dedup_key, 1, 12)
WHERE dedup_key IS NOT NULL;
UPDATE accounts a SET transaction_count = (
  SELECT count(*) FROM transactions t
  WHERE (t.household_id, t.account_id) = (a.household_id, a.id) AND t.deleted_at IS NULL
);
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
ALTER TABLE transactions FORCE ROW LEVEL SECURITY;
ALTER TABLE monthly_totals FORCE ROW LEVEL SECURITY;

-- The lines of one transaction for reports: itself, or the parts of a split.
CREATE FUNCTION transaction_lines(bigint, text, jsonb)
RETURNS TABLE (amount_minor bigint, category text) LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1 AS $$
  SELECT $1, $2 WHERE $3 IS NULL
  UNION ALL
  SELECT (part->>'amount_minor')::bigint, part->>'category' FROM jsonb_array_elements($3) AS part
$$;

-- Names --------------------------------------------------------------------------------------------------------------

-- What a household adds to the taxonomy of the code or changes of it. The id of a built-in category is its slug.
CREATE TABLE categories (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           text NOT NULL,
  parent_id    text CHECK (parent_id <> id),
  name         text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('EXPENSE', 'INCOME', 'NEUTRAL')),
  icon         text,
  color        text,
  is_hidden    boolean NOT NULL DEFAULT false,
  position     integer NOT NULL DEFAULT 0,
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (household_id, id)
);

CREATE TABLE tags (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  name         text NOT NULL,
  color        text,
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (household_id, id)
);
CREATE UNIQUE INDEX uq_tags_name ON tags (household_id, lower(name));

CREATE TABLE payees (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  name         text NOT NULL,
  category     text,                        -- what its transactions are for, unless somebody says otherwise
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (household_id, id)
);
CREATE UNIQUE INDEX uq_payees_name ON payees (household_id, lower(name));

-- Other names of a payee, normalised as the merchant of a descriptor is.
CREATE TABLE payee_aliases (
  household_id uuid NOT NULL,
  id           uuid NOT NULL,
  payee_id     uuid NOT NULL,
  alias        text NOT NULL,
  PRIMARY KEY (household_id, id),
  FOREIGN KEY (household_id, payee_id) REFERENCES payees ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_payee_aliases_alias ON payee_aliases (household_id, alias);
CREATE INDEX ix_payee_aliases_payee_id ON payee_aliases (household_id, payee_id);

-- Files --------------------------------------------------------------------------------------------------------------

CREATE TABLE attachments (
  household_id   uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id             uuid NOT NULL,
  transaction_id uuid NOT NULL,
  file_name      text NOT NULL,
  media_type     text NOT NULL,
  size_bytes     bigint NOT NULL CHECK (size_bytes > 0),
  sha256         bytea NOT NULL,
  user_id        uuid,
  created_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, id)
);
CREATE INDEX ix_attachments_transaction_id ON attachments (household_id, transaction_id);

-- Content apart from its description, once for each content of a household. Kept as long as the history that may
-- bring the description back.
CREATE TABLE blobs (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  sha256       bytea NOT NULL,
  content      bytea NOT NULL,
  PRIMARY KEY (household_id, sha256)
);
ALTER TABLE blobs ALTER COLUMN content SET STORAGE EXTERNAL;

-- Rules, views, what was declined ------------------------------------------------------------------------------------

CREATE TABLE rules (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  name         text NOT NULL,
  position     integer NOT NULL,
  condition    jsonb NOT NULL,
  actions      jsonb NOT NULL,
  stops        boolean NOT NULL DEFAULT false,
  is_active    boolean NOT NULL DEFAULT true,
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (household_id, id)
);

CREATE TABLE rule_runs (
  household_id  uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id            uuid NOT NULL,
  change_id     uuid,                       -- undoes it; null where nothing changed
  rule_ids      uuid[] NOT NULL,
  occasion      text NOT NULL,              -- PERSON, IMPORT, RECORD
  matched_count bigint NOT NULL,
  changed_count bigint NOT NULL,
  user_id       uuid,
  import_id     uuid,
  ran_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, id)
);
CREATE INDEX ix_rule_runs_ran_at ON rule_runs (household_id, ran_at DESC);

CREATE TABLE saved_views (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  user_id      uuid NOT NULL,
  name         text NOT NULL,
  query        text NOT NULL,
  position     integer NOT NULL DEFAULT 0,
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (household_id, id)
);

-- Offers that somebody declined: they are not made again.
CREATE TABLE dismissals (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  kind         text NOT NULL,               -- RULE, TRANSFER
  subject      text NOT NULL,
  PRIMARY KEY (household_id, id)
);
CREATE UNIQUE INDEX uq_dismissals_subject ON dismissals (household_id, kind, subject);

-- Currencies, reconciliation -----------------------------------------------------------------------------------------

-- One unit of `base` is `rate` units of `quote` on that day. A person's rate comes before a published one.
CREATE TABLE exchange_rates (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  base         varchar(3) NOT NULL,
  quote        varchar(3) NOT NULL,
  rated_on     date NOT NULL,
  rate         numeric(30, 12) NOT NULL CHECK (rate > 0),
  source       text NOT NULL CHECK (source IN ('ECB', 'MANUAL')),
  PRIMARY KEY (household_id, id),
  CHECK (base <> quote)
);
CREATE UNIQUE INDEX uq_exchange_rates_day ON exchange_rates (household_id, base, quote, rated_on, source);

-- What an account held at the end of a day, as somebody or a statement said.
CREATE TABLE balance_assertions (
  household_id  uuid NOT NULL,
  id            uuid NOT NULL,
  account_id    uuid NOT NULL,
  asserted_on   date NOT NULL,
  balance_minor bigint NOT NULL,
  note          text,
  import_id     uuid,                       -- the statement that said so
  PRIMARY KEY (household_id, id),
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
);
CREATE UNIQUE INDEX uq_balance_assertions_day ON balance_assertions (household_id, account_id, asserted_on);

CREATE TABLE reconciliations (
  household_id  uuid NOT NULL,
  id            uuid NOT NULL,
  account_id    uuid NOT NULL,
  statement_on  date NOT NULL,
  balance_minor bigint NOT NULL,
  user_id       uuid,
  closed_at     timestamptz NOT NULL,
  PRIMARY KEY (household_id, id),
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
);
CREATE INDEX ix_reconciliations_account_id ON reconciliations (household_id, account_id, statement_on DESC);

-- One row for each household that has changed a setting.
CREATE TABLE ledger_settings (
  household_id      uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id                text NOT NULL DEFAULT 'ledger' CHECK (id = 'ledger'),
  refunds_count_in  text NOT NULL DEFAULT 'REFUND_MONTH' CHECK (refunds_count_in IN ('EXPENSE_MONTH', 'REFUND_MONTH')),
  version           integer NOT NULL DEFAULT 1,
  PRIMARY KEY (household_id, id)
);

-- Statements ---------------------------------------------------------------------------------------------------------

ALTER TABLE imports
  ALTER COLUMN account_id DROP NOT NULL,                   -- null: a file of several accounts
  ADD COLUMN accounts jsonb,                               -- label in the file → account
  ADD COLUMN format text,
  ADD COLUMN matched_count integer NOT NULL DEFAULT 0,     -- rows that completed a stored one
  ADD COLUMN review_count integer NOT NULL DEFAULT 0,      -- rows that wait for a person
  ADD COLUMN checkpoint jsonb;                             -- how far a cut-off import has come

-- How a file of this layout was read the last time.
CREATE TABLE import_profiles (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  fingerprint  text NOT NULL,
  name         text NOT NULL,
  format       text NOT NULL,
  account_id   uuid,
  accounts     jsonb,
  mapping      jsonb,
  used_at      timestamptz NOT NULL,
  PRIMARY KEY (household_id, id)
);
CREATE UNIQUE INDEX uq_import_profiles_fingerprint ON import_profiles (household_id, fingerprint);

-- Rows of a statement that may be there already: held out until a person has decided, and remembered ever after.
CREATE TABLE review_items (
  household_id uuid NOT NULL,
  id           uuid NOT NULL,
  import_id    uuid NOT NULL,
  account_id   uuid NOT NULL,
  candidate_id uuid NOT NULL,
  incoming     jsonb NOT NULL,
  dedup_key    bytea,
  score        real NOT NULL,
  reasons      jsonb NOT NULL,
  decision     text CHECK (decision IN ('SAME', 'DIFFERENT')),
  decided_by   uuid,
  decided_at   timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, id),
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
);
CREATE INDEX ix_review_items_open ON review_items (household_id, created_at, id) WHERE decision IS NULL;
CREATE INDEX ix_review_items_dedup_key ON review_items (household_id, account_id, dedup_key);

-- History ------------------------------------------------------------------------------------------------------------

ALTER TABLE changes
  ALTER COLUMN user_id DROP NOT NULL,                      -- null: the model
  DROP COLUMN images,
  ADD COLUMN sequence bigint GENERATED ALWAYS AS IDENTITY,
  ADD COLUMN undone_by uuid;
CREATE INDEX ix_changes_sequence ON changes (household_id, sequence DESC);
-- What was done before rows were remembered in this way cannot be taken back, but for imports, and would only seem to be.
ALTER TABLE changes NO FORCE ROW LEVEL SECURITY;
DELETE FROM changes WHERE kind <> 'IMPORT';
ALTER TABLE changes FORCE ROW LEVEL SECURITY;

-- One row of one table, before and after one change. Of an update only the columns that moved; null: the row was not
-- there.
CREATE TABLE change_rows (
  household_id uuid NOT NULL,
  change_id    uuid NOT NULL,
  sequence     bigint GENERATED ALWAYS AS IDENTITY,
  table_name   text NOT NULL,
  row_id       text NOT NULL,
  before       jsonb,
  after        jsonb,
  -- The versions that the row got: when it was done, when that was undone, when it was done again. Who edits a row names
  -- the version that they read, so this tells which fields moved since.
  versions     integer[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (household_id, change_id, sequence),
  FOREIGN KEY (household_id, change_id) REFERENCES changes ON DELETE CASCADE
);
CREATE INDEX ix_change_rows_row_id ON change_rows (household_id, table_name, row_id);

-- Writes are remembered under the change that the unit of work has opened; without one, and while an undo puts rows
-- back, nothing is. An import names the table whose new rows it can find again by their import_id, so that 100,000 of
-- them need not be written twice. Each table has a trigger function of its own that names its columns: turning whole
-- rows into JSON to see what moved took six times as long as the UPDATE itself.
CREATE FUNCTION history_trigger(kept regclass) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT format($function$
DECLARE change uuid := nullif(current_setting('moneta.change_id', true), '')::uuid;
BEGIN
  IF change IS NULL OR (TG_OP = 'INSERT' AND TG_TABLE_NAME = current_setting('moneta.unlogged_inserts', true)) THEN
    RETURN NULL;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO change_rows (household_id, change_id, table_name, row_id, before, after, versions)
    SELECT household_id, change, TG_TABLE_NAME, id::text, NULL, to_jsonb(n) - 'household_id', %1$s FROM added n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO change_rows (household_id, change_id, table_name, row_id, before, after)
    SELECT household_id, change, TG_TABLE_NAME, id::text, to_jsonb(o) - 'household_id', NULL FROM removed o;
  ELSE
    INSERT INTO change_rows (household_id, change_id, table_name, row_id, before, after, versions)
    SELECT n.household_id, change, TG_TABLE_NAME, n.id::text,
      %2$s,
      %3$s,
      %1$s
    FROM added n JOIN removed o ON o.household_id = n.household_id AND o.id = n.id
    WHERE %4$s;
  END IF;
  RETURN NULL;
END $function$,
    coalesce(max('ARRAY[n.version]') FILTER (WHERE attname = 'version'), '''{}'''),
    string_agg(format('CASE WHEN %s THEN jsonb_build_object(%L, o.%I) ELSE ''{}'' END', moved, attname, attname), E'\n      || ' ORDER BY attnum) FILTER (WHERE is_told),
    string_agg(format('CASE WHEN %s THEN jsonb_build_object(%L, n.%I) ELSE ''{}'' END', moved, attname, attname), E'\n      || ' ORDER BY attnum) FILTER (WHERE is_told),
    string_agg(moved, E'\n      OR ' ORDER BY attnum) FILTER (WHERE is_told))
  FROM pg_attribute
  -- NULL and the null of JSON are the same in a history that is JSON.
  CROSS JOIN LATERAL (
    SELECT format(CASE atttypid WHEN 'jsonb'::regtype THEN 'nullif(n.%1$I, ''null'') IS DISTINCT FROM nullif(o.%1$I, ''null'')'
                  ELSE 'n.%1$I IS DISTINCT FROM o.%1$I' END, attname) AS moved,
           attname NOT IN ('household_id', 'id', 'version', 'updated_at', 'balance_minor', 'transaction_count') AS is_told
  ) AS told
  WHERE attrelid = kept AND attnum > 0 AND NOT attisdropped
$$;

-- Keep the history of a table. A migration that adds or drops columns of it calls this again.
CREATE FUNCTION history_follow(kept text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- Without nested loops: a connection keeps the plan of its first write, which is of one row, and would compare each of
  -- 100,000 rows with each.
  EXECUTE format('CREATE OR REPLACE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS %L',
                 'keep_history_of_' || kept, history_trigger(kept::regclass));
  EXECUTE format('CREATE OR REPLACE TRIGGER keep_history_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS added
                  FOR EACH STATEMENT EXECUTE FUNCTION %I()', kept, 'keep_history_of_' || kept);
  EXECUTE format('CREATE OR REPLACE TRIGGER keep_history_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS removed NEW TABLE AS added
                  FOR EACH STATEMENT EXECUTE FUNCTION %I()', kept, 'keep_history_of_' || kept);
  EXECUTE format('CREATE OR REPLACE TRIGGER keep_history_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS removed
                  FOR EACH STATEMENT EXECUTE FUNCTION %I()', kept, 'keep_history_of_' || kept);
END $$;

-- Who refers to others comes after them.
CREATE FUNCTION history_tables() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY['accounts', 'categories', 'tags', 'payees', 'payee_aliases', 'transactions', 'transaction_keys', 'attachments',
               'rules', 'saved_views', 'dismissals', 'exchange_rates', 'balance_assertions', 'reconciliations',
               'ledger_settings', 'import_profiles', 'review_items', 'budgets']
$$;
SELECT history_follow(kept) FROM unnest(history_tables()) AS kept;

-- Undoing and redoing. What one change did to each row in all: several writes to a row count as one.
CREATE AGGREGATE jsonb_merge(jsonb) (SFUNC = jsonb_concat, STYPE = jsonb);
CREATE FUNCTION jsonb_underlay(jsonb, jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT $2 || $1';
CREATE AGGREGATE jsonb_merge_first(jsonb) (SFUNC = jsonb_underlay, STYPE = jsonb);
CREATE VIEW change_nets WITH (security_invoker = true) AS
SELECT household_id, change_id, table_name, row_id,
       CASE WHEN min(sequence) = min(sequence) FILTER (WHERE before IS NULL) THEN NULL ELSE jsonb_merge_first(before ORDER BY sequence) END AS before,
       CASE WHEN max(sequence) = max(sequence) FILTER (WHERE after IS NULL) THEN NULL ELSE jsonb_merge(after ORDER BY sequence) END AS after
FROM change_rows GROUP BY 1, 2, 3, 4
-- Made and removed by the same change: nothing to put back.
HAVING NOT coalesce(min(sequence) = min(sequence) FILTER (WHERE before IS NULL)
                    AND max(sequence) = max(sequence) FILTER (WHERE after IS NULL), false);

CREATE FUNCTION history_key_type(kept text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = kept::regclass AND attname = 'id'
$$;

-- The work list of an undo (or redo): each row of the change as it should be found and as it is to be; null: not there.
-- Gives the tables. It is a table itself, with statistics, because the planner takes the view for a few rows, whatever
-- the size of the change; and it is made once for looking and putting back.
CREATE FUNCTION history_gather(household uuid, change uuid, redo boolean) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  gathered text := format('%s %s %s', change, redo,
    (SELECT max(sequence) FROM change_rows WHERE household_id = household AND change_id = change));
  listed bigint;
BEGIN
  IF to_regclass('pg_temp.history_work') IS NULL OR current_setting('moneta.gathered', true) IS DISTINCT FROM gathered THEN
    DROP TABLE IF EXISTS pg_temp.history_work;
    CREATE TEMPORARY TABLE history_work ON COMMIT DROP AS
    SELECT n.table_name, n.row_id, CASE WHEN redo THEN n.before ELSE n.after END AS expected,
           CASE WHEN redo THEN n.after ELSE n.before END AS image
    FROM change_nets n WHERE n.household_id = household AND n.change_id = change;
    GET DIAGNOSTICS listed = ROW_COUNT;
    IF listed > 100 THEN
      ANALYZE pg_temp.history_work;
    END IF;
    PERFORM set_config('moneta.gathered', gathered, true);
  END IF;
  RETURN ARRAY(SELECT DISTINCT w.table_name FROM pg_temp.history_work w ORDER BY 1);
END $$;

-- Rows that somebody changed since in the very columns that an undo (or redo) would put back, and rows that need one that
-- it would take away. The rows are kept from others first, so that nobody changes them between this look and the putting
-- back; not STABLE, for then it would not see what they did while it waited.
CREATE FUNCTION history_conflicts(household uuid, change uuid, redo boolean)
RETURNS TABLE (table_name text, row_id text) LANGUAGE plpgsql AS $$
DECLARE
  kept text;
  differing text;
BEGIN
  FOREACH kept IN ARRAY history_gather(household, change, redo) LOOP
    EXECUTE format($sql$
      SELECT FROM %1$I t WHERE t.household_id = $1 AND t.id IN (
        SELECT w.row_id::%2$s FROM pg_temp.history_work w WHERE w.table_name = %1$L
      ) ORDER BY t.id FOR UPDATE
    $sql$, kept, history_key_type(kept)) USING household;
    -- Counters and sums are nobody's work.
    SELECT string_agg(format('CASE WHEN %s <> w.expected->%L THEN %2$L END', CASE WHEN attname IS NULL THEN '''null''::jsonb'
                             ELSE format('coalesce(to_jsonb(t.%I), ''null'')', attname) END, key), ', ')
      INTO differing
      FROM (SELECT DISTINCT key FROM pg_temp.history_work w, jsonb_object_keys(w.expected) AS key WHERE w.table_name = kept) AS told
      LEFT JOIN pg_attribute ON attrelid = kept::regclass AND attname = key AND attnum > 0 AND NOT attisdropped
      WHERE key NOT IN ('version', 'created_at', 'updated_at', 'balance_minor', 'transaction_count');
    RETURN QUERY EXECUTE format($sql$
      SELECT w.table_name, w.row_id
      FROM pg_temp.history_work w LEFT JOIN %1$I t ON t.household_id = $1 AND t.id = w.row_id::%2$s
      CROSS JOIN LATERAL (SELECT array_remove(ARRAY[%3$s]::text[], NULL) AS columns) AS differing
      WHERE w.table_name = %1$L AND CASE
        WHEN w.expected IS NULL THEN t.id IS NOT NULL
        WHEN t.id IS NULL THEN true
        WHEN differing.columns = '{}' THEN false
        %4$s
        ELSE true
      END
    $sql$, kept, history_key_type(kept), differing, CASE kept WHEN 'transactions' THEN $sql$
        -- Nor is the model's opinion somebody's, unless a person has said something since.
        WHEN t.categorized_by = 'MODEL' AND differing.columns <@ ARRAY['category', 'categorized_by', 'confidence', 'merchant', 'payee_id'] THEN EXISTS (
          SELECT FROM change_rows r JOIN changes c ON c.household_id = $1 AND c.id = r.change_id
          WHERE r.household_id = $1 AND r.table_name = 'transactions' AND r.row_id = w.row_id AND r.change_id <> $2
            AND r.after ?| differing.columns AND r.before IS NOT NULL AND c.user_id IS NOT NULL AND c.undone_at IS NULL
            AND c.sequence > (SELECT sequence FROM changes WHERE household_id = $1 AND id = $2)
        )
    $sql$ END) USING household, change;
  END LOOP;
  RETURN QUERY
  WITH gone AS MATERIALIZED (
    SELECT w.table_name, w.row_id::uuid AS id FROM pg_temp.history_work w
    WHERE w.table_name IN ('accounts', 'transactions') AND w.image IS NULL
  ), needing AS (
    SELECT 'transactions' AS owner, t.id, 'transactions' AS needed, t.refund_of AS needed_id FROM transactions t
    WHERE t.household_id = household AND t.refund_of IN (SELECT g.id FROM gone g WHERE g.table_name = 'transactions')
    UNION ALL
    SELECT 'transactions', t.id, 'accounts', t.account_id FROM transactions t
    WHERE t.household_id = household AND t.account_id IN (SELECT g.id FROM gone g WHERE g.table_name = 'accounts')
      AND t.import_id IS DISTINCT FROM (SELECT c.import_id FROM changes c WHERE c.household_id = household AND c.id = change)
    UNION ALL
    SELECT 'balance_assertions', b.id, 'accounts', b.account_id FROM balance_assertions b
    WHERE b.household_id = household AND b.account_id IN (SELECT g.id FROM gone g WHERE g.table_name = 'accounts')
    UNION ALL
    SELECT 'reconciliations', r.id, 'accounts', r.account_id FROM reconciliations r
    WHERE r.household_id = household AND r.account_id IN (SELECT g.id FROM gone g WHERE g.table_name = 'accounts')
    UNION ALL
    SELECT 'attachments', a.id, 'transactions', a.transaction_id FROM attachments a
    WHERE a.household_id = household AND a.transaction_id IN (SELECT g.id FROM gone g WHERE g.table_name = 'transactions')
    UNION ALL
    SELECT 'transaction_keys', k.id, 'transactions', k.transaction_id FROM transaction_keys k
    WHERE k.household_id = household AND k.transaction_id IN (SELECT g.id FROM gone g WHERE g.table_name = 'transactions')
  )
  SELECT needing.owner, needing.id::text FROM needing
  WHERE NOT EXISTS (
    SELECT FROM pg_temp.history_work w WHERE w.table_name = needing.owner AND w.row_id = needing.id::text AND w.image IS NULL
  );
END $$;

-- Put every row of a change back as it was before it (redo: after it), only the columns that it moved.
CREATE FUNCTION history_restore(household uuid, change uuid, redo boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  gathered text[] := history_gather(household, change, redo);
  kept text;
  moved text;
  types text;
  counted text;
BEGIN
  FOR kept IN SELECT name FROM unnest(history_tables()) WITH ORDINALITY AS each (name, place) WHERE name = ANY(gathered) ORDER BY place DESC LOOP
    EXECUTE format($sql$
      DELETE FROM %1$I t USING pg_temp.history_work w
      WHERE w.table_name = %1$L AND w.image IS NULL AND t.household_id = $1 AND t.id = w.row_id::%2$s
    $sql$, kept, history_key_type(kept)) USING household;
  END LOOP;
  FOR kept IN SELECT name FROM unnest(history_tables()) WITH ORDINALITY AS each (name, place) WHERE name = ANY(gathered) ORDER BY place LOOP
    SELECT string_agg(format('%1$I = CASE WHEN w.image ? %1$L THEN r.%1$I ELSE t.%1$I END', attname), ', '),
           string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ')
      INTO moved, types
      FROM pg_attribute
      WHERE attrelid = kept::regclass AND attnum > 0 AND NOT attisdropped
        AND attname NOT IN ('household_id', 'id', 'version', 'created_at', 'updated_at', 'balance_minor', 'transaction_count')
        AND attname IN (SELECT jsonb_object_keys(w.image) FROM pg_temp.history_work w WHERE w.table_name = kept AND w.expected IS NOT NULL);
    SELECT string_agg(CASE attname WHEN 'version' THEN ', version = t.version + 1' ELSE ', updated_at = now()' END, '')
      INTO counted
      FROM pg_attribute WHERE attrelid = kept::regclass AND attname IN ('version', 'updated_at');
    IF moved IS NOT NULL THEN
      EXECUTE format($sql$
        UPDATE %1$I t SET %3$s %4$s
        FROM pg_temp.history_work w CROSS JOIN LATERAL jsonb_to_record(w.image) AS r (%5$s)
        WHERE w.table_name = %1$L AND w.expected IS NOT NULL AND w.image IS NOT NULL
          AND t.household_id = $1 AND t.id = w.row_id::%2$s
      $sql$, kept, history_key_type(kept), moved, counted, types) USING household;
    END IF;
    EXECUTE format($sql$
      INSERT INTO %1$I SELECT r.* FROM pg_temp.history_work w
      -- A row that comes back gets a version that it never had: whoever has an old one open is told.
      CROSS JOIN LATERAL (
        SELECT CASE WHEN w.image ? 'version' THEN jsonb_build_object('version', 1 + coalesce(max(had), (w.image->>'version')::integer))
                    ELSE '{}' END AS renewed
        FROM change_rows c CROSS JOIN LATERAL unnest(c.versions) AS had
        WHERE c.household_id = $1 AND c.table_name = %1$L AND c.row_id = w.row_id
      ) AS v
      CROSS JOIN LATERAL jsonb_populate_record(NULL::%1$I, w.image || v.renewed || jsonb_build_object('household_id', $1)
        -- The rows of an account come after it, and bring their amounts.
        || CASE %1$L WHEN 'accounts' THEN jsonb_build_object('balance_minor', w.image->'opening_balance_minor', 'transaction_count', 0)
           ELSE '{}' END) AS r
      WHERE w.table_name = %1$L AND w.expected IS NULL
    $sql$, kept) USING household;
    IF counted LIKE '%version%' THEN
      EXECUTE format($sql$
        UPDATE change_rows c SET versions = c.versions || t.version FROM %1$I t
        WHERE c.household_id = $1 AND c.change_id = $2 AND c.table_name = %1$L AND t.household_id = $1 AND t.id = c.row_id::%2$s
      $sql$, kept, history_key_type(kept)) USING household, change;
    END IF;
  END LOOP;
END $$;

DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['transaction_keys', 'categories', 'tags', 'payees', 'payee_aliases', 'attachments', 'blobs',
                                 'rules', 'rule_runs', 'saved_views', 'dismissals', 'exchange_rates', 'balance_assertions',
                                 'reconciliations', 'ledger_settings', 'import_profiles', 'review_items', 'change_rows'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY household ON %I USING (household_id = nullif(current_setting(''moneta.household_id'', true), '''')::uuid)', guarded);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO moneta_app;
REVOKE ALL ON alembic_version FROM moneta_app;
