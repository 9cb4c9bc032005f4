import { IconArrowsMove } from '@tabler/icons-react';
import { memo } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { asText, isEmpty } from '../fields/value.ts';
import { titleText } from '../list/GridCell.tsx';
import { type Speaker, valueText } from '../record/valueText.ts';
import { choiceColor } from '../theme.ts';
import type { Hands } from './useHands.ts';

/** The height of a card with its gap, in pixels: title, three lines, owner. */
export const CARD = 136;

type Props = {
  object: ObjectWire;
  record: RecordWire;
  fields: readonly FieldWire[];
  speaker: Speaker;
  movable: boolean;
  /** The card that Tab comes to in its column. */
  reachable: boolean;
  /** It is being moved by keys. */
  carried: boolean;
  /** The id of the text that says which keys move it. */
  hint: string;
  hands: Hands;
};

/** One record on a board. It is drawn while one scrolls: plain elements, nothing that looks anything up. */
export const BoardCard = memo(function BoardCard(props: Props) {
  const { object, record, fields, speaker, movable, reachable, carried, hint, hands } = props;
  const title = titleText(object, record) || '—';
  const owner = record._titles['owner'];
  return (
    <div
      className="zy-board-card"
      data-drag={movable ? record.id : undefined}
      data-carried={carried || undefined}
    >
      <a
        href={`/${object.path}/${record.id}`}
        className="zy-board-title"
        draggable={false}
        tabIndex={reachable ? 0 : -1}
        title={title}
        data-card={record.id}
        onClick={(event) => {
          // With a key held down the browser does as usual.
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          hands.open(record.id);
        }}
        onKeyDown={hands.key}
        onFocus={() => hands.focus(record.id)}
        aria-describedby={movable ? hint : undefined}
      >
        {title}
      </a>
      {fields.map((field) => (
        <Line key={field.name} field={field} record={record} speaker={speaker} />
      ))}
      <div className="zy-board-foot">
        <span className="zy-ellipsis">{owner ?? ''}</span>
        {movable && (
          <button
            type="button"
            className="zy-board-move"
            onClick={() => hands.move(record.id)}
            aria-label={speaker.t('board.moveOne', { title })}
          >
            <IconArrowsMove size={16} aria-hidden />
          </button>
        )}
      </div>
    </div>
  );
});

type LineProps = { field: FieldWire; record: RecordWire; speaker: Speaker };

function Line({ field, record, speaker }: LineProps) {
  const value = record[field.name];
  const label = speaker.label(field.label);
  const currency = asText(record['currency']) || speaker.currency;
  const text = isEmpty(value)
    ? ''
    : record._masked.includes(field.name)
      ? asText(value)
      : valueText(field, value, record._titles[field.name], { ...speaker, currency });
  const color = field.kind === 'choice' ? field.options[asText(value)]?.color : undefined;
  return (
    <span className="zy-board-line">
      {text !== '' && (
        <>
          <span className="zy-board-label">{label}</span>
          {color && (
            <span
              className="zy-dot"
              style={{ background: `var(--mantine-color-${choiceColor(color)}-6)` }}
            />
          )}
          <span className="zy-ellipsis" title={text}>
            {text}
          </span>
        </>
      )}
    </span>
  );
}
