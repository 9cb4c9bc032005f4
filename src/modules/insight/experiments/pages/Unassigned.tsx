import { Text } from '@mantine/core';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { asText } from '../../../../web/fields/value.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useNow } from '../../../../web/record/useNow.ts';
import type { ResultsWire } from '../wire.ts';

/** So long the assignment of very many customers may take. */
const ASSIGNING_MS = 10 * 60_000;

/** True where nobody takes part. */
export function hasNobody({ arms }: Pick<ResultsWire, 'arms'>): boolean {
  return arms.every(({ assigned }) => assigned === 0);
}

/** Of an experiment that was started and has nobody in it: they are being assigned, or are in it no more. */
export function Unassigned({ record }: { record: RecordWire }) {
  const { t } = useT();
  const now = useNow();
  const assigning =
    record['status'] === 'running' && now - Date.parse(asText(record['startedAt'])) < ASSIGNING_MS;
  return <Text>{t(assigning ? 'experiment.assigning' : 'experiment.nobody')}</Text>;
}
