import { Badge, Table, Text } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Explained } from '../../../../web/measure/Explained.tsx';
import { Drill } from '../../../../web/measure/Figure.tsx';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import type { Opened } from '../rules.ts';
import type { ArmWire, ResultsWire } from '../wire.ts';
import css from './experiments.module.css';
import { useMembers } from './members.ts';
import { useSaying } from './useSaying.ts';
import { outcomeText, type Saying } from './words.ts';

type Props = {
  results: ResultsWire;
  /** Who is kept aside is not shown while it runs: nobody shall treat them otherwise. */
  hidesControl?: boolean;
};

type Column = {
  name: string;
  definition: string;
  value: (arm: ArmWire) => ReactNode;
};

/** The arms beside each other: who is in them, whose days are over, and what they did. */
export function ArmTable({ results, hidesControl = false }: Props) {
  const phone = usePhone();
  const saying = useSaying();
  const columns = useMemo(
    () => columnsOf(results, saying, hidesControl),
    [hidesControl, results, saying],
  );
  if (phone) {
    return (
      <ul className={css.armCards}>
        {results.arms.map((arm) => (
          <li key={arm.id} data-arm={arm.name}>
            <ArmName arm={arm} />
            <dl className={css.facts}>
              {columns.map(({ name, definition, value }) => (
                <div key={name}>
                  <dt>
                    <Explained label={name} definition={definition} />
                  </dt>
                  <dd>{value(arm)}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className={css.scroll}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th fw={500} c="dimmed">
              {saying.t('experiment.arm')}
            </Table.Th>
            {columns.map(({ name, definition }) => (
              <Table.Th key={name} className={css.number} fw={500} c="dimmed">
                <Explained label={name} definition={definition} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {results.arms.map((arm) => (
            <Table.Tr key={arm.id} data-arm={arm.name}>
              <Table.Td>
                <ArmName arm={arm} />
              </Table.Td>
              {columns.map(({ name, value }) => (
                <Table.Td key={name} className={css.number}>
                  {value(arm)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function columnsOf(results: ResultsWire, saying: Saying, hidesControl: boolean): Column[] {
  const { t, locale } = saying;
  const { outcome, days, state } = results;
  const count = (value: number) => formatNumber(value, locale);
  const opened = (of: Opened, name: string, text: (arm: ArmWire) => string) => (arm: ArmWire) =>
    hidesControl && arm.control ? (
      text(arm)
    ) : (
      <Members arm={arm} of={of} name={name} results={results} text={text(arm)} />
    );
  if (state === 'draft') {
    return [
      {
        name: t('experiment.parts'),
        definition: t('experiment.partsDefinition'),
        value: ({ share }) => count(share),
      },
    ];
  }
  const bought = outcome === 'bought';
  return [
    {
      name: t('experiment.assigned'),
      definition: t('experiment.assignedDefinition'),
      value: opened('assigned', t('experiment.assigned'), ({ assigned }) => count(assigned)),
    },
    {
      name: t('experiment.ripe'),
      definition: t('experiment.ripeDefinition', { days: count(days) }),
      value: opened('ripe', t('experiment.ripe'), ({ ripe }) => count(ripe)),
    },
    {
      name: t('experiment.ordered'),
      definition: t('experiment.orderedDefinition', { days: count(days) }),
      value: opened('ordered', t('experiment.ordered'), ({ ordered }) => count(ordered)),
    },
    {
      name: t(bought ? 'experiment.rate' : 'experiment.mean'),
      definition: t(bought ? 'experiment.rateDefinition' : 'experiment.meanDefinition'),
      value: (arm) => (
        <strong>
          {opened(
            bought ? 'ordered' : 'ripe',
            t(bought ? 'experiment.rate' : 'experiment.mean'),
            () => outcomeText(arm, outcome, saying),
          )(arm)}
        </strong>
      ),
    },
    {
      name: t('experiment.soFar'),
      definition: t('experiment.soFarDefinition'),
      value: opened('soFar', t('experiment.soFar'), ({ soFar }) => count(soFar.ordered)),
    },
  ];
}

function ArmName({ arm }: { arm: ArmWire }) {
  const { t } = useT();
  return (
    <>
      <Text span size="sm" fw={500}>
        {arm.name}
      </Text>{' '}
      {arm.control && (
        <Badge size="sm" variant="light" color="gray">
          {t('experiment.control')}
        </Badge>
      )}
      {arm.treatment && (
        <Text size="xs" c="dimmed">
          {arm.treatment}
        </Text>
      )}
    </>
  );
}

type MembersProps = {
  arm: ArmWire;
  of: Opened;
  /** What the figure is called. */
  name: string;
  results: ResultsWire;
  text: string;
};

/** A number of customers, which opens those of them that its reader may see; where there are none, it is a number. */
function Members({ arm, of, name, results, text }: MembersProps) {
  const { t } = useT();
  const where = useMembers()(arm, of, results);
  const counts = { ...arm, soFar: arm.soFar.ordered };
  const count = counts[of];
  if (count === 0) return text;
  return (
    <Drill
      object="participant"
      where={where}
      label={
        of === 'assigned'
          ? t('experiment.openMembers', { arm: arm.name, count })
          : t('experiment.openFigure', { arm: arm.name, figure: name, text })
      }
    >
      {text}
    </Drill>
  );
}
