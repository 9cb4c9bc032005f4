import { Anchor, Button, Kbd, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { FieldValue } from '../../../../web/fields/FieldValue.tsx';
import { shown } from '../../../../web/fields/value.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { mayEdit } from '../../../../web/record/layout.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { MendField } from '../../issues/pages/MendField.tsx';
import { useQueueKeys } from '../../pairs/pages/useQueueKeys.ts';
import { maySay, verdicts } from '../rules.ts';
import type { Verdict } from '../rules.ts';
import type { CheckField, CheckWire } from '../wire.ts';
import css from './audits.module.css';
import type { Said } from './useChecking.ts';

type Props = {
  object: ObjectWire;
  check: CheckWire;
  /** What was said in this visit, before the answers came back. */
  said: Said;
  /** The one whose turn it is. */
  current: CheckField | undefined;
  onSay: (field: CheckField, verdict: Verdict) => void;
  onNext: () => void;
};

/** A record, and what somebody says of each of its fields. */
export function CheckCard({ object, check, said, current, onSay, onNext }: Props) {
  const { t } = useT();
  const phone = usePhone();
  const say = (verdict: Verdict) => {
    if (current && maySay(current, verdict)) onSay(current, verdict);
  };
  useQueueKeys({
    '1': () => say('right'),
    '2': () => say('wrong'),
    '3': () => say('outdated'),
    '4': () => say('cannotTell'),
    n: onNext,
  });
  const known = check.fields.flatMap((field) => {
    const declared = object.fields.find(({ name }) => name === field.field);
    return declared ? [{ field, declared }] : [];
  });
  return (
    <div className={css.card} data-check={check.record}>
      <div className={css.partHead}>
        <Anchor
          fw={600}
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/$id" params={{ path: object.path, id: check.record }} />
          )}
        >
          {check.title}
        </Anchor>
        <Button
          variant={current ? 'default' : 'filled'}
          rightSection={phone ? undefined : <Kbd size="xs">n</Kbd>}
          aria-keyshortcuts="n"
          onClick={onNext}
        >
          {t('audits.next')}
        </Button>
      </div>
      {known.length === 0 && <Text size="sm">{t('audits.nothingToCheck')}</Text>}
      <ul className={css.fields}>
        {known.map(({ field, declared }) => (
          <Judged
            key={field.field}
            object={object}
            check={check}
            field={field}
            declared={declared}
            verdict={said[field.field] ?? field.verdict}
            isCurrent={field === current}
            onSay={(verdict) => onSay(field, verdict)}
          />
        ))}
      </ul>
    </div>
  );
}

type JudgedProps = {
  object: ObjectWire;
  check: CheckWire;
  field: CheckField;
  declared: FieldWire;
  verdict: Verdict | null;
  isCurrent: boolean;
  onSay: (verdict: Verdict) => void;
};

function Judged({ object, check, field, declared, verdict, isCurrent, onSay }: JudgedProps) {
  const { t } = useT();
  const label = useLabel();
  const phone = usePhone();
  const { values } = check;
  const [rule] = field.rules;
  const isPoor = field.state === 'empty' || verdict === 'wrong' || verdict === 'outdated';
  const canMend = isPoor && rule && mayEdit(declared, values);
  return (
    <li
      className={css.field}
      data-field={field.field}
      data-verdict={verdict ?? undefined}
      aria-current={isCurrent || undefined}
    >
      <span className={css.name}>{label(declared.label)}</span>
      <span className={css.value}>
        <FieldValue field={declared} {...shown(declared, values)} />
      </span>
      {field.state === 'empty' || field.state === 'gone' ? (
        <Text size="sm" c="dimmed">
          {t(`audits.${field.state}`)}
        </Text>
      ) : (
        <span
          className={css.verdicts}
          role="group"
          aria-label={t('audits.judge', { field: label(declared.label) })}
        >
          {verdicts.map((each, n) => (
            <Button
              key={each}
              size={phone ? 'sm' : 'compact-sm'}
              px="xs"
              variant={verdict === each ? 'filled' : 'default'}
              aria-pressed={verdict === each}
              disabled={!maySay(field, each)}
              leftSection={isCurrent && !phone ? <Kbd size="xs">{n + 1}</Kbd> : undefined}
              onClick={() => onSay(each)}
            >
              {t(`audits.verdict.${each}`)}
            </Button>
          ))}
        </span>
      )}
      <Others field={field} />
      {canMend && (
        <div className={css.mend}>
          <MendField object={object} record={values} field={declared} rule={rule} />
        </div>
      )}
    </li>
  );
}

/** Who else judged it, and when. */
function Others({ field: { said, byOther, verdict } }: { field: CheckField }) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  if (!said || !byOther || verdict === null) return null;
  const text = {
    name: said.by.name || t('quality.unnamed'),
    at: formatDateTime(said.at, locale, timeZone),
    verdict: t(`audits.verdict.${verdict}`),
  };
  return (
    <Text size="sm" c="dimmed" className={css.others} data-said-by={said.by.id}>
      {t(verdict === 'cannotTell' ? 'audits.othersUnsure' : 'audits.others', text)}
    </Text>
  );
}
