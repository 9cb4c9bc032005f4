-- Figures of whole organisations and units are read from those that were kept: when they were, and whether they are old.
create table quality.score_count (
  org_id uuid not null,
  object text collate "C" not null,
  -- When the last count began, and the day that it is of.
  counted_at timestamptz(3) not null,
  counted_on date not null,
  -- When records were last judged since.
  changed_at timestamptz(3),
  primary key (org_id, object)
);
select kernel.protect('quality.score_count');

-- Sums of each unit and of all, under an id that stands for every one, so that who reads them need not add up all owners.
insert into quality.score_day (org_id, object, rule_id, day, unit_id, owner_id, records, total)
select org_id, object, rule_id, day, unit_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff', sum(records), sum(total)
from quality.score_day group by org_id, object, rule_id, day, unit_id;
insert into quality.score_day (org_id, object, rule_id, day, unit_id, owner_id, records, total)
select org_id, object, rule_id, day, 'ffffffff-ffff-ffff-ffff-ffffffffffff', owner_id, sum(records), sum(total)
from quality.score_day where owner_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
group by org_id, object, rule_id, day, owner_id;

create index score_day_unit_id_index on quality.score_day (org_id, object, unit_id, rule_id, day)
where owner_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

-- Weights that are only supposed were never trained.
alter table quality.link_model alter column trained_at drop not null;
