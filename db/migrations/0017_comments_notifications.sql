-- What members say to each other about a record. Whoever may see the record sees its comments, so they carry no owner
-- and no unit; see docs/adr/0023-comments-and-notifications.md.
create table kernel.comment (
  org_id uuid not null,
  id uuid not null,
  object text not null,
  record_id uuid not null,
  author_id uuid not null,
  body text not null,
  mentions uuid[] not null default '{}',
  version bigint not null default 1,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz(3),
  primary key (org_id, id)
);
create index comment_record on kernel.comment (org_id, object, record_id, created_at, id) where deleted_at is null;
select kernel.protect('kernel.comment', 'select, insert, update');

-- What a member is told. `key` is what it is about, so that the same is told once; tasks make them, members read them.
create table kernel.notification (
  org_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  kind text not null,
  object text not null,
  record_id uuid not null,
  actor_id uuid,
  count integer not null default 1,
  params jsonb not null default '{}',
  key text not null,
  created_at timestamptz(3) not null default now(),
  changed_at timestamptz(3) not null default now(),
  read_at timestamptz(3),
  -- Null: no mail server was there to tell it by.
  mail text check (mail in ('due', 'sent', 'skipped', 'refused')),
  mail_reply text,
  primary key (org_id, id),
  unique (org_id, member_id, key)
);
create index notification_member on kernel.notification (org_id, member_id, created_at, id);
create index notification_changed on kernel.notification (org_id, member_id, changed_at);
create index notification_unread on kernel.notification (org_id, member_id) where read_at is null;
create index notification_mail on kernel.notification (org_id, member_id) where mail = 'due';
create index notification_age on kernel.notification (created_at);
select kernel.protect('kernel.notification', 'select');
grant update (read_at, changed_at) on kernel.notification to zhiyin_app;

alter table identity.member add column muted_mails text[];
