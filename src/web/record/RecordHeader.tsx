import { Anchor, Badge, Button, Group, Text, Title } from '@mantine/core';
import { IconMail, IconPhone } from '@tabler/icons-react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { startAction } from '../actions/action.ts';
import { useMetadata } from '../api/queries.ts';
import { asText, isEmpty, titleOf } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { choiceColor } from '../theme.ts';
import { type Related, keyFieldsOf, offeredOn, recordTitle } from './layout.ts';
import { MoreMenu } from './MoreMenu.tsx';
import css from './record.module.css';
import { useSpeaker } from './useSpeaker.ts';
import { valueText } from './valueText.ts';

const BUTTONS = 3;

type Props = {
  object: ObjectWire;
  record: RecordWire;
  related: readonly Related[];
  /** After a call or mail was begun: what to note it as. */
  onReach: (channel: 'call' | 'mail') => void;
};

/** What the record is called, how it stands, and what one most likely does next. */
export function RecordHeader({ object, record, related, onReach }: Props) {
  const { t } = useT();
  const label = useLabel();
  const { actions } = useMetadata();
  const own = offeredOn(actions, object, record);
  const number = object.fields.find((field) => field.kind === 'autoNumber');
  return (
    <header className={css.header}>
      <div className={css.titles}>
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          {recordTitle(object, record) || t('record.untitled')}
        </Title>
        <div className={css.badges}>
          <Text span size="sm" c="dimmed">
            {label(object.label)}
            {number && ` ${asText(record[number.name])}`}
          </Text>
          {keyFieldsOf(object).map((field) => (
            <KeyFact key={field.name} field={field} record={record} />
          ))}
          {titleOf(record, 'owner') && (
            <span className={css.fact}>
              <Text span size="xs" c="dimmed">
                {label(object.fields.find(({ name }) => name === 'owner')?.label ?? object.label)}
              </Text>
              <Text span size="sm">
                {titleOf(record, 'owner')}
              </Text>
            </span>
          )}
        </div>
      </div>
      <Group gap="xs">
        <Reach object={object} record={record} onReach={onReach} />
        {own.slice(0, BUTTONS).map((action) => (
          <Button
            key={action.name}
            variant="default"
            px="sm"
            onClick={() => startAction({ action, object, id: record.id })}
          >
            {label(action.label)}
          </Button>
        ))}
        <MoreMenu object={object} record={record} related={related} actions={own} shown={BUTTONS} />
      </Group>
    </header>
  );
}

function KeyFact({ field, record }: { field: FieldWire; record: RecordWire }) {
  const label = useLabel();
  const speaker = useSpeaker(record);
  const value = record[field.name];
  if (isEmpty(value)) return null;
  const option = field.kind === 'choice' ? field.options[asText(value)] : undefined;
  return (
    <span className={css.fact}>
      <Text span size="xs" c="dimmed">
        {label(field.label)}
      </Text>
      <Badge color={field.kind === 'choice' ? choiceColor(option?.color) : 'accent'}>
        {valueText(field, value, titleOf(record, field.name), speaker)}
      </Badge>
    </span>
  );
}

/** Call and mail with one tap, where the number is known in clear. */
function Reach({ object, record, onReach }: Omit<Props, 'related'>) {
  const { t } = useT();
  const clear = (kind: 'phone' | 'email') => {
    const field = object.fields.find(
      (one) =>
        one.kind === kind && !isEmpty(record[one.name]) && !record._masked.includes(one.name),
    );
    return field ? asText(record[field.name]) : '';
  };
  const phone = clear('phone');
  const email = clear('email');
  return (
    <>
      {phone && (
        <Button
          variant="default"
          px="sm"
          leftSection={<IconPhone size={16} aria-hidden />}
          renderRoot={(props: Record<string, unknown>) => (
            <Anchor {...props} href={`tel:${phone.replaceAll(/[^\d+]/g, '')}`} underline="never" />
          )}
          onClick={() => onReach('call')}
        >
          {t('record.call')}
        </Button>
      )}
      {email && (
        <Button
          variant="default"
          px="sm"
          leftSection={<IconMail size={16} aria-hidden />}
          renderRoot={(props: Record<string, unknown>) => (
            <Anchor
              {...props}
              href={`mailto:${encodeURIComponent(email).replace('%40', '@')}`}
              underline="never"
            />
          )}
          onClick={() => onReach('mail')}
        >
          {t('record.mail')}
        </Button>
      )}
    </>
  );
}
