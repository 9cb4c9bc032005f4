-- Who works here: organisations, their units and members, roles, sign-in.
-- Tables without org_id are global; src/platform/global-tables.ts lists them.

create schema identity;

-- The sign-in library reads and writes users, sessions and password hashes under a role of its own: what serves
-- requests (zhiyin_app) sees none of them, only the functions at the end of this file.
do $$
begin
  create role zhiyin_auth nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  execute format('grant zhiyin_auth to %I', current_user);
end $$;

grant usage on schema identity to zhiyin_app, zhiyin_auth;

create table identity."user" (
  id uuid primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table identity.session (
  id uuid primary key,
  user_id uuid not null references identity."user" on delete cascade,
  -- Worth nothing alone: the cookie also carries its signature under a key that is not in the database.
  token text not null unique,
  expires_at timestamptz(3) not null,
  ip_address text,
  user_agent text,
  created_at timestamptz(3) not null default now(),
  -- The last use, to the minute.
  updated_at timestamptz(3) not null default now()
);
create index session_of_user on identity.session (user_id);

create table identity.account (
  id uuid primary key,
  user_id uuid not null references identity."user" on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz(3),
  refresh_token_expires_at timestamptz(3),
  scope text,
  password text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  unique (provider_id, account_id)
);
create index account_user on identity.account (user_id);

create table identity.verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index verification_identifier on identity.verification (identifier);

-- Failed sign-ins of late, by a hash of account and address.
create table identity.attempt (
  key bytea primary key,
  failures integer not null,
  since timestamptz not null
);
create index attempt_age on identity.attempt (since);

grant select, insert, update, delete
  on identity."user", identity.session, identity.account, identity.verification, identity.attempt to zhiyin_auth;

create table identity.organisation (
  org_id uuid primary key,
  id uuid not null check (id = org_id),
  name text not null,
  time_zone text not null,
  currency text not null,
  locale text not null,
  -- Grow with every change of roles, members or units, and of custom objects or fields: caches are keyed by them.
  access_version bigint not null default 1,
  metadata_version bigint not null default 1,
  demo boolean not null default false,
  created_at timestamptz(3) not null default now()
);
select kernel.protect('identity.organisation', 'select, update');

create table identity.unit (
  org_id uuid not null,
  id uuid not null,
  name text not null,
  name_fold text collate "C",
  name_key text collate "C",
  type text not null,
  parent_id uuid,
  owner_id uuid,
  unit_id uuid,
  version bigint not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  deletion_id uuid,
  custom jsonb not null default '{}',
  sealed bytea,
  primary key (org_id, id),
  foreign key (org_id) references identity.organisation (org_id),
  foreign key (org_id, parent_id) references identity.unit (org_id, id)
);
select kernel.protect('identity.unit');

create table identity.member (
  org_id uuid not null,
  id uuid not null,
  name text not null,
  name_fold text collate "C",
  name_key text collate "C",
  email_index bytea,
  email_last4 text collate "C",
  active boolean not null,
  locale text,
  time_zone text,
  theme text,
  owner_id uuid,
  unit_id uuid,
  version bigint not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  deletion_id uuid,
  custom jsonb not null default '{}',
  sealed bytea,
  primary key (org_id, id),
  foreign key (org_id) references identity.organisation (org_id),
  foreign key (org_id, unit_id) references identity.unit (org_id, id)
);
select kernel.protect('identity.member');

create table identity.role (
  org_id uuid not null,
  id uuid not null,
  name text not null,
  name_fold text collate "C",
  name_key text collate "C",
  definition text not null,
  owner_id uuid,
  unit_id uuid,
  version bigint not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  deletion_id uuid,
  custom jsonb not null default '{}',
  sealed bytea,
  primary key (org_id, id),
  foreign key (org_id) references identity.organisation (org_id)
);
select kernel.protect('identity.role');

create table identity.member_role (
  org_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  role_id uuid not null,
  note text,
  owner_id uuid,
  unit_id uuid,
  version bigint not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  deletion_id uuid,
  custom jsonb not null default '{}',
  sealed bytea,
  primary key (org_id, id),
  foreign key (org_id, member_id) references identity.member (org_id, id),
  foreign key (org_id, role_id) references identity.role (org_id, id)
);
select kernel.protect('identity.member_role');


create table identity.api_key (
  org_id uuid not null,
  id uuid not null,
  name text not null,
  name_fold text collate "C",
  name_key text collate "C",
  member_id uuid not null,
  prefix text not null,
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  -- SHA-256 of a key of 256 random bits; no field, so that no answer can carry it.
  hash bytea,
  owner_id uuid,
  unit_id uuid,
  version bigint not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  deletion_id uuid,
  custom jsonb not null default '{}',
  sealed bytea,
  primary key (org_id, id),
  foreign key (org_id, member_id) references identity.member (org_id, id)
);
select kernel.protect('identity.api_key');

create index api_key_hash on identity.api_key (hash);

-- What the objects declare beyond columns: as `npm run db:diff` writes it.
create index unit_unit_id_created_at_index on identity.unit (org_id, unit_id, created_at, id) where deleted_at is null;
create index unit_owner_id_created_at_index on identity.unit (org_id, owner_id, created_at, id) where deleted_at is null;
create index unit_deleted_at_index on identity.unit (org_id, deleted_at, id) where deleted_at is not null;
create index unit_deletion_id_index on identity.unit (org_id, deletion_id) where deletion_id is not null;
create index unit_name_key_index on identity.unit (org_id, name_key, id) where deleted_at is null;
create index unit_name_fold_index on identity.unit (org_id, name_fold, id) where deleted_at is null;
create index unit_type_index on identity.unit (org_id, type, id) where deleted_at is null;
create index unit_parent_id_created_at_index on identity.unit (org_id, parent_id, created_at, id);
create index unit_created_at_index on identity.unit (org_id, created_at, id) where deleted_at is null;
create index unit_created_by_created_at_index on identity.unit (org_id, created_by, created_at, id) where deleted_at is null;
create index unit_updated_at_index on identity.unit (org_id, updated_at, id) where deleted_at is null;
alter table identity.unit
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
create index member_unit_id_created_at_index on identity.member (org_id, unit_id, created_at, id) where deleted_at is null;
create index member_owner_id_created_at_index on identity.member (org_id, owner_id, created_at, id) where deleted_at is null;
create index member_deleted_at_index on identity.member (org_id, deleted_at, id) where deleted_at is not null;
create index member_deletion_id_index on identity.member (org_id, deletion_id) where deletion_id is not null;
create index member_name_key_index on identity.member (org_id, name_key, id) where deleted_at is null;
create index member_name_fold_index on identity.member (org_id, name_fold, id) where deleted_at is null;
create index member_email_index_index on identity.member (org_id, email_index) where deleted_at is null;
create index member_email_last4_index on identity.member (org_id, email_last4) where deleted_at is null;
create index member_active_index on identity.member (org_id, active, id) where deleted_at is null;
create index member_created_at_index on identity.member (org_id, created_at, id) where deleted_at is null;
create index member_created_by_created_at_index on identity.member (org_id, created_by, created_at, id) where deleted_at is null;
create index member_updated_at_index on identity.member (org_id, updated_at, id) where deleted_at is null;
alter table identity.member
  add foreign key (org_id, owner_id) references identity.member (org_id, id);
create index role_unit_id_created_at_index on identity.role (org_id, unit_id, created_at, id) where deleted_at is null;
create index role_owner_id_created_at_index on identity.role (org_id, owner_id, created_at, id) where deleted_at is null;
create index role_deleted_at_index on identity.role (org_id, deleted_at, id) where deleted_at is not null;
create index role_deletion_id_index on identity.role (org_id, deletion_id) where deletion_id is not null;
create unique index role_name_unique on identity.role (org_id, name_fold) where deleted_at is null;
create index role_name_key_index on identity.role (org_id, name_key, id) where deleted_at is null;
create index role_created_at_index on identity.role (org_id, created_at, id) where deleted_at is null;
create index role_created_by_created_at_index on identity.role (org_id, created_by, created_at, id) where deleted_at is null;
create index role_updated_at_index on identity.role (org_id, updated_at, id) where deleted_at is null;
alter table identity.role
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
create index member_role_unit_id_created_at_index on identity.member_role (org_id, unit_id, created_at, id) where deleted_at is null;
create index member_role_owner_id_created_at_index on identity.member_role (org_id, owner_id, created_at, id) where deleted_at is null;
create index member_role_deleted_at_index on identity.member_role (org_id, deleted_at, id) where deleted_at is not null;
create index member_role_deletion_id_index on identity.member_role (org_id, deletion_id) where deletion_id is not null;
create index member_role_member_id_created_at_index on identity.member_role (org_id, member_id, created_at, id);
create index member_role_role_id_created_at_index on identity.member_role (org_id, role_id, created_at, id);
create index member_role_created_at_index on identity.member_role (org_id, created_at, id) where deleted_at is null;
create index member_role_created_by_created_at_index on identity.member_role (org_id, created_by, created_at, id) where deleted_at is null;
create index member_role_updated_at_index on identity.member_role (org_id, updated_at, id) where deleted_at is null;
alter table identity.member_role
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);
create index api_key_unit_id_created_at_index on identity.api_key (org_id, unit_id, created_at, id) where deleted_at is null;
create index api_key_owner_id_created_at_index on identity.api_key (org_id, owner_id, created_at, id) where deleted_at is null;
create index api_key_deleted_at_index on identity.api_key (org_id, deleted_at, id) where deleted_at is not null;
create index api_key_deletion_id_index on identity.api_key (org_id, deletion_id) where deletion_id is not null;
create index api_key_name_key_index on identity.api_key (org_id, name_key, id) where deleted_at is null;
create index api_key_name_fold_index on identity.api_key (org_id, name_fold, id) where deleted_at is null;
create index api_key_member_id_created_at_index on identity.api_key (org_id, member_id, created_at, id);
create index api_key_created_at_index on identity.api_key (org_id, created_at, id) where deleted_at is null;
create index api_key_created_by_created_at_index on identity.api_key (org_id, created_by, created_at, id) where deleted_at is null;
create index api_key_updated_at_index on identity.api_key (org_id, updated_at, id) where deleted_at is null;
alter table identity.api_key
  add foreign key (org_id, owner_id) references identity.member (org_id, id),
  add foreign key (org_id, unit_id) references identity.unit (org_id, id);

