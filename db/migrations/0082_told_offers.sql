-- What was told to offer is held against later orders too: each customer's next best offer, and the list of whom to offer
-- what. What was kept so far is likeliest purchases.
alter table insight.offer_hint add column kind text not null default 'likely';
alter table insight.offer_hint alter column kind drop default;
alter table insight.offer_hint drop constraint offer_hint_pkey;
alter table insight.offer_hint add primary key (org_id, made_on, kind, customer_id, rank);
