-- Offers: what was offered to customers, and what the model foretold, to be held against what came.

create table insight.product_offer (
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
  product_id uuid not null,
  offered_at timestamptz(3) not null,
  answer text not null,
  note text,
  primary key (org_id, id)
);
create index product_offer_unit_id_created_at_index on insight.product_offer (org_id, unit_id, created_at, id) where deleted_at is null;
create index product_offer_owner_id_created_at_index on insight.product_offer (org_id, owner_id, created_at, id) where deleted_at is null;
create index product_offer_deleted_at_index on insight.product_offer (org_id, deleted_at, id) where deleted_at is not null;
create index product_offer_deletion_id_index on insight.product_offer (org_id, deletion_id) where deletion_id is not null;
create index product_offer_customer_id_created_at_index on insight.product_offer (org_id, customer_id, created_at, id);
create index product_offer_product_id_created_at_index on insight.product_offer (org_id, product_id, created_at, id);
create index product_offer_offered_at_index on insight.product_offer (org_id, offered_at, id) where deleted_at is null;
create index product_offer_unit_id_offered_at_index on insight.product_offer (org_id, unit_id, offered_at, id) where deleted_at is null;
create index product_offer_answer_index on insight.product_offer (org_id, answer, id) where deleted_at is null;
create index product_offer_created_at_index on insight.product_offer (org_id, created_at, id) where deleted_at is null;
create index product_offer_created_by_created_at_index on insight.product_offer (org_id, created_by, created_at, id) where deleted_at is null;
create index product_offer_updated_at_index on insight.product_offer (org_id, updated_at, id) where deleted_at is null;
create index product_offer_unit_id_updated_at_index on insight.product_offer (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table insight.product_offer
  add foreign key (org_id, customer_id) references customers.customer (org_id, id),
  add foreign key (org_id, product_id) references catalog.product (org_id, id);
select kernel.protect('insight.product_offer');

-- What was foretold of customers on a day; rank 1 is the likeliest. A set each week is kept for 120 days.
create table insight.offer_hint (
  org_id uuid not null,
  made_on date not null,
  customer_id uuid not null,
  rank integer not null,
  product_id uuid not null,
  primary key (org_id, made_on, customer_id, rank)
);
create index offer_hint_customer_id_index on insight.offer_hint (org_id, customer_id);
alter table insight.offer_hint
  add foreign key (org_id, customer_id) references customers.customer (org_id, id),
  add foreign key (org_id, product_id) references catalog.product (org_id, id);
select kernel.protect('insight.offer_hint');

-- Customers by the chance of the likeliest product that is new to them. (Rows of kind `bundle`: what goes with a product.)
create index score_offer_value_index on insight.score (org_id, value desc, record_id) where kind = 'offer';
