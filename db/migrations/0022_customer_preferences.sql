alter table customers.customer add column service_note text;
alter table customers.customer add column preferred_channel text;
alter table customers.customer add column preferred_time text;
create index customer_preferred_channel_index on customers.customer (org_id, preferred_channel, id) where deleted_at is null;
