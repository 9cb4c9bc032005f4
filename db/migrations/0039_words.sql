create table insight.interaction_facts (
  org_id uuid not null,
  interaction_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  sentiment text,
  emotion text,
  aspect text,
  category text,
  language text,
  primary key (org_id, interaction_id)
);
create index interaction_facts_sentiment_interaction_id_index on insight.interaction_facts (org_id, sentiment, interaction_id);
create index interaction_facts_emotion_interaction_id_index on insight.interaction_facts (org_id, emotion, interaction_id);
create index interaction_facts_aspect_interaction_id_index on insight.interaction_facts (org_id, aspect, interaction_id);
create index interaction_facts_category_interaction_id_index on insight.interaction_facts (org_id, category, interaction_id);
create index interaction_facts_language_interaction_id_index on insight.interaction_facts (org_id, language, interaction_id);
alter table insight.interaction_facts
  add foreign key (org_id, interaction_id) references customers.interaction (org_id, id);
select kernel.protect('insight.interaction_facts');
insert into insight.interaction_facts (org_id, interaction_id, owner_id, unit_id)
  select org_id, id, owner_id, unit_id from customers.interaction;
alter table insight.customer_facts add column last_unhappy_at timestamptz(3);
alter table insight.customer_facts add column last_hesitating_at timestamptz(3);
create index customer_facts_last_unhappy_at_customer_id_index on insight.customer_facts (org_id, last_unhappy_at, customer_id);
create index customer_facts_unit_id_last_unhappy_at_customer_id_index on insight.customer_facts (org_id, unit_id, last_unhappy_at, customer_id);
create index customer_facts_last_hesitating_at_customer_id_index on insight.customer_facts (org_id, last_hesitating_at, customer_id);
create index customer_facts_unit_id_last_hesitating_at_customer_id_index on insight.customer_facts (org_id, unit_id, last_hesitating_at, customer_id);

-- What was read from the text of an interaction, by what (`reader`, as words/models.ts names it), of which text (a hash)
-- and which words decided: places in the text, as words/reading.ts says it, and no copy of it.
create table insight.reading (
  org_id uuid not null,
  interaction_id uuid not null,
  customer_id uuid not null,
  version bigint not null,
  reader text not null,
  text_hash text not null,
  detail jsonb not null,
  read_at timestamptz(3) not null,
  primary key (org_id, interaction_id)
);
create index reading_customer_id_index on insight.reading (org_id, customer_id);
alter table insight.reading
  add foreign key (org_id, interaction_id) references customers.interaction (org_id, id);
select kernel.protect('insight.reading');

-- What a person said that a text is: it holds as long as the text has this hash.
create table insight.word_correction (
  org_id uuid not null,
  interaction_id uuid not null,
  text_hash text not null,
  sentiment text,
  emotion text,
  category text,
  corrected_by uuid not null,
  corrected_at timestamptz(3) not null,
  primary key (org_id, interaction_id)
);
create index word_correction_corrected_at_index on insight.word_correction (org_id, corrected_at);
alter table insight.word_correction
  add foreign key (org_id, interaction_id) references customers.interaction (org_id, id);
select kernel.protect('insight.word_correction');
