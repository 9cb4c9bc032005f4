-- Exchange rates become records: with versions, history and screens. Those there are keep their values.
alter table kernel.exchange_rate rename to exchange_rate_before;
alter table kernel.exchange_rate_before rename constraint exchange_rate_pkey to exchange_rate_before_pkey;

create table kernel.exchange_rate (
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
  currency text not null,
  currency_fold text collate "C",
  currency_key text collate "C",
  date date not null,
  rate bigint not null check (rate > 0),
  primary key (org_id, id)
);
insert into kernel.exchange_rate
    (org_id, id, version, created_at, updated_at, currency, currency_fold, currency_key, date, rate)
  select org_id, gen_random_uuid(), 1, now(), now(), currency, lower(currency), lower(currency), day, rate
  from kernel.exchange_rate_before;
drop table kernel.exchange_rate_before;

create index exchange_rate_unit_id_created_at_index on kernel.exchange_rate (org_id, unit_id, created_at, id) where deleted_at is null;
create index exchange_rate_owner_id_created_at_index on kernel.exchange_rate (org_id, owner_id, created_at, id) where deleted_at is null;
create index exchange_rate_deleted_at_index on kernel.exchange_rate (org_id, deleted_at, id) where deleted_at is not null;
create index exchange_rate_deletion_id_index on kernel.exchange_rate (org_id, deletion_id) where deletion_id is not null;
create index exchange_rate_currency_key_index on kernel.exchange_rate (org_id, currency_key, id) where deleted_at is null;
create index exchange_rate_date_index on kernel.exchange_rate (org_id, date, id) where deleted_at is null;
create index exchange_rate_created_at_index on kernel.exchange_rate (org_id, created_at, id) where deleted_at is null;
create index exchange_rate_created_by_created_at_index on kernel.exchange_rate (org_id, created_by, created_at, id) where deleted_at is null;
create index exchange_rate_updated_at_index on kernel.exchange_rate (org_id, updated_at, id) where deleted_at is null;
create unique index exchange_rate_currency_date_unique on kernel.exchange_rate (org_id, currency_fold, date) where deleted_at is null;
alter table kernel.exchange_rate
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('kernel.exchange_rate');
