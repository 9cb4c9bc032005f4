-- Merges: which records became one, what of them was taken, and what taking apart left. Everything that was written
-- stands in the ledger under the batch; see docs/adr/0029-merges-are-batches.md.

create table quality.merge (
  org_id uuid not null,
  id uuid not null,
  object text collate "C" not null,
  survivor_id uuid not null,
  batch_id uuid not null,
  rule text collate "C" not null,
  -- By field: the record that its value came from, or 'all'.
  fields jsonb not null default '{}',
  -- By object: how many records were moved to the survivor, and how many it had already.
  moved jsonb not null default '{}',
  doubled jsonb not null default '{}',
  comments bigint not null default 0,
  state text collate "C" not null check (state in ('merging', 'merged', 'unmerging', 'unmerged')),
  automatic boolean not null default false,
  merged_at timestamptz(3) not null,
  merged_by uuid not null,
  unmerged_at timestamptz(3),
  unmerged_by uuid,
  -- The job at work on it, or the last one.
  job_id uuid,
  -- What taking apart left as it was: object, record, field and why; no values.
  kept jsonb not null default '[]',
  kept_count bigint not null default 0,
  primary key (org_id, id),
  foreign key (org_id, merged_by) references identity.member (org_id, id),
  foreign key (org_id, unmerged_by) references identity.member (org_id, id)
);
create index merge_merged_at_index on quality.merge (org_id, object, merged_at, id);
create index merge_survivor_id_index on quality.merge (org_id, object, survivor_id);
create index merge_merged_by_index on quality.merge (org_id, merged_by);
create index merge_unmerged_by_index on quality.merge (org_id, unmerged_by);
select kernel.protect('quality.merge');

create table quality.merged_record (
  org_id uuid not null,
  merge_id uuid not null,
  record_id uuid not null,
  object text collate "C" not null,
  -- Comments that it had.
  comments uuid[] not null default '{}',
  primary key (org_id, merge_id, record_id),
  foreign key (org_id, merge_id) references quality.merge (org_id, id)
);
create index merged_record_record_id_index on quality.merged_record (org_id, object, record_id);
select kernel.protect('quality.merged_record');

-- Sources of records, the most trusted first, as an administrator has settled them.
create table quality.merge_source (
  org_id uuid not null,
  object text collate "C" not null,
  sources text[] not null,
  primary key (org_id, object)
);
select kernel.protect('quality.merge_source');

-- Organisations that there are already: members of the ready role do not merge.
update identity.role
  set definition = replace(definition, '"-setLogin"',
    '"-setLogin","-mergeRecords","-unmergeRecord","-setMergeSources"')
  where definition like '%"-setLogin"%' and definition not like '%"-mergeRecords"%';
