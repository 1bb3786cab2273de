-- Messages belong to one person each, and so does what they choose, where they are reached, and every sending.

ALTER TABLE notifications
  ADD COLUMN user_id uuid,
  ADD COLUMN cause text,
  ADD COLUMN about text,
  ADD COLUMN about_id uuid,
  ADD COLUMN shown_at timestamptz,          -- when it came into the inbox; null: it waits, or is for other channels only
  ADD COLUMN snoozed_until timestamptz;
-- What the household had been told goes to each of its people.
ALTER TABLE notifications NO FORCE ROW LEVEL SECURITY;
INSERT INTO notifications (household_id, id, user_id, kind, cause, title, body, created_at, shown_at, read_at)
SELECT n.household_id, gen_random_uuid(), m.user_id, n.kind, 'before:' || n.id, n.title, n.body, n.created_at, n.created_at,
       n.read_at
FROM notifications n JOIN memberships m USING (household_id);
DELETE FROM notifications WHERE user_id IS NULL;
ALTER TABLE notifications FORCE ROW LEVEL SECURITY;
ALTER TABLE notifications
  ALTER COLUMN user_id SET NOT NULL,
  ALTER COLUMN cause SET NOT NULL,
  ADD FOREIGN KEY (household_id, user_id) REFERENCES memberships ON DELETE CASCADE;
-- One alert for each cause, whatever else goes wrong.
CREATE UNIQUE INDEX uq_notifications_cause ON notifications (household_id, user_id, cause);
DROP INDEX ix_notifications_created_at;
CREATE INDEX ix_notifications_shown_at ON notifications (household_id, user_id, shown_at DESC, id DESC)
  WHERE shown_at IS NOT NULL;
CREATE INDEX ix_notifications_snoozed_until ON notifications (snoozed_until) WHERE snoozed_until IS NOT NULL;

CREATE TABLE notification_settings (
  household_id    uuid NOT NULL,
  user_id         uuid NOT NULL,
  time_zone       text NOT NULL,
  quiet_from      smallint CHECK (quiet_from BETWEEN 0 AND 1439),   -- minutes of the local day
  quiet_to        smallint CHECK (quiet_to BETWEEN 0 AND 1439),
  digest          text NOT NULL CHECK (digest IN ('DAILY', 'WEEKLY')),
  digest_minute   smallint NOT NULL CHECK (digest_minute BETWEEN 0 AND 1439),
  digest_weekday  smallint NOT NULL CHECK (digest_weekday BETWEEN 0 AND 6),
  large_from_minor bigint CHECK (large_from_minor > 0),
  low_below_minor bigint CHECK (low_below_minor > 0),
  PRIMARY KEY (household_id, user_id),
  CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);

CREATE TABLE notification_choices (
  household_id uuid NOT NULL,
  user_id      uuid NOT NULL,
  kind         text NOT NULL,
  channel      text NOT NULL,
  mode         text NOT NULL CHECK (mode IN ('OFF', 'NOW', 'DIGEST')),
  PRIMARY KEY (household_id, user_id, kind, channel)
);

CREATE TABLE notification_snoozes (
  household_id uuid NOT NULL,
  user_id      uuid NOT NULL,
  kind         text NOT NULL,
  until        timestamptz NOT NULL,
  PRIMARY KEY (household_id, user_id, kind)
);

-- Browsers that take pushes, programs behind webhooks. Signing needs the secret itself, so no hash would do.
CREATE TABLE notification_endpoints (
  household_id uuid NOT NULL,
  id           uuid NOT NULL,
  user_id      uuid NOT NULL,
  channel      text NOT NULL CHECK (channel IN ('WEB_PUSH', 'WEBHOOK')),
  address      text NOT NULL,
  label        text NOT NULL,
  secrets      jsonb NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (household_id, id)
);
CREATE INDEX ix_notification_endpoints_user_id ON notification_endpoints (household_id, user_id);

-- One row for each sending. SENDING is a lease that ends at next_try_at: whoever died with it is followed by another.
CREATE TABLE notification_deliveries (
  household_id     uuid NOT NULL,
  id               uuid NOT NULL,
  user_id          uuid NOT NULL,
  channel          text NOT NULL,
  endpoint_id      uuid,
  notification_ids uuid[] NOT NULL,
  is_digest        boolean NOT NULL DEFAULT false,
  state            text NOT NULL CHECK (state IN ('PENDING', 'SENDING', 'SENT', 'FAILED', 'PARKED')),
  attempts         smallint NOT NULL DEFAULT 0,
  next_try_at      timestamptz NOT NULL,
  lease            uuid,
  last_error       text,
  created_at       timestamptz NOT NULL DEFAULT now(),
  sent_at          timestamptz,
  PRIMARY KEY (household_id, id)
);
CREATE INDEX ix_notification_deliveries_next_try_at ON notification_deliveries (next_try_at)
  WHERE state IN ('PENDING', 'SENDING', 'FAILED');
CREATE INDEX ix_notification_deliveries_created_at ON notification_deliveries (household_id, user_id, created_at DESC, id DESC);

-- When each person's next summary is due. A row that has never been due tells nothing: the person is new.
CREATE TABLE notification_schedules (
  household_id uuid NOT NULL,
  user_id      uuid NOT NULL,
  kind         text NOT NULL,
  next_at      timestamptz NOT NULL DEFAULT now(),
  is_new       boolean NOT NULL DEFAULT true,
  PRIMARY KEY (household_id, user_id, kind)
);
CREATE INDEX ix_notification_schedules_next_at ON notification_schedules (next_at);

-- Accounts that are below somebody's threshold, and since when: told once, until they recover.
CREATE TABLE low_balances (
  household_id uuid NOT NULL,
  user_id      uuid NOT NULL,
  account_id   uuid NOT NULL,
  since        timestamptz NOT NULL,
  PRIMARY KEY (household_id, user_id, account_id),
  FOREIGN KEY (household_id, account_id) REFERENCES accounts ON DELETE CASCADE
);

DO $$
DECLARE guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['notification_settings', 'notification_choices', 'notification_snoozes',
                                 'notification_endpoints', 'notification_deliveries', 'notification_schedules',
                                 'low_balances'] LOOP
    EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (household_id, user_id) REFERENCES memberships ON DELETE CASCADE', guarded);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY household ON %I USING (household_id = nullif(current_setting(''moneta.household_id'', true), '''')::uuid)', guarded);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO moneta_app', guarded);
  END LOOP;
  -- The worker that sends serves every household: it says so for the one statement that finds what is due.
  FOREACH guarded IN ARRAY ARRAY['notifications', 'notification_deliveries', 'notification_schedules'] LOOP
    EXECUTE format('CREATE POLICY deliverer ON %I USING (current_setting(''moneta.serves'', true) = ''deliveries'')', guarded);
  END LOOP;
END $$;

-- From where a person signs in. Beside the household, as sessions are: it is read before one is known.
CREATE TABLE user_devices (
  id            uuid PRIMARY KEY,
  user_id       uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  token_hash    bytea NOT NULL,             -- of a cookie that lives as long as browsers allow
  label         text NOT NULL,              -- browser and system, from the user agent
  network       text NOT NULL,              -- the first part of the address: /24, or /48 of IPv6
  first_seen_at timestamptz NOT NULL,
  last_seen_at  timestamptz NOT NULL
);
CREATE INDEX ix_user_devices_user_id ON user_devices (user_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON user_devices TO moneta_app;
