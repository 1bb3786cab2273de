-- Whose an e-mail address is, who administers the installation, and what they did.

-- Nobody's address was ever confirmed before: each is asked once, and until then no message is mailed there.
ALTER TABLE users
  ADD COLUMN email_verified_at timestamptz,
  ADD COLUMN is_admin boolean NOT NULL DEFAULT false;       -- granted on the machine itself

CREATE TABLE email_verifications (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  email      text NOT NULL,
  issued_at  timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  sent_at    timestamptz
);
-- One link of a person is open at a time.
CREATE UNIQUE INDEX uq_email_verifications_open ON email_verifications (user_id) WHERE used_at IS NULL;

-- What administrators did, for each other to read. Nobody of the application can change or delete a row of it, but to
-- say what came of it. A person who goes leaves the address they acted under.
CREATE TABLE admin_actions (
  id             uuid PRIMARY KEY,
  at             timestamptz NOT NULL,
  user_id        uuid REFERENCES users ON DELETE SET NULL,
  actor          text NOT NULL,
  action         text NOT NULL,
  subject        text NOT NULL,
  done_count     integer,                  -- null: asked for, and not known to have ended
  correlation_id text NOT NULL
);
CREATE INDEX ix_admin_actions_at ON admin_actions (at DESC, id DESC);

-- Who follows the days serves every household: it says so for the one statement that finds whose goals have a date.
CREATE POLICY follower ON goals FOR SELECT USING (current_setting('moneta.serves', true) = 'goals');
CREATE POLICY follower ON goal_states FOR SELECT USING (current_setting('moneta.serves', true) = 'goals');

GRANT SELECT, INSERT, UPDATE, DELETE ON email_verifications TO moneta_app;
GRANT SELECT, INSERT, UPDATE (done_count) ON admin_actions TO moneta_app;
