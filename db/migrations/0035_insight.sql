-- What the organisation's own data says: scores with their models, experiments, rescues; and what customers cost.

create schema insight;
grant usage on schema insight to zhiyin_app;
create schema market;
grant usage on schema market to zhiyin_app;

create table insight.customer_facts (
  org_id uuid not null,
  customer_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  segment text,
  rfm text,
  rfm_fold text collate "C",
  value_tier text,
  next_year_value bigint,
  next_year_value_base bigint,
  lifetime_value bigint,
  lifetime_value_base bigint,
  alive_chance bigint,
  churn_chance bigint,
  primary key (org_id, customer_id)
);

create table insight.lead_facts (
  org_id uuid not null,
  lead_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  lead_score bigint,
  primary key (org_id, lead_id)
);

create table insight.opportunity_facts (
  org_id uuid not null,
  opportunity_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  win_chance bigint,
  primary key (org_id, opportunity_id)
);

create table market.cost (
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
  spent_on date not null,
  amount bigint not null,
  amount_base bigint,
  purpose text not null,
  kind text,
  source text,
  note text,
  currency text,
  primary key (org_id, id)
);

create table insight.score_model (
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
  kind text not null,
  state text not null,
  reason text,
  trained_at timestamptz(3) not null,
  row_count bigint,
  auc bigint,
  brier bigint,
  card text,
  primary key (org_id, id)
);

create table insight.score_model_facts (
  org_id uuid not null,
  score_model_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  current boolean,
  scored_at timestamptz(3),
  scored_count bigint,
  watch text,
  primary key (org_id, score_model_id)
);

create table insight.experiment (
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
  kind text not null,
  status text not null,
  hypothesis text,
  audience text,
  outcome text not null,
  days bigint not null,
  smallest bigint,
  started_at timestamptz(3),
  ended_at timestamptz(3),
  primary key (org_id, id)
);

create table insight.experiment_arm (
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
  experiment_id uuid not null,
  name text not null,
  control boolean,
  share bigint not null,
  treatment text,
  primary key (org_id, id)
);

create table insight.participant (
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
  experiment_id uuid not null,
  arm_id uuid not null,
  customer_id uuid not null,
  assigned_at timestamptz(3) not null,
  primary key (org_id, id)
);

create table insight.churn_case (
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
  experiment_id uuid,
  intervention text,
  status text not null,
  handled_at timestamptz(3),
  note text,
  primary key (org_id, id)
);

create table insight.churn_case_facts (
  org_id uuid not null,
  churn_case_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  risk bigint,
  outcome text,
  returned_at timestamptz(3),
  primary key (org_id, churn_case_id)
);
create index customer_facts_segment_customer_id_index on insight.customer_facts (org_id, segment, customer_id);
create index customer_facts_rfm_fold_customer_id_index on insight.customer_facts (org_id, rfm_fold, customer_id);
create index customer_facts_value_tier_customer_id_index on insight.customer_facts (org_id, value_tier, customer_id);
create index customer_facts_next_year_value_base_customer_id_index on insight.customer_facts (org_id, next_year_value_base, customer_id);
create index customer_facts_unit_id_next_year_value_base_customer_id_index on insight.customer_facts (org_id, unit_id, next_year_value_base, customer_id);
create index customer_facts_lifetime_value_base_customer_id_index on insight.customer_facts (org_id, lifetime_value_base, customer_id);
create index customer_facts_unit_id_lifetime_value_base_customer_id_index on insight.customer_facts (org_id, unit_id, lifetime_value_base, customer_id);
create index customer_facts_alive_chance_customer_id_index on insight.customer_facts (org_id, alive_chance, customer_id);
create index customer_facts_unit_id_alive_chance_customer_id_index on insight.customer_facts (org_id, unit_id, alive_chance, customer_id);
create index customer_facts_churn_chance_customer_id_index on insight.customer_facts (org_id, churn_chance, customer_id);
create index customer_facts_unit_id_churn_chance_customer_id_index on insight.customer_facts (org_id, unit_id, churn_chance, customer_id);
alter table insight.customer_facts
  add foreign key (org_id, customer_id) references customers.customer (org_id, id);
