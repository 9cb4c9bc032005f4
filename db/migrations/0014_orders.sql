-- What is sold (catalog), and the orders for it; what customers have bought stands beside their other facts of sales.

create schema catalog;
grant usage on schema catalog to zhiyin_app;

create table catalog.product_category (
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
  parent_id uuid,
  position bigint,
  primary key (org_id, id)
);

create table catalog.product (
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
  code text not null,
  code_fold text collate "C",
  code_key text collate "C",
  category_id uuid,
  kind text not null,
  unit_of_measure text,
  price bigint,
  price_base bigint,
  cost bigint,
  cost_base bigint,
  active boolean not null,
  description text,
  currency text,
  primary key (org_id, id)
);

create table sales.order (
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
  number bigint,
  customer_id uuid,
  ordered_at timestamptz(3) not null,
  status text not null,
  channel text,
  store_id uuid,
  discount_rate bigint,
  subtotal bigint,
  subtotal_base bigint,
  discount bigint,
  discount_base bigint,
  total bigint,
  total_base bigint,
  line_count bigint,
  payment_status text not null,
  paid_amount bigint,
  paid_amount_base bigint,
  unpaid_amount bigint,
  unpaid_amount_base bigint,
  paid_at timestamptz(3),
  opportunity_id uuid,
  source_system text,
  source_system_fold text collate "C",
  external_number text,
  external_number_fold text collate "C",
  cancelled_at timestamptz(3),
  cancel_reason text,
  note text,
  currency text,
  primary key (org_id, id)
);

