-- Samples of records that people check, and points for whoever completes or corrects data.

-- A random sample of an object's records, one each quarter.
create table quality.audit (
  org_id uuid not null,
  id uuid not null,
  object text collate "C" not null,
  -- Its first day.
  quarter date not null,
  drawn_at timestamptz(3) not null,
  -- From then on its answers stay as they are.
  closed_at timestamptz(3),
  primary key (org_id, id)
);
create unique index audit_quarter_index on quality.audit (org_id, object, quarter);
select kernel.protect('quality.audit');

create table quality.audit_item (
  org_id uuid not null,
  audit_id uuid not null,
  record_id uuid not null,
  -- In which order they are gone through.
  place bigint not null,
  -- Whose it was when it was drawn: the result is told by them, whoever has it later.
  owner_id uuid,
  unit_id uuid,
  checked_by uuid,
  checked_at timestamptz(3),
  primary key (org_id, audit_id, record_id),
  foreign key (org_id, audit_id) references quality.audit (org_id, id),
  foreign key (org_id, checked_by) references identity.member (org_id, id)
);
create index audit_item_checked_by_index on quality.audit_item (org_id, checked_by) where checked_by is not null;
select kernel.protect('quality.audit_item');

create table quality.audit_answer (
  org_id uuid not null,
  audit_id uuid not null,
  record_id uuid not null,
  field text collate "C" not null,
  -- 'right', 'wrong', 'outdated' or 'cannotTell'.
  verdict text collate "C" not null,
  -- Whether the rules had nothing against the value when it was first answered, before anybody mended it.
  kept boolean not null,
  member_id uuid not null,
  at timestamptz(3) not null,
  primary key (org_id, audit_id, record_id, field),
  foreign key (org_id, audit_id, record_id) references quality.audit_item (org_id, audit_id, record_id),
  foreign key (org_id, member_id) references identity.member (org_id, id)
);
create index audit_answer_member_id_index on quality.audit_answer (org_id, member_id);
select kernel.protect('quality.audit_answer');

-- Who goes through samples; nobody: those who manage them.
create table quality.checker (
  org_id uuid not null,
  member_id uuid not null,
  primary key (org_id, member_id),
  foreign key (org_id, member_id) references identity.member (org_id, id)
);
select kernel.protect('quality.checker');

-- What somebody's change earned by which a record keeps a rule that it did not keep.
create table quality.point (
  org_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  -- Of the record, by that change.
  version bigint not null,
  field text collate "C" not null,
  rule_id uuid not null,
  -- The weight of the rule then.
  points bigint not null,
  earned_at timestamptz(3) not null,
  -- Its first day, in the organisation.
  month date not null,
  -- Others have corrected the value, or it does not keep the rule any more.
  taken_back_at timestamptz(3),
  -- Whether it is among those that are checked.
  sampled boolean not null,
  verdict text collate "C",
  checked_by uuid,
  checked_at timestamptz(3),
  primary key (org_id, id),
  foreign key (org_id, member_id) references identity.member (org_id, id),
  foreign key (org_id, checked_by) references identity.member (org_id, id)
);
create index point_member_id_month_index on quality.point (org_id, member_id, month);
create index point_record_id_index on quality.point (org_id, object, record_id);
create index point_month_index on quality.point (org_id, month);
create index point_open_index on quality.point (org_id, id)
  where sampled and verdict is null and taken_back_at is null;
create index point_checked_by_index on quality.point (org_id, checked_by) where checked_by is not null;
select kernel.protect('quality.point');

-- Whoever could not tell of a change: it waits for somebody else.
create table quality.point_skip (
  org_id uuid not null,
  point_id uuid not null,
  member_id uuid not null,
  primary key (org_id, point_id, member_id),
  foreign key (org_id, point_id) references quality.point (org_id, id),
  foreign key (org_id, member_id) references identity.member (org_id, id)
);
create index point_skip_member_id_index on quality.point_skip (org_id, member_id);
select kernel.protect('quality.point_skip');

-- Months of which the changes to be checked have been drawn.
create table quality.point_month (
  org_id uuid not null,
  member_id uuid not null,
  month date not null,
  drawn_at timestamptz(3) not null,
  primary key (org_id, member_id, month),
  foreign key (org_id, member_id) references identity.member (org_id, id)
);
select kernel.protect('quality.point_month');

-- Organisations that there are already: members of the ready role do not manage samples.
update identity.role
  set definition = replace(definition, '"-setLogin"', '"-setLogin","-closeAudit","-drawAudit","-setCheckers"')
  where definition like '%"-setLogin"%' and definition not like '%"-drawAudit"%';
