create table customers.contact (
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
  title text,
  department text,
  phone_index bytea,
  phone_last4 text collate "C",
  email_index bytea,
  email_last4 text collate "C",
  role text,
  reports_to_id uuid,
  note text,
  primary key (org_id, id)
);
create index contact_unit_id_created_at_index on customers.contact (org_id, unit_id, created_at, id) where deleted_at is null;
create index contact_owner_id_created_at_index on customers.contact (org_id, owner_id, created_at, id) where deleted_at is null;
create index contact_deleted_at_index on customers.contact (org_id, deleted_at, id) where deleted_at is not null;
create index contact_deletion_id_index on customers.contact (org_id, deletion_id) where deletion_id is not null;
create index contact_name_key_index on customers.contact (org_id, name_key, id) where deleted_at is null;
create index contact_unit_id_name_key_index on customers.contact (org_id, unit_id, name_key, id) where deleted_at is null;
create index contact_name_fold_index on customers.contact (org_id, name_fold, id) where deleted_at is null;
create index contact_customer_id_created_at_index on customers.contact (org_id, customer_id, created_at, id);
create index contact_phone_index_index on customers.contact (org_id, phone_index) where deleted_at is null;
create index contact_phone_last4_index on customers.contact (org_id, phone_last4) where deleted_at is null;
create index contact_email_index_index on customers.contact (org_id, email_index) where deleted_at is null;
create index contact_email_last4_index on customers.contact (org_id, email_last4) where deleted_at is null;
create index contact_role_index on customers.contact (org_id, role, id) where deleted_at is null;
create index contact_reports_to_id_created_at_index on customers.contact (org_id, reports_to_id, created_at, id);
create index contact_created_at_index on customers.contact (org_id, created_at, id) where deleted_at is null;
create index contact_created_by_created_at_index on customers.contact (org_id, created_by, created_at, id) where deleted_at is null;
create index contact_updated_at_index on customers.contact (org_id, updated_at, id) where deleted_at is null;
create index contact_unit_id_updated_at_index on customers.contact (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table customers.contact
  add foreign key (org_id, customer_id) references customers.customer (org_id, id),
  add foreign key (org_id, reports_to_id) references customers.contact (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('customers.contact');
