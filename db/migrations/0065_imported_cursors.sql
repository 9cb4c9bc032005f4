-- What imports make has a cursor of its own in each reaction, as it may wait for the end of the file (ADR 28). They begin
-- where the others stand.
insert into kernel.ledger_cursor (consumer, epoch, xid)
select consumer || '.imported', epoch, xid from kernel.ledger_cursor where consumer <> 'sealer';
