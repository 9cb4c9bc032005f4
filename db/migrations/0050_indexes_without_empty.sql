-- A new customer wrote 115 index entries, a third of them to say that it has no value there: no score yet, no industry. No
-- index of a text holds the rows without one any more, as "empty" never asked it; nor most of facts, whose lists give
-- those rows, which come last, in the order of their ids. What was "never", such as contacted, is still looked up.

drop index if exists
  identity.member_email_index_index,
  identity.member_email_last4_index,
  customers.customer_phone_index_index,
  customers.customer_phone_last4_index,
  customers.customer_email_index_index,
  customers.customer_email_last4_index,
  customers.customer_tier_index,
  customers.customer_province_fold_index,
  customers.customer_district_fold_index,
  customers.customer_source_index,
  customers.customer_industry_index,
  customers.customer_size_index,
  customers.customer_credit_code_fold_index,
  customers.customer_preferred_channel_index,
  customers.customer_facts_unit_id_last_contact_at_customer_id_index,
  sales.customer_facts_open_amount_base_customer_id_index,
  sales.customer_facts_unit_id_open_amount_base_customer_id_index,
  sales.customer_facts_unit_id_next_task_at_customer_id_index,
  sales.customer_facts_revenue_base_customer_id_index,
  sales.customer_facts_unit_id_revenue_base_customer_id_index,
  sales.customer_facts_unpaid_amount_base_customer_id_index,
  sales.customer_facts_unit_id_unpaid_amount_base_customer_id_index,
  sales.customer_facts_unit_id_last_order_at_customer_id_index,
  insight.customer_facts_segment_customer_id_index,
  insight.customer_facts_rfm_fold_customer_id_index,
  insight.customer_facts_value_tier_customer_id_index,
  insight.customer_facts_next_year_value_base_customer_id_index,
  insight.customer_facts_unit_id_next_year_value_base_customer_id_index,
  insight.customer_facts_lifetime_value_base_customer_id_index,
  insight.customer_facts_unit_id_lifetime_value_base_customer_id_index,
  insight.customer_facts_alive_chance_customer_id_index,
  insight.customer_facts_unit_id_alive_chance_customer_id_index,
  insight.customer_facts_churn_chance_customer_id_index,
  insight.customer_facts_unit_id_churn_chance_customer_id_index,
  insight.customer_facts_unit_id_last_unhappy_at_customer_id_index,
  insight.customer_facts_unit_id_last_hesitating_at_customer_id_index,
  quality.customer_facts_quality_score_customer_id_index,
  quality.customer_facts_unit_id_quality_score_customer_id_index,
  customers.contact_phone_index_index,
  customers.contact_phone_last4_index,
  customers.contact_email_index_index,
  customers.contact_email_last4_index,
  customers.contact_role_index,
  quality.contact_facts_quality_score_contact_id_index,
  quality.contact_facts_unit_id_quality_score_contact_id_index,
  customers.identifier_phone_index_index,
  customers.identifier_phone_last4_index,
  customers.identifier_email_index_index,
  customers.identifier_email_last4_index,
  insight.interaction_facts_sentiment_interaction_id_index,
  insight.interaction_facts_emotion_interaction_id_index,
  insight.interaction_facts_aspect_interaction_id_index,
  insight.interaction_facts_category_interaction_id_index,
  insight.interaction_facts_language_interaction_id_index,
  sales.lead_company_fold_index,
  sales.lead_phone_index_index,
  sales.lead_phone_last4_index,
  sales.lead_email_index_index,
  sales.lead_email_last4_index,
  sales.lead_city_fold_index,
  sales.lead_source_index,
  sales.lead_campaign_fold_index,
  sales.lead_rating_index,
  sales.lead_disqualify_reason_index,
  sales.lead_facts_unit_id_first_response_at_lead_id_index,
  sales.lead_facts_response_minutes_lead_id_index,
  sales.lead_facts_unit_id_response_minutes_lead_id_index,
  sales.lead_facts_unit_id_last_contact_at_lead_id_index,
  insight.lead_facts_lead_score_lead_id_index,
  insight.lead_facts_unit_id_lead_score_lead_id_index,
  quality.lead_facts_quality_score_lead_id_index,
  quality.lead_facts_unit_id_quality_score_lead_id_index,
  sales.opportunity_forecast_category_index,
  sales.opportunity_source_index,
  sales.opportunity_loss_reason_index,
  insight.opportunity_facts_win_chance_opportunity_id_index,
  insight.opportunity_facts_unit_id_win_chance_opportunity_id_index,
  sales.order_channel_index,
  sales.order_external_number_fold_index,
  sales.task_priority_index,
  market.cost_kind_index,
  market.cost_source_index,
  insight.score_model_facts_current_score_model_id_index,
  insight.participant_facts_unit_id_ordered_at_participant_id_index,
  insight.churn_case_intervention_index,
  insight.churn_case_facts_risk_churn_case_id_index,
  insight.churn_case_facts_unit_id_risk_churn_case_id_index,
  insight.churn_case_facts_outcome_churn_case_id_index,
  integration.export_run_object_fold_index;
