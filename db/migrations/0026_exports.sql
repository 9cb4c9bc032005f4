-- Data out: who exported what. Files are kept in integration.file_part.

create table integration.export_run (
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
  object text,
  object_fold text collate "C",
  format text not null,
  columns text,
  filter text,
  primary key (org_id, id)
);

create table integration.export_run_facts (
  org_id uuid not null,
  export_run_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  state text not null default 'running',
  row_count bigint not null default 0,
  file_size bigint,
  finished_at timestamptz(3),
  expires_at timestamptz(3),
  primary key (org_id, export_run_id)
);

create index export_run_unit_id_created_at_index on integration.export_run (org_id, unit_id, created_at, id) where deleted_at is null;
create index export_run_owner_id_created_at_index on integration.export_run (org_id, owner_id, created_at, id) where deleted_at is null;
create index export_run_deleted_at_index on integration.export_run (org_id, deleted_at, id) where deleted_at is not null;
create index export_run_deletion_id_index on integration.export_run (org_id, deletion_id) where deletion_id is not null;
create index export_run_name_key_index on integration.export_run (org_id, name_key, id) where deleted_at is null;
create index export_run_unit_id_name_key_index on integration.export_run (org_id, unit_id, name_key, id) where deleted_at is null;
create index export_run_object_fold_index on integration.export_run (org_id, object_fold, id) where deleted_at is null;
create index export_run_format_index on integration.export_run (org_id, format, id) where deleted_at is null;
create index export_run_created_at_index on integration.export_run (org_id, created_at, id) where deleted_at is null;
create index export_run_created_by_created_at_index on integration.export_run (org_id, created_by, created_at, id) where deleted_at is null;
create index export_run_updated_at_index on integration.export_run (org_id, updated_at, id) where deleted_at is null;
create index export_run_unit_id_updated_at_index on integration.export_run (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table integration.export_run
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('integration.export_run');
create index export_run_facts_state_export_run_id_index on integration.export_run_facts (org_id, state, export_run_id);
alter table integration.export_run_facts
  add foreign key (org_id, export_run_id) references integration.export_run (org_id, id);
select kernel.protect('integration.export_run_facts');

-- The job of an export.
create table integration.export_state (
  org_id uuid not null,
  run_id uuid not null,
  job_id uuid not null,
  primary key (org_id, run_id)
);
select kernel.protect('integration.export_state');

-- Which records an export holds, in their order, as ids of 16 bytes: decided at one moment, gone when the file is whole.
create table integration.export_block (
  org_id uuid not null,
  run_id uuid not null,
  n integer not null,
  ids bytea not null,
  primary key (org_id, run_id, n)
);
select kernel.protect('integration.export_block');
