create table sales.customer_facts (
  org_id uuid not null,
  customer_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  open_opportunities bigint not null default 0,
  open_amount bigint,
  open_amount_base bigint,
  open_tasks bigint not null default 0,
  next_task_at timestamptz(3),
  primary key (org_id, customer_id)
);

create table sales.lead (
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
  company text,
  company_fold text collate "C",
  company_key text collate "C",
  phone_index bytea,
  phone_last4 text collate "C",
  email_index bytea,
  email_last4 text collate "C",
  city text,
  city_fold text collate "C",
  source text,
  campaign text,
  campaign_fold text collate "C",
  interest text,
  status text not null,
  rating text,
  disqualify_reason text,
  converted_at timestamptz(3),
  customer_id uuid,
  contact_id uuid,
  opportunity_id uuid,
  primary key (org_id, id)
);

create table sales.lead_facts (
  org_id uuid not null,
  lead_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  first_response_at timestamptz(3),
  response_minutes bigint,
  last_contact_at timestamptz(3),
  primary key (org_id, lead_id)
);

create table sales.lead_interaction (
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
  lead_id uuid not null,
  subject text,
  channel text not null,
  direction text,
  at timestamptz(3) not null,
  minutes bigint,
  body text,
  primary key (org_id, id)
);

create table sales.opportunity (
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
  customer_id uuid not null,
  contact_id uuid,
  pipeline_id uuid not null,
  stage_id uuid not null,
  status text,
  amount bigint,
  amount_base bigint,
  probability bigint,
  expected bigint,
  expected_base bigint,
  close_date date,
  closed_at timestamptz(3),
  stage_since timestamptz(3),
  stale_on date,
  forecast_category text,
  source text,
  loss_reason text,
  loss_note text,
  next_step text,
  next_step_on date,
  note text,
  currency text,
  primary key (org_id, id)
);

create table sales.opportunity_competitor (
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
  opportunity_id uuid not null,
  competitor_id uuid not null,
  strengths text,
  primary key (org_id, id)
);

create table sales.opportunity_contact (
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
  opportunity_id uuid not null,
  contact_id uuid not null,
  role text,
  primary key (org_id, id)
);

create table sales.pipeline (
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
  position bigint not null,
  is_default boolean,
  primary key (org_id, id)
);

create table sales.pipeline_stage (
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
  pipeline_id uuid not null,
  position bigint not null,
  kind text not null,
  probability bigint not null,
  stale_after_days bigint,
  requires text[],
  primary key (org_id, id)
);

create table sales.competitor (
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
  website text,
  note text,
  primary key (org_id, id)
);

create table sales.stage_entry (
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
  opportunity_id uuid not null,
  pipeline_id uuid not null,
  stage_id uuid not null,
  entered_at timestamptz(3) not null,
  left_at timestamptz(3),
  days bigint,
  outcome text not null,
  primary key (org_id, id)
);
create index customer_facts_open_opportunities_customer_id_index on sales.customer_facts (org_id, open_opportunities, customer_id);
create index customer_facts_unit_id_open_opportunities_customer_id_index on sales.customer_facts (org_id, unit_id, open_opportunities, customer_id);
create index customer_facts_open_amount_base_customer_id_index on sales.customer_facts (org_id, open_amount_base, customer_id);
create index customer_facts_unit_id_open_amount_base_customer_id_index on sales.customer_facts (org_id, unit_id, open_amount_base, customer_id);
create index customer_facts_open_tasks_customer_id_index on sales.customer_facts (org_id, open_tasks, customer_id);
create index customer_facts_unit_id_open_tasks_customer_id_index on sales.customer_facts (org_id, unit_id, open_tasks, customer_id);
create index customer_facts_next_task_at_customer_id_index on sales.customer_facts (org_id, next_task_at, customer_id);
create index customer_facts_unit_id_next_task_at_customer_id_index on sales.customer_facts (org_id, unit_id, next_task_at, customer_id);
alter table sales.customer_facts
  add foreign key (org_id, customer_id) references customers.customer (org_id, id);
