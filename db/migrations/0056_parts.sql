-- Parts are listed with the record they belong to: nobody asks for all of them by who wrote them or when they changed.
-- Where a first load was broken off, indexes wait to be built as they were: these are made here, or no more.
delete from platform.postponed_index where name in (
  'customers.identifier_created_by_created_at_index',
  'customers.identifier_updated_at_index',
  'customers.identifier_unit_id_updated_at_index',
  'customers.customer_tag_created_by_created_at_index',
  'customers.customer_tag_updated_at_index',
  'customers.customer_tag_unit_id_updated_at_index',
  'sales.order_line_created_by_created_at_index',
  'sales.order_line_updated_at_index',
  'sales.order_line_unit_id_updated_at_index',
  'sales.opportunity_contact_created_by_created_at_index',
  'sales.opportunity_contact_updated_at_index',
  'sales.opportunity_contact_unit_id_updated_at_index',
  'sales.opportunity_competitor_created_by_created_at_index',
  'sales.opportunity_competitor_updated_at_index',
  'sales.opportunity_competitor_unit_id_updated_at_index',
  'sales.stage_entry_created_by_created_at_index',
  'sales.stage_entry_updated_at_index',
  'sales.stage_entry_unit_id_updated_at_index');
drop index if exists customers.identifier_created_by_created_at_index, customers.identifier_updated_at_index, customers.identifier_unit_id_updated_at_index;
drop index if exists customers.customer_tag_created_by_created_at_index, customers.customer_tag_updated_at_index, customers.customer_tag_unit_id_updated_at_index;
drop index if exists sales.order_line_created_by_created_at_index, sales.order_line_updated_at_index, sales.order_line_unit_id_updated_at_index;
drop index if exists sales.opportunity_contact_created_by_created_at_index, sales.opportunity_contact_updated_at_index, sales.opportunity_contact_unit_id_updated_at_index;
drop index if exists sales.opportunity_competitor_created_by_created_at_index, sales.opportunity_competitor_updated_at_index, sales.opportunity_competitor_unit_id_updated_at_index;
drop index if exists sales.stage_entry_created_by_created_at_index, sales.stage_entry_updated_at_index, sales.stage_entry_unit_id_updated_at_index;
