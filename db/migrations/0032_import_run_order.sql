-- Runs are listed in the order they were made; nobody's list walks these.
drop index integration.import_run_facts_started_at_import_run_id_index;
drop index integration.import_run_facts_unit_id_started_at_import_run_id_index;
