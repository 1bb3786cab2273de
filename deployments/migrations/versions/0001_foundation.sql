-- The first schema. SQL, not operations: partitions, policies and triggers have no other form.
-- Money is BIGINT minor units. Every row of a household leads with household_id.

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'moneta_app') THEN
    CREATE ROLE moneta_app NOLOGIN;
  END IF;
  EXECUTE format('GRANT moneta_app TO %I', current_user);
EXCEPTION WHEN unique_violation OR duplicate_object THEN NULL; -- another database of this server made it at the same moment
END $$;

-- Identity: found before a household is known, so guarded by the users repository alone.

CREATE TABLE users (
  id            uuid PRIMARY KEY,
  email         text NOT NULL CHECK (email = lower(email)),
  display_name  text NOT NULL,
  password_hash text,                       -- null: a demo visitor, who has no password
  created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX uq_users_email ON users (email);

CREATE TABLE households (
  id         uuid PRIMARY KEY,
  name       text NOT NULL,
  currency   varchar(3) NOT NULL,
  is_demo    boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE memberships (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  role         text NOT NULL CHECK (role IN ('OWNER', 'EDITOR', 'VIEWER')),
  PRIMARY KEY (household_id, user_id)
);
CREATE INDEX ix_memberships_user_id ON memberships (user_id);

-- One row per issued token; a family is one sign-in. Using a spent token revokes its family.
CREATE TABLE refresh_tokens (
  token_hash   bytea PRIMARY KEY,
  family_id    uuid NOT NULL,
  user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  issued_at    timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  used_at      timestamptz,
  revoked_at   timestamptz
);
CREATE INDEX ix_refresh_tokens_family_id ON refresh_tokens (family_id);
CREATE INDEX ix_refresh_tokens_user_id ON refresh_tokens (user_id);

-- Ledger.

CREATE TABLE accounts (
  household_id          uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id                    uuid NOT NULL,
  name                  text NOT NULL,
  type                  text NOT NULL,
  currency              varchar(3) NOT NULL,
  opening_balance_minor bigint NOT NULL,
  balance_minor         bigint NOT NULL,    -- opening balance plus the live transactions: kept by the ledger triggers
  created_at            timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, id)
);
CREATE UNIQUE INDEX uq_accounts_household_id_name ON accounts (household_id, lower(name));

CREATE TABLE transactions (
  household_id   uuid NOT NULL,
  id             uuid NOT NULL,
  account_id     uuid NOT NULL,
  booked_on      date NOT NULL,
  amount_minor   bigint NOT NULL CHECK (amount_minor <> 0),
  currency       varchar(3) NOT NULL,
  description    text NOT NULL,
  merchant       text,
  note           text,
  category       text,
  categorized_by text CHECK (categorized_by IN ('PERSON', 'MODEL', 'IMPORT')),
  confidence     real CHECK (confidence BETWEEN 0 AND 1),
  counterpart_id uuid,                      -- the other leg; not null makes it a transfer
  import_id      uuid,
  dedup_key      bytea,                     -- kept when deleted, so that a deleted row never returns with the next import
  version        integer NOT NULL DEFAULT 1,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  deleted_at     timestamptz,
  PRIMARY KEY (household_id, id),
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
) PARTITION BY HASH (household_id);
DO $$ BEGIN
  FOR part IN 0..7 LOOP
    EXECUTE format('CREATE TABLE transactions_p%s PARTITION OF transactions FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
  END LOOP;
END $$;
CREATE INDEX ix_transactions_booked_on ON transactions (household_id, booked_on DESC, id DESC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX uq_transactions_dedup_key ON transactions (household_id, account_id, dedup_key) WHERE dedup_key IS NOT NULL;

-- What a dashboard reads instead of history; '' is "no category yet".
CREATE TABLE monthly_totals (
  household_id uuid NOT NULL,
  month        date NOT NULL,
  account_id   uuid NOT NULL,
  category     text NOT NULL,
  currency     varchar(3) NOT NULL,
  in_minor     bigint NOT NULL,
  out_minor    bigint NOT NULL,             -- positive
  row_count    bigint NOT NULL,
  PRIMARY KEY (household_id, month, account_id, category),
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
);

-- Totals and balances follow every writer (one row, COPY of a statement, undo) in its own database transaction. Rows are
-- touched in key order, so that two writers wait for each other instead of deadlocking.
CREATE FUNCTION ledger_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH delta AS (
    SELECT household_id, date_trunc('month', booked_on)::date AS month, account_id, coalesce(category, '') AS category, currency,
           sum(sign * greatest(amount_minor, 0)) AS in_minor, sum(sign * greatest(-amount_minor, 0)) AS out_minor, sum(sign) AS row_count
    FROM (SELECT *, 1 AS sign FROM added) AS touched
    WHERE deleted_at IS NULL
    GROUP BY 1, 2, 3, 4, 5
  ), totals AS (
    INSERT INTO monthly_totals AS t SELECT * FROM delta ORDER BY 1, 2, 3, 4
    ON CONFLICT (household_id, month, account_id, category) DO UPDATE
    SET in_minor = t.in_minor + excluded.in_minor, out_minor = t.out_minor + excluded.out_minor, row_count = t.row_count + excluded.row_count
  ), locked AS MATERIALIZED (
    SELECT a.household_id, a.id FROM accounts a
    WHERE (a.household_id, a.id) IN (SELECT household_id, account_id FROM delta) ORDER BY 1, 2 FOR NO KEY UPDATE
  )
  UPDATE accounts a SET balance_minor = balance_minor + d.change
  FROM (SELECT household_id, account_id, sum(in_minor - out_minor) AS change FROM delta GROUP BY 1, 2) AS d
  JOIN locked ON locked.household_id = d.household_id AND locked.id = d.account_id
  WHERE a.household_id = d.household_id AND a.id = d.account_id AND d.change <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_insert AFTER INSERT ON transactions
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_insert();

CREATE FUNCTION ledger_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH delta AS (
    SELECT household_id, date_trunc('month', booked_on)::date AS month, account_id, coalesce(category, '') AS category, currency,
           sum(sign * greatest(amount_minor, 0)) AS in_minor, sum(sign * greatest(-amount_minor, 0)) AS out_minor, sum(sign) AS row_count
    FROM (SELECT *, 1 AS sign FROM added UNION ALL SELECT *, -1 FROM removed) AS touched
    WHERE deleted_at IS NULL
    GROUP BY 1, 2, 3, 4, 5
  ), totals AS (
    INSERT INTO monthly_totals AS t SELECT * FROM delta ORDER BY 1, 2, 3, 4
    ON CONFLICT (household_id, month, account_id, category) DO UPDATE
    SET in_minor = t.in_minor + excluded.in_minor, out_minor = t.out_minor + excluded.out_minor, row_count = t.row_count + excluded.row_count
  ), locked AS MATERIALIZED (
    SELECT a.household_id, a.id FROM accounts a
    WHERE (a.household_id, a.id) IN (SELECT household_id, account_id FROM delta) ORDER BY 1, 2 FOR NO KEY UPDATE
  )
  UPDATE accounts a SET balance_minor = balance_minor + d.change
  FROM (SELECT household_id, account_id, sum(in_minor - out_minor) AS change FROM delta GROUP BY 1, 2) AS d
  JOIN locked ON locked.household_id = d.household_id AND locked.id = d.account_id
  WHERE a.household_id = d.household_id AND a.id = d.account_id AND d.change <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_update AFTER UPDATE ON transactions
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_update();

CREATE FUNCTION ledger_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH delta AS (
    SELECT household_id, date_trunc('month', booked_on)::date AS month, account_id, coalesce(category, '') AS category, currency,
           sum(sign * greatest(amount_minor, 0)) AS in_minor, sum(sign * greatest(-amount_minor, 0)) AS out_minor, sum(sign) AS row_count
    FROM (SELECT *, -1 AS sign FROM removed) AS touched
    WHERE deleted_at IS NULL
      -- A household that is deleted takes its accounts first: then there are no totals to keep.
      AND EXISTS (SELECT FROM accounts a WHERE (a.household_id, a.id) = (touched.household_id, touched.account_id))
    GROUP BY 1, 2, 3, 4, 5
  ), totals AS (
    INSERT INTO monthly_totals AS t SELECT * FROM delta ORDER BY 1, 2, 3, 4
    ON CONFLICT (household_id, month, account_id, category) DO UPDATE
    SET in_minor = t.in_minor + excluded.in_minor, out_minor = t.out_minor + excluded.out_minor, row_count = t.row_count + excluded.row_count
  ), locked AS MATERIALIZED (
    SELECT a.household_id, a.id FROM accounts a
    WHERE (a.household_id, a.id) IN (SELECT household_id, account_id FROM delta) ORDER BY 1, 2 FOR NO KEY UPDATE
  )
  UPDATE accounts a SET balance_minor = balance_minor + d.change
  FROM (SELECT household_id, account_id, sum(in_minor - out_minor) AS change FROM delta GROUP BY 1, 2) AS d
  JOIN locked ON locked.household_id = d.household_id AND locked.id = d.account_id
  WHERE a.household_id = d.household_id AND a.id = d.account_id AND d.change <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_delete AFTER DELETE ON transactions
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION ledger_delete();

-- What can be undone. `images` holds each row as it was before and the version it got: [{"id", "before", "version"}].
CREATE TABLE changes (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  user_id      uuid NOT NULL,
  kind         text NOT NULL,
  summary      text NOT NULL,
  images       jsonb NOT NULL DEFAULT '[]',
  account_id   uuid,
  import_id    uuid,
  created_at   timestamptz NOT NULL DEFAULT now(),
  undone_at    timestamptz,
  PRIMARY KEY (household_id, id)
);

-- Statements.

CREATE TABLE uploads (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  file_name    text NOT NULL,
  content      bytea NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, id)
);
ALTER TABLE uploads ALTER COLUMN content SET STORAGE EXTERNAL; -- compressing 30 MB on the way in costs more than the disk

CREATE TABLE imports (
  household_id    uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id              uuid NOT NULL,
  account_id      uuid NOT NULL,
  user_id         uuid NOT NULL,
  upload_id       uuid,
  file_name       text NOT NULL,
  mapping         jsonb,
  status          text NOT NULL,
  progress        real NOT NULL DEFAULT 0,
  row_count       integer NOT NULL DEFAULT 0,
  imported_count  integer NOT NULL DEFAULT 0,
  duplicate_count integer NOT NULL DEFAULT 0,
  error_count     integer NOT NULL DEFAULT 0,
  errors          jsonb NOT NULL DEFAULT '[]',
  failure         text,
  change_id       uuid,
  created_at      timestamptz NOT NULL DEFAULT now(),
  finished_at     timestamptz,
  PRIMARY KEY (household_id, id),
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
);
CREATE INDEX ix_imports_created_at ON imports (household_id, created_at DESC);

-- Budgets, notifications, predictions.

CREATE TABLE budgets (
  household_id    uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id              uuid NOT NULL,
  category        text NOT NULL,
  currency        varchar(3) NOT NULL,
  limit_minor     bigint NOT NULL CHECK (limit_minor > 0),
  warn_at_percent smallint NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, id)
);
CREATE UNIQUE INDEX uq_budgets_category ON budgets (household_id, category, currency);

-- The last level told for a month, so that crossing a limit is told once.
CREATE TABLE budget_levels (
  household_id uuid NOT NULL,
  budget_id    uuid NOT NULL,
  month        date NOT NULL,
  level        text NOT NULL,
  PRIMARY KEY (household_id, budget_id, month),
  FOREIGN KEY (household_id, budget_id) REFERENCES budgets ON DELETE CASCADE
);

CREATE TABLE notifications (
  household_id uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  id           uuid NOT NULL,
  kind         text NOT NULL,
  title        text NOT NULL,
  body         text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  read_at      timestamptz,
  PRIMARY KEY (household_id, id)
);
CREATE INDEX ix_notifications_created_at ON notifications (household_id, created_at DESC, id DESC);

-- What a model said and which one, whether or not it was applied.
CREATE TABLE predictions (
  household_id   uuid NOT NULL REFERENCES households ON DELETE CASCADE,
  transaction_id uuid NOT NULL,
  category       text NOT NULL,
  confidence     real NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  model_version  text NOT NULL,
  predicted_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, transaction_id)
);

