-- Whether models that the installation shares learn from a household: a setting like any other, in its history and undone.
ALTER TABLE ledger_settings ADD COLUMN teaches_models boolean NOT NULL DEFAULT true;
SELECT history_follow('ledger_settings');

-- Jobs over all households may not see settings; this follows them.
ALTER TABLE households ADD COLUMN teaches_models boolean NOT NULL DEFAULT true;
CREATE FUNCTION keep_teaching() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE households SET teaches_models = CASE TG_OP WHEN 'DELETE' THEN true ELSE NEW.teaches_models END
  WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.household_id ELSE NEW.household_id END;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_teaching_insert AFTER INSERT ON ledger_settings FOR EACH ROW
  WHEN (NOT NEW.teaches_models) EXECUTE FUNCTION keep_teaching();
CREATE TRIGGER keep_teaching_update AFTER UPDATE ON ledger_settings FOR EACH ROW
  WHEN (NEW.teaches_models IS DISTINCT FROM OLD.teaches_models) EXECUTE FUNCTION keep_teaching();
CREATE TRIGGER keep_teaching_delete AFTER DELETE ON ledger_settings FOR EACH ROW
  WHEN (NOT OLD.teaches_models) EXECUTE FUNCTION keep_teaching();
