-- Texts that can be searched: folded as the domain folds them, found by trigrams.

-- Trusted extensions: the owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- `folding.fold` with its tables; a test compares the two. Not strict, so that PostgreSQL can put it in line: most texts
-- are ASCII and take the short way.
CREATE FUNCTION search_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN octet_length(value) = char_length(value) THEN lower(value COLLATE "C")
    ELSE replace(replace(replace(replace(translate(
      regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g'),
      'ABCDEFGHIJKLMNOPQRSTUVWXYZΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺØøĐđÐðŁłĦħŦŧıŊŋĸÆŒẞÞ',
      'abcdefghijklmnopqrstuvwxyzαβγδεζηθικλμνξοπρστυφχψωσабвгдежзийклмнопрстуфхцчшщъыьэюяѐёђѓєѕіїјљњћќѝўџաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆაბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶჷჸჹჺooddddllhhttinnkæœßþ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th') END
$$;

CREATE FUNCTION search_notes(splits jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT string_agg(part->>'note', E'\n') FROM jsonb_array_elements(splits) AS part
$$;

-- Everything that a word is looked for in, but the names of payees and tags.
CREATE FUNCTION search_text(description text, merchant text, note text, splits jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT search_fold(description || E'\n' || coalesce(merchant, '') || E'\n' || coalesce(note, '')
    || CASE WHEN splits IS NULL THEN '' ELSE E'\n' || coalesce(search_notes(splits), '') END)
$$;

-- An index in the form of a table, beside the ledger: a trigram index on the ledger itself would make an import half as
-- slow again (DECISIONS.md). A row without a document lies in a range of the backlog, and is then looked at itself.
-- No row security here: behind its policy LIKE, which is not leakproof, could not use the index. So the role of the
-- application has no rights on these tables, and the functions that have them look at the household themselves.
CREATE TABLE search_documents (
  household_id uuid NOT NULL,
  id           uuid NOT NULL,
  text         text NOT NULL,
  PRIMARY KEY (household_id, id)
);
CREATE INDEX ix_search_documents_text ON search_documents USING gin (household_id, text gin_trgm_ops);
CREATE TABLE search_backlog (
  household_id uuid NOT NULL,
  id           uuid NOT NULL DEFAULT gen_random_uuid(),
  first_id     uuid NOT NULL,
  last_id      uuid NOT NULL,
  PRIMARY KEY (household_id, id)
);

-- Few rows get their document at once, many are put off: `search_catch_up` writes theirs after the commit.
CREATE FUNCTION keep_search() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM search_documents d USING removed r WHERE (d.household_id, d.id) = (r.household_id, r.id);
    DELETE FROM search_backlog b
    WHERE b.household_id IN (SELECT household_id FROM removed) AND NOT EXISTS (
      SELECT FROM transactions t WHERE t.household_id = b.household_id AND t.id BETWEEN b.first_id AND b.last_id
    );
  ELSIF TG_OP = 'UPDATE' THEN
    -- Planned anew each time: a connection would keep the plan of its first write, which is of one row, and compare each
    -- of 100,000 rows with each.
    EXECUTE $sql$
      INSERT INTO search_documents AS d
      SELECT n.household_id, n.id, search_text(n.description, n.merchant, n.note, n.splits)
      FROM added n JOIN removed o ON o.household_id = n.household_id AND o.id = n.id
      WHERE (n.description, n.merchant, n.note, n.splits) IS DISTINCT FROM (o.description, o.merchant, o.note, o.splits)
      ORDER BY 1, 2
      ON CONFLICT (household_id, id) DO UPDATE SET text = excluded.text
    $sql$;
  ELSIF (SELECT count(*) FROM (SELECT FROM added LIMIT 501) AS first_ones) <= 500 THEN
    INSERT INTO search_documents AS d
    SELECT household_id, id, search_text(description, merchant, note, splits) FROM added ORDER BY 1, 2
    ON CONFLICT (household_id, id) DO UPDATE SET text = excluded.text;
  ELSE
    INSERT INTO search_backlog (household_id, first_id, last_id)
    SELECT household_id, min(id::text COLLATE "C")::uuid, max(id::text COLLATE "C")::uuid FROM added GROUP BY 1;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_search_insert AFTER INSERT ON transactions
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_search();
CREATE TRIGGER keep_search_update AFTER UPDATE ON transactions
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_search();
CREATE TRIGGER keep_search_delete AFTER DELETE ON transactions
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION keep_search();

-- Somebody who edits a row meanwhile has the last word: both write to the same key, and only theirs overwrites.
CREATE FUNCTION search_catch_up() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  household uuid := nullif(current_setting('moneta.household_id', true), '')::uuid;
  part search_backlog;
  written bigint;
  total bigint := 0;
BEGIN
  FOR part IN SELECT * FROM search_backlog WHERE household_id = household FOR UPDATE SKIP LOCKED LOOP
    INSERT INTO search_documents
    SELECT t.household_id, t.id, search_text(t.description, t.merchant, t.note, t.splits) FROM transactions t
    WHERE t.household_id = household AND t.id BETWEEN part.first_id AND part.last_id
    ORDER BY t.id
    ON CONFLICT (household_id, id) DO NOTHING;
    GET DIAGNOSTICS written = ROW_COUNT;
    total := total + written;
    DELETE FROM search_backlog b WHERE b.household_id = household AND b.id = part.id;
  END LOOP;
  RETURN total;
END $$;

-- The owner of the tables is bound by their policies too, and here stands for every household.
ALTER TABLE transactions NO FORCE ROW LEVEL SECURITY;
INSERT INTO search_documents
SELECT household_id, id, search_text(description, merchant, note, splits) FROM transactions;
ALTER TABLE transactions FORCE ROW LEVEL SECURITY;

-- Rows that may be found by name: of a payee, or by a tag of their own or of a split.
CREATE INDEX ix_transactions_payee_id ON transactions (household_id, payee_id) WHERE payee_id IS NOT NULL;
CREATE INDEX ix_transactions_tagged ON transactions (household_id, id) WHERE tag_ids IS NOT NULL OR splits IS NOT NULL;

-- Rows of the household that may match: whose text is like all patterns of one group, or that have one of the payees or
-- tags. At most as many as asked for; NULL where more may match, or where not every row has a document yet.
CREATE FUNCTION search_candidates(patterns text[], groups integer[], payees uuid[], tags uuid[], most integer) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  household uuid := nullif(current_setting('moneta.household_id', true), '')::uuid;
  found uuid[];
BEGIN
  IF EXISTS (SELECT FROM search_backlog WHERE household_id = household) THEN
    RETURN NULL;
  END IF;
  -- Written out, for an index takes LIKE but not LIKE ALL.
  EXECUTE format($sql$
    SELECT array_agg(id) FROM (
      SELECT id FROM search_documents WHERE household_id = $1 AND (%s)
      UNION ALL SELECT id FROM transactions WHERE household_id = $1 AND payee_id = ANY($2)
      UNION ALL SELECT id FROM transactions
      WHERE cardinality($3) > 0 AND household_id = $1 AND (tag_ids IS NOT NULL OR splits IS NOT NULL)
        AND (tag_ids && $3 OR splits IS NOT NULL)
      LIMIT $4 + 1
    ) AS matching
  $sql$, (
    SELECT string_agg(alternative, ' OR ') FROM (
      SELECT '(' || string_agg(format('text LIKE %L', pattern), ' AND ') || ')' AS alternative
      FROM unnest(patterns, groups) AS given (pattern, part) GROUP BY part
    ) AS alternatives
  )) INTO found USING household, payees, tags, most;
  RETURN CASE WHEN coalesce(cardinality(found), 0) <= most THEN coalesce(found, '{}') END;
END $$;

REVOKE ALL ON search_documents, search_backlog FROM moneta_app;
REVOKE ALL ON FUNCTION keep_search, search_catch_up, search_candidates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_catch_up, search_candidates TO moneta_app;
