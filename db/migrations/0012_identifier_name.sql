-- The name of an identifier told the last four of its number also to those who may not see them.
update customers.identifier i
set name = case
  when i.phone_index is null then case o.locale when 'en' then 'E-mail' else '邮箱' end
  else case o.locale when 'en' then 'Phone' else '电话' end
end
from identity.organisation o
where o.id = i.org_id;
delete from kernel.search_title where object = 'identifier';
delete from kernel.search_text where object = 'identifier';
