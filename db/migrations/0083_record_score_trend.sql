-- When the score of a record changed: its trend. One row a day at most, for a year; none while the score stays as it is.
create table quality.score_change (
  org_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  -- Of the organisation's calendar.
  day date not null,
  -- The score before that day, and after its last change on it.
  former smallint not null,
  score smallint not null,
  primary key (org_id, object, record_id, day)
);
create index score_change_day_index on quality.score_change (org_id, object, day);
select kernel.protect('quality.score_change');