create table identity.login (
  user_id uuid primary key references identity."user" on delete cascade,
  org_id uuid not null,
  member_id uuid not null,
  unique (org_id, member_id),
  foreign key (org_id, member_id) references identity.member (org_id, id)
);

-- The one question of every request: whose session or key is this, and what has changed since it was last asked?
-- It runs before the organisation is known, so it stands outside row-level security; it answers for one secret only.
create function identity.session_context(session_token text, key_hash bytea)
  returns table (
    session_id uuid, user_id uuid, key_id uuid, org_id uuid, member_id uuid, unit_id uuid, name text, email text,
    locale text, time_zone text, theme text, currency text, organisation text, organisation_time_zone text,
    access_version bigint, metadata_version bigint
  )
  language plpgsql volatile security definer set search_path = pg_catalog
as $$
declare
  used_session uuid;
  used_user uuid;
  used_key uuid;
  used_org uuid;
  used_member uuid;
  last_use timestamptz;
begin
  if session_token is not null then
    select s.id, s.user_id, l.org_id, l.member_id, s.updated_at
      into used_session, used_user, used_org, used_member, last_use
      from identity.session s join identity.login l on l.user_id = s.user_id
      where s.token = session_token and s.expires_at > now() and s.updated_at > now() - interval '7 days';
    if last_use < now() - interval '1 minute' then
      update identity.session set updated_at = now() where id = used_session;
    end if;
  else
    select k.id, k.org_id, k.member_id, k.last_used_at into used_key, used_org, used_member, last_use
      from identity.api_key k where k.hash = key_hash and k.revoked_at is null and k.deleted_at is null;
    if used_key is not null and (last_use is null or last_use < now() - interval '1 minute') then
      update identity.api_key k set last_used_at = now() where k.org_id = used_org and k.id = used_key;
    end if;
  end if;
  return query
    select used_session, used_user, used_key, m.org_id, m.id, m.unit_id, m.name,
        (select u.email from identity.login l join identity."user" u on u.id = l.user_id
          where l.org_id = m.org_id and l.member_id = m.id),
        coalesce(m.locale, o.locale), coalesce(m.time_zone, o.time_zone), coalesce(m.theme, 'auto'), o.currency, o.name,
        o.time_zone, o.access_version, o.metadata_version
      from identity.member m join identity.organisation o on o.id = m.org_id
      where m.org_id = used_org and m.id = used_member and m.active and m.deleted_at is null;