select kernel.protect('insight.customer_facts');
insert into insight.customer_facts (org_id, customer_id, owner_id, unit_id)
  select org_id, id, owner_id, unit_id from customers.customer;
create index lead_facts_lead_score_lead_id_index on insight.lead_facts (org_id, lead_score, lead_id);
create index lead_facts_unit_id_lead_score_lead_id_index on insight.lead_facts (org_id, unit_id, lead_score, lead_id);
alter table insight.lead_facts
  add foreign key (org_id, lead_id) references sales.lead (org_id, id);
select kernel.protect('insight.lead_facts');
insert into insight.lead_facts (org_id, lead_id, owner_id, unit_id)
  select org_id, id, owner_id, unit_id from sales.lead;
create index opportunity_facts_win_chance_opportunity_id_index on insight.opportunity_facts (org_id, win_chance, opportunity_id);
create index opportunity_facts_unit_id_win_chance_opportunity_id_index on insight.opportunity_facts (org_id, unit_id, win_chance, opportunity_id);
alter table insight.opportunity_facts
  add foreign key (org_id, opportunity_id) references sales.opportunity (org_id, id);
select kernel.protect('insight.opportunity_facts');
insert into insight.opportunity_facts (org_id, opportunity_id, owner_id, unit_id)
  select org_id, id, owner_id, unit_id from sales.opportunity;
