import { Anchor, Badge, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { asText, isEmpty, titleOf } from '../../../../web/fields/value.ts';
import { formatCompactMoney } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { mayEdit, recordTitle } from '../../../../web/record/layout.ts';
import css from '../../scores/pages/quality.module.css';
import { useRuleWords } from '../../scores/pages/words.ts';
import type { IssueWire } from '../../scores/wire.ts';
import { MendField } from './MendField.tsx';

type Props = { object: ObjectWire; record: RecordWire; issues: readonly IssueWire[] };

/** A record with what is wrong with it, and the inputs to mend it. */
export function QueueItem({ object, record, issues }: Props) {
  return (
    <li className={css.item} data-record={record.id}>
      <div>
        <Anchor
          fw={600}
          size="sm"
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/$id" params={{ path: object.path, id: record.id }} />
          )}
        >
          {recordTitle(object, record)}
        </Anchor>
        <Facts record={record} />
      </div>
      <ul className={css.issues}>
        {issues.map((issue, n) => (
          <Issue
            key={issue.rule.id}
            object={object}
            record={record}
            issue={issue}
            // Two rules about one field are mended by one input.
            isFirst={issues.findIndex(({ rule }) => rule.field === issue.rule.field) === n}
          />
        ))}
      </ul>
    </li>
  );
}

function Facts({ record }: { record: RecordWire }) {
  const { t, locale } = useT();
  const { currency } = useMe().organisation;
  const worth = ['revenue', 'nextYearValue'].flatMap((name) =>
    isEmpty(record[name]) ? [] : [Number(asText(record[name]))],
  );
  const most = Math.max(0, ...worth);
  return (
    <div className={css.facts}>
      <span>{t('quality.scored', { value: asText(record['qualityScore']) })}</span>
      {most > 0 && (
        <span>
          {t('quality.worth', {
            value: formatCompactMoney(String(Math.round(most)), currency, locale),
          })}
        </span>
      )}
      {titleOf(record, 'owner') && <span>{titleOf(record, 'owner')}</span>}
    </div>
  );
}

function Issue({
  object,
  record,
  issue: { rule },
  isFirst,
}: Omit<Props, 'issues'> & { issue: IssueWire; isFirst: boolean }) {
  const words = useRuleWords(object);
  const field = object.fields.find(({ name }) => name === rule.field);
  const canMend = isFirst && rule.related === null && field && mayEdit(field, record);
  return (
    <li className={css.issue}>
      <Badge variant="light" color="orange" size="lg" fw={400} tt="none">
        <Text span size="sm">
          {words.broken(rule)}
        </Text>
      </Badge>
      {canMend && <MendField object={object} record={record} field={field} rule={rule} />}
    </li>
  );
}
