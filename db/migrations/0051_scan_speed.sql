-- A scan of everything in less: rows are written by the million, and what else leads to a customer is asked of each.

-- The organisation of the transaction is read once for each statement here, not once for each row.
alter policy organisation on quality.match_key with check (org_id = (select kernel.org_id()));
alter policy organisation on quality.match_record with check (org_id = (select kernel.org_id()));
alter policy organisation on quality.duplicate_pair with check (org_id = (select kernel.org_id()));

-- Most customers have one phone and one e-mail, the primary ones, which stand on the customers themselves.
create index identifier_secondary_index on customers.identifier (org_id, customer_id)
  where deleted_at is null and is_primary is not true;
