-- A customer has a tag once. Of those given twice before this, the first stays; the others go to the trash.
update customers.customer_tag t set deleted_at = now(), deletion_id = gen_random_uuid(), version = version + 1
where deleted_at is null and exists (
  select from customers.customer_tag f where f.org_id = t.org_id and f.customer_id = t.customer_id
    and f.tag_id = t.tag_id and f.deleted_at is null and f.id < t.id);
create unique index customer_tag_customer_id_tag_id_unique on customers.customer_tag (org_id, customer_id, tag_id) where deleted_at is null;
