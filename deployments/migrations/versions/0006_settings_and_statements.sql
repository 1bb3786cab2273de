-- What a file itself says its accounts held at its end: [{account_id, held_on, balance_minor}].
ALTER TABLE imports ADD COLUMN closings jsonb;

-- The currency of totals is a setting of the ledger, so that the history has it and an undo takes it back.

ALTER TABLE ledger_settings ADD COLUMN base_currency varchar(3);  -- null: the one that the household began with
SELECT history_follow('ledger_settings');
ALTER TABLE households ADD COLUMN first_currency varchar(3);      -- what it began with; null while that is `currency`

-- `households.currency` stays what everybody reads, those too who may not see settings: it follows the setting.
CREATE FUNCTION keep_base_currency() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE chosen text := CASE TG_OP WHEN 'DELETE' THEN NULL ELSE NEW.base_currency END;
BEGIN
  UPDATE households
  SET currency = coalesce(chosen, first_currency, currency),
      first_currency = CASE WHEN chosen IS NOT NULL THEN coalesce(first_currency, currency) END
  WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.household_id ELSE NEW.household_id END;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_base_currency_insert AFTER INSERT ON ledger_settings FOR EACH ROW
  WHEN (NEW.base_currency IS NOT NULL) EXECUTE FUNCTION keep_base_currency();
CREATE TRIGGER keep_base_currency_update AFTER UPDATE ON ledger_settings FOR EACH ROW
  WHEN (NEW.base_currency IS DISTINCT FROM OLD.base_currency) EXECUTE FUNCTION keep_base_currency();
CREATE TRIGGER keep_base_currency_delete AFTER DELETE ON ledger_settings FOR EACH ROW
  WHEN (OLD.base_currency IS NOT NULL) EXECUTE FUNCTION keep_base_currency();
