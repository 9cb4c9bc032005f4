-- Of a merge, by field what settled its value where that was not the rule of the whole merge: another rule, 'hand', or
-- 'guard'. Merges from before say nothing apart.
alter table quality.merge add column rules jsonb not null default '{}';
-- By which rule the merges of the night take values.
alter table quality.auto_merge add column rule text collate "C" not null default 'survivor';