-- Where a first load was interrupted, its end would build the former ones again.
delete from platform.postponed_index where name in (
  'identity.member_email_index_index',
  'identity.member_email_last4_index',
  'customers.customer_phone_index_index',
  'customers.customer_phone_last4_index',
  'customers.customer_email_index_index',
  'customers.customer_email_last4_index',
  'customers.customer_tier_index',
  'customers.customer_province_fold_index',
  'customers.customer_district_fold_index',
  'customers.customer_source_index',
  'customers.customer_industry_index',
  'customers.customer_size_index',
  'customers.customer_credit_code_fold_index',
  'customers.customer_preferred_channel_index',
  'customers.customer_facts_unit_id_last_contact_at_customer_id_index',
  'sales.customer_facts_open_amount_base_customer_id_index',
  'sales.customer_facts_unit_id_open_amount_base_customer_id_index',
  'sales.customer_facts_unit_id_next_task_at_customer_id_index',
  'sales.customer_facts_revenue_base_customer_id_index',
  'sales.customer_facts_unit_id_revenue_base_customer_id_index',
  'sales.customer_facts_unpaid_amount_base_customer_id_index',
  'sales.customer_facts_unit_id_unpaid_amount_base_customer_id_index',
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
  'insight.customer_facts_unit_id_last_unhappy_at_customer_id_index',
  'insight.customer_facts_unit_id_last_hesitating_at_customer_id_index',
  'quality.customer_facts_quality_score_customer_id_index',
  'quality.customer_facts_unit_id_quality_score_customer_id_index',
  'customers.contact_phone_index_index',
  'customers.contact_phone_last4_index',
  'customers.contact_email_index_index',
  'customers.contact_email_last4_index',
  'customers.contact_role_index',
  'quality.contact_facts_quality_score_contact_id_index',
  'quality.contact_facts_unit_id_quality_score_contact_id_index',
  'customers.identifier_phone_index_index',
  'customers.identifier_phone_last4_index',
  'customers.identifier_email_index_index',
  'customers.identifier_email_last4_index',
  'insight.interaction_facts_sentiment_interaction_id_index',
  'insight.interaction_facts_emotion_interaction_id_index',
  'insight.interaction_facts_aspect_interaction_id_index',
  'insight.interaction_facts_category_interaction_id_index',
  'insight.interaction_facts_language_interaction_id_index',
  'sales.lead_company_fold_index',
  'sales.lead_phone_index_index',
  'sales.lead_phone_last4_index',
  'sales.lead_email_index_index',
  'sales.lead_email_last4_index',
  'sales.lead_city_fold_index',
  'sales.lead_source_index',
  'sales.lead_campaign_fold_index',
  'sales.lead_rating_index',
  'sales.lead_disqualify_reason_index',
  'sales.lead_facts_unit_id_first_response_at_lead_id_index',
  'sales.lead_facts_response_minutes_lead_id_index',
  'sales.lead_facts_unit_id_response_minutes_lead_id_index',
  'sales.lead_facts_unit_id_last_contact_at_lead_id_index',
  'insight.lead_facts_lead_score_lead_id_index',
  'insight.lead_facts_unit_id_lead_score_lead_id_index',
  'quality.lead_facts_quality_score_lead_id_index',
  'quality.lead_facts_unit_id_quality_score_lead_id_index',
  'sales.opportunity_forecast_category_index',
  'sales.opportunity_source_index',
  'sales.opportunity_loss_reason_index',
  'insight.opportunity_facts_win_chance_opportunity_id_index',
  'insight.opportunity_facts_unit_id_win_chance_opportunity_id_index',
  'sales.order_channel_index',
  'sales.order_external_number_fold_index',
  'sales.task_priority_index',
  'market.cost_kind_index',
  'market.cost_source_index',
  'insight.score_model_facts_current_score_model_id_index',
  'insight.participant_facts_unit_id_ordered_at_participant_id_index',
  'insight.churn_case_intervention_index',
  'insight.churn_case_facts_risk_churn_case_id_index',
  'insight.churn_case_facts_unit_id_risk_churn_case_id_index',
  'insight.churn_case_facts_outcome_churn_case_id_index',
  'integration.export_run_object_fold_index');

