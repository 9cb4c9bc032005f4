import { Tabs, Title } from '@mantine/core';
import type { ComponentType } from 'react';
import { useT } from '../../../web/i18n/i18n.ts';
import { usePageSearch } from '../../../web/shell/pageSearch.ts';
import { AuditPart } from '../audits/pages/AuditPart.tsx';
import { ContributionsPart } from '../points/pages/ContributionsPart.tsx';
import css from '../scores/pages/quality.module.css';
import { QualityPage } from '../scores/pages/QualityPage.tsx';
import { StandardsPart } from '../standards/pages/StandardsPart.tsx';

/** What the page shows, one at a time: each with its text `quality.part.…`. */
const PARTS = {
  overview: QualityPage,
  audit: AuditPart,
  contributions: ContributionsPart,
  standards: StandardsPart,
} as const satisfies Record<string, ComponentType>;

type Part = keyof typeof PARTS;
const parts = Object.keys(PARTS) as Part[];

const readPart = (raw: Record<string, unknown>): { part?: Part } => ({
  part: parts.find((part) => part === raw['part']),
});

/** How good the data is, what people found when they checked it, and who has made it better. */
export function QualityTabs() {
  const { t } = useT();
  const [{ part = 'overview' }, change] = usePageSearch(readPart);
  return (
    <div className={css.page}>
      <Title order={1}>{t('nav.quality')}</Title>
      <Tabs
        value={part}
        onChange={(next) => change({ part: readPart({ part: next }).part })}
        keepMounted={false}
      >
        <Tabs.List aria-label={t('nav.quality')}>
          {parts.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`quality.part.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {parts.map((each) => {
          const Shown = PARTS[each];
          return (
            <Tabs.Panel key={each} value={each} pt="md">
              <Shown />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </div>
  );
}
