-- A new record is judged after it was written, a customer from a file often has neither province nor district: indexes of
-- those that have one make every other customer four entries cheaper. Contacts without a score are found by unit and id.
-- Where a first load was broken off, indexes wait to be built as they were: these are made here, or no more.
delete from platform.postponed_index where name in (
  'customers.customer_province_fold_index',
  'customers.customer_district_fold_index',
  'quality.customer_facts_quality_score_customer_id_index',
  'quality.customer_facts_unit_id_quality_score_customer_id_index',
  'quality.contact_facts_quality_score_contact_id_index',
  'quality.contact_facts_unit_id_quality_score_contact_id_index',
  'quality.lead_facts_quality_score_lead_id_index',
  'quality.lead_facts_unit_id_quality_score_lead_id_index');
drop index if exists customers.customer_province_fold_index;
create index customer_province_fold_index on customers.customer (org_id, province_fold, id) where deleted_at is null and province_fold is not null;
drop index if exists customers.customer_district_fold_index;
create index customer_district_fold_index on customers.customer (org_id, district_fold, id) where deleted_at is null and district_fold is not null;
drop index if exists quality.customer_facts_quality_score_customer_id_index;
create index customer_facts_quality_score_customer_id_index on quality.customer_facts (org_id, quality_score, customer_id) where quality_score is not null;
drop index if exists quality.customer_facts_unit_id_quality_score_customer_id_index;
create index customer_facts_unit_id_quality_score_customer_id_index on quality.customer_facts (org_id, unit_id, quality_score, customer_id) where quality_score is not null;
drop index if exists quality.contact_facts_quality_score_contact_id_index;
create index contact_facts_quality_score_contact_id_index on quality.contact_facts (org_id, quality_score, contact_id) where quality_score is not null;
drop index if exists quality.contact_facts_unit_id_quality_score_contact_id_index;
create index contact_facts_unit_id_quality_score_contact_id_index on quality.contact_facts (org_id, unit_id, quality_score, contact_id) where quality_score is not null;
create index contact_unit_id_index on customers.contact (org_id, unit_id, id) where deleted_at is null;
drop index if exists quality.lead_facts_quality_score_lead_id_index;
create index lead_facts_quality_score_lead_id_index on quality.lead_facts (org_id, quality_score, lead_id) where quality_score is not null;
drop index if exists quality.lead_facts_unit_id_quality_score_lead_id_index;
create index lead_facts_unit_id_quality_score_lead_id_index on quality.lead_facts (org_id, unit_id, quality_score, lead_id) where quality_score is not null;
