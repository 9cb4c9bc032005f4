-- Which product, and of which category, the text of an interaction names; and by which names of products it was looked
-- through (words/product-names.ts), so that the night looks again where they are others now.
alter table insight.interaction_facts add column product_id uuid;
alter table insight.interaction_facts add column product_category_id uuid;
create index interaction_facts_product_id_interaction_id_index on insight.interaction_facts (org_id, product_id, interaction_id);
create index interaction_facts_product_category_id_interaction_id_index on insight.interaction_facts (org_id, product_category_id, interaction_id);
alter table insight.interaction_facts
  add foreign key (org_id, product_id) references catalog.product (org_id, id),
  add foreign key (org_id, product_category_id) references catalog.product_category (org_id, id);
alter table insight.reading add column products text;

-- When who takes part in an experiment first ordered within their days (experiments/ordered.ts), so that the figures of
-- its results open their customers.
create table insight.participant_facts (
  org_id uuid not null,
  participant_id uuid not null,
  owner_id uuid,
  unit_id uuid,
  ordered_at timestamptz(3),
  primary key (org_id, participant_id)
);
create index participant_facts_ordered_at_participant_id_index on insight.participant_facts (org_id, ordered_at, participant_id);
create index participant_facts_unit_id_ordered_at_participant_id_index on insight.participant_facts (org_id, unit_id, ordered_at, participant_id);
alter table insight.participant_facts
  add foreign key (org_id, participant_id) references insight.participant (org_id, id);
select kernel.protect('insight.participant_facts');
insert into insight.participant_facts (org_id, participant_id, owner_id, unit_id)
  select org_id, id, owner_id, unit_id from insight.participant;
update insight.participant_facts f set ordered_at = o.first
from insight.participant p
join insight.experiment e on e.org_id = p.org_id and e.id = p.experiment_id
join customers.customer c on c.org_id = p.org_id and c.id = p.customer_id and c.no_profiling is not true
cross join lateral (
  select min(o.ordered_at) as first from sales."order" o
  where o.org_id = p.org_id and o.customer_id = p.customer_id and o.deleted_at is null and o.status <> 'cancelled'
    and o.ordered_at > p.assigned_at
    and o.ordered_at <= least(p.assigned_at + make_interval(hours => 24 * e.days::int), now(), coalesce(e.ended_at, now()))
) o
where f.org_id = p.org_id and f.participant_id = p.id and p.deleted_at is null and o.first is not null;
create index participant_assigned_at_index on insight.participant (org_id, assigned_at, id) where deleted_at is null;
