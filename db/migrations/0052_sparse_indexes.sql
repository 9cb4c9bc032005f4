-- Most records have no value in these fields, or none when they are written: an index of those that have one is what lists
-- and conditions need, and a new customer costs half as many entries. Records without a value are found by unit and id.
-- Where a first load was broken off, indexes wait to be built as they were: these are made here, or no more.
delete from platform.postponed_index where name in (
  'customers.customer_email_index_index',
  'customers.customer_email_last4_index',
  'customers.customer_tier_index',
  'customers.customer_industry_index',
  'customers.customer_size_index',
  'customers.customer_annual_revenue_base_index',
  'customers.customer_unit_id_annual_revenue_base_index',
  'customers.customer_credit_code_fold_index',
  'customers.customer_birthday_index',
  'customers.customer_preferred_channel_index',
  'sales.customer_facts_open_amount_base_customer_id_index',
  'sales.customer_facts_unit_id_open_amount_base_customer_id_index',
  'sales.customer_facts_next_task_at_customer_id_index',
  'sales.customer_facts_unit_id_next_task_at_customer_id_index',
  'sales.customer_facts_revenue_base_customer_id_index',
  'sales.customer_facts_unit_id_revenue_base_customer_id_index',
  'sales.customer_facts_unpaid_amount_base_customer_id_index',
  'sales.customer_facts_unit_id_unpaid_amount_base_customer_id_index',
  'sales.customer_facts_first_order_at_customer_id_index',
  'sales.customer_facts_last_order_at_customer_id_index',
  'sales.customer_facts_unit_id_last_order_at_customer_id_index',
  'insight.customer_facts_segment_customer_id_index',
  'insight.customer_facts_rfm_fold_customer_id_index',
  'insight.customer_facts_value_tier_customer_id_index',
  'insight.customer_facts_next_year_value_base_customer_id_index',
  'insight.customer_facts_unit_id_next_year_value_base_customer_id_index',
  'insight.customer_facts_lifetime_value_base_customer_id_index',
  'insight.customer_facts_unit_id_lifetime_value_base_customer_id_index',
  'insight.customer_facts_alive_chance_customer_id_index',
  'insight.customer_facts_unit_id_alive_chance_customer_id_index',
  'insight.customer_facts_churn_chance_customer_id_index',
  'insight.customer_facts_unit_id_churn_chance_customer_id_index',
  'insight.customer_facts_last_unhappy_at_customer_id_index',
  'insight.customer_facts_unit_id_last_unhappy_at_customer_id_index',
  'insight.customer_facts_last_hesitating_at_customer_id_index',
  'insight.customer_facts_unit_id_last_hesitating_at_customer_id_index',
  'customers.contact_role_index',
  'customers.identifier_phone_index_index',
  'customers.identifier_phone_last4_index',
  'customers.identifier_email_index_index',
  'customers.identifier_email_last4_index',
  'insight.interaction_facts_sentiment_interaction_id_index',
  'insight.interaction_facts_emotion_interaction_id_index',
  'insight.interaction_facts_aspect_interaction_id_index',
  'insight.interaction_facts_category_interaction_id_index',
  'insight.interaction_facts_language_interaction_id_index',
  'sales.lead_campaign_fold_index',
  'sales.lead_rating_index',
  'sales.lead_disqualify_reason_index',
  'sales.lead_converted_at_index',
  'sales.lead_unit_id_converted_at_index',
  'sales.lead_facts_response_minutes_lead_id_index',
  'sales.lead_facts_unit_id_response_minutes_lead_id_index',
  'insight.lead_facts_lead_score_lead_id_index',
  'insight.lead_facts_unit_id_lead_score_lead_id_index',
  'sales.opportunity_closed_at_index',
  'sales.opportunity_unit_id_closed_at_index',
  'sales.opportunity_loss_reason_index',
  'insight.opportunity_facts_win_chance_opportunity_id_index',
  'insight.opportunity_facts_unit_id_win_chance_opportunity_id_index',
  'sales.order_external_number_fold_index',
  'sales.task_done_at_index',
  'insight.participant_facts_ordered_at_participant_id_index',
  'insight.participant_facts_unit_id_ordered_at_participant_id_index');
