alter table sales.opportunity add column lost_to_id uuid;
create index opportunity_lost_to_id_created_at_index on sales.opportunity (org_id, lost_to_id, created_at, id);
alter table sales.opportunity
  add foreign key (org_id, lost_to_id) references sales.competitor (org_id, id);
