/** `GET /customers/:id/views/overview`; what the reader may not read is null or empty. Times are ISO 8601. */
export type CustomerOverview = {
  lastContact: { id: string; at: string; channel: string; by: string | null } | null;
  /** What the customer's orders of the last year mostly have, at most three. */
  usual: UsualProduct[];
  /** When the latest orders that were not cancelled were placed, newest first, at most twelve. */
  orderedAt: string[];
  /** The oldest order that is not fully paid; `unpaid` is in `currency`. */
  unpaid: {
    id: string;
    number: string;
    orderedAt: string;
    amount: string;
    currency: string;
  } | null;
  /** An open opportunity that nobody has planned a next step for, the largest first. */
  planless: { id: string; name: string } | null;
};

/** `share`: of the orders looked at, from 0 to 1. */
export type UsualProduct = { id: string; name: string; orders: number; share: number };
