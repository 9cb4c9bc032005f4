-- Real data in: the runs of imports, how files are to be read, and what a run works with.

create schema integration;
grant usage on schema integration to zhiyin_app;

create table integration.import_run (
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
  file_name text not null,
  file_size bigint,
  primary key (org_id, id)
);

create table integration.import_run_facts (
  org_id uuid not null,
  import_run_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  state text not null default 'reading',
  format text,
  row_count bigint not null default 0,
  done_count bigint not null default 0,
  created_count bigint not null default 0,
  updated_count bigint not null default 0,
  unchanged_count bigint not null default 0,
  refused_count bigint not null default 0,
  kept_count bigint not null default 0,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  primary key (org_id, import_run_id)
);

create table integration.import_preset (
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
  description text,
  shared boolean,
  definition text not null,
  primary key (org_id, id)
);
create index import_run_unit_id_created_at_index on integration.import_run (org_id, unit_id, created_at, id) where deleted_at is null;
create index import_run_owner_id_created_at_index on integration.import_run (org_id, owner_id, created_at, id) where deleted_at is null;
create index import_run_deleted_at_index on integration.import_run (org_id, deleted_at, id) where deleted_at is not null;
create index import_run_deletion_id_index on integration.import_run (org_id, deletion_id) where deletion_id is not null;
create index import_run_name_key_index on integration.import_run (org_id, name_key, id) where deleted_at is null;
create index import_run_unit_id_name_key_index on integration.import_run (org_id, unit_id, name_key, id) where deleted_at is null;
create index import_run_created_at_index on integration.import_run (org_id, created_at, id) where deleted_at is null;
create index import_run_created_by_created_at_index on integration.import_run (org_id, created_by, created_at, id) where deleted_at is null;
create index import_run_updated_at_index on integration.import_run (org_id, updated_at, id) where deleted_at is null;
create index import_run_unit_id_updated_at_index on integration.import_run (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table integration.import_run
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('integration.import_run');
create index import_run_facts_state_import_run_id_index on integration.import_run_facts (org_id, state, import_run_id);
create index import_run_facts_started_at_import_run_id_index on integration.import_run_facts (org_id, started_at, import_run_id);
create index import_run_facts_unit_id_started_at_import_run_id_index on integration.import_run_facts (org_id, unit_id, started_at, import_run_id);
create index import_run_facts_finished_at_import_run_id_index on integration.import_run_facts (org_id, finished_at, import_run_id);
alter table integration.import_run_facts
  add foreign key (org_id, import_run_id) references integration.import_run (org_id, id);
select kernel.protect('integration.import_run_facts');
create index import_preset_unit_id_created_at_index on integration.import_preset (org_id, unit_id, created_at, id) where deleted_at is null;
create index import_preset_owner_id_created_at_index on integration.import_preset (org_id, owner_id, created_at, id) where deleted_at is null;
create index import_preset_deleted_at_index on integration.import_preset (org_id, deleted_at, id) where deleted_at is not null;
create index import_preset_deletion_id_index on integration.import_preset (org_id, deletion_id) where deletion_id is not null;
create index import_preset_name_key_index on integration.import_preset (org_id, name_key, id) where deleted_at is null;
create index import_preset_unit_id_name_key_index on integration.import_preset (org_id, unit_id, name_key, id) where deleted_at is null;
create index import_preset_shared_index on integration.import_preset (org_id, shared, id) where deleted_at is null;
create index import_preset_created_at_index on integration.import_preset (org_id, created_at, id) where deleted_at is null;
create index import_preset_created_by_created_at_index on integration.import_preset (org_id, created_by, created_at, id) where deleted_at is null;
create index import_preset_updated_at_index on integration.import_preset (org_id, updated_at, id) where deleted_at is null;
create index import_preset_unit_id_updated_at_index on integration.import_preset (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table integration.import_preset
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('integration.import_preset');

-- Files on their way in and out, in sealed parts of at most 1 MB; they go when nobody needs them any more.
create table integration.file_part (
  org_id uuid not null,
  file_id uuid not null,
  n integer not null,
  expires_at timestamptz(3) not null,
  sealed bytea not null,
  primary key (org_id, file_id, n)
);
create index file_part_expiry on integration.file_part (expires_at);
select kernel.protect('integration.file_part');

-- What an import works with beside its record: how the file was read and is to be written (sealed), and how far it is.
create table integration.import_state (
  org_id uuid not null,
  run_id uuid not null,
  file_id uuid,
  job_id uuid,
  sealed bytea not null,
  block integer not null default 0,
  place integer not null default 0,
  expires_at timestamptz(3) not null,
  primary key (org_id, run_id)
);
create index import_state_expiry on integration.import_state (expires_at);
select kernel.protect('integration.import_state');

-- The lines of a file as they were read, at most 500 to a block: JSON, deflated, sealed.
create table integration.import_block (
  org_id uuid not null,
  run_id uuid not null,
  n integer not null,
  first_line integer not null,
  line_count integer not null,
  sealed bytea not null,
  primary key (org_id, run_id, n)
);
select kernel.protect('integration.import_block');

-- What became of a line in each step, written with the record itself; a refused line has one row, with its reason sealed.
create table integration.import_row (
  org_id uuid not null,
  run_id uuid not null,
  line integer not null,
  step smallint not null,
  object text not null,
  record_id uuid,
  outcome text not null check (outcome in ('created', 'updated', 'unchanged', 'refused', 'skipped')),
  reason bytea,
  primary key (org_id, run_id, line, step)
);
create index import_row_refused on integration.import_row (org_id, run_id, line) where outcome = 'refused';
select kernel.protect('integration.import_row');

-- Lines that make one record together: which one, by a digest of the values that they share.
create table integration.import_group (
  org_id uuid not null,
  run_id uuid not null,
  step smallint not null,
  key bytea not null,
  record_id uuid not null,
  primary key (org_id, run_id, step, key)
);
select kernel.protect('integration.import_group');

-- What reverting an import left as it was, because somebody changed it later; its value is sealed.
create table integration.import_kept (
  org_id uuid not null,
  run_id uuid not null,
  object text not null,
  record_id uuid not null,
  field text not null,
  sealed bytea not null,
  actor_id uuid,
  at timestamptz(3),
  primary key (org_id, run_id, object, record_id, field)
);
select kernel.protect('integration.import_kept');
