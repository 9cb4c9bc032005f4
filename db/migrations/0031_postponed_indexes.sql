-- Indexes that a first load has taken away until it is done; whatever stands here at a start is built then.
create table platform.postponed_index (
  name text primary key,
  definition text not null
);
