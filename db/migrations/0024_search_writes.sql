-- What search keeps is written faster: a short list of new words is put into the index at once, many records together,
-- instead of word by word. The list is read by every search, so it stays as short as PostgreSQL lets it be (64 kB).
alter index kernel.search_text_words set (fastupdate = on, gin_pending_list_limit = 64);

-- Nobody looks for these by their names: phones and mails are found by their own indexes, interactions on their timeline.
delete from kernel.search_title where object in ('identifier', 'interaction');
delete from kernel.search_text where object in ('identifier', 'interaction');
