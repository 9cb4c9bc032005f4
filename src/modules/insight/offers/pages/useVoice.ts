import { useMemo } from 'react';
import { useMe } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { usePercent } from '../../score-models/pages/usePercent.ts';
import type { Voice } from './words.ts';

/** How reasons are said to whom is signed in. */
export function useVoice(): Voice {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const percent = usePercent();
  return useMemo(() => ({ t, locale, timeZone, percent }), [locale, percent, t, timeZone]);
}