create table sales.order_line (
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
  order_id uuid not null,
  position bigint,
  product_id uuid,
  name text,
  quantity bigint not null,
  unit_of_measure text,
  unit_price bigint,
  unit_price_base bigint,
  discount_rate bigint,
  amount bigint,
  amount_base bigint,
  currency text,
  primary key (org_id, id)
);
create index product_category_unit_id_created_at_index on catalog.product_category (org_id, unit_id, created_at, id) where deleted_at is null;
create index product_category_owner_id_created_at_index on catalog.product_category (org_id, owner_id, created_at, id) where deleted_at is null;
create index product_category_deleted_at_index on catalog.product_category (org_id, deleted_at, id) where deleted_at is not null;
create index product_category_deletion_id_index on catalog.product_category (org_id, deletion_id) where deletion_id is not null;
create index product_category_name_key_index on catalog.product_category (org_id, name_key, id) where deleted_at is null;
create index product_category_name_fold_index on catalog.product_category (org_id, name_fold, id) where deleted_at is null;
create index product_category_parent_id_created_at_index on catalog.product_category (org_id, parent_id, created_at, id);
create index product_category_position_index on catalog.product_category (org_id, position, id) where deleted_at is null;
create index product_category_created_at_index on catalog.product_category (org_id, created_at, id) where deleted_at is null;
create index product_category_created_by_created_at_index on catalog.product_category (org_id, created_by, created_at, id) where deleted_at is null;
create index product_category_updated_at_index on catalog.product_category (org_id, updated_at, id) where deleted_at is null;
alter table catalog.product_category
  add foreign key (org_id, parent_id) references catalog.product_category (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('catalog.product_category');
create index product_unit_id_created_at_index on catalog.product (org_id, unit_id, created_at, id) where deleted_at is null;
create index product_owner_id_created_at_index on catalog.product (org_id, owner_id, created_at, id) where deleted_at is null;
create index product_deleted_at_index on catalog.product (org_id, deleted_at, id) where deleted_at is not null;
create index product_deletion_id_index on catalog.product (org_id, deletion_id) where deletion_id is not null;
create index product_name_key_index on catalog.product (org_id, name_key, id) where deleted_at is null;
create index product_name_fold_index on catalog.product (org_id, name_fold, id) where deleted_at is null;
create unique index product_code_unique on catalog.product (org_id, code_fold) where deleted_at is null;
create index product_code_key_index on catalog.product (org_id, code_key, id) where deleted_at is null;
create index product_category_id_created_at_index on catalog.product (org_id, category_id, created_at, id);
create index product_kind_index on catalog.product (org_id, kind, id) where deleted_at is null;
create index product_price_base_index on catalog.product (org_id, price_base, id) where deleted_at is null;
create index product_active_index on catalog.product (org_id, active, id) where deleted_at is null;
create index product_created_at_index on catalog.product (org_id, created_at, id) where deleted_at is null;
create index product_created_by_created_at_index on catalog.product (org_id, created_by, created_at, id) where deleted_at is null;
create index product_updated_at_index on catalog.product (org_id, updated_at, id) where deleted_at is null;
alter table catalog.product
  add foreign key (org_id, category_id) references catalog.product_category (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('catalog.product');
create index order_unit_id_created_at_index on sales.order (org_id, unit_id, created_at, id) where deleted_at is null;
create index order_owner_id_created_at_index on sales.order (org_id, owner_id, created_at, id) where deleted_at is null;
create index order_deleted_at_index on sales.order (org_id, deleted_at, id) where deleted_at is not null;
create index order_deletion_id_index on sales.order (org_id, deletion_id) where deletion_id is not null;
create unique index order_number_unique on sales.order (org_id, number) where deleted_at is null;
create index order_customer_id_created_at_index on sales.order (org_id, customer_id, created_at, id);
create index order_ordered_at_index on sales.order (org_id, ordered_at, id) where deleted_at is null;
create index order_unit_id_ordered_at_index on sales.order (org_id, unit_id, ordered_at, id) where deleted_at is null;
create index order_status_index on sales.order (org_id, status, id) where deleted_at is null;
create index order_channel_index on sales.order (org_id, channel, id) where deleted_at is null;
create index order_store_id_created_at_index on sales.order (org_id, store_id, created_at, id);
create index order_total_base_index on sales.order (org_id, total_base, id) where deleted_at is null;
create index order_unit_id_total_base_index on sales.order (org_id, unit_id, total_base, id) where deleted_at is null;
create index order_payment_status_index on sales.order (org_id, payment_status, id) where deleted_at is null;
create index order_unpaid_amount_base_index on sales.order (org_id, unpaid_amount_base, id) where deleted_at is null;
create index order_opportunity_id_created_at_index on sales.order (org_id, opportunity_id, created_at, id);
create index order_external_number_fold_index on sales.order (org_id, external_number_fold, id) where deleted_at is null;
create index order_created_at_index on sales.order (org_id, created_at, id) where deleted_at is null;
create index order_created_by_created_at_index on sales.order (org_id, created_by, created_at, id) where deleted_at is null;
create index order_updated_at_index on sales.order (org_id, updated_at, id) where deleted_at is null;
create index order_unit_id_updated_at_index on sales.order (org_id, unit_id, updated_at, id) where deleted_at is null;
create unique index order_source_system_external_number_unique on sales.order (org_id, source_system_fold, external_number_fold) where deleted_at is null;
create index order_customer_id_ordered_at_index on sales.order (org_id, customer_id, ordered_at, id) where deleted_at is null;
create index order_unit_id_customer_id_ordered_at_index on sales.order (org_id, unit_id, customer_id, ordered_at, id) where deleted_at is null;
alter table sales.order
  add foreign key (org_id, customer_id) references customers.customer (org_id, id),
  add foreign key (org_id, store_id) references identity.unit (org_id, id),
  add foreign key (org_id, opportunity_id) references sales.opportunity (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.order');
create index order_line_unit_id_created_at_index on sales.order_line (org_id, unit_id, created_at, id) where deleted_at is null;
create index order_line_owner_id_created_at_index on sales.order_line (org_id, owner_id, created_at, id) where deleted_at is null;
create index order_line_deleted_at_index on sales.order_line (org_id, deleted_at, id) where deleted_at is not null;
create index order_line_deletion_id_index on sales.order_line (org_id, deletion_id) where deletion_id is not null;
create index order_line_order_id_created_at_index on sales.order_line (org_id, order_id, created_at, id);
create index order_line_product_id_created_at_index on sales.order_line (org_id, product_id, created_at, id);
create index order_line_created_at_index on sales.order_line (org_id, created_at, id) where deleted_at is null;
create index order_line_created_by_created_at_index on sales.order_line (org_id, created_by, created_at, id) where deleted_at is null;
create index order_line_updated_at_index on sales.order_line (org_id, updated_at, id) where deleted_at is null;
create index order_line_unit_id_updated_at_index on sales.order_line (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table sales.order_line
  add foreign key (org_id, order_id) references sales.order (org_id, id),
  add foreign key (org_id, product_id) references catalog.product (org_id, id),
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('sales.order_line');
alter table sales.customer_facts add column order_count bigint not null default 0;
alter table sales.customer_facts add column revenue bigint;
alter table sales.customer_facts add column revenue_base bigint;
alter table sales.customer_facts add column unpaid_amount bigint;
alter table sales.customer_facts add column unpaid_amount_base bigint;
alter table sales.customer_facts add column first_order_at timestamptz(3);
alter table sales.customer_facts add column last_order_at timestamptz(3);
create index customer_facts_order_count_customer_id_index on sales.customer_facts (org_id, order_count, customer_id);
create index customer_facts_unit_id_order_count_customer_id_index on sales.customer_facts (org_id, unit_id, order_count, customer_id);
create index customer_facts_revenue_base_customer_id_index on sales.customer_facts (org_id, revenue_base, customer_id);
create index customer_facts_unit_id_revenue_base_customer_id_index on sales.customer_facts (org_id, unit_id, revenue_base, customer_id);
create index customer_facts_unpaid_amount_base_customer_id_index on sales.customer_facts (org_id, unpaid_amount_base, customer_id);
create index customer_facts_unit_id_unpaid_amount_base_customer_id_index on sales.customer_facts (org_id, unit_id, unpaid_amount_base, customer_id);
create index customer_facts_first_order_at_customer_id_index on sales.customer_facts (org_id, first_order_at, customer_id);
create index customer_facts_last_order_at_customer_id_index on sales.customer_facts (org_id, last_order_at, customer_id);
create index customer_facts_unit_id_last_order_at_customer_id_index on sales.customer_facts (org_id, unit_id, last_order_at, customer_id);
alter table sales.opportunity add column product_id uuid;
create index opportunity_product_id_created_at_index on sales.opportunity (org_id, product_id, created_at, id);
alter table sales.opportunity
  add foreign key (org_id, product_id) references catalog.product (org_id, id);