create index member_email_index_index on identity.member (org_id, email_index) where deleted_at is null and email_index is not null;
create index member_email_last4_index on identity.member (org_id, email_last4) where deleted_at is null and email_last4 is not null;
create index customer_phone_index_index on customers.customer (org_id, phone_index) where deleted_at is null and phone_index is not null;
create index customer_phone_last4_index on customers.customer (org_id, phone_last4) where deleted_at is null and phone_last4 is not null;
create index customer_email_index_index on customers.customer (org_id, email_index) where deleted_at is null and email_index is not null;
create index customer_email_last4_index on customers.customer (org_id, email_last4) where deleted_at is null and email_last4 is not null;
create index customer_tier_index on customers.customer (org_id, tier, id) where deleted_at is null and tier is not null;
create index customer_province_fold_index on customers.customer (org_id, province_fold, id) where deleted_at is null and province_fold is not null;
create index customer_district_fold_index on customers.customer (org_id, district_fold, id) where deleted_at is null and district_fold is not null;
create index customer_source_index on customers.customer (org_id, source, id) where deleted_at is null and source is not null;
create index customer_industry_index on customers.customer (org_id, industry, id) where deleted_at is null and industry is not null;
create index customer_size_index on customers.customer (org_id, size, id) where deleted_at is null and size is not null;
create index customer_credit_code_fold_index on customers.customer (org_id, credit_code_fold, id) where deleted_at is null and credit_code_fold is not null;
create index customer_preferred_channel_index on customers.customer (org_id, preferred_channel, id) where deleted_at is null and preferred_channel is not null;
create index customer_facts_unit_id_last_contact_at_customer_id_index on customers.customer_facts (org_id, unit_id, last_contact_at, customer_id) where last_contact_at is not null;
create index customer_facts_unit_id_customer_id_index on customers.customer_facts (org_id, unit_id, customer_id);
create index customer_facts_open_amount_base_customer_id_index on sales.customer_facts (org_id, open_amount_base, customer_id) where open_amount_base is not null;
create index customer_facts_unit_id_open_amount_base_customer_id_index on sales.customer_facts (org_id, unit_id, open_amount_base, customer_id) where open_amount_base is not null;
create index customer_facts_unit_id_next_task_at_customer_id_index on sales.customer_facts (org_id, unit_id, next_task_at, customer_id) where next_task_at is not null;
create index customer_facts_revenue_base_customer_id_index on sales.customer_facts (org_id, revenue_base, customer_id) where revenue_base is not null;
create index customer_facts_unit_id_revenue_base_customer_id_index on sales.customer_facts (org_id, unit_id, revenue_base, customer_id) where revenue_base is not null;
create index customer_facts_unpaid_amount_base_customer_id_index on sales.customer_facts (org_id, unpaid_amount_base, customer_id) where unpaid_amount_base is not null;
create index customer_facts_unit_id_unpaid_amount_base_customer_id_index on sales.customer_facts (org_id, unit_id, unpaid_amount_base, customer_id) where unpaid_amount_base is not null;
create index customer_facts_unit_id_last_order_at_customer_id_index on sales.customer_facts (org_id, unit_id, last_order_at, customer_id) where last_order_at is not null;
create index customer_facts_unit_id_customer_id_index on sales.customer_facts (org_id, unit_id, customer_id);
create index customer_facts_segment_customer_id_index on insight.customer_facts (org_id, segment, customer_id) where segment is not null;
create index customer_facts_rfm_fold_customer_id_index on insight.customer_facts (org_id, rfm_fold, customer_id) where rfm_fold is not null;
create index customer_facts_value_tier_customer_id_index on insight.customer_facts (org_id, value_tier, customer_id) where value_tier is not null;
create index customer_facts_next_year_value_base_customer_id_index on insight.customer_facts (org_id, next_year_value_base, customer_id) where next_year_value_base is not null;
create index customer_facts_unit_id_next_year_value_base_customer_id_index on insight.customer_facts (org_id, unit_id, next_year_value_base, customer_id) where next_year_value_base is not null;
create index customer_facts_lifetime_value_base_customer_id_index on insight.customer_facts (org_id, lifetime_value_base, customer_id) where lifetime_value_base is not null;
create index customer_facts_unit_id_lifetime_value_base_customer_id_index on insight.customer_facts (org_id, unit_id, lifetime_value_base, customer_id) where lifetime_value_base is not null;
create index customer_facts_alive_chance_customer_id_index on insight.customer_facts (org_id, alive_chance, customer_id) where alive_chance is not null;
create index customer_facts_unit_id_alive_chance_customer_id_index on insight.customer_facts (org_id, unit_id, alive_chance, customer_id) where alive_chance is not null;
create index customer_facts_churn_chance_customer_id_index on insight.customer_facts (org_id, churn_chance, customer_id) where churn_chance is not null;
create index customer_facts_unit_id_churn_chance_customer_id_index on insight.customer_facts (org_id, unit_id, churn_chance, customer_id) where churn_chance is not null;
create index customer_facts_unit_id_last_unhappy_at_customer_id_index on insight.customer_facts (org_id, unit_id, last_unhappy_at, customer_id) where last_unhappy_at is not null;
create index customer_facts_unit_id_last_hesitating_at_customer_id_index on insight.customer_facts (org_id, unit_id, last_hesitating_at, customer_id) where last_hesitating_at is not null;
create index customer_facts_unit_id_customer_id_index on insight.customer_facts (org_id, unit_id, customer_id);
create index customer_facts_quality_score_customer_id_index on quality.customer_facts (org_id, quality_score, customer_id) where quality_score is not null;
create index customer_facts_unit_id_quality_score_customer_id_index on quality.customer_facts (org_id, unit_id, quality_score, customer_id) where quality_score is not null;
create index customer_facts_unit_id_customer_id_index on quality.customer_facts (org_id, unit_id, customer_id);
create index contact_phone_index_index on customers.contact (org_id, phone_index) where deleted_at is null and phone_index is not null;
create index contact_phone_last4_index on customers.contact (org_id, phone_last4) where deleted_at is null and phone_last4 is not null;
create index contact_email_index_index on customers.contact (org_id, email_index) where deleted_at is null and email_index is not null;
create index contact_email_last4_index on customers.contact (org_id, email_last4) where deleted_at is null and email_last4 is not null;
create index contact_role_index on customers.contact (org_id, role, id) where deleted_at is null and role is not null;
create index contact_facts_quality_score_contact_id_index on quality.contact_facts (org_id, quality_score, contact_id) where quality_score is not null;
create index contact_facts_unit_id_quality_score_contact_id_index on quality.contact_facts (org_id, unit_id, quality_score, contact_id) where quality_score is not null;
create index contact_facts_unit_id_contact_id_index on quality.contact_facts (org_id, unit_id, contact_id);
create index identifier_phone_index_index on customers.identifier (org_id, phone_index) where deleted_at is null and phone_index is not null;
create index identifier_phone_last4_index on customers.identifier (org_id, phone_last4) where deleted_at is null and phone_last4 is not null;
create index identifier_email_index_index on customers.identifier (org_id, email_index) where deleted_at is null and email_index is not null;
create index identifier_email_last4_index on customers.identifier (org_id, email_last4) where deleted_at is null and email_last4 is not null;
create index interaction_facts_sentiment_interaction_id_index on insight.interaction_facts (org_id, sentiment, interaction_id) where sentiment is not null;
create index interaction_facts_emotion_interaction_id_index on insight.interaction_facts (org_id, emotion, interaction_id) where emotion is not null;
create index interaction_facts_aspect_interaction_id_index on insight.interaction_facts (org_id, aspect, interaction_id) where aspect is not null;
create index interaction_facts_category_interaction_id_index on insight.interaction_facts (org_id, category, interaction_id) where category is not null;
create index interaction_facts_language_interaction_id_index on insight.interaction_facts (org_id, language, interaction_id) where language is not null;
create index lead_company_fold_index on sales.lead (org_id, company_fold, id) where deleted_at is null and company_fold is not null;
create index lead_phone_index_index on sales.lead (org_id, phone_index) where deleted_at is null and phone_index is not null;
create index lead_phone_last4_index on sales.lead (org_id, phone_last4) where deleted_at is null and phone_last4 is not null;
create index lead_email_index_index on sales.lead (org_id, email_index) where deleted_at is null and email_index is not null;
create index lead_email_last4_index on sales.lead (org_id, email_last4) where deleted_at is null and email_last4 is not null;
create index lead_city_fold_index on sales.lead (org_id, city_fold, id) where deleted_at is null and city_fold is not null;
create index lead_source_index on sales.lead (org_id, source, id) where deleted_at is null and source is not null;
create index lead_campaign_fold_index on sales.lead (org_id, campaign_fold, id) where deleted_at is null and campaign_fold is not null;
create index lead_rating_index on sales.lead (org_id, rating, id) where deleted_at is null and rating is not null;
create index lead_disqualify_reason_index on sales.lead (org_id, disqualify_reason, id) where deleted_at is null and disqualify_reason is not null;
create index lead_facts_unit_id_first_response_at_lead_id_index on sales.lead_facts (org_id, unit_id, first_response_at, lead_id) where first_response_at is not null;
create index lead_facts_response_minutes_lead_id_index on sales.lead_facts (org_id, response_minutes, lead_id) where response_minutes is not null;
create index lead_facts_unit_id_response_minutes_lead_id_index on sales.lead_facts (org_id, unit_id, response_minutes, lead_id) where response_minutes is not null;
create index lead_facts_unit_id_last_contact_at_lead_id_index on sales.lead_facts (org_id, unit_id, last_contact_at, lead_id) where last_contact_at is not null;
create index lead_facts_unit_id_lead_id_index on sales.lead_facts (org_id, unit_id, lead_id);
create index lead_facts_lead_score_lead_id_index on insight.lead_facts (org_id, lead_score, lead_id) where lead_score is not null;
create index lead_facts_unit_id_lead_score_lead_id_index on insight.lead_facts (org_id, unit_id, lead_score, lead_id) where lead_score is not null;
create index lead_facts_unit_id_lead_id_index on insight.lead_facts (org_id, unit_id, lead_id);
create index lead_facts_quality_score_lead_id_index on quality.lead_facts (org_id, quality_score, lead_id) where quality_score is not null;
create index lead_facts_unit_id_quality_score_lead_id_index on quality.lead_facts (org_id, unit_id, quality_score, lead_id) where quality_score is not null;
create index lead_facts_unit_id_lead_id_index on quality.lead_facts (org_id, unit_id, lead_id);
create index opportunity_forecast_category_index on sales.opportunity (org_id, forecast_category, id) where deleted_at is null and forecast_category is not null;
create index opportunity_source_index on sales.opportunity (org_id, source, id) where deleted_at is null and source is not null;
create index opportunity_loss_reason_index on sales.opportunity (org_id, loss_reason, id) where deleted_at is null and loss_reason is not null;
create index opportunity_facts_win_chance_opportunity_id_index on insight.opportunity_facts (org_id, win_chance, opportunity_id) where win_chance is not null;
create index opportunity_facts_unit_id_win_chance_opportunity_id_index on insight.opportunity_facts (org_id, unit_id, win_chance, opportunity_id) where win_chance is not null;
create index opportunity_facts_unit_id_opportunity_id_index on insight.opportunity_facts (org_id, unit_id, opportunity_id);
create index order_channel_index on sales.order (org_id, channel, id) where deleted_at is null and channel is not null;
create index order_external_number_fold_index on sales.order (org_id, external_number_fold, id) where deleted_at is null and external_number_fold is not null;
create index task_priority_index on sales.task (org_id, priority, id) where deleted_at is null and priority is not null;
create index cost_kind_index on market.cost (org_id, kind, id) where deleted_at is null and kind is not null;
create index cost_source_index on market.cost (org_id, source, id) where deleted_at is null and source is not null;
create index score_model_facts_current_score_model_id_index on insight.score_model_facts (org_id, current, score_model_id) where current is not null;
create index participant_facts_unit_id_ordered_at_participant_id_index on insight.participant_facts (org_id, unit_id, ordered_at, participant_id) where ordered_at is not null;
create index participant_facts_unit_id_participant_id_index on insight.participant_facts (org_id, unit_id, participant_id);
create index churn_case_intervention_index on insight.churn_case (org_id, intervention, id) where deleted_at is null and intervention is not null;
create index churn_case_facts_risk_churn_case_id_index on insight.churn_case_facts (org_id, risk, churn_case_id) where risk is not null;
create index churn_case_facts_unit_id_risk_churn_case_id_index on insight.churn_case_facts (org_id, unit_id, risk, churn_case_id) where risk is not null;
create index churn_case_facts_outcome_churn_case_id_index on insight.churn_case_facts (org_id, outcome, churn_case_id) where outcome is not null;
create index churn_case_facts_unit_id_churn_case_id_index on insight.churn_case_facts (org_id, unit_id, churn_case_id);
create index export_run_object_fold_index on integration.export_run (org_id, object_fold, id) where deleted_at is null and object_fold is not null;
