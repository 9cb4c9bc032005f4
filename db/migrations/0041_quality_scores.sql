-- Data quality: what records must be like, how far each is so, whom to mend first, and how it went day by day.

create table quality.customer_facts (
  org_id uuid not null,
  customer_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  quality_score bigint,
  primary key (org_id, customer_id)
);

create table quality.contact_facts (
  org_id uuid not null,
  contact_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  quality_score bigint,
  primary key (org_id, contact_id)
);

create table quality.lead_facts (
  org_id uuid not null,
  lead_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  quality_score bigint,
  primary key (org_id, lead_id)
);

create table quality.quality_rule (
  org_id uuid not null,
  id uuid not null,
  owner_id uuid,
  unit_id uuid,
  version bigint not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  deletion_id uuid,
  custom jsonb not null default '{}',
  sealed bytea,
  name text not null,
  name_fold text collate "C",
  name_key text collate "C",
  object text not null,
  applies_to text not null,
  field text not null,
  field_fold text collate "C",
  dimension text not null,
  format text,
  days bigint,
  least bigint,
  most bigint,
  other_field text,
  weight bigint not null,
  active boolean,
  primary key (org_id, id)
);
create index customer_facts_quality_score_customer_id_index on quality.customer_facts (org_id, quality_score, customer_id);
create index customer_facts_unit_id_quality_score_customer_id_index on quality.customer_facts (org_id, unit_id, quality_score, customer_id);
alter table quality.customer_facts
  add foreign key (org_id, customer_id) references customers.customer (org_id, id);
select kernel.protect('quality.customer_facts');
insert into quality.customer_facts (org_id, customer_id, owner_id, unit_id)
  select org_id, id, owner_id, unit_id from customers.customer;
create index contact_facts_quality_score_contact_id_index on quality.contact_facts (org_id, quality_score, contact_id);
create index contact_facts_unit_id_quality_score_contact_id_index on quality.contact_facts (org_id, unit_id, quality_score, contact_id);
alter table quality.contact_facts
  add foreign key (org_id, contact_id) references customers.contact (org_id, id);
select kernel.protect('quality.contact_facts');
insert into quality.contact_facts (org_id, contact_id, owner_id, unit_id)
  select org_id, id, owner_id, unit_id from customers.contact;
create index lead_facts_quality_score_lead_id_index on quality.lead_facts (org_id, quality_score, lead_id);
create index lead_facts_unit_id_quality_score_lead_id_index on quality.lead_facts (org_id, unit_id, quality_score, lead_id);
alter table quality.lead_facts
  add foreign key (org_id, lead_id) references sales.lead (org_id, id);
select kernel.protect('quality.lead_facts');
insert into quality.lead_facts (org_id, lead_id, owner_id, unit_id)
  select org_id, id, owner_id, unit_id from sales.lead;
create index quality_rule_unit_id_created_at_index on quality.quality_rule (org_id, unit_id, created_at, id) where deleted_at is null;
create index quality_rule_owner_id_created_at_index on quality.quality_rule (org_id, owner_id, created_at, id) where deleted_at is null;
create index quality_rule_deleted_at_index on quality.quality_rule (org_id, deleted_at, id) where deleted_at is not null;
create index quality_rule_deletion_id_index on quality.quality_rule (org_id, deletion_id) where deletion_id is not null;
create index quality_rule_name_key_index on quality.quality_rule (org_id, name_key, id) where deleted_at is null;
create index quality_rule_name_fold_index on quality.quality_rule (org_id, name_fold, id) where deleted_at is null;
create index quality_rule_object_index on quality.quality_rule (org_id, object, id) where deleted_at is null;
create index quality_rule_field_fold_index on quality.quality_rule (org_id, field_fold, id) where deleted_at is null;
create index quality_rule_dimension_index on quality.quality_rule (org_id, dimension, id) where deleted_at is null;
create index quality_rule_active_index on quality.quality_rule (org_id, active, id) where deleted_at is null;
create index quality_rule_created_at_index on quality.quality_rule (org_id, created_at, id) where deleted_at is null;
create index quality_rule_created_by_created_at_index on quality.quality_rule (org_id, created_by, created_at, id) where deleted_at is null;
create index quality_rule_updated_at_index on quality.quality_rule (org_id, updated_at, id) where deleted_at is null;
alter table quality.quality_rule
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('quality.quality_rule');

-- Which rules a record does not keep, and since when.
create table quality.issue (
  org_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  rule_id uuid not null,
  since timestamptz(3) not null,
  primary key (org_id, object, record_id, rule_id)
);
create index issue_rule_id_index on quality.issue (org_id, object, rule_id, record_id);
select kernel.protect('quality.issue');

-- Records with issues, by what it is worth to mend them.
create table quality.queue (
  org_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  -- What the record is worth times the points that it lacks.
  rank bigint not null,
  -- The points that it lacks.
  missing bigint not null,
  primary key (org_id, object, record_id)
);
create index queue_rank_index on quality.queue (org_id, object, rank, record_id);
create index queue_missing_index on quality.queue (org_id, object, missing, record_id);
select kernel.protect('quality.queue');

-- How far the judging of an object's records is; no row where an organisation has no rules yet.
create table quality.score_state (
  org_id uuid not null,
  object text collate "C" not null,
  -- 'judge': every value anew; 'night': as before, but for sealed values; 'count': the figures of the day; none: at rest.
  pass text collate "C",
  -- The last record that was judged.
  after_id uuid,
  -- The day on which the last pass of a night began.
  begun_on date,
  -- When the figures are counted again after that has failed.
  count_after timestamptz(3),
  primary key (org_id, object)
);
create index score_state_pass_index on quality.score_state (org_id, object) where pass is not null;
select kernel.protect('quality.score_state');

-- The figures of each day by unit and owner, so that readers see those of whom they may read. Nil ids stand for none.
create table quality.score_day (
  org_id uuid not null,
  object text collate "C" not null,
  -- The rule; nil: the scores.
  rule_id uuid not null,
  day date not null,
  unit_id uuid not null,
  owner_id uuid not null,
  -- Records that the rule is about, or that have a score.
  records bigint not null,
  -- Of them those that keep the rule, or the sum of the scores.
  total bigint not null,
  primary key (org_id, object, rule_id, day, unit_id, owner_id)
);
create index score_day_day_index on quality.score_day (org_id, object, day);
select kernel.protect('quality.score_day');