drop index if exists customers.customer_email_index_index;
create index customer_email_index_index on customers.customer (org_id, email_index) where deleted_at is null and email_index is not null;
drop index if exists customers.customer_email_last4_index;
create index customer_email_last4_index on customers.customer (org_id, email_last4) where deleted_at is null and email_last4 is not null;
drop index if exists customers.customer_tier_index;
create index customer_tier_index on customers.customer (org_id, tier, id) where deleted_at is null and tier is not null;
drop index if exists customers.customer_industry_index;
create index customer_industry_index on customers.customer (org_id, industry, id) where deleted_at is null and industry is not null;
drop index if exists customers.customer_size_index;
create index customer_size_index on customers.customer (org_id, size, id) where deleted_at is null and size is not null;
drop index if exists customers.customer_annual_revenue_base_index;
create index customer_annual_revenue_base_index on customers.customer (org_id, annual_revenue_base, id) where deleted_at is null and annual_revenue_base is not null;
drop index if exists customers.customer_unit_id_annual_revenue_base_index;
create index customer_unit_id_annual_revenue_base_index on customers.customer (org_id, unit_id, annual_revenue_base, id) where deleted_at is null and annual_revenue_base is not null;
drop index if exists customers.customer_credit_code_fold_index;
create index customer_credit_code_fold_index on customers.customer (org_id, credit_code_fold, id) where deleted_at is null and credit_code_fold is not null;
drop index if exists customers.customer_birthday_index;
create index customer_birthday_index on customers.customer (org_id, birthday, id) where deleted_at is null and birthday is not null;
drop index if exists customers.customer_preferred_channel_index;
create index customer_preferred_channel_index on customers.customer (org_id, preferred_channel, id) where deleted_at is null and preferred_channel is not null;
create index customer_unit_id_index on customers.customer (org_id, unit_id, id) where deleted_at is null;
drop index if exists sales.customer_facts_open_amount_base_customer_id_index;
create index customer_facts_open_amount_base_customer_id_index on sales.customer_facts (org_id, open_amount_base, customer_id) where open_amount_base is not null;
drop index if exists sales.customer_facts_unit_id_open_amount_base_customer_id_index;
create index customer_facts_unit_id_open_amount_base_customer_id_index on sales.customer_facts (org_id, unit_id, open_amount_base, customer_id) where open_amount_base is not null;
drop index if exists sales.customer_facts_next_task_at_customer_id_index;
create index customer_facts_next_task_at_customer_id_index on sales.customer_facts (org_id, next_task_at, customer_id) where next_task_at is not null;
drop index if exists sales.customer_facts_unit_id_next_task_at_customer_id_index;
create index customer_facts_unit_id_next_task_at_customer_id_index on sales.customer_facts (org_id, unit_id, next_task_at, customer_id) where next_task_at is not null;
drop index if exists sales.customer_facts_revenue_base_customer_id_index;
create index customer_facts_revenue_base_customer_id_index on sales.customer_facts (org_id, revenue_base, customer_id) where revenue_base is not null;
drop index if exists sales.customer_facts_unit_id_revenue_base_customer_id_index;
create index customer_facts_unit_id_revenue_base_customer_id_index on sales.customer_facts (org_id, unit_id, revenue_base, customer_id) where revenue_base is not null;
drop index if exists sales.customer_facts_unpaid_amount_base_customer_id_index;
create index customer_facts_unpaid_amount_base_customer_id_index on sales.customer_facts (org_id, unpaid_amount_base, customer_id) where unpaid_amount_base is not null;
drop index if exists sales.customer_facts_unit_id_unpaid_amount_base_customer_id_index;
create index customer_facts_unit_id_unpaid_amount_base_customer_id_index on sales.customer_facts (org_id, unit_id, unpaid_amount_base, customer_id) where unpaid_amount_base is not null;
drop index if exists sales.customer_facts_first_order_at_customer_id_index;
create index customer_facts_first_order_at_customer_id_index on sales.customer_facts (org_id, first_order_at, customer_id) where first_order_at is not null;
drop index if exists sales.customer_facts_last_order_at_customer_id_index;
create index customer_facts_last_order_at_customer_id_index on sales.customer_facts (org_id, last_order_at, customer_id) where last_order_at is not null;
drop index if exists sales.customer_facts_unit_id_last_order_at_customer_id_index;
create index customer_facts_unit_id_last_order_at_customer_id_index on sales.customer_facts (org_id, unit_id, last_order_at, customer_id) where last_order_at is not null;
drop index if exists insight.customer_facts_segment_customer_id_index;
create index customer_facts_segment_customer_id_index on insight.customer_facts (org_id, segment, customer_id) where segment is not null;
drop index if exists insight.customer_facts_rfm_fold_customer_id_index;
create index customer_facts_rfm_fold_customer_id_index on insight.customer_facts (org_id, rfm_fold, customer_id) where rfm_fold is not null;
drop index if exists insight.customer_facts_value_tier_customer_id_index;
create index customer_facts_value_tier_customer_id_index on insight.customer_facts (org_id, value_tier, customer_id) where value_tier is not null;
drop index if exists insight.customer_facts_next_year_value_base_customer_id_index;
create index customer_facts_next_year_value_base_customer_id_index on insight.customer_facts (org_id, next_year_value_base, customer_id) where next_year_value_base is not null;
drop index if exists insight.customer_facts_unit_id_next_year_value_base_customer_id_index;
create index customer_facts_unit_id_next_year_value_base_customer_id_index on insight.customer_facts (org_id, unit_id, next_year_value_base, customer_id) where next_year_value_base is not null;
drop index if exists insight.customer_facts_lifetime_value_base_customer_id_index;
create index customer_facts_lifetime_value_base_customer_id_index on insight.customer_facts (org_id, lifetime_value_base, customer_id) where lifetime_value_base is not null;
drop index if exists insight.customer_facts_unit_id_lifetime_value_base_customer_id_index;
create index customer_facts_unit_id_lifetime_value_base_customer_id_index on insight.customer_facts (org_id, unit_id, lifetime_value_base, customer_id) where lifetime_value_base is not null;
drop index if exists insight.customer_facts_alive_chance_customer_id_index;
create index customer_facts_alive_chance_customer_id_index on insight.customer_facts (org_id, alive_chance, customer_id) where alive_chance is not null;
drop index if exists insight.customer_facts_unit_id_alive_chance_customer_id_index;
create index customer_facts_unit_id_alive_chance_customer_id_index on insight.customer_facts (org_id, unit_id, alive_chance, customer_id) where alive_chance is not null;
drop index if exists insight.customer_facts_churn_chance_customer_id_index;
create index customer_facts_churn_chance_customer_id_index on insight.customer_facts (org_id, churn_chance, customer_id) where churn_chance is not null;
drop index if exists insight.customer_facts_unit_id_churn_chance_customer_id_index;
create index customer_facts_unit_id_churn_chance_customer_id_index on insight.customer_facts (org_id, unit_id, churn_chance, customer_id) where churn_chance is not null;
drop index if exists insight.customer_facts_last_unhappy_at_customer_id_index;
create index customer_facts_last_unhappy_at_customer_id_index on insight.customer_facts (org_id, last_unhappy_at, customer_id) where last_unhappy_at is not null;
drop index if exists insight.customer_facts_unit_id_last_unhappy_at_customer_id_index;
create index customer_facts_unit_id_last_unhappy_at_customer_id_index on insight.customer_facts (org_id, unit_id, last_unhappy_at, customer_id) where last_unhappy_at is not null;
drop index if exists insight.customer_facts_last_hesitating_at_customer_id_index;
create index customer_facts_last_hesitating_at_customer_id_index on insight.customer_facts (org_id, last_hesitating_at, customer_id) where last_hesitating_at is not null;
drop index if exists insight.customer_facts_unit_id_last_hesitating_at_customer_id_index;
create index customer_facts_unit_id_last_hesitating_at_customer_id_index on insight.customer_facts (org_id, unit_id, last_hesitating_at, customer_id) where last_hesitating_at is not null;
drop index if exists customers.contact_role_index;
create index contact_role_index on customers.contact (org_id, role, id) where deleted_at is null and role is not null;
drop index if exists customers.identifier_phone_index_index;
create index identifier_phone_index_index on customers.identifier (org_id, phone_index) where deleted_at is null and phone_index is not null;
drop index if exists customers.identifier_phone_last4_index;
create index identifier_phone_last4_index on customers.identifier (org_id, phone_last4) where deleted_at is null and phone_last4 is not null;
drop index if exists customers.identifier_email_index_index;
create index identifier_email_index_index on customers.identifier (org_id, email_index) where deleted_at is null and email_index is not null;
drop index if exists customers.identifier_email_last4_index;
create index identifier_email_last4_index on customers.identifier (org_id, email_last4) where deleted_at is null and email_last4 is not null;
drop index if exists insight.interaction_facts_sentiment_interaction_id_index;
create index interaction_facts_sentiment_interaction_id_index on insight.interaction_facts (org_id, sentiment, interaction_id) where sentiment is not null;
drop index if exists insight.interaction_facts_emotion_interaction_id_index;
create index interaction_facts_emotion_interaction_id_index on insight.interaction_facts (org_id, emotion, interaction_id) where emotion is not null;
drop index if exists insight.interaction_facts_aspect_interaction_id_index;
create index interaction_facts_aspect_interaction_id_index on insight.interaction_facts (org_id, aspect, interaction_id) where aspect is not null;
drop index if exists insight.interaction_facts_category_interaction_id_index;
create index interaction_facts_category_interaction_id_index on insight.interaction_facts (org_id, category, interaction_id) where category is not null;
drop index if exists insight.interaction_facts_language_interaction_id_index;
create index interaction_facts_language_interaction_id_index on insight.interaction_facts (org_id, language, interaction_id) where language is not null;
drop index if exists sales.lead_campaign_fold_index;
create index lead_campaign_fold_index on sales.lead (org_id, campaign_fold, id) where deleted_at is null and campaign_fold is not null;
drop index if exists sales.lead_rating_index;
create index lead_rating_index on sales.lead (org_id, rating, id) where deleted_at is null and rating is not null;
drop index if exists sales.lead_disqualify_reason_index;
create index lead_disqualify_reason_index on sales.lead (org_id, disqualify_reason, id) where deleted_at is null and disqualify_reason is not null;
drop index if exists sales.lead_converted_at_index;
create index lead_converted_at_index on sales.lead (org_id, converted_at, id) where deleted_at is null and converted_at is not null;
drop index if exists sales.lead_unit_id_converted_at_index;
create index lead_unit_id_converted_at_index on sales.lead (org_id, unit_id, converted_at, id) where deleted_at is null and converted_at is not null;
create index lead_unit_id_index on sales.lead (org_id, unit_id, id) where deleted_at is null;
drop index if exists sales.lead_facts_response_minutes_lead_id_index;
create index lead_facts_response_minutes_lead_id_index on sales.lead_facts (org_id, response_minutes, lead_id) where response_minutes is not null;
drop index if exists sales.lead_facts_unit_id_response_minutes_lead_id_index;
create index lead_facts_unit_id_response_minutes_lead_id_index on sales.lead_facts (org_id, unit_id, response_minutes, lead_id) where response_minutes is not null;
drop index if exists insight.lead_facts_lead_score_lead_id_index;
create index lead_facts_lead_score_lead_id_index on insight.lead_facts (org_id, lead_score, lead_id) where lead_score is not null;
drop index if exists insight.lead_facts_unit_id_lead_score_lead_id_index;
create index lead_facts_unit_id_lead_score_lead_id_index on insight.lead_facts (org_id, unit_id, lead_score, lead_id) where lead_score is not null;
drop index if exists sales.opportunity_closed_at_index;
create index opportunity_closed_at_index on sales.opportunity (org_id, closed_at, id) where deleted_at is null and closed_at is not null;
drop index if exists sales.opportunity_unit_id_closed_at_index;
create index opportunity_unit_id_closed_at_index on sales.opportunity (org_id, unit_id, closed_at, id) where deleted_at is null and closed_at is not null;
drop index if exists sales.opportunity_loss_reason_index;
create index opportunity_loss_reason_index on sales.opportunity (org_id, loss_reason, id) where deleted_at is null and loss_reason is not null;
create index opportunity_unit_id_index on sales.opportunity (org_id, unit_id, id) where deleted_at is null;
drop index if exists insight.opportunity_facts_win_chance_opportunity_id_index;
create index opportunity_facts_win_chance_opportunity_id_index on insight.opportunity_facts (org_id, win_chance, opportunity_id) where win_chance is not null;
drop index if exists insight.opportunity_facts_unit_id_win_chance_opportunity_id_index;
create index opportunity_facts_unit_id_win_chance_opportunity_id_index on insight.opportunity_facts (org_id, unit_id, win_chance, opportunity_id) where win_chance is not null;
drop index if exists sales.order_external_number_fold_index;
create index order_external_number_fold_index on sales.order (org_id, external_number_fold, id) where deleted_at is null and external_number_fold is not null;
drop index if exists sales.task_done_at_index;
create index task_done_at_index on sales.task (org_id, done_at, id) where deleted_at is null and done_at is not null;
create index participant_unit_id_index on insight.participant (org_id, unit_id, id) where deleted_at is null;
drop index if exists insight.participant_facts_ordered_at_participant_id_index;
create index participant_facts_ordered_at_participant_id_index on insight.participant_facts (org_id, ordered_at, participant_id) where ordered_at is not null;
drop index if exists insight.participant_facts_unit_id_ordered_at_participant_id_index;
create index participant_facts_unit_id_ordered_at_participant_id_index on insight.participant_facts (org_id, unit_id, ordered_at, participant_id) where ordered_at is not null;
