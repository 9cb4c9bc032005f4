-- The kernel's own tables. Every tenant table starts its key with org_id and is protected by kernel.protect().

create schema kernel;

-- Roles belong to the cluster, not to the database: another database of the same server may have made it already.
do $$
begin
  create role zhiyin_app nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  execute format('grant zhiyin_app to %I', current_user);
end $$;

grant usage on schema kernel to zhiyin_app;

-- The organisation of the transaction; without one, nothing is visible.
create function kernel.org_id() returns uuid
  language sql stable parallel safe
  as $$ select nullif(current_setting('app.org_id', true), '')::uuid $$;

-- The second lock: row-level security by organisation. The first is that every statement says org_id itself.
create function kernel.protect(target regclass, privileges text default 'select, insert, update, delete') returns void
  language plpgsql
  as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format(
    'create policy organisation on %s using (org_id = nullif(current_setting(''app.org_id'', true), '''')::uuid)',
    target);
  execute format('grant %s on %s to zhiyin_app', privileges, target);
end $$;

-- Transaction numbers start again in another cluster (dump and restore) and repeat after a point-in-time recovery.
create table kernel.epoch (
  n integer primary key,
  system_identifier text not null,
  timeline integer not null,
  started_at timestamptz not null default now()
);
create function kernel.current_epoch() returns integer
  language sql stable security definer set search_path = pg_catalog
  as $$ select max(n) from kernel.epoch $$;
insert into kernel.epoch (n, system_identifier, timeline)
  select 1, s.system_identifier::text, c.timeline_id from pg_control_system() s, pg_control_checkpoint() c;

-- The change ledger: who, when, what, before and after. Also the outbox: events are rows with op = 'event'.
create table kernel.change (
  org_id uuid not null,
  epoch integer not null default kernel.current_epoch(),
  xid xid8 not null default pg_current_xact_id(),
  seq integer not null,
  at timestamptz(3) not null,
  actor_id uuid,
  via text not null,
  cause_id uuid,
  batch_id uuid,
  object text not null,
  record_id uuid not null,
  version bigint not null,
  op text not null check (op in ('create', 'update', 'remove', 'restore', 'event')),
  before jsonb,
  after jsonb,
  primary key (org_id, epoch, xid, seq)
);
create index change_record on kernel.change (org_id, object, record_id, version);
create index change_batch on kernel.change (org_id, batch_id) where batch_id is not null;
-- For the sealer and the dispatcher, which read all organisations in the order of transactions.
create index change_order on kernel.change (epoch, xid);
select kernel.protect('kernel.change', 'select, insert');

create table kernel.seal (
  org_id uuid not null,
  n bigint not null,
  epoch integer not null,
  to_xid xid8 not null,
  rows integer not null,
  digest bytea not null,
  previous bytea,
  hash bytea not null,
  signature bytea not null,
  sealed_at timestamptz not null default now(),
  primary key (org_id, n)
);
select kernel.protect('kernel.seal', 'select');

-- One row per reader of the ledger: everything up to (epoch, xid) has been handed on.
create table kernel.ledger_cursor (
  consumer text primary key,
  epoch integer not null,
  xid xid8 not null
);

-- A key per record, for its sensitive values in the ledger: deleting the row erases them and leaves the seals true.
create table kernel.record_key (
  org_id uuid not null,
  object text not null,
  record_id uuid not null,
  wrapped bytea not null,
  primary key (org_id, object, record_id)
);
select kernel.protect('kernel.record_key');

-- The answer given to a write that carried an Idempotency-Key, stored in the write's own transaction.
create table kernel.idempotency (
  org_id uuid not null,
  member_id uuid not null,
  key text not null,
  request bytea not null,
  status smallint not null,
  headers jsonb not null,
  body text not null,
  created_at timestamptz not null default now(),
  primary key (org_id, member_id, key)
);
create index idempotency_age on kernel.idempotency (created_at);
select kernel.protect('kernel.idempotency');

create table kernel.custom_object (
  org_id uuid not null,
  id uuid not null,
  name text not null,
  declaration jsonb not null,
  created_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  unique (org_id, name)
);
select kernel.protect('kernel.custom_object');

create table kernel.custom_field (
  org_id uuid not null,
  id uuid not null,
  object text not null,
  name text not null,
  declaration jsonb not null,
  created_at timestamptz(3) not null default now(),
  primary key (org_id, id),
  unique (org_id, object, name)
);
select kernel.protect('kernel.custom_field');

create table kernel.custom_record (
  org_id uuid not null,
  object_id uuid not null,
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
  primary key (org_id, object_id, id),
  foreign key (org_id, object_id) references kernel.custom_object
);
create index custom_record_created on kernel.custom_record (org_id, object_id, created_at, id);
create index custom_record_updated on kernel.custom_record (org_id, object_id, updated_at, id);
create index custom_record_unit on kernel.custom_record (org_id, object_id, unit_id, created_at, id);
create index custom_record_owner on kernel.custom_record (org_id, object_id, owner_id, created_at, id);
select kernel.protect('kernel.custom_record');

-- Values that jsonb and arrays cannot index under row-level security: filterable custom fields, multiple choices.
create table kernel.custom_value (
  org_id uuid not null,
  field_id text not null,
  record_id uuid not null,
  n smallint not null default 0,
  text text collate "C",
  number bigint,
  at timestamptz(3),
  primary key (org_id, record_id, field_id, n)
);
create index custom_value_text on kernel.custom_value (org_id, field_id, text, record_id) where text is not null;
create index custom_value_number on kernel.custom_value (org_id, field_id, number, record_id) where number is not null;
create index custom_value_at on kernel.custom_value (org_id, field_id, at, record_id) where at is not null;
select kernel.protect('kernel.custom_value');

-- Auto-numbers are taken in blocks, so that writers do not queue behind one row; gaps are possible.
create table kernel.counter (
  org_id uuid not null,
  name text not null,
  next bigint not null,
  primary key (org_id, name)
);
select kernel.protect('kernel.counter');

-- Units of the organisation's currency for one unit of another, × 10⁶, from a day on.
create table kernel.exchange_rate (
  org_id uuid not null,
  currency text not null,
  day date not null,
  rate bigint not null check (rate > 0),
  primary key (org_id, currency, day)
);
select kernel.protect('kernel.exchange_rate');

create table kernel.job (
  org_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  kind text not null,
  input jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  done integer not null default 0,
  total integer,
  position jsonb,
  result jsonb,
  error text,
  cancel_requested boolean not null default false,
  -- The fence: a worker that lost its lease finds another number here and writes nothing.
  lease integer not null default 0,
  leased_until timestamptz,
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  primary key (org_id, id)
);
create index job_member on kernel.job (org_id, member_id, created_at);
select kernel.protect('kernel.job');
