create schema customers;
grant usage on schema customers to zhiyin_app;

create table kernel.saved_view (
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
  name_key text collate "C",
  object text not null,
  object_fold text collate "C",
  shared boolean,
  definition text not null,
  primary key (org_id, id)
);

create table customers.customer (
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
  kind text not null,
  number bigint,
  also_known_as text,
  phone_index bytea,
  phone_last4 text collate "C",
  email_index bytea,
  email_last4 text collate "C",
  stage_id uuid,
  tier text,
  city text,
  city_fold text collate "C",
  city_key text collate "C",
  address text,
  source text,
  industry text,
  size text,
  annual_revenue bigint,
  annual_revenue_base bigint,
  website text,
  parent_id uuid,
  birthday date,
  gender text,
  note text,
  currency text,
  primary key (org_id, id)
);

create table customers.customer_facts (
  org_id uuid not null,
  customer_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  last_contact_at timestamptz(3),
  interaction_count bigint,
  primary key (org_id, customer_id)
);

create table customers.identifier (
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
  name text,
  customer_id uuid not null,
  phone_index bytea,
  phone_last4 text collate "C",
  email_index bytea,
  email_last4 text collate "C",
  use text,
  is_primary boolean,
  verified boolean,
  primary key (org_id, id)
);

create table customers.interaction (
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
  subject text,
  customer_id uuid not null,
  channel text not null,
  direction text,
  at timestamptz(3) not null,
  minutes bigint,
  body text,
  primary key (org_id, id)
);

create table customers.stage (
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
  model_id uuid not null,
  position bigint not null,
  primary key (org_id, id)
);

create table customers.stage_model (
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
  note text,
  primary key (org_id, id)
);

create table customers.tag (
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
  color text,
  primary key (org_id, id)
);

