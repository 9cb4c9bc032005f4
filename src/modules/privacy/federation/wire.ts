/** The three firms of the demonstration, which are made up, as are their customers. */
export type PartnerName = 'cafe' | 'gym' | 'bookshop';

export type FederationPhase = 'exact' | 'noise' | 'lists' | 'dropOut';

/** One message and its answer, as they stood on the wire. */
export type WireLine = {
  phase: FederationPhase;
  /** As the message names it: `sum/mask`. */
  step: string;
  party: PartnerName;
  /** Bytes to the party and from it. */
  sent: number;
  received: number;
  /** The answer's beginning. */
  excerpt: string;
};

/** What a demonstration came to. Areas under the ROC curve are of customers nobody had learned from. */
export type FederationReport = {
  partners: { name: PartnerName; customers: number; left: number; aloneAuc: number }[];
  heldOut: number;
  exact: { rounds: { round: number; loss: number }[]; auc: number; pooledAuc: number };
  noise: {
    epsilon: number;
    delta: number;
    rounds: number;
    auc: number;
    /** ε that each party has spent by its own account. */
    spent: { name: PartnerName; epsilon: number }[];
  };
  lists: { asking: PartnerName; other: PartnerName; mine: number; theirs: number; common: number };
  /** One party stopped after so many rounds; the others finished. */
  dropOut: { name: PartnerName; afterRound: number; rounds: number; auc: number };
  wire: {
    messages: number;
    bytes: number;
    /** Of how many customers of each partner values were looked for. */
    customers: number;
    /** How many values of rows and identifiers were looked for in every message, each in many forms, and how many were found. */
    searched: number;
    found: number;
    /** The first round of the training, and all of the lists. */
    lines: WireLine[];
  };
};

/** The newest demonstration of the organisation; null where there was none in the last month. */
export type FederationWire = { report: FederationReport | null; finishedAt: string | null };
