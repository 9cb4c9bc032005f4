-- An organisation's own objects and fields change and are taken out of use; their values stay.
alter table kernel.custom_object
  add column version bigint not null default 1,
  add column updated_at timestamptz(3) not null default now(),
  add column deleted_at timestamptz(3);
alter table kernel.custom_field
  add column version bigint not null default 1,
  add column updated_at timestamptz(3) not null default now(),
  add column deleted_at timestamptz(3);
