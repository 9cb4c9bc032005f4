import { Alert, Text, Title } from '@mantine/core';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { MessageKey } from '../../../../web/i18n/keys.ts';
import type { FederationReport } from '../wire.ts';
import css from './federation.module.css';

/** What a step's answer is, in words. */
const WORDS: Readonly<Record<string, MessageKey>> = {
  'sum/advertise': 'federation.step.advertise',
  'sum/share': 'federation.step.share',
  'sum/mask': 'federation.step.mask',
  'sum/unmask': 'federation.step.unmask',
  'intersection/blind': 'federation.step.blind',
  'intersection/blind-again': 'federation.step.blindAgain',
  'intersection/count': 'federation.step.count',
};

const PHASES = ['exact', 'lists'] as const;

/** Everything that went over the wire, counted and searched, and the messages of one round as they were. */
export function WireLog({ report: { wire } }: { report: FederationReport }) {
  const { t, locale } = useT();
  const number = (value: number) => formatNumber(value, locale);
  return (
    <section className={css.section} aria-labelledby="federation-wire">
      <Title order={2} size="h4" id="federation-wire">
        {t('federation.wire')}
      </Title>
      <Alert color={wire.found === 0 ? 'green' : 'red'} variant="light" p="sm">
        {wire.found === 0
          ? t('federation.wireClean', {
              searched: number(wire.searched),
              customers: wire.customers,
            })
          : t('federation.wireFound', { found: number(wire.found) })}
      </Alert>
      <Text size="sm" c="dimmed">
        {t('federation.wireTotal', {
          messages: number(wire.messages),
          size: number(Math.round(wire.bytes / 1_000)),
        })}
        {' · '}
        {t('federation.wireLines')}
      </Text>
      {PHASES.map((phase) => (
        <div key={phase}>
          <Title order={3} size="h6" id={`federation-wire-${phase}`}>
            {t(`federation.phase.${phase}`)}
          </Title>
          <table
            className={`${css.table} ${css.stacked}`}
            aria-labelledby={`federation-wire-${phase}`}
          >
            <thead>
              <tr>
                <th scope="col">{t('federation.party')}</th>
                <th scope="col">{t('federation.what')}</th>
                <th scope="col" className={css.number}>
                  {t('federation.bytes')}
                </th>
                <th scope="col">{t('federation.excerpt')}</th>
              </tr>
            </thead>
            <tbody>
              {wire.lines
                .filter((line) => line.phase === phase)
                .map(({ step, party, received, excerpt }) => (
                  <tr key={`${step} ${party}`}>
                    <th scope="row">{t(`federation.${party}`)}</th>
                    <td>{WORDS[step] ? t(WORDS[step]) : step}</td>
                    <td className={css.number} data-label={t('federation.bytes')}>
                      {number(received)}
                    </td>
                    <td data-label={t('federation.excerpt')}>
                      <div className={css.code} data-wire>
                        {excerpt}
                      </div>
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      ))}
    </section>
  );
}