create index cost_unit_id_created_at_index on market.cost (org_id, unit_id, created_at, id) where deleted_at is null;
create index cost_owner_id_created_at_index on market.cost (org_id, owner_id, created_at, id) where deleted_at is null;
create index cost_deleted_at_index on market.cost (org_id, deleted_at, id) where deleted_at is not null;
create index cost_deletion_id_index on market.cost (org_id, deletion_id) where deletion_id is not null;
create index cost_spent_on_index on market.cost (org_id, spent_on, id) where deleted_at is null;
create index cost_unit_id_spent_on_index on market.cost (org_id, unit_id, spent_on, id) where deleted_at is null;
create index cost_amount_base_index on market.cost (org_id, amount_base, id) where deleted_at is null;
create index cost_unit_id_amount_base_index on market.cost (org_id, unit_id, amount_base, id) where deleted_at is null;
create index cost_purpose_index on market.cost (org_id, purpose, id) where deleted_at is null;
create index cost_kind_index on market.cost (org_id, kind, id) where deleted_at is null;
create index cost_source_index on market.cost (org_id, source, id) where deleted_at is null;
create index cost_created_at_index on market.cost (org_id, created_at, id) where deleted_at is null;
create index cost_created_by_created_at_index on market.cost (org_id, created_by, created_at, id) where deleted_at is null;
create index cost_updated_at_index on market.cost (org_id, updated_at, id) where deleted_at is null;
create index cost_unit_id_updated_at_index on market.cost (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table market.cost
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('market.cost');
create index score_model_unit_id_created_at_index on insight.score_model (org_id, unit_id, created_at, id) where deleted_at is null;
create index score_model_owner_id_created_at_index on insight.score_model (org_id, owner_id, created_at, id) where deleted_at is null;
create index score_model_deleted_at_index on insight.score_model (org_id, deleted_at, id) where deleted_at is not null;
create index score_model_deletion_id_index on insight.score_model (org_id, deletion_id) where deletion_id is not null;
create unique index score_model_number_unique on insight.score_model (org_id, number) where deleted_at is null;
create index score_model_kind_index on insight.score_model (org_id, kind, id) where deleted_at is null;
create index score_model_state_index on insight.score_model (org_id, state, id) where deleted_at is null;
create index score_model_trained_at_index on insight.score_model (org_id, trained_at, id) where deleted_at is null;
create index score_model_created_at_index on insight.score_model (org_id, created_at, id) where deleted_at is null;
create index score_model_created_by_created_at_index on insight.score_model (org_id, created_by, created_at, id) where deleted_at is null;
create index score_model_updated_at_index on insight.score_model (org_id, updated_at, id) where deleted_at is null;
alter table insight.score_model
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('insight.score_model');
create index score_model_facts_current_score_model_id_index on insight.score_model_facts (org_id, current, score_model_id);
alter table insight.score_model_facts
  add foreign key (org_id, score_model_id) references insight.score_model (org_id, id);
select kernel.protect('insight.score_model_facts');
create index experiment_unit_id_created_at_index on insight.experiment (org_id, unit_id, created_at, id) where deleted_at is null;
create index experiment_owner_id_created_at_index on insight.experiment (org_id, owner_id, created_at, id) where deleted_at is null;
create index experiment_deleted_at_index on insight.experiment (org_id, deleted_at, id) where deleted_at is not null;
create index experiment_deletion_id_index on insight.experiment (org_id, deletion_id) where deletion_id is not null;
create index experiment_name_key_index on insight.experiment (org_id, name_key, id) where deleted_at is null;
create index experiment_unit_id_name_key_index on insight.experiment (org_id, unit_id, name_key, id) where deleted_at is null;
create index experiment_name_fold_index on insight.experiment (org_id, name_fold, id) where deleted_at is null;
create index experiment_kind_index on insight.experiment (org_id, kind, id) where deleted_at is null;
create index experiment_status_index on insight.experiment (org_id, status, id) where deleted_at is null;
create index experiment_outcome_index on insight.experiment (org_id, outcome, id) where deleted_at is null;
create index experiment_started_at_index on insight.experiment (org_id, started_at, id) where deleted_at is null;
create index experiment_unit_id_started_at_index on insight.experiment (org_id, unit_id, started_at, id) where deleted_at is null;
create index experiment_created_at_index on insight.experiment (org_id, created_at, id) where deleted_at is null;
create index experiment_created_by_created_at_index on insight.experiment (org_id, created_by, created_at, id) where deleted_at is null;
create index experiment_updated_at_index on insight.experiment (org_id, updated_at, id) where deleted_at is null;
create index experiment_unit_id_updated_at_index on insight.experiment (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table insight.experiment
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
select kernel.protect('insight.experiment');
create index experiment_arm_unit_id_created_at_index on insight.experiment_arm (org_id, unit_id, created_at, id) where deleted_at is null;
create index experiment_arm_owner_id_created_at_index on insight.experiment_arm (org_id, owner_id, created_at, id) where deleted_at is null;
create index experiment_arm_deleted_at_index on insight.experiment_arm (org_id, deleted_at, id) where deleted_at is not null;
create index experiment_arm_deletion_id_index on insight.experiment_arm (org_id, deletion_id) where deletion_id is not null;
create index experiment_arm_experiment_id_created_at_index on insight.experiment_arm (org_id, experiment_id, created_at, id);
create index experiment_arm_created_at_index on insight.experiment_arm (org_id, created_at, id) where deleted_at is null;
create index experiment_arm_created_by_created_at_index on insight.experiment_arm (org_id, created_by, created_at, id) where deleted_at is null;
create index experiment_arm_updated_at_index on insight.experiment_arm (org_id, updated_at, id) where deleted_at is null;
create index experiment_arm_unit_id_updated_at_index on insight.experiment_arm (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table insight.experiment_arm
  add foreign key (org_id, experiment_id) references insight.experiment (org_id, id);
select kernel.protect('insight.experiment_arm');
create index participant_unit_id_created_at_index on insight.participant (org_id, unit_id, created_at, id) where deleted_at is null;
create index participant_owner_id_created_at_index on insight.participant (org_id, owner_id, created_at, id) where deleted_at is null;
create index participant_deleted_at_index on insight.participant (org_id, deleted_at, id) where deleted_at is not null;
create index participant_deletion_id_index on insight.participant (org_id, deletion_id) where deletion_id is not null;
create index participant_experiment_id_created_at_index on insight.participant (org_id, experiment_id, created_at, id);
create index participant_arm_id_created_at_index on insight.participant (org_id, arm_id, created_at, id);
create index participant_customer_id_created_at_index on insight.participant (org_id, customer_id, created_at, id);
create index participant_created_at_index on insight.participant (org_id, created_at, id) where deleted_at is null;
create index participant_created_by_created_at_index on insight.participant (org_id, created_by, created_at, id) where deleted_at is null;
create index participant_updated_at_index on insight.participant (org_id, updated_at, id) where deleted_at is null;
create index participant_unit_id_updated_at_index on insight.participant (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table insight.participant
  add foreign key (org_id, experiment_id) references insight.experiment (org_id, id),
  add foreign key (org_id, arm_id) references insight.experiment_arm (org_id, id),
  add foreign key (org_id, customer_id) references customers.customer (org_id, id);
select kernel.protect('insight.participant');
create index churn_case_unit_id_created_at_index on insight.churn_case (org_id, unit_id, created_at, id) where deleted_at is null;
create index churn_case_owner_id_created_at_index on insight.churn_case (org_id, owner_id, created_at, id) where deleted_at is null;
create index churn_case_deleted_at_index on insight.churn_case (org_id, deleted_at, id) where deleted_at is not null;
create index churn_case_deletion_id_index on insight.churn_case (org_id, deletion_id) where deletion_id is not null;
create index churn_case_customer_id_created_at_index on insight.churn_case (org_id, customer_id, created_at, id);
create index churn_case_experiment_id_created_at_index on insight.churn_case (org_id, experiment_id, created_at, id);
create index churn_case_intervention_index on insight.churn_case (org_id, intervention, id) where deleted_at is null;
create index churn_case_status_index on insight.churn_case (org_id, status, id) where deleted_at is null;
create index churn_case_handled_at_index on insight.churn_case (org_id, handled_at, id) where deleted_at is null;
create index churn_case_created_at_index on insight.churn_case (org_id, created_at, id) where deleted_at is null;
create index churn_case_created_by_created_at_index on insight.churn_case (org_id, created_by, created_at, id) where deleted_at is null;
create index churn_case_updated_at_index on insight.churn_case (org_id, updated_at, id) where deleted_at is null;
create index churn_case_unit_id_updated_at_index on insight.churn_case (org_id, unit_id, updated_at, id) where deleted_at is null;
alter table insight.churn_case
  add foreign key (org_id, customer_id) references customers.customer (org_id, id),
  add foreign key (org_id, experiment_id) references insight.experiment (org_id, id);
select kernel.protect('insight.churn_case');
create index churn_case_facts_risk_churn_case_id_index on insight.churn_case_facts (org_id, risk, churn_case_id);
create index churn_case_facts_unit_id_risk_churn_case_id_index on insight.churn_case_facts (org_id, unit_id, risk, churn_case_id);
create index churn_case_facts_outcome_churn_case_id_index on insight.churn_case_facts (org_id, outcome, churn_case_id);
create index churn_case_facts_returned_at_churn_case_id_index on insight.churn_case_facts (org_id, returned_at, churn_case_id);
alter table insight.churn_case_facts
  add foreign key (org_id, churn_case_id) references insight.churn_case (org_id, id);
select kernel.protect('insight.churn_case_facts');
alter table customers.customer add column no_profiling boolean;
create index customer_no_profiling_index on customers.customer (org_id, no_profiling, id) where deleted_at is null;
alter table sales.lead add column no_profiling boolean;

-- What a model learned, as the analysis library answers it (JSON): too large for a record, and nobody's to read.
create table insight.fitted_model (
  org_id uuid not null,
  model_id uuid not null,
  body text not null,
  primary key (org_id, model_id)
);
alter table insight.fitted_model
  add foreign key (org_id, model_id) references insight.score_model (org_id, id);
select kernel.protect('insight.fitted_model');

-- The latest score of a record, with what its page says of it. `kind` as in score_model, or `case`: the churn score with
-- which a churn case began, by the id of the case. Value and detail as in scores/rules.ts. Whoever is not scored any more has no row.
create table insight.score (
  org_id uuid not null,
  kind text not null,
  record_id uuid not null,
  model_id uuid not null,
  value double precision not null,
  detail jsonb not null,
  scored_at timestamptz(3) not null,
  primary key (org_id, kind, record_id)
);
select kernel.protect('insight.score');

-- What an organisation has settled for its insight, by name (JSON).
create table insight.setting (
  org_id uuid not null,
  name text not null,
  value jsonb not null,
  primary key (org_id, name)
);
select kernel.protect('insight.setting');

-- Organisations that there are already: whoever may not give logins does not settle the weights of the value index.
update identity.role set definition = replace(definition, '"-setLogin"', '"-setLogin","-setValueWeights"')
  where definition like '%"-setLogin"%' and definition not like '%"-setValueWeights"%';
