-- Where a customer is, and the numbers that its register or its card gives it. No record has them yet.
alter table customers.customer add column province text;
alter table customers.customer add column province_fold text collate "C";
alter table customers.customer add column district text;
alter table customers.customer add column district_fold text collate "C";
alter table customers.customer add column credit_code text;
alter table customers.customer add column credit_code_fold text collate "C";
alter table customers.customer add column identity_card_index bytea;
alter table customers.customer add column identity_card_last4 text collate "C";
create index customer_province_fold_index on customers.customer (org_id, province_fold, id) where deleted_at is null;
create index customer_district_fold_index on customers.customer (org_id, district_fold, id) where deleted_at is null;
create index customer_credit_code_fold_index on customers.customer (org_id, credit_code_fold, id) where deleted_at is null;

-- Which of the ready rules an organisation has been given: those that came later are added once.
alter table quality.score_state add column ready bigint not null default 1;
