import { Anchor, Badge, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { createElement } from 'react';
import type { FieldWire, ObjectWire, RecordWire, TimelineSourceWire } from '../../kernel/wire.ts';
import { useObject } from '../api/queries.ts';
import { asText, isEmpty, titleOf } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { choiceColor } from '../theme.ts';
import { channelIcon } from './channelIcon.ts';
import { recordTitle } from './layout.ts';
import css from './record.module.css';
import { useSpeaker } from './useSpeaker.ts';
import { valueText } from './valueText.ts';
import { When } from './When.tsx';

type Props = {
  source: TimelineSourceWire;
  object: ObjectWire;
  record: RecordWire;
  at: string;
};

/** Another record in the timeline: what happened, which one, and how it stands now. */
export function RecordEntry({ source, object, record, at }: Props) {
  const { t } = useT();
  const label = useLabel();
  const { titleField, access } = object;
  const through = typeof access === 'object' ? access.through : undefined;
  const fields = source.show
    .filter((name) => name !== (through ?? titleField))
    .flatMap((name) => object.fields.find((field) => field.name === name) ?? [])
    .filter((field) => !isEmpty(record[field.name]));
  const [long, short] = [true, false].map((wanted) =>
    fields.filter(({ kind }) => (kind === 'longText') === wanted),
  );
  const own = { object, id: record.id, title: recordTitle(object, record) };
  return (
    <li className={css.entry} data-source={source.name}>
      <span className={css.dot}>
        {createElement(channelIcon(source.object), { size: 16, 'aria-hidden': true })}
      </span>
      <div>
        <div className={css.meta}>
          <div className={css.said}>
            <Text span size="sm" fw={500}>
              {label(source.label)}
            </Text>
            {through === undefined ? (
              <Opened {...own} title={own.title || t('record.untitled')} />
            ) : (
              <Parent object={object} record={record} through={through} />
            )}
            {short?.map((field) => (
              <Told key={field.name} field={field} record={record} />
            ))}
          </div>
          <div className={css.aside}>
            <When iso={at} />
          </div>
        </div>
        {long?.map((field) => (
          <Text key={field.name} size="sm" className={css.body} lineClamp={3}>
            {asText(record[field.name])}
          </Text>
        ))}
      </div>
    </li>
  );
}

function Opened({ object, id, title }: { object: ObjectWire; id: string; title: string }) {
  return (
    <Anchor
      size="sm"
      renderRoot={(props: Record<string, unknown>) => (
        <Link {...props} to="/$path/$id" params={{ path: object.path, id }} />
      )}
    >
      {title}
    </Anchor>
  );
}

/** What only tells of another record, such as a stay in a stage, leads to that. */
function Parent({
  object,
  record,
  through,
}: Pick<Props, 'object' | 'record'> & { through: string }) {
  const field = object.fields.find(({ name }) => name === through);
  const parent = useObject(field?.kind === 'reference' ? field.to : undefined);
  const title = titleOf(record, through);
  return parent && title ? (
    <Opened object={parent} id={asText(record[through])} title={title} />
  ) : null;
}

function Told({ field, record }: { field: FieldWire; record: RecordWire }) {
  const speaker = useSpeaker(record);
  const value = record[field.name];
  const text = valueText(field, value, titleOf(record, field.name), speaker);
  if (field.kind === 'choice') {
    return (
      <Badge size="sm" color={choiceColor(field.options[asText(value)]?.color)}>
        {text}
      </Badge>
    );
  }
  return (
    <Text span size="xs" c="dimmed">
      {field.kind === 'integer' ? `${speaker.label(field.label)} ${text}` : text}
    </Text>
  );
}
