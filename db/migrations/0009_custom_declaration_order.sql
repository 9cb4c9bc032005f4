-- jsonb sorts the keys of an object; the options of a choice are shown in the order they were given.
alter table kernel.custom_object alter column declaration type json;
alter table kernel.custom_field alter column declaration type json;
