import { Anchor, Badge, Button, EmptyState, Text } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { usePage } from '../../../../web/api/queries.ts';
import { asText } from '../../../../web/fields/value.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Definition, Figure } from '../../../../web/measure/Figure.tsx';
import type { Measures } from '../../../../web/measure/useMeasures.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { Card, Rows } from './Card.tsx';
import { type FigureKey, type Scope, lists, urgency } from './figures.ts';
import { lasted } from './times.ts';
import css from './workbench.module.css';

type Props = { lead: ObjectWire; scope: Scope; measures: Measures<FigureKey> };

/** Leads nobody has answered yet, those that wait longest first. */
export function LeadsCard({ lead, scope, measures }: Props) {
  const { t } = useT();
  const page = useMemo(() => lists.lead(scope), [scope]);
  const { items, error, isPending, refetch } = usePage(lead, page);
  const count = measures.of('leads');
  return (
    <Card
      title={t('workbench.leads')}
      aside={
        count?.now && (
          <Text size="sm" data-figure="leads">
            <Figure measured={count} />
            <Definition measure={count.measure} more={t('workbench.leadTimes')} />
          </Text>
        )
      }
    >
      {error && items.length === 0 ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <Rows count={3} />
      ) : items.length === 0 ? (
        <EmptyState icon={<IconFilter aria-hidden />} title={t('workbench.noLeads')}>
          {lead.verbs.create && (
            <Button
              variant="default"
              renderRoot={(props: Record<string, unknown>) => (
                <Link {...props} to="/$path/new" params={{ path: lead.path }} search={{}} />
              )}
            >
              {t('workbench.addLead')}
            </Button>
          )}
        </EmptyState>
      ) : (
        <ul className={css.list}>
          {items.map((record) => (
            <LeadRow key={record.id} lead={lead} record={record} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function LeadRow({ lead, record }: { lead: ObjectWire; record: RecordWire }) {
  const label = useLabel();
  const source = lead.fields.find(({ name }) => name === 'source');
  const option = source?.kind === 'choice' ? source.options[asText(record['source'])] : undefined;
  const about = [asText(record['company']), option && label(option.label)].filter(Boolean);
  return (
    <li className={css.row}>
      <div className={css.main}>
        <Anchor
          size="sm"
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/$id" params={{ path: lead.path, id: record.id }} />
          )}
        >
          {asText(record['name'])}
        </Anchor>
        <Text size="xs" c="dimmed" truncate>
          {about.join(' · ')}
        </Text>
      </div>
      <Waiting since={asText(record['createdAt'])} />
    </li>
  );
}

/** The time since a lead came, running. */
function Waiting({ since }: { since: string }) {
  const { t } = useT();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const { key, a, b } = lasted(seconds);
  return (
    <Badge
      variant="light"
      color={urgency(seconds / 60)}
      role="timer"
      aria-label={t('workbench.waiting')}
      style={{ fontVariantNumeric: 'tabular-nums', flex: 'none' }}
    >
      {t(`workbench.lasted.${key}`, { a, b })}
    </Badge>
  );
}
