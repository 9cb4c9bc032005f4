-- Name, time zone and currency of an organisation can be changed; its version tells two who do so at once from each other.
alter table identity.organisation add column version bigint not null default 1;

-- Organisations that there are already: members of the ready role do not change them.
update identity.role
  set definition = replace(definition, '"-setLogin"', '"-setLogin","-updateOrganisation"')
  where definition like '%"-setLogin"%' and definition not like '%"-updateOrganisation"%';