-- Events. No row security: the relay and the consumers serve all households.

CREATE TABLE outbox (
  id             uuid PRIMARY KEY,
  sequence       bigint GENERATED ALWAYS AS IDENTITY,
  topic          text NOT NULL,
  household_id   uuid NOT NULL,
  payload        jsonb NOT NULL,
  correlation_id text NOT NULL,
  occurred_at    timestamptz NOT NULL,
  published_at   timestamptz,
  attempts       integer NOT NULL DEFAULT 0
);
CREATE INDEX ix_outbox_unpublished ON outbox (sequence) WHERE published_at IS NULL;
CREATE INDEX ix_outbox_published_at ON outbox (published_at) WHERE published_at IS NOT NULL;

CREATE TABLE inbox (
  consumer   text NOT NULL,
  event_id   uuid NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX ix_inbox_handled_at ON inbox (handled_at);

-- The second guard: whatever a statement forgets, the role of the application sees one household.
DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['accounts', 'transactions', 'monthly_totals', 'changes', 'uploads', 'imports', 'budgets',
                                 'budget_levels', 'notifications', 'predictions'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY household ON %I USING (household_id = nullif(current_setting(''moneta.household_id'', true), '''')::uuid)', guarded);
  END LOOP;
END $$;
GRANT USAGE ON SCHEMA public TO moneta_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO moneta_app;
REVOKE ALL ON alembic_version FROM moneta_app;
