create schema sales;
grant usage on schema sales to zhiyin_app;

create table sales.task (
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
  subject text not null,
  subject_fold text collate "C",
  subject_key text collate "C",
  customer_id uuid,
  due_at timestamptz(3),
  priority text,
  done boolean,
  done_at timestamptz(3),
  note text,
  primary key (org_id, id)
);
create index task_unit_id_created_at_index on sales.task (org_id, unit_id, created_at, id) where deleted_at is null;
create index task_owner_id_created_at_index on sales.task (org_id, owner_id, created_at, id) where deleted_at is null;
create index task_deleted_at_index on sales.task (org_id, deleted_at, id) where deleted_at is not null;
create index task_deletion_id_index on sales.task (org_id, deletion_id) where deletion_id is not null;
create index task_subject_key_index on sales.task (org_id, subject_key, id) where deleted_at is null;
create index task_unit_id_subject_key_index on sales.task (org_id, unit_id, subject_key, id) where deleted_at is null;
create index task_subject_fold_index on sales.task (org_id, subject_fold, id) where deleted_at is null;
create index task_customer_id_created_at_index on sales.task (org_id, customer_id, created_at, id);
create index task_due_at_index on sales.task (org_id, due_at, id) where deleted_at is null;
create index task_unit_id_due_at_index on sales.task (org_id, unit_id, due_at, id) where deleted_at is null;
create index task_priority_index on sales.task (org_id, priority, id) where deleted_at is null;
create index task_done_index on sales.task (org_id, done, id) where deleted_at is null;
create index task_done_at_index on sales.task (org_id, done_at, id) where deleted_at is null;
create index task_created_at_index on sales.task (org_id, created_at, id) where deleted_at is null;
create index task_created_by_created_at_index on sales.task (org_id, created_by, created_at, id) where deleted_at is null;
create index task_updated_at_index on sales.task (org_id, updated_at, id) where deleted_at is null;
create index task_unit_id_updated_at_index on sales.task (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table sales.task
  add foreign key (org_id, customer_id) references customers.customer (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.task');
