import { SegmentedControl, Stack, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useObject } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useMeasures } from '../../../../web/measure/useMeasures.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { figuresOf, readState, SCOPES } from './figures.ts';
import { LeadsCard } from './LeadsCard.tsx';
import { MonthCard } from './MonthCard.tsx';
import { NeglectedCard } from './NeglectedCard.tsx';
import { PipelineCard } from './PipelineCard.tsx';
import { TasksCard } from './TasksCard.tsx';
import css from './workbench.module.css';

export { prepareWorkbench } from './prepareWorkbench.ts';

/** What there is to do: tasks, answers, deals and customers that wait, and how the month goes. */
export function WorkbenchPage() {
  const { t } = useT();
  const phone = usePhone();
  const [state, change] = usePageSearch(readState);
  const asked = useMemo(() => figuresOf(state), [state]);
  const measures = useMeasures(asked);
  const [task, lead, opportunity, customer] = [
    useObject('task'),
    useObject('lead'),
    useObject('opportunity'),
    useObject('customer'),
  ];
  const { scope, days } = state;
  const tasks = task && <TasksCard task={task} measures={measures} />;
  const leads = lead && <LeadsCard lead={lead} scope={scope} measures={measures} />;
  const pipeline = opportunity && (
    <PipelineCard opportunity={opportunity} scope={scope} measures={measures} />
  );
  const neglected = customer && (
    <NeglectedCard
      customer={customer}
      scope={scope}
      days={days}
      measures={measures}
      onDays={(next) => change({ days: next })}
    />
  );
  const month = <MonthCard measures={measures} />;
  return (
    <div className={css.page}>
      <div className={css.head}>
        <Title order={1}>{t('workbench.title')}</Title>
        <SegmentedControl
          size="sm"
          aria-label={t('workbench.scope')}
          value={scope}
          data={SCOPES.map((value) => ({ value, label: t(`workbench.scope.${value}`) }))}
          onChange={(next) => change({ scope: next })}
        />
      </div>
      {measures.error ? <ErrorState error={measures.error} onRetry={measures.refetch} /> : null}
      {phone ? (
        <Stack gap="md">
          {tasks}
          {leads}
          {pipeline}
          {neglected}
          {month}
        </Stack>
      ) : (
        <div className={css.columns}>
          <div className={css.column}>
            {tasks}
            {neglected}
          </div>
          <div className={css.column}>
            {leads}
            {pipeline}
            {month}
          </div>
        </div>
      )}
    </div>
  );
}
