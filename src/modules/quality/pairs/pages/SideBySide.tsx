import { VisuallyHidden } from '@mantine/core';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { FieldValue } from '../../../../web/fields/FieldValue.tsx';
import { shown } from '../../../../web/fields/value.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { PairDetailWire } from '../wire.ts';
import { compareRows } from './compare.ts';
import css from './duplicates.module.css';
import { RecordHead } from './RecordHead.tsx';

/** Two records field by field: what is the same is quiet and told once, what differs stands out. */
export function SideBySide({ object, pair }: { object: ObjectWire; pair: PairDetailWire }) {
  const { t } = useT();
  const label = useLabel();
  const { left, right } = pair;
  return (
    <table className={css.compare}>
      <thead>
        <tr>
          <th scope="col">
            <VisuallyHidden>{t('pairs.field')}</VisuallyHidden>
          </th>
          <th scope="col">
            <RecordHead object={object} record={left} />
          </th>
          <th scope="col">
            <RecordHead object={object} record={right} />
          </th>
        </tr>
      </thead>
      <tbody>
        {compareRows(object, left, right).map(({ field, kind }) => (
          <tr key={field.name} data-field={field.name} data-row={kind}>
            <th scope="row">{label(field.label)}</th>
            {kind === 'same' ? (
              <td colSpan={2}>
                <FieldValue field={field} {...shown(field, left)} />
              </td>
            ) : (
              <>
                <td>
                  <FieldValue field={field} {...shown(field, left)} />
                </td>
                <td>
                  <FieldValue field={field} {...shown(field, right)} />
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
