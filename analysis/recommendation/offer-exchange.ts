import type { OfferSearch } from './offer-plan.ts';

type State = {
  search: OfferSearch;
  taken: Uint8Array;
  customerRoom: Int32Array;
  productRoom: Int32Array;
  room: number;
  /** Candidates that may yet be looked at: keeps exchanges of large plans within seconds. */
  left: number;
  /** Candidates of each customer and of each product. */
  ofCustomer: Map<number, number[]>;
  ofProduct: Map<number, number[]>;
};

/** A plan within the limits: greedy by `rank`, then exchanges by value as long as they raise it. */
export function exchange(search: OfferSearch, rank: Float64Array): number[] {
  const state: State = {
    search,
    taken: new Uint8Array(search.value.length),
    customerRoom: search.limits.perCustomer.slice(),
    productRoom: search.limits.perProduct.slice(),
    room: search.inAll,
    left: 30_000_000,
    ofCustomer: grouped(search.order, search.customer),
    ofProduct: grouped(search.order, search.product),
  };
  const order = search.order.toSorted((a, b) => (rank[b] ?? 0) - (rank[a] ?? 0) || a - b);
  for (const i of order) if (fits(state, i)) change(state, i, true);
  for (let round = 0; round < 8; round += 1) {
    let moved = false;
    for (const i of search.order) {
      if (state.left <= 0) return planOf(state);
      if (state.taken[i] === 0 && improve(state, i)) moved = true;
    }
    if (!moved) break;
  }
  return planOf(state);
}

const planOf = ({ search, taken }: State): number[] =>
  Array.from(search.order).filter((i) => taken[i] === 1);

function grouped(order: Int32Array, key: Int32Array): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const i of order) {
    const group = groups.get(key[i] ?? 0);
    if (group) group.push(i);
    else groups.set(key[i] ?? 0, [i]);
  }
  return groups;
}

function fits({ search, customerRoom, productRoom, room }: State, i: number): boolean {
  const [c, p] = [search.customer[i] ?? 0, search.product[i] ?? 0];
  return (customerRoom[c] ?? 0) > 0 && (productRoom[p] ?? 0) > 0 && room > 0;
}

function change(state: State, i: number, take: boolean): void {
  const { search, taken, customerRoom, productRoom } = state;
  const by = take ? -1 : 1;
  const [c, p] = [search.customer[i] ?? 0, search.product[i] ?? 0];
  taken[i] = take ? 1 : 0;
  customerRoom[c] = (customerRoom[c] ?? 0) + by;
  productRoom[p] = (productRoom[p] ?? 0) + by;
  state.room += by;
}

/** Offers looked at as the ones to give way: the least valuable of a product's or a customer's. */
const looked = 24;

/**
 * Takes offer i, for which others give way: one of its product, one of its customer, and one of any
 * where the number in all is reached; each that gives way is replaced by the best that then fits.
 * Undone unless the plan is worth more.
 */
function improve(state: State, i: number): boolean {
  const { search, customerRoom, productRoom } = state;
  const [c, p] = [search.customer[i] ?? 0, search.product[i] ?? 0];
  const needsProduct = (productRoom[p] ?? 0) <= 0;
  const needsCustomer = (customerRoom[c] ?? 0) <= 0;
  const fromProduct = needsProduct ? weakest(state, state.ofProduct.get(p)) : [-1];
  const fromCustomer = needsCustomer ? weakest(state, state.ofCustomer.get(c)) : [-1];
  for (const first of fromProduct) {
    for (const second of fromCustomer) {
      const out = [first, second].filter((each) => each >= 0);
      if (tryOut(state, i, [...new Set(out)])) return true;
    }
  }
  return false;
}

function weakest(state: State, among: readonly number[] | undefined): number[] {
  const held: number[] = [];
  const all = among ?? [];
  for (let k = all.length - 1; k >= 0 && held.length < looked; k -= 1) {
    const i = all[k] ?? 0;
    state.left -= 1;
    if (state.taken[i] === 1) held.push(i);
  }
  return held;
}

function tryOut(state: State, i: number, out: readonly number[]): boolean {
  const { search, taken } = state;
  const { value, customer, product, order } = search;
  for (const each of out) change(state, each, false);
  const taking: number[] = [];
  let gain = -out.reduce((sum, each) => sum + (value[each] ?? 0), 0);
  const take = (each: number): void => {
    change(state, each, true);
    taking.push(each);
    gain += value[each] ?? 0;
  };
  if (!fits(state, i)) {
    // Only the number in all is reached: the weakest of the plan gives way.
    state.left -= order.length;
    const last = order.findLast((each) => taken[each] === 1) ?? -1;
    if (last >= 0 && (value[last] ?? 0) < (value[i] ?? 0) && out.length === 0) {
      return tryOut(state, i, [last]);
    }
  } else {
    take(i);
    for (const each of out) {
      const [ofCustomer, ofProduct] = [
        state.ofCustomer.get(customer[each] ?? 0) ?? [],
        state.ofProduct.get(product[each] ?? 0) ?? [],
      ];
      state.left -= ofCustomer.length + ofProduct.length;
      const others = [...ofCustomer, ...ofProduct].filter(
        (other) => taken[other] === 0 && other !== each && fits(state, other),
      );
      const best = others.reduce((a, b) => ((value[b] ?? 0) > (value[a] ?? -1) ? b : a), -1);
      if (best >= 0) take(best);
    }
    if (gain > 1e-12 * Math.abs(value[i] ?? 0)) return true;
  }
  for (const each of taking) change(state, each, false);
  for (const each of out) change(state, each, true);
  return false;
}
