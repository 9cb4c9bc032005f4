-- A row of facts is made with its record, by the same call, and bears its id. Checked once more for each row, that was a
-- fourteenth of what storing a customer costs the database. See docs/adr/0004.
alter table customers.customer_facts drop constraint customer_facts_org_id_customer_id_fkey;
alter table sales.customer_facts drop constraint customer_facts_org_id_customer_id_fkey;
alter table insight.customer_facts drop constraint customer_facts_org_id_customer_id_fkey;
alter table quality.customer_facts drop constraint customer_facts_org_id_customer_id_fkey;
alter table quality.contact_facts drop constraint contact_facts_org_id_contact_id_fkey;
alter table insight.interaction_facts drop constraint interaction_facts_org_id_interaction_id_fkey;
alter table sales.lead_facts drop constraint lead_facts_org_id_lead_id_fkey;
alter table insight.lead_facts drop constraint lead_facts_org_id_lead_id_fkey;
alter table quality.lead_facts drop constraint lead_facts_org_id_lead_id_fkey;
alter table insight.opportunity_facts drop constraint opportunity_facts_org_id_opportunity_id_fkey;
alter table insight.score_model_facts drop constraint score_model_facts_org_id_score_model_id_fkey;
alter table insight.participant_facts drop constraint participant_facts_org_id_participant_id_fkey;
alter table insight.churn_case_facts drop constraint churn_case_facts_org_id_churn_case_id_fkey;
alter table integration.import_run_facts drop constraint import_run_facts_org_id_import_run_id_fkey;
alter table integration.export_run_facts drop constraint export_run_facts_org_id_export_run_id_fkey;
