-- True from the making of the demo organisation until all of it is told: a first start that was stopped meanwhile left half
-- of one, which the next start takes away and makes anew.
alter table identity.organisation add column unfinished boolean not null default false;
