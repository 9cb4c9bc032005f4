-- Search. Rows are written with their record, in the same transaction; kernel.search() below reads them.

-- Titles, for what begins as was typed: as written (folded), as spelled in pinyin, by initials.
create table kernel.search_title (
  org_id uuid not null,
  object text not null,
  record_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  title text collate "C" not null,
  pinyin text collate "C",
  initials text collate "C",
  primary key (org_id, record_id, object)
);
create index search_title_title on kernel.search_title (org_id, title, object);
create index search_title_pinyin on kernel.search_title (org_id, pinyin, object);
create index search_title_initials on kernel.search_title (org_id, initials, object);
-- A member of some units reads a few rows of each, however many the organisation has.
create index search_title_unit_title on kernel.search_title (org_id, unit_id, title, object);
create index search_title_unit_pinyin on kernel.search_title (org_id, unit_id, pinyin, object);
create index search_title_unit_initials on kernel.search_title (org_id, unit_id, initials, object);
create index search_title_owner on kernel.search_title (org_id, owner_id, record_id);
select kernel.protect('kernel.search_title');

-- Words of all searchable fields, see kernel/search-text.ts. Weight A is the title. Beside the words stands where the
-- record belongs (`u:<unit>`, `o:<owner>`), so that the index itself intersects words with a reader's reach.
create table kernel.search_text (
  org_id uuid not null,
  object text not null,
  record_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  tsv tsvector not null,
  primary key (org_id, record_id, object)
);
-- Without a pending list: it would be read in full by every search.
create index search_text_words on kernel.search_text using gin (tsv) with (fastupdate = off);
select kernel.protect('kernel.search_text');

-- The one reader of both tables, as their owner: word operators are not leakproof, and under row-level security could not
-- use their index. The organisation comes from the transaction's setting only; what comes back are ids, never content,
-- and the record layer decides which of them are shown.
--
--   objects      names of objects that share this reach
--   owner, units records of this owner or in these units; both null: of the whole organisation
--   typed        folded; compared with the beginning of titles. Null: only words
--   spelled      letters and digits of `typed`, compared with pinyin and initials; null if it cannot be a spelling
--   words        text of a tsquery over words; null: only beginnings
--   wanted       how many of each tier at most
--
-- Tiers: 0 the title, 1 it begins so, 2 its initials do, 3 its pinyin does, 4 the words occur. Newest first in each, among
-- at most 1,000 candidates. Every step reads a bounded number of rows, whatever was typed and however much there is:
-- beginnings by the index of each unit; words that are frequent are found among the newest records, rare ones by the words.
create function kernel.search(
  objects text[], owner uuid, units uuid[], typed text, spelled text, words text, wanted integer
) returns table (object text, record_id uuid, tier integer)
  language plpgsql stable security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  candidates constant integer := 1000;
  newest constant integer := 2000;
  most_units constant integer := 300;
  most_labels constant integer := 30;
  n_units constant integer := coalesce(cardinality(units), 0);
  everything constant boolean := owner is null and units is null;
  -- One object can be part of an index condition; of many, the rows are looked at.
  is_object constant text := case cardinality(objects) when 1 then 'object = $4[1]' else '(object = any ($4)) is true' end;
  in_reach constant text := case when everything then 'true' else '(owner_id = $6 or unit_id = any ($5))' end;
  highest constant text := chr(1114111);
  step record;
  sources text[];
  source text;
  labels text;
  total integer := 0;
  now_found integer;
  stretch integer[];
begin
  if org is null or cardinality(objects) = 0 then return; end if;

  for step in
    select * from (values
      ('title', typed, 1, 'true'),
      ('initials', spelled, 2, 'not starts_with(title, $7)'),
      ('pinyin', spelled, 3, 'not starts_with(title, $7) and not starts_with(initials, $2)')
    ) as each (name, prefix, tier, further)
  loop
    exit when typed is null or total >= wanted;
    continue when step.prefix is null;
    sources := '{}';
    if everything or n_units > most_units then
      sources := array[format(
        '(select * from (select * from kernel.search_title where org_id = $1 and %1$I >= $2 and %1$I < $3 and %2$s
          order by %1$I limit %3$s) t where %4$s)',
        step.name, is_object, case when everything then candidates else newest end, in_reach)];
    end if;
    if not everything and n_units > 0 then
      sources := sources || format(
        -- The bounds stand in a set, because of known bounds the planner believes that they leave one row of the whole
        -- organisation, and then takes the index that has no unit.
        '(select t.* from unnest(array[$2], array[$3]) as bound (low, high), unnest($5) as unit (id) cross join lateral (
          select * from kernel.search_title
          where org_id = $1 and unit_id = unit.id and %1$I >= bound.low and %1$I < bound.high and %2$s
          order by %1$I limit %3$s) t)',
        step.name, is_object, 20 + 3 * candidates / n_units);
    end if;
    if owner is not null then
      sources := sources || format(
        '(select * from (select * from kernel.search_title where org_id = $1 and owner_id = $6
          order by record_id desc limit %3$s) t where %1$I >= $2 and %1$I < $3 and %2$s)',
        step.name, is_object, newest);
    end if;
    foreach source in array sources loop
      return query execute format(
        'select object, record_id, case when title = $7 then 0 else %1$s end from %2$s as t where %3$s
          order by 3, record_id desc limit $8', step.tier, source, step.further)
        using org, step.prefix, step.prefix || highest, objects, units, owner, typed, wanted;
      get diagnostics now_found = row_count;
      total := total + now_found;
      exit when total >= wanted;
    end loop;
  end loop;

  if words is null or total >= wanted then return; end if;
  total := 0;
  if everything or n_units > most_labels then
    foreach stretch slice 1 in array array[[0, newest], [newest, 7 * newest]] loop
      return query execute format(
        'select object, record_id, 4 from (
            select * from kernel.search_text where org_id = $1 order by record_id desc offset %1$s limit %2$s) t
          where %3$s and %4$s and tsv @@ $2 limit $3', stretch[1], stretch[2], is_object, in_reach)
        using org, words::tsquery, wanted - total, objects, units, owner;
      get diagnostics now_found = row_count;
      total := total + now_found;
      if total >= wanted then return; end if;
      -- Going on pays where the rest may be expected among the next.
      exit when total * 8 < wanted;
    end loop;
  end if;
  -- The index intersects words with a few units or an owner; for more it is cheaper to look at the rows. Rows of other
  -- organisations are met only where two have the same letters before their words.
  select string_agg(label, '|') into labels from (
    select format('''u:%s''', each) as label from unnest(units) as each where n_units <= most_labels
    union all select format('''o:%s''', owner) where owner is not null and n_units <= most_labels) as all_labels;
  return query execute format(
    'select object, record_id, 4 from (
        select * from kernel.search_text where tsv @@ $2 and org_id = $1 and %1$s and %2$s limit %3$s) t
      order by record_id desc limit $3', is_object, in_reach, candidates)
    using org, case when labels is null then words::tsquery else labels::tsquery && words::tsquery end, wanted,
      objects, units, owner;
end $$;
revoke all on function kernel.search(text[], uuid, uuid[], text, text, text, integer) from public;
grant execute on function kernel.search(text[], uuid, uuid[], text, text, text, integer) to zhiyin_app;
