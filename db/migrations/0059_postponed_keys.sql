-- Foreign keys that a first load has taken away until it is done; whatever stands here at a start is added then.
create table platform.postponed_key (
  name text primary key,
  definition text not null
);
