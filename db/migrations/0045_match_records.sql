-- Which keys each record has, in one row of its own: an index of all keys by record costs a first scan more than the keys.

create table quality.match_record (
  org_id uuid not null,
  object text collate "C" not null,
  record_id uuid not null,
  keys bigint[] not null,
  primary key (org_id, object, record_id)
);
select kernel.protect('quality.match_record');

insert into quality.match_record (org_id, object, record_id, keys)
select org_id, object, record_id, array_agg(key) from quality.match_key group by org_id, object, record_id;
drop index quality.match_key_record_id_index;