end $$;
revoke all on function identity.session_context(text, bytea) from public;
grant execute on function identity.session_context(text, bytea) to zhiyin_app;

-- The unit and all below it.
create function identity.unit_tree(organisation uuid, root uuid) returns uuid[]
  language sql stable
as $$
  with recursive tree as (
    select u.id from identity.unit u where u.org_id = organisation and u.id = root and u.deleted_at is null
    union
    select u.id from tree t join identity.unit u on u.org_id = organisation and u.parent_id = t.id
      where u.deleted_at is null
  )
  select coalesce(array_agg(id), '{}') from tree
$$;
grant execute on function identity.unit_tree(uuid, uuid) to zhiyin_app;

-- Gives a member a way to sign in, or a new password; ends their sessions. The member must be of the organisation set.
create function identity.set_login(new_user uuid, new_account uuid, of_member uuid, with_email text, password_hash text)
  returns void
  language plpgsql volatile security definer set search_path = pg_catalog
as $$
declare
  organisation uuid := kernel.org_id();
  known uuid;
  its_name text;
begin
  select m.name into its_name from identity.member m
    where m.org_id = organisation and m.id = of_member and m.deleted_at is null;
  if its_name is null then
    raise exception 'no such member' using errcode = 'P0002';
  end if;
  select l.user_id into known from identity.login l where l.org_id = organisation and l.member_id = of_member;
  if known is null then
    insert into identity."user" (id, name, email, email_verified) values (new_user, its_name, with_email, true);
    insert into identity.account (id, user_id, account_id, provider_id, password)
      values (new_account, new_user, new_user::text, 'credential', password_hash);
    insert into identity.login (user_id, org_id, member_id) values (new_user, organisation, of_member);
  else
    update identity."user" set email = with_email, updated_at = now() where id = known;
    update identity.account set password = password_hash, updated_at = now()
      where user_id = known and provider_id = 'credential';
    delete from identity.session where user_id = known;
  end if;
end $$;
revoke all on function identity.set_login(uuid, uuid, uuid, text, text) from public;
grant execute on function identity.set_login(uuid, uuid, uuid, text, text) to zhiyin_app;
