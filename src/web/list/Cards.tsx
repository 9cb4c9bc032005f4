import { Checkbox, Skeleton, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import type { PageResult } from '../api/queries.ts';
import { FieldValue } from '../fields/FieldValue.tsx';
import { asText, isEmpty, shown } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { CallButton } from './CallButton.tsx';
import { currencyOf, titleText } from './GridCell.tsx';
import { LoadMoreFault } from './LoadMoreFault.tsx';
import { CARD_FIELDS } from './columns.ts';
import { type Selection, isSelected } from './selection.ts';
import { useGridRows } from './useGridRows.ts';

type Props = {
  object: ObjectWire;
  fields: readonly FieldWire[];
  page: PageResult;
  listKey: string;
  /** Cards can be ticked instead of opened. */
  selecting: boolean;
  selection: Selection;
  onSelect: (id: string, range: boolean) => void;
};

/** The height of a card with its gap, in pixels: title, two rows of two values. */
const CARD = 116;

/** The records as cards, for phones. */
export function Cards({ object, fields, page, listKey, selecting, selection, onSelect }: Props) {
  const { t } = useT();
  const label = useLabel();
  const { setScroller, onScroll, range, total } = useGridRows({
    page,
    rowHeight: CARD,
    listKey,
    header: 0,
  });
  return (
    <div ref={setScroller} className="zy-cards" onScroll={onScroll}>
      <ul
        className="zy-cards-list"
        aria-label={t('list.grid', { object: label(object.pluralLabel) })}
        style={{ height: total }}
        data-stale={page.isPlaceholderData || undefined}
      >
        {Array.from({ length: range.to - range.from }, (_, n) => {
          const index = range.from + n;
          const record = page.items[index];
          return (
            <li
              key={record?.id ?? `more-${index}`}
              className="zy-cards-place"
              style={{ transform: `translateY(${index * CARD}px)`, height: CARD }}
              {...(record
                ? {
                    'aria-setsize': page.hasNextPage ? -1 : page.items.length,
                    'aria-posinset': index + 1,
                  }
                : { 'aria-hidden': true })}
            >
              {record ? (
                <Card
                  object={object}
                  fields={fields}
                  record={record}
                  selecting={selecting}
                  selected={isSelected(selection, record.id)}
                  onSelect={onSelect}
                />
              ) : (
                <CardSkeleton />
              )}
            </li>
          );
        })}
      </ul>
      <LoadMoreFault page={page} />
    </div>
  );
}

/** The cards before the records have come. */
export function CardsSkeleton() {
  return (
    <div className="zy-cards" aria-busy>
      {Array.from({ length: 6 }, (_, index) => (
        <div key={index} style={{ height: CARD }}>
          <CardSkeleton />
        </div>
      ))}
    </div>
  );
}

function CardSkeleton() {
  return (
    <div className="zy-card">
      <div className="zy-card-body">
        <Skeleton h={16} w="60%" mb={12} />
        <Skeleton h={12} w="85%" mb={12} />
        <Skeleton h={12} w="70%" />
      </div>
    </div>
  );
}

type CardProps = {
  object: ObjectWire;
  fields: readonly FieldWire[];
  record: RecordWire;
  selecting: boolean;
  selected: boolean;
  onSelect: (id: string, range: boolean) => void;
};

function Card({ object, fields, record, selecting, selected, onSelect }: CardProps) {
  const { t } = useT();
  const title = titleText(object, record);
  const phone = object.fields.find((field) => field.kind === 'phone');
  const filled = fields
    .slice(1)
    .filter((field) => field !== phone && !isEmpty(record[field.name]))
    .slice(0, CARD_FIELDS);
  const body = (
    <>
      <Text component="span" className="zy-card-title zy-ellipsis">
        {title || '—'}
      </Text>
      <CardValues fields={filled} record={record} />
    </>
  );
  return (
    <div className="zy-card" data-selected={selected || undefined}>
      {selecting ? (
        <label className="zy-card-body zy-card-pick">
          <Checkbox
            size="md"
            aria-label={t('list.select', { title })}
            checked={selected}
            onChange={() => onSelect(record.id, false)}
          />
          <span className="zy-card-text">{body}</span>
        </label>
      ) : (
        <Link
          to="/$path/$id"
          params={{ path: object.path, id: record.id }}
          className="zy-card-body zy-card-text"
        >
          {body}
        </Link>
      )}
      {!selecting && phone && !isEmpty(record[phone.name]) && (
        <CallButton object={object} field={phone} record={record} title={title} />
      )}
    </div>
  );
}

function CardValues({ fields, record }: { fields: readonly FieldWire[]; record: RecordWire }) {
  const label = useLabel();
  return (
    <span className="zy-card-values">
      {fields.map((field) => (
        <span key={field.name} className="zy-card-value">
          <Text span size="xs" c="dimmed" className="zy-card-label">
            {label(field.label)}
          </Text>
          <span className="zy-card-plain">
            <CardValue field={field} record={record} />
          </span>
        </span>
      ))}
    </span>
  );
}

/** A card is one link, so what stands in it is no link of its own. */
function CardValue({ field, record }: { field: FieldWire; record: RecordWire }) {
  const { t } = useT();
  const { value, title, masked } = shown(field, record);
  const linked = ['reference', 'url', 'email', 'phone'].includes(field.kind) && !masked;
  if (!linked) {
    return (
      <FieldValue
        field={field}
        {...{ value, title, masked }}
        compact
        currency={currencyOf(record)}
      />
    );
  }
  const text = field.kind === 'reference' ? (title ?? t('field.notVisible')) : asText(value);
  return (
    <Text span size="sm" className="zy-value zy-ellipsis" display="block">
      {text}
    </Text>
  );
}
