-- Duplicates: by which keys records are found, pairs of records that may be one, and what the organisation has settled.

create schema quality;
grant usage on schema quality to zhiyin_app;

-- By which keys a record is found: 64 bits of what it may share with another of itself. Kept after the write, see ADR 28.
create table quality.match_key (
  org_id uuid not null,
  object text collate "C" not null,
  key bigint not null,
  record_id uuid not null,
  primary key (org_id, object, key, record_id)
);
-- Not (org_id, object, …): until statistics are taken PostgreSQL would think it as good as the key for looking one up.
create index match_key_record_id_index on quality.match_key (org_id, record_id, object);
select kernel.protect('quality.match_key');

-- Records whose keys or values have changed since they were last compared.
create table quality.match_due (
  org_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  -- How often it was noted: one that changes while it is compared stays.
  marks bigint not null default 1,
  primary key (org_id, object, record_id)
);
select kernel.protect('quality.match_due');

-- How far keys and scans of an object are.
create table quality.match_state (
  org_id uuid not null,
  object text collate "C" not null,
  -- By which rules every record has its keys; none where they are not filled in yet.
  keys_version bigint,
  scanned_at timestamptz(3),
  primary key (org_id, object)
);
select kernel.protect('quality.match_state');

create table quality.link_model (
  org_id uuid not null,
  object text collate "C" not null,
  trained_at timestamptz(3) not null,
  -- Decided pairs it has learned from.
  pairs bigint not null,
  body jsonb not null,
  primary key (org_id, object)
);
select kernel.protect('quality.link_model');

create table quality.duplicate_pair (
  org_id uuid not null,
  id uuid not null,
  object text collate "C" not null,
  first_id uuid not null,
  second_id uuid not null,
  -- Whole percent.
  chance bigint not null,
  -- In bits: 0 is even odds.
  weight double precision not null,
  -- Worth times chance: who is looked at first.
  rank bigint not null,
  -- The level of each comparison, as a JSON array: what a decision teaches, whatever becomes of the values.
  levels text not null,
  status text collate "C" not null,
  decided_by uuid,
  decided_at timestamptz(3),
  automatic boolean not null default false,
  found_at timestamptz(3) not null,
  -- When a scan last held the two against each other.
  checked_at timestamptz(3) not null,
  primary key (org_id, id),
  check (first_id < second_id),
  foreign key (org_id, decided_by) references identity.member (org_id, id)
);
create unique index duplicate_pair_unique on quality.duplicate_pair (org_id, object, first_id, second_id);
create index duplicate_pair_second_id_index on quality.duplicate_pair (org_id, object, second_id);
create index duplicate_pair_rank_index on quality.duplicate_pair (org_id, object, status, rank, id);
create index duplicate_pair_chance_index on quality.duplicate_pair (org_id, object, status, chance, id);
create index duplicate_pair_decided_by_index on quality.duplicate_pair (org_id, decided_by);
select kernel.protect('quality.duplicate_pair');

create table quality.auto_merge (
  org_id uuid not null,
  object text collate "C" not null,
  -- Whole percent.
  threshold bigint not null,
  set_by uuid not null,
  set_at timestamptz(3) not null,
  primary key (org_id, object),
  foreign key (org_id, set_by) references identity.member (org_id, id)
);
create index auto_merge_set_by_index on quality.auto_merge (org_id, set_by);
select kernel.protect('quality.auto_merge');

-- Organisations that there are already: members of the ready role neither compare everything nor settle what merges by itself.
update identity.role
  set definition = replace(definition, '"-setLogin"', '"-setLogin","-scanDuplicates","-setAutoMerge"')
  where definition like '%"-setLogin"%' and definition not like '%"-scanDuplicates"%';
