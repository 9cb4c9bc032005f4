import { useMemo } from 'react';
import { useMe } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { Saying } from './words.ts';

/** How results are said to whom is signed in. */
export function useSaying(): Saying {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  return useMemo(() => ({ t, locale, currency }), [currency, locale, t]);
}
