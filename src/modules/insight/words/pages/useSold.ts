import { useMemo } from 'react';
import { useObject } from '../../../../web/api/queries.ts';
import type { UnitPlace } from '../../../../web/measure/teams.ts';
import { useMeasures } from '../../../../web/measure/useMeasures.ts';
import { namedOf, textsBy, type WordsState } from './state.ts';

/** A product or category that texts name, and how many of them do. */
export type SoldOption = { id: string; name: string; count: number };

export type SoldNamed = {
  /** Whether the reader may read what texts name, and what it is called. */
  isTold: boolean;
  product: SoldOption[] | undefined;
  productCategory: SoldOption[] | undefined;
  /** The products of what is chosen. */
  shown: SoldOption[] | undefined;
};

const NOTHING = {};

/** What the texts of the period name, most first; undefined while it is on its way. What was sold once has no name. */
export function useSold(state: WordsState, units: readonly UnitPlace[]): SoldNamed {
  const fields = useObject(textsBy[state.whose])?.fields;
  const [product, category] = [useObject('product'), useObject('productCategory')];
  const isTold =
    product !== undefined &&
    category !== undefined &&
    ['product', 'productCategory'].every((name) => fields?.some((field) => field.name === name));
  const asked = useMemo(() => (isTold ? namedOf(state, units) : NOTHING), [isTold, state, units]);
  const { of } = useMeasures<string>(asked);
  const optionsOf = (field: 'product' | 'productCategory' | 'shown') =>
    isTold
      ? of(field)?.now?.groups.flatMap(({ keys: [id], titles: [name], values: [count] }) =>
          typeof id === 'string' && name ? [{ id, name, count: Number(count) }] : [],
        )
      : undefined;
  return {
    isTold,
    product: optionsOf('product'),
    productCategory: optionsOf('productCategory'),
    shown: optionsOf('shown'),
  };
}
