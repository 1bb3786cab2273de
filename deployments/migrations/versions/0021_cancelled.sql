-- Since when people call a recurring payment ended, so that a later charge of it is news.
ALTER TABLE recurring_choices ADD COLUMN decided_on date;
SELECT history_follow('recurring_choices');

ALTER TABLE recurring_told DROP CONSTRAINT recurring_told_notice_check;
ALTER TABLE recurring_told ADD CONSTRAINT recurring_told_notice_check
  CHECK (notice IN ('DUE', 'MISSED', 'CHANGED', 'DUPLICATED', 'RETURNED'));
