-- Searches read less. Which of three like indexes answers for the titles of a unit is no matter of the planner's rounding
-- any more: given the objects as well, it took the one of the initials for titles, and read everything the unit has. And
-- words that do not occur among the newest 200 records are looked up at once, not first among 2,000 of every object.

-- The one reader of both tables, as their owner: word operators are not leakproof, and under row-level security could not
-- use their index. The organisation comes from the transaction's setting only; what comes back are ids, never content,
-- and the record layer decides which of them are shown.
--
--   objects      names of objects that share this reach
--   owner, units records of this owner or in these units; both null: of the whole organisation
--   typed        folded; compared with the beginning of titles
--   spelled      letters and digits of `typed`, compared with pinyin and initials; null if it cannot be a spelling
--   words        for each of the objects the text of a tsquery over its words; null: only beginnings
--   wanted       how many of beginnings and how many of words at most
--
-- Tiers: 0 the title, 1 it begins so, 2 its initials do, 3 its pinyin does, 4 the words occur. Newest first in each, among
-- at most 1,000 candidates of an object. Every step reads a bounded number of rows, whatever was typed and however much
-- there is: beginnings by the index of each unit or object; words that are frequent are found among the newest records,
-- rare ones by the words. Of words that are frequent but not among the newest, PostgreSQL takes some 5,000 by chance.
--
-- The statements are planned once for each connection, not for each value: each has one index that fits, and what must
-- not lead to another one is put as `(…) is true`.
create or replace function kernel.search(
  objects text[], owner uuid, units uuid[], typed text, spelled text, words text[], wanted integer
) returns table (object text, record_id uuid, tier integer)
  language plpgsql stable security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  set plan_cache_mode = force_generic_plan
  set gin_fuzzy_search_limit = 5000
as $$
#variable_conflict use_column
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  candidates constant integer := 1000;
  few constant integer := 200;
  newest constant integer := 2000;
  most_units constant integer := 300;
  most_labels constant integer := 100;
  n_units constant integer := coalesce(cardinality(units), 0);
  everything constant boolean := owner is null and units is null;
  of_each integer;
  stretch_of integer;
  highest constant text := chr(1114111);
  typed_end constant text := typed || highest;
  spelled_end constant text := spelled || highest;
  queries constant tsquery[] := words::tsquery[];
  labels tsquery;
  total integer := 0;
  now_found integer;
begin
  if org is null or cardinality(objects) = 0 then return; end if;

  if everything or n_units > most_units then
    of_each := case when everything then candidates else newest end;
    return query
      select t.object, t.record_id, min(t.tier) from unnest(objects) as each (name) cross join lateral (
        (select *, case when title = typed then 0 else 1 end as tier from kernel.search_title
          where org_id = org and object = each.name and title >= typed and title < typed_end
          order by title limit of_each)
        union all
        (select *, 2 from kernel.search_title
          where org_id = org and object = each.name and initials >= spelled and initials < spelled_end
          order by initials limit of_each)
        union all
        (select *, 3 from kernel.search_title
          where org_id = org and object = each.name and pinyin >= spelled and pinyin < spelled_end
          order by pinyin limit of_each)
      ) t
      where everything or t.owner_id = owner or t.unit_id = any (units)
      group by t.object, t.record_id order by 3, 2 desc limit wanted;
    get diagnostics now_found = row_count;
    total := now_found;
  end if;
  if n_units > 0 and total < wanted then
    of_each := 20 + 3 * candidates / n_units;
    return query
      select t.object, t.record_id, min(t.tier) from unnest(units) as unit (id) cross join lateral (
        (select *, case when title = typed then 0 else 1 end as tier from kernel.search_title
          where org_id = org and unit_id = unit.id and title >= typed and title < typed_end and (object = any (objects)) is true
          order by title limit of_each)
        union all
        (select *, 2 from kernel.search_title
          where org_id = org and unit_id = unit.id and initials >= spelled and initials < spelled_end and (object = any (objects)) is true
          order by initials limit of_each)
        union all
        (select *, 3 from kernel.search_title
          where org_id = org and unit_id = unit.id and pinyin >= spelled and pinyin < spelled_end and (object = any (objects)) is true
          order by pinyin limit of_each)
      ) t
      group by t.object, t.record_id order by 3, 2 desc limit wanted;
    get diagnostics now_found = row_count;
    total := total + now_found;
  end if;
  if owner is not null and total < wanted then
    return query
      select t.object, t.record_id, t.tier from unnest(objects) as each (name) cross join lateral (
        select object, record_id, case when title = typed then 0 when starts_with(title, typed) then 1
          when starts_with(initials, spelled) then 2 when starts_with(pinyin, spelled) then 3 end as tier
        from (
          select * from kernel.search_title where org_id = org and owner_id = owner and object = each.name
          order by record_id desc limit newest) as own
      ) t
      where t.tier is not null order by 3, 2 desc limit wanted;
    get diagnostics now_found = row_count;
    total := total + now_found;
  end if;

  if queries is null or total >= wanted then return; end if;
  if everything or n_units > most_labels then
    foreach stretch_of in array array[few, newest] loop
      -- Of objects with fewer records than would be looked at here the word lists are short.
      return query
        select t.object, t.record_id, 4 from unnest(objects, queries) as each (name, query) cross join lateral (
          select * from (
            select * from kernel.search_text where org_id = org and object = each.name
            order by record_id desc limit stretch_of) as stretch
          where tsv @@ each.query and (everything or owner_id = owner or unit_id = any (units)) limit wanted
        ) t
        where exists (select from kernel.search_text where org_id = org and object = each.name offset stretch_of)
        order by t.record_id desc limit wanted;
      get diagnostics now_found = row_count;
      if now_found >= wanted then return; end if;
      -- Words that none of the newest few has are rare enough for their lists.
      exit when now_found = 0;
    end loop;
  end if;
  -- The index intersects words with the units and the owner, which stand beside them as labels. Two conditions: in one
  -- joined by `&` it goes through all records of the labels, however rare the words, and is ten times as slow. Of more
  -- units it is cheaper to look at the rows. Rows of other organisations and objects are met only where two have the
  -- same letters before their words.
  if everything or n_units > most_labels then
    return query
      select t.object, t.record_id, 4 from unnest(objects, queries) as each (name, query) cross join lateral (
        select * from kernel.search_text where tsv @@ each.query and (org_id = org and object = each.name
          and (everything or owner_id = owner or unit_id = any (units))) is true
        limit candidates
      ) t
      order by t.record_id desc limit wanted;
  else
    labels := (select string_agg(format('''%s:%s''', kind, id), '|') from (
      select 'u', unnest(units) union all select 'o', owner) as label (kind, id) where id is not null)::tsquery;
    return query
      select t.object, t.record_id, 4 from unnest(objects, queries) as each (name, query) cross join lateral (
        select * from kernel.search_text where tsv @@ labels and tsv @@ each.query and (org_id = org
          and object = each.name and (owner_id = owner or unit_id = any (units))) is true
        limit candidates
      ) t
      order by t.record_id desc limit wanted;
  end if;
end $$;
