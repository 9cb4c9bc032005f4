-- What a month of somebody's points came to once it was settled: from then on nothing changes it.
alter table quality.point_month add column settled_at timestamptz(3);
-- 'counted' or 'nothing'.
alter table quality.point_month add column state text collate "C";
-- What was earned and not taken back, and what of it counts.
alter table quality.point_month add column points bigint;
alter table quality.point_month add column counted bigint;
-- The share that was right, of those judged; null where none was.
alter table quality.point_month add column share double precision;

-- Why points were taken back: 'corrected' by somebody else, or the value is 'unkept' by its rule again; null for those
-- of before.
alter table quality.point add column taken_back_for text collate "C";

-- Rules that a record was found to keep again by a run that was not told of the change behind it: whoever is told of it
-- later credits it. What nobody was told of within days was told before.
create table quality.mended (
  org_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  rule_id uuid not null,
  -- Of the record, by the last change of the value.
  version bigint not null,
  noted_at timestamptz(3) not null,
  primary key (org_id, object, record_id, rule_id)
);
create index mended_noted_at_index on quality.mended (org_id, noted_at);
select kernel.protect('quality.mended');