select kernel.protect('sales.customer_facts');
insert into sales.customer_facts (org_id, customer_id, owner_id, unit_id, open_tasks, next_task_at)
select c.org_id, c.id, c.owner_id, c.unit_id, count(t.id), min(t.due_at)
from customers.customer c
left join sales.task t on t.org_id = c.org_id and t.customer_id = c.id and t.deleted_at is null and not t.done
group by c.org_id, c.id;
create index lead_unit_id_created_at_index on sales.lead (org_id, unit_id, created_at, id) where deleted_at is null;
create index lead_owner_id_created_at_index on sales.lead (org_id, owner_id, created_at, id) where deleted_at is null;
create index lead_deleted_at_index on sales.lead (org_id, deleted_at, id) where deleted_at is not null;
create index lead_deletion_id_index on sales.lead (org_id, deletion_id) where deletion_id is not null;
create index lead_name_key_index on sales.lead (org_id, name_key, id) where deleted_at is null;
create index lead_unit_id_name_key_index on sales.lead (org_id, unit_id, name_key, id) where deleted_at is null;
create index lead_name_fold_index on sales.lead (org_id, name_fold, id) where deleted_at is null;
create index lead_company_key_index on sales.lead (org_id, company_key, id) where deleted_at is null;
create index lead_unit_id_company_key_index on sales.lead (org_id, unit_id, company_key, id) where deleted_at is null;
create index lead_company_fold_index on sales.lead (org_id, company_fold, id) where deleted_at is null;
create index lead_phone_index_index on sales.lead (org_id, phone_index) where deleted_at is null;
create index lead_phone_last4_index on sales.lead (org_id, phone_last4) where deleted_at is null;
create index lead_email_index_index on sales.lead (org_id, email_index) where deleted_at is null;
create index lead_email_last4_index on sales.lead (org_id, email_last4) where deleted_at is null;
create index lead_city_fold_index on sales.lead (org_id, city_fold, id) where deleted_at is null;
create index lead_source_index on sales.lead (org_id, source, id) where deleted_at is null;
create index lead_campaign_fold_index on sales.lead (org_id, campaign_fold, id) where deleted_at is null;
create index lead_status_index on sales.lead (org_id, status, id) where deleted_at is null;
create index lead_rating_index on sales.lead (org_id, rating, id) where deleted_at is null;
create index lead_disqualify_reason_index on sales.lead (org_id, disqualify_reason, id) where deleted_at is null;
create index lead_converted_at_index on sales.lead (org_id, converted_at, id) where deleted_at is null;
create index lead_unit_id_converted_at_index on sales.lead (org_id, unit_id, converted_at, id) where deleted_at is null;
create index lead_customer_id_created_at_index on sales.lead (org_id, customer_id, created_at, id);
create index lead_contact_id_created_at_index on sales.lead (org_id, contact_id, created_at, id);
create index lead_opportunity_id_created_at_index on sales.lead (org_id, opportunity_id, created_at, id);
create index lead_created_at_index on sales.lead (org_id, created_at, id) where deleted_at is null;
create index lead_created_by_created_at_index on sales.lead (org_id, created_by, created_at, id) where deleted_at is null;
create index lead_updated_at_index on sales.lead (org_id, updated_at, id) where deleted_at is null;
create index lead_unit_id_updated_at_index on sales.lead (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table sales.lead
  add foreign key (org_id, customer_id) references customers.customer (org_id, id),
  add foreign key (org_id, contact_id) references customers.contact (org_id, id),
  add foreign key (org_id, opportunity_id) references sales.opportunity (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.lead');
create index lead_facts_first_response_at_lead_id_index on sales.lead_facts (org_id, first_response_at, lead_id);
create index lead_facts_unit_id_first_response_at_lead_id_index on sales.lead_facts (org_id, unit_id, first_response_at, lead_id);
create index lead_facts_response_minutes_lead_id_index on sales.lead_facts (org_id, response_minutes, lead_id);
create index lead_facts_unit_id_response_minutes_lead_id_index on sales.lead_facts (org_id, unit_id, response_minutes, lead_id);
create index lead_facts_last_contact_at_lead_id_index on sales.lead_facts (org_id, last_contact_at, lead_id);
create index lead_facts_unit_id_last_contact_at_lead_id_index on sales.lead_facts (org_id, unit_id, last_contact_at, lead_id);
alter table sales.lead_facts
  add foreign key (org_id, lead_id) references sales.lead (org_id, id);
select kernel.protect('sales.lead_facts');
create index lead_interaction_unit_id_created_at_index on sales.lead_interaction (org_id, unit_id, created_at, id) where deleted_at is null;
create index lead_interaction_owner_id_created_at_index on sales.lead_interaction (org_id, owner_id, created_at, id) where deleted_at is null;
create index lead_interaction_deleted_at_index on sales.lead_interaction (org_id, deleted_at, id) where deleted_at is not null;
create index lead_interaction_deletion_id_index on sales.lead_interaction (org_id, deletion_id) where deletion_id is not null;
create index lead_interaction_lead_id_created_at_index on sales.lead_interaction (org_id, lead_id, created_at, id);
create index lead_interaction_channel_index on sales.lead_interaction (org_id, channel, id) where deleted_at is null;
create index lead_interaction_at_index on sales.lead_interaction (org_id, at, id) where deleted_at is null;
create index lead_interaction_unit_id_at_index on sales.lead_interaction (org_id, unit_id, at, id) where deleted_at is null;
create index lead_interaction_created_at_index on sales.lead_interaction (org_id, created_at, id) where deleted_at is null;
create index lead_interaction_created_by_created_at_index on sales.lead_interaction (org_id, created_by, created_at, id) where deleted_at is null;
create index lead_interaction_updated_at_index on sales.lead_interaction (org_id, updated_at, id) where deleted_at is null;
create index lead_interaction_unit_id_updated_at_index on sales.lead_interaction (org_id, unit_id, updated_at, id) where deleted_at is null;
create index lead_interaction_lead_id_at_index on sales.lead_interaction (org_id, lead_id, at, id) where deleted_at is null;
create index lead_interaction_unit_id_lead_id_at_index on sales.lead_interaction (org_id, unit_id, lead_id, at, id) where deleted_at is null;
alter table sales.lead_interaction
  add foreign key (org_id, lead_id) references sales.lead (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.lead_interaction');
create index opportunity_unit_id_created_at_index on sales.opportunity (org_id, unit_id, created_at, id) where deleted_at is null;
create index opportunity_owner_id_created_at_index on sales.opportunity (org_id, owner_id, created_at, id) where deleted_at is null;
create index opportunity_deleted_at_index on sales.opportunity (org_id, deleted_at, id) where deleted_at is not null;
create index opportunity_deletion_id_index on sales.opportunity (org_id, deletion_id) where deletion_id is not null;
create index opportunity_name_key_index on sales.opportunity (org_id, name_key, id) where deleted_at is null;
create index opportunity_unit_id_name_key_index on sales.opportunity (org_id, unit_id, name_key, id) where deleted_at is null;
create index opportunity_name_fold_index on sales.opportunity (org_id, name_fold, id) where deleted_at is null;
create index opportunity_customer_id_created_at_index on sales.opportunity (org_id, customer_id, created_at, id);
create index opportunity_contact_id_created_at_index on sales.opportunity (org_id, contact_id, created_at, id);
create index opportunity_pipeline_id_created_at_index on sales.opportunity (org_id, pipeline_id, created_at, id);
create index opportunity_stage_id_created_at_index on sales.opportunity (org_id, stage_id, created_at, id);
create index opportunity_amount_base_index on sales.opportunity (org_id, amount_base, id) where deleted_at is null;
create index opportunity_unit_id_amount_base_index on sales.opportunity (org_id, unit_id, amount_base, id) where deleted_at is null;
create index opportunity_probability_index on sales.opportunity (org_id, probability, id) where deleted_at is null;
create index opportunity_unit_id_probability_index on sales.opportunity (org_id, unit_id, probability, id) where deleted_at is null;
create index opportunity_expected_base_index on sales.opportunity (org_id, expected_base, id) where deleted_at is null;
create index opportunity_unit_id_expected_base_index on sales.opportunity (org_id, unit_id, expected_base, id) where deleted_at is null;
create index opportunity_close_date_index on sales.opportunity (org_id, close_date, id) where deleted_at is null;
create index opportunity_unit_id_close_date_index on sales.opportunity (org_id, unit_id, close_date, id) where deleted_at is null;
create index opportunity_closed_at_index on sales.opportunity (org_id, closed_at, id) where deleted_at is null;
create index opportunity_unit_id_closed_at_index on sales.opportunity (org_id, unit_id, closed_at, id) where deleted_at is null;
create index opportunity_stage_since_index on sales.opportunity (org_id, stage_since, id) where deleted_at is null;
create index opportunity_unit_id_stage_since_index on sales.opportunity (org_id, unit_id, stage_since, id) where deleted_at is null;
create index opportunity_stale_on_index on sales.opportunity (org_id, stale_on, id) where deleted_at is null;
create index opportunity_forecast_category_index on sales.opportunity (org_id, forecast_category, id) where deleted_at is null;
create index opportunity_source_index on sales.opportunity (org_id, source, id) where deleted_at is null;
create index opportunity_loss_reason_index on sales.opportunity (org_id, loss_reason, id) where deleted_at is null;
create index opportunity_next_step_on_index on sales.opportunity (org_id, next_step_on, id) where deleted_at is null;
create index opportunity_unit_id_next_step_on_index on sales.opportunity (org_id, unit_id, next_step_on, id) where deleted_at is null;
create index opportunity_created_at_index on sales.opportunity (org_id, created_at, id) where deleted_at is null;
create index opportunity_created_by_created_at_index on sales.opportunity (org_id, created_by, created_at, id) where deleted_at is null;
create index opportunity_updated_at_index on sales.opportunity (org_id, updated_at, id) where deleted_at is null;
create index opportunity_unit_id_updated_at_index on sales.opportunity (org_id, unit_id, updated_at, id) where deleted_at is null;
create index opportunity_stage_id_close_date_index on sales.opportunity (org_id, stage_id, close_date, id) where deleted_at is null;
create index opportunity_unit_id_stage_id_close_date_index on sales.opportunity (org_id, unit_id, stage_id, close_date, id) where deleted_at is null;
create index opportunity_status_close_date_index on sales.opportunity (org_id, status, close_date, id) where deleted_at is null;
create index opportunity_unit_id_status_close_date_index on sales.opportunity (org_id, unit_id, status, close_date, id) where deleted_at is null;
alter table sales.opportunity
  add foreign key (org_id, customer_id) references customers.customer (org_id, id),
  add foreign key (org_id, contact_id) references customers.contact (org_id, id),
  add foreign key (org_id, pipeline_id) references sales.pipeline (org_id, id),
  add foreign key (org_id, stage_id) references sales.pipeline_stage (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.opportunity');
create index opportunity_competitor_unit_id_created_at_index on sales.opportunity_competitor (org_id, unit_id, created_at, id) where deleted_at is null;
create index opportunity_competitor_owner_id_created_at_index on sales.opportunity_competitor (org_id, owner_id, created_at, id) where deleted_at is null;
create index opportunity_competitor_deleted_at_index on sales.opportunity_competitor (org_id, deleted_at, id) where deleted_at is not null;
create index opportunity_competitor_deletion_id_index on sales.opportunity_competitor (org_id, deletion_id) where deletion_id is not null;
create index opportunity_competitor_opportunity_id_created_at_index on sales.opportunity_competitor (org_id, opportunity_id, created_at, id);
create index opportunity_competitor_competitor_id_created_at_index on sales.opportunity_competitor (org_id, competitor_id, created_at, id);
create index opportunity_competitor_created_at_index on sales.opportunity_competitor (org_id, created_at, id) where deleted_at is null;
create index opportunity_competitor_created_by_created_at_index on sales.opportunity_competitor (org_id, created_by, created_at, id) where deleted_at is null;
create index opportunity_competitor_updated_at_index on sales.opportunity_competitor (org_id, updated_at, id) where deleted_at is null;
create index opportunity_competitor_unit_id_updated_at_index on sales.opportunity_competitor (org_id, unit_id, updated_at, id) where deleted_at is null;
create unique index opportunity_competitor_opportunity_id_competitor_id_unique on sales.opportunity_competitor (org_id, opportunity_id, competitor_id) where deleted_at is null;
alter table sales.opportunity_competitor
  add foreign key (org_id, opportunity_id) references sales.opportunity (org_id, id),
  add foreign key (org_id, competitor_id) references sales.competitor (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.opportunity_competitor');
create index opportunity_contact_unit_id_created_at_index on sales.opportunity_contact (org_id, unit_id, created_at, id) where deleted_at is null;
create index opportunity_contact_owner_id_created_at_index on sales.opportunity_contact (org_id, owner_id, created_at, id) where deleted_at is null;
create index opportunity_contact_deleted_at_index on sales.opportunity_contact (org_id, deleted_at, id) where deleted_at is not null;
create index opportunity_contact_deletion_id_index on sales.opportunity_contact (org_id, deletion_id) where deletion_id is not null;
create index opportunity_contact_opportunity_id_created_at_index on sales.opportunity_contact (org_id, opportunity_id, created_at, id);
create index opportunity_contact_contact_id_created_at_index on sales.opportunity_contact (org_id, contact_id, created_at, id);
create index opportunity_contact_created_at_index on sales.opportunity_contact (org_id, created_at, id) where deleted_at is null;
create index opportunity_contact_created_by_created_at_index on sales.opportunity_contact (org_id, created_by, created_at, id) where deleted_at is null;
create index opportunity_contact_updated_at_index on sales.opportunity_contact (org_id, updated_at, id) where deleted_at is null;
create index opportunity_contact_unit_id_updated_at_index on sales.opportunity_contact (org_id, unit_id, updated_at, id) where deleted_at is null;
create unique index opportunity_contact_opportunity_id_contact_id_unique on sales.opportunity_contact (org_id, opportunity_id, contact_id) where deleted_at is null;
alter table sales.opportunity_contact
  add foreign key (org_id, opportunity_id) references sales.opportunity (org_id, id),
  add foreign key (org_id, contact_id) references customers.contact (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.opportunity_contact');
create index pipeline_unit_id_created_at_index on sales.pipeline (org_id, unit_id, created_at, id) where deleted_at is null;
create index pipeline_owner_id_created_at_index on sales.pipeline (org_id, owner_id, created_at, id) where deleted_at is null;
create index pipeline_deleted_at_index on sales.pipeline (org_id, deleted_at, id) where deleted_at is not null;
create index pipeline_deletion_id_index on sales.pipeline (org_id, deletion_id) where deletion_id is not null;
create unique index pipeline_name_unique on sales.pipeline (org_id, name_fold) where deleted_at is null;
create index pipeline_name_key_index on sales.pipeline (org_id, name_key, id) where deleted_at is null;
create index pipeline_position_index on sales.pipeline (org_id, position, id) where deleted_at is null;
create index pipeline_is_default_index on sales.pipeline (org_id, is_default, id) where deleted_at is null;
create index pipeline_created_at_index on sales.pipeline (org_id, created_at, id) where deleted_at is null;
create index pipeline_created_by_created_at_index on sales.pipeline (org_id, created_by, created_at, id) where deleted_at is null;
create index pipeline_updated_at_index on sales.pipeline (org_id, updated_at, id) where deleted_at is null;
alter table sales.pipeline
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.pipeline');
create index pipeline_stage_unit_id_created_at_index on sales.pipeline_stage (org_id, unit_id, created_at, id) where deleted_at is null;
create index pipeline_stage_owner_id_created_at_index on sales.pipeline_stage (org_id, owner_id, created_at, id) where deleted_at is null;
create index pipeline_stage_deleted_at_index on sales.pipeline_stage (org_id, deleted_at, id) where deleted_at is not null;
create index pipeline_stage_deletion_id_index on sales.pipeline_stage (org_id, deletion_id) where deletion_id is not null;
create index pipeline_stage_name_key_index on sales.pipeline_stage (org_id, name_key, id) where deleted_at is null;
create index pipeline_stage_name_fold_index on sales.pipeline_stage (org_id, name_fold, id) where deleted_at is null;
create index pipeline_stage_pipeline_id_created_at_index on sales.pipeline_stage (org_id, pipeline_id, created_at, id);
create index pipeline_stage_position_index on sales.pipeline_stage (org_id, position, id) where deleted_at is null;
create index pipeline_stage_kind_index on sales.pipeline_stage (org_id, kind, id) where deleted_at is null;
create index pipeline_stage_created_at_index on sales.pipeline_stage (org_id, created_at, id) where deleted_at is null;
create index pipeline_stage_created_by_created_at_index on sales.pipeline_stage (org_id, created_by, created_at, id) where deleted_at is null;
create index pipeline_stage_updated_at_index on sales.pipeline_stage (org_id, updated_at, id) where deleted_at is null;
alter table sales.pipeline_stage
  add foreign key (org_id, pipeline_id) references sales.pipeline (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.pipeline_stage');
create index competitor_unit_id_created_at_index on sales.competitor (org_id, unit_id, created_at, id) where deleted_at is null;
create index competitor_owner_id_created_at_index on sales.competitor (org_id, owner_id, created_at, id) where deleted_at is null;
create index competitor_deleted_at_index on sales.competitor (org_id, deleted_at, id) where deleted_at is not null;
create index competitor_deletion_id_index on sales.competitor (org_id, deletion_id) where deletion_id is not null;
create unique index competitor_name_unique on sales.competitor (org_id, name_fold) where deleted_at is null;
create index competitor_name_key_index on sales.competitor (org_id, name_key, id) where deleted_at is null;
create index competitor_created_at_index on sales.competitor (org_id, created_at, id) where deleted_at is null;
create index competitor_created_by_created_at_index on sales.competitor (org_id, created_by, created_at, id) where deleted_at is null;
create index competitor_updated_at_index on sales.competitor (org_id, updated_at, id) where deleted_at is null;
alter table sales.competitor
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.competitor');
create index stage_entry_unit_id_created_at_index on sales.stage_entry (org_id, unit_id, created_at, id) where deleted_at is null;
create index stage_entry_owner_id_created_at_index on sales.stage_entry (org_id, owner_id, created_at, id) where deleted_at is null;
create index stage_entry_deleted_at_index on sales.stage_entry (org_id, deleted_at, id) where deleted_at is not null;
create index stage_entry_deletion_id_index on sales.stage_entry (org_id, deletion_id) where deletion_id is not null;
create index stage_entry_opportunity_id_created_at_index on sales.stage_entry (org_id, opportunity_id, created_at, id);
create index stage_entry_pipeline_id_created_at_index on sales.stage_entry (org_id, pipeline_id, created_at, id);
create index stage_entry_stage_id_created_at_index on sales.stage_entry (org_id, stage_id, created_at, id);
create index stage_entry_entered_at_index on sales.stage_entry (org_id, entered_at, id) where deleted_at is null;
create index stage_entry_unit_id_entered_at_index on sales.stage_entry (org_id, unit_id, entered_at, id) where deleted_at is null;
create index stage_entry_left_at_index on sales.stage_entry (org_id, left_at, id) where deleted_at is null;
create index stage_entry_outcome_index on sales.stage_entry (org_id, outcome, id) where deleted_at is null;
create index stage_entry_created_at_index on sales.stage_entry (org_id, created_at, id) where deleted_at is null;
create index stage_entry_created_by_created_at_index on sales.stage_entry (org_id, created_by, created_at, id) where deleted_at is null;
create index stage_entry_updated_at_index on sales.stage_entry (org_id, updated_at, id) where deleted_at is null;
create index stage_entry_unit_id_updated_at_index on sales.stage_entry (org_id, unit_id, updated_at, id) where deleted_at is null;
create index stage_entry_opportunity_id_entered_at_index on sales.stage_entry (org_id, opportunity_id, entered_at, id) where deleted_at is null;
create index stage_entry_unit_id_opportunity_id_entered_at_index on sales.stage_entry (org_id, unit_id, opportunity_id, entered_at, id) where deleted_at is null;
alter table sales.stage_entry
  add foreign key (org_id, opportunity_id) references sales.opportunity (org_id, id),
  add foreign key (org_id, pipeline_id) references sales.pipeline (org_id, id),
  add foreign key (org_id, stage_id) references sales.pipeline_stage (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.stage_entry');
alter table sales.task add column lead_id uuid;
alter table sales.task add column opportunity_id uuid;
create index task_lead_id_created_at_index on sales.task (org_id, lead_id, created_at, id);
create index task_opportunity_id_created_at_index on sales.task (org_id, opportunity_id, created_at, id);
alter table sales.task
  add foreign key (org_id, lead_id) references sales.lead (org_id, id),
  add foreign key (org_id, opportunity_id) references sales.opportunity (org_id, id);
