-- Nobody spoken to yet means no interactions, not an unknown number of them.
update customers.customer_facts set interaction_count = 0 where interaction_count is null;
alter table customers.customer_facts alter column interaction_count set default 0, alter column interaction_count set not null;
