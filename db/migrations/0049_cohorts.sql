-- Figures over all orders (cohorts, what each customer bought) read this index alone, in the order of customers and time,
-- instead of a row of the table for each order from all over the disk. It replaces the one without the added columns.
-- A first load that was broken off has taken it away, and would make the old one again.
drop index if exists sales.order_customer_id_ordered_at_index;
delete from platform.postponed_index where name = 'sales.order_customer_id_ordered_at_index';
create index order_customer_id_ordered_at_index on sales.order (org_id, customer_id, ordered_at, id)
  include (status, payment_status, total_base, unit_id, owner_id) where deleted_at is null;
