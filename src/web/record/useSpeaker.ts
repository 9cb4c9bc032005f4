import { useMemo } from 'react';
import type { RecordWire } from '../../kernel/wire.ts';
import { useMe } from '../api/queries.ts';
import { asText } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import type { Speaker } from './valueText.ts';

/** How this reader is spoken to about a record: language, zone, and the currency of the record's amounts. */
export function useSpeaker(record: RecordWire | undefined): Speaker {
  const { t, locale } = useT();
  const label = useLabel();
  const { timeZone, organisation } = useMe();
  const currency = asText(record?.['currency']) || organisation.currency;
  return useMemo(
    () => ({ t, label, locale, timeZone, currency }),
    [currency, label, locale, t, timeZone],
  );
}
