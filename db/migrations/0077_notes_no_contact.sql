-- A note to oneself is no contact: where the latest entry is one, the last contact is the one before it.
update customers.customer_facts f set last_contact_at = (
    select i.at from customers.interaction i
    where i.org_id = f.org_id and i.customer_id = f.customer_id and i.channel <> 'note' and i.deleted_at is null
    order by i.at desc limit 1
  )
  from customers.interaction n
  where n.org_id = f.org_id and n.customer_id = f.customer_id and n.at = f.last_contact_at
    and n.channel = 'note' and n.deleted_at is null;
update sales.lead_facts f set last_contact_at = k.last, first_response_at = k.first,
    response_minutes = case when k.first is not null then
      floor(extract(epoch from greatest(k.first, k.created_at) - k.created_at) / 60)
    end
  from (
    select l.org_id, l.id, l.created_at, max(i.at) as last, min(i.at) filter (
      where i.direction = 'out' or (i.channel in ('visit', 'meeting') and i.direction is null)
    ) as first
    from (select distinct org_id, lead_id from sales.lead_interaction where channel = 'note' and deleted_at is null) n
    join sales.lead l on l.org_id = n.org_id and l.id = n.lead_id
    left join sales.lead_interaction i
      on i.org_id = l.org_id and i.lead_id = l.id and i.channel <> 'note' and i.deleted_at is null
    group by l.org_id, l.id, l.created_at
  ) k
  where k.org_id = f.org_id and k.id = f.lead_id;
