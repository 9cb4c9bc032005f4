-- What leads write is read as well: readings and judgements name the object of the text beside its id, and bear no foreign
-- key any more. Where a first load was broken off, what waits to be made is made here, or no more.
delete from platform.postponed_key where name in (
  'insight.reading.reading_org_id_interaction_id_fkey',
  'insight.word_correction.word_correction_org_id_interaction_id_fkey');
delete from platform.postponed_index where name = 'insight.reading_customer_id_index';
alter table insight.reading drop constraint if exists reading_org_id_interaction_id_fkey;
alter table insight.reading rename column interaction_id to record_id;
alter table insight.reading rename column customer_id to person_id;
alter table insight.reading add column object text not null default 'interaction';
alter table insight.reading alter column object drop default;
drop index if exists insight.reading_customer_id_index;
create index reading_person_id_index on insight.reading (org_id, person_id);
alter table insight.word_correction drop constraint if exists word_correction_org_id_interaction_id_fkey;
alter table insight.word_correction rename column interaction_id to record_id;
alter table insight.word_correction add column object text not null default 'interaction';
alter table insight.word_correction alter column object drop default;
create table insight.lead_interaction_facts (
  org_id uuid not null,
  lead_interaction_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  sentiment text,
  emotion text,
  aspect text,
  category text,
  language text,
  product_id uuid,
  product_category_id uuid,
  primary key (org_id, lead_interaction_id)
);
create index lead_interaction_facts_sentiment_lead_interaction_id_index on insight.lead_interaction_facts (org_id, sentiment, lead_interaction_id) where sentiment is not null;
create index lead_interaction_facts_emotion_lead_interaction_id_index on insight.lead_interaction_facts (org_id, emotion, lead_interaction_id) where emotion is not null;
create index lead_interaction_facts_aspect_lead_interaction_id_index on insight.lead_interaction_facts (org_id, aspect, lead_interaction_id) where aspect is not null;
create index lead_interaction_facts_category_lead_interaction_id_index on insight.lead_interaction_facts (org_id, category, lead_interaction_id) where category is not null;
create index lead_interaction_facts_language_lead_interaction_id_index on insight.lead_interaction_facts (org_id, language, lead_interaction_id) where language is not null;
create index lead_interaction_facts_product_id_lead_interaction_id_index on insight.lead_interaction_facts (org_id, product_id, lead_interaction_id);
create index lead_interaction_facts_product_category_id_lead_intera_edb878fc on insight.lead_interaction_facts (org_id, product_category_id, lead_interaction_id);
alter table insight.lead_interaction_facts
  add foreign key (org_id, product_id) references catalog.product (org_id, id),
  add foreign key (org_id, product_category_id) references catalog.product_category (org_id, id);
select kernel.protect('insight.lead_interaction_facts');
insert into insight.lead_interaction_facts (org_id, lead_interaction_id, owner_id, unit_id)
  select org_id, id, owner_id, unit_id from sales.lead_interaction;
alter table insight.lead_facts add column last_unhappy_at timestamptz(3);
alter table insight.lead_facts add column last_hesitating_at timestamptz(3);
create index lead_facts_last_unhappy_at_lead_id_index on insight.lead_facts (org_id, last_unhappy_at, lead_id) where last_unhappy_at is not null;
create index lead_facts_unit_id_last_unhappy_at_lead_id_index on insight.lead_facts (org_id, unit_id, last_unhappy_at, lead_id) where last_unhappy_at is not null;
create index lead_facts_last_hesitating_at_lead_id_index on insight.lead_facts (org_id, last_hesitating_at, lead_id) where last_hesitating_at is not null;
create index lead_facts_unit_id_last_hesitating_at_lead_id_index on insight.lead_facts (org_id, unit_id, last_hesitating_at, lead_id) where last_hesitating_at is not null;