create table customers.customer_tag (
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
  customer_id uuid not null,
  tag_id uuid not null,
  primary key (org_id, id)
);
create index saved_view_unit_id_created_at_index on kernel.saved_view (org_id, unit_id, created_at, id) where deleted_at is null;
create index saved_view_owner_id_created_at_index on kernel.saved_view (org_id, owner_id, created_at, id) where deleted_at is null;
create index saved_view_deleted_at_index on kernel.saved_view (org_id, deleted_at, id) where deleted_at is not null;
create index saved_view_deletion_id_index on kernel.saved_view (org_id, deletion_id) where deletion_id is not null;
create index saved_view_name_key_index on kernel.saved_view (org_id, name_key, id) where deleted_at is null;
create index saved_view_unit_id_name_key_index on kernel.saved_view (org_id, unit_id, name_key, id) where deleted_at is null;
create index saved_view_object_fold_index on kernel.saved_view (org_id, object_fold, id) where deleted_at is null;
create index saved_view_shared_index on kernel.saved_view (org_id, shared, id) where deleted_at is null;
create index saved_view_created_at_index on kernel.saved_view (org_id, created_at, id) where deleted_at is null;
create index saved_view_created_by_created_at_index on kernel.saved_view (org_id, created_by, created_at, id) where deleted_at is null;
create index saved_view_updated_at_index on kernel.saved_view (org_id, updated_at, id) where deleted_at is null;
create index saved_view_unit_id_updated_at_index on kernel.saved_view (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table kernel.saved_view
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('kernel.saved_view');
create index customer_unit_id_created_at_index on customers.customer (org_id, unit_id, created_at, id) where deleted_at is null;
create index customer_owner_id_created_at_index on customers.customer (org_id, owner_id, created_at, id) where deleted_at is null;
create index customer_deleted_at_index on customers.customer (org_id, deleted_at, id) where deleted_at is not null;
create index customer_deletion_id_index on customers.customer (org_id, deletion_id) where deletion_id is not null;
create index customer_name_key_index on customers.customer (org_id, name_key, id) where deleted_at is null;
create index customer_unit_id_name_key_index on customers.customer (org_id, unit_id, name_key, id) where deleted_at is null;
create index customer_name_fold_index on customers.customer (org_id, name_fold, id) where deleted_at is null;
create index customer_kind_index on customers.customer (org_id, kind, id) where deleted_at is null;
create unique index customer_number_unique on customers.customer (org_id, number) where deleted_at is null;
create index customer_unit_id_number_index on customers.customer (org_id, unit_id, number, id) where deleted_at is null;
create index customer_phone_index_index on customers.customer (org_id, phone_index) where deleted_at is null;
create index customer_phone_last4_index on customers.customer (org_id, phone_last4) where deleted_at is null;
create index customer_email_index_index on customers.customer (org_id, email_index) where deleted_at is null;
create index customer_email_last4_index on customers.customer (org_id, email_last4) where deleted_at is null;
create index customer_stage_id_created_at_index on customers.customer (org_id, stage_id, created_at, id);
create index customer_tier_index on customers.customer (org_id, tier, id) where deleted_at is null;
create index customer_city_key_index on customers.customer (org_id, city_key, id) where deleted_at is null;
create index customer_unit_id_city_key_index on customers.customer (org_id, unit_id, city_key, id) where deleted_at is null;
create index customer_source_index on customers.customer (org_id, source, id) where deleted_at is null;
create index customer_industry_index on customers.customer (org_id, industry, id) where deleted_at is null;
create index customer_size_index on customers.customer (org_id, size, id) where deleted_at is null;
create index customer_annual_revenue_base_index on customers.customer (org_id, annual_revenue_base, id) where deleted_at is null;
create index customer_unit_id_annual_revenue_base_index on customers.customer (org_id, unit_id, annual_revenue_base, id) where deleted_at is null;
create index customer_parent_id_created_at_index on customers.customer (org_id, parent_id, created_at, id);
create index customer_birthday_index on customers.customer (org_id, birthday, id) where deleted_at is null;
create index customer_created_at_index on customers.customer (org_id, created_at, id) where deleted_at is null;
create index customer_created_by_created_at_index on customers.customer (org_id, created_by, created_at, id) where deleted_at is null;
create index customer_updated_at_index on customers.customer (org_id, updated_at, id) where deleted_at is null;
create index customer_unit_id_updated_at_index on customers.customer (org_id, unit_id, updated_at, id) where deleted_at is null;
create index customer_city_fold_name_key_index on customers.customer (org_id, city_fold, name_key, id) where deleted_at is null;
create index customer_unit_id_city_fold_name_key_index on customers.customer (org_id, unit_id, city_fold, name_key, id) where deleted_at is null;
alter table customers.customer
  add foreign key (org_id, stage_id) references customers.stage (org_id, id),
  add foreign key (org_id, parent_id) references customers.customer (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('customers.customer');
create index customer_facts_last_contact_at_customer_id_index on customers.customer_facts (org_id, last_contact_at, customer_id);
create index customer_facts_unit_id_last_contact_at_customer_id_index on customers.customer_facts (org_id, unit_id, last_contact_at, customer_id);
create index customer_facts_interaction_count_customer_id_index on customers.customer_facts (org_id, interaction_count, customer_id);
alter table customers.customer_facts
  add foreign key (org_id, customer_id) references customers.customer (org_id, id);
select kernel.protect('customers.customer_facts');
create index identifier_unit_id_created_at_index on customers.identifier (org_id, unit_id, created_at, id) where deleted_at is null;
create index identifier_owner_id_created_at_index on customers.identifier (org_id, owner_id, created_at, id) where deleted_at is null;
create index identifier_deleted_at_index on customers.identifier (org_id, deleted_at, id) where deleted_at is not null;
create index identifier_deletion_id_index on customers.identifier (org_id, deletion_id) where deletion_id is not null;
create index identifier_customer_id_created_at_index on customers.identifier (org_id, customer_id, created_at, id);
create index identifier_phone_index_index on customers.identifier (org_id, phone_index) where deleted_at is null;
create index identifier_phone_last4_index on customers.identifier (org_id, phone_last4) where deleted_at is null;
create index identifier_email_index_index on customers.identifier (org_id, email_index) where deleted_at is null;
create index identifier_email_last4_index on customers.identifier (org_id, email_last4) where deleted_at is null;
create index identifier_is_primary_index on customers.identifier (org_id, is_primary, id) where deleted_at is null;
create index identifier_verified_index on customers.identifier (org_id, verified, id) where deleted_at is null;
create index identifier_created_at_index on customers.identifier (org_id, created_at, id) where deleted_at is null;
create index identifier_created_by_created_at_index on customers.identifier (org_id, created_by, created_at, id) where deleted_at is null;
create index identifier_updated_at_index on customers.identifier (org_id, updated_at, id) where deleted_at is null;
create index identifier_unit_id_updated_at_index on customers.identifier (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table customers.identifier
  add foreign key (org_id, customer_id) references customers.customer (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('customers.identifier');
create index interaction_unit_id_created_at_index on customers.interaction (org_id, unit_id, created_at, id) where deleted_at is null;
create index interaction_owner_id_created_at_index on customers.interaction (org_id, owner_id, created_at, id) where deleted_at is null;
create index interaction_deleted_at_index on customers.interaction (org_id, deleted_at, id) where deleted_at is not null;
create index interaction_deletion_id_index on customers.interaction (org_id, deletion_id) where deletion_id is not null;
create index interaction_customer_id_created_at_index on customers.interaction (org_id, customer_id, created_at, id);
create index interaction_channel_index on customers.interaction (org_id, channel, id) where deleted_at is null;
create index interaction_at_index on customers.interaction (org_id, at, id) where deleted_at is null;
create index interaction_unit_id_at_index on customers.interaction (org_id, unit_id, at, id) where deleted_at is null;
create index interaction_created_at_index on customers.interaction (org_id, created_at, id) where deleted_at is null;
create index interaction_created_by_created_at_index on customers.interaction (org_id, created_by, created_at, id) where deleted_at is null;
create index interaction_updated_at_index on customers.interaction (org_id, updated_at, id) where deleted_at is null;
create index interaction_unit_id_updated_at_index on customers.interaction (org_id, unit_id, updated_at, id) where deleted_at is null;
create index interaction_customer_id_at_index on customers.interaction (org_id, customer_id, at, id) where deleted_at is null;
create index interaction_unit_id_customer_id_at_index on customers.interaction (org_id, unit_id, customer_id, at, id) where deleted_at is null;
alter table customers.interaction
  add foreign key (org_id, customer_id) references customers.customer (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('customers.interaction');
create index stage_unit_id_created_at_index on customers.stage (org_id, unit_id, created_at, id) where deleted_at is null;
create index stage_owner_id_created_at_index on customers.stage (org_id, owner_id, created_at, id) where deleted_at is null;
create index stage_deleted_at_index on customers.stage (org_id, deleted_at, id) where deleted_at is not null;
create index stage_deletion_id_index on customers.stage (org_id, deletion_id) where deletion_id is not null;
create index stage_name_key_index on customers.stage (org_id, name_key, id) where deleted_at is null;
create index stage_name_fold_index on customers.stage (org_id, name_fold, id) where deleted_at is null;
create index stage_model_id_created_at_index on customers.stage (org_id, model_id, created_at, id);
create index stage_position_index on customers.stage (org_id, position, id) where deleted_at is null;
create index stage_created_at_index on customers.stage (org_id, created_at, id) where deleted_at is null;
create index stage_created_by_created_at_index on customers.stage (org_id, created_by, created_at, id) where deleted_at is null;
create index stage_updated_at_index on customers.stage (org_id, updated_at, id) where deleted_at is null;
alter table customers.stage
  add foreign key (org_id, model_id) references customers.stage_model (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('customers.stage');
create index stage_model_unit_id_created_at_index on customers.stage_model (org_id, unit_id, created_at, id) where deleted_at is null;
create index stage_model_owner_id_created_at_index on customers.stage_model (org_id, owner_id, created_at, id) where deleted_at is null;
create index stage_model_deleted_at_index on customers.stage_model (org_id, deleted_at, id) where deleted_at is not null;
create index stage_model_deletion_id_index on customers.stage_model (org_id, deletion_id) where deletion_id is not null;
create unique index stage_model_name_unique on customers.stage_model (org_id, name_fold) where deleted_at is null;
create index stage_model_name_key_index on customers.stage_model (org_id, name_key, id) where deleted_at is null;
create index stage_model_created_at_index on customers.stage_model (org_id, created_at, id) where deleted_at is null;
create index stage_model_created_by_created_at_index on customers.stage_model (org_id, created_by, created_at, id) where deleted_at is null;
create index stage_model_updated_at_index on customers.stage_model (org_id, updated_at, id) where deleted_at is null;
alter table customers.stage_model
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('customers.stage_model');
create index tag_unit_id_created_at_index on customers.tag (org_id, unit_id, created_at, id) where deleted_at is null;
create index tag_owner_id_created_at_index on customers.tag (org_id, owner_id, created_at, id) where deleted_at is null;
create index tag_deleted_at_index on customers.tag (org_id, deleted_at, id) where deleted_at is not null;
create index tag_deletion_id_index on customers.tag (org_id, deletion_id) where deletion_id is not null;
create unique index tag_name_unique on customers.tag (org_id, name_fold) where deleted_at is null;
create index tag_name_key_index on customers.tag (org_id, name_key, id) where deleted_at is null;
create index tag_created_at_index on customers.tag (org_id, created_at, id) where deleted_at is null;
create index tag_created_by_created_at_index on customers.tag (org_id, created_by, created_at, id) where deleted_at is null;
create index tag_updated_at_index on customers.tag (org_id, updated_at, id) where deleted_at is null;
alter table customers.tag
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('customers.tag');
create index customer_tag_unit_id_created_at_index on customers.customer_tag (org_id, unit_id, created_at, id) where deleted_at is null;
create index customer_tag_owner_id_created_at_index on customers.customer_tag (org_id, owner_id, created_at, id) where deleted_at is null;
create index customer_tag_deleted_at_index on customers.customer_tag (org_id, deleted_at, id) where deleted_at is not null;
create index customer_tag_deletion_id_index on customers.customer_tag (org_id, deletion_id) where deletion_id is not null;
create index customer_tag_customer_id_created_at_index on customers.customer_tag (org_id, customer_id, created_at, id);
create index customer_tag_tag_id_created_at_index on customers.customer_tag (org_id, tag_id, created_at, id);
create index customer_tag_created_at_index on customers.customer_tag (org_id, created_at, id) where deleted_at is null;
create index customer_tag_created_by_created_at_index on customers.customer_tag (org_id, created_by, created_at, id) where deleted_at is null;
create index customer_tag_updated_at_index on customers.customer_tag (org_id, updated_at, id) where deleted_at is null;
create index customer_tag_unit_id_updated_at_index on customers.customer_tag (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table customers.customer_tag
  add foreign key (org_id, customer_id) references customers.customer (org_id, id),
  add foreign key (org_id, tag_id) references customers.tag (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('customers.customer_tag');
