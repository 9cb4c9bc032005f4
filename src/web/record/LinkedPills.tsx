import { Pill, Text } from '@mantine/core';
import type { FieldWire, RecordWire } from '../../kernel/wire.ts';
import { useWrite } from '../api/writes.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import { type Related, recordTitle } from './layout.ts';
import css from './record.module.css';

type Props = {
  related: Related;
  id: string;
  items: RecordWire[];
  /** Whether the picker is open. */
  picking: boolean;
  onPicked: () => void;
};

/** Records that only tie another one to this one, such as tags: picked to add, a cross takes one off, both with undo. */
export function LinkedPills({ related, id, items, picking, onPicked }: Props) {
  const { t } = useT();
  const { object } = related;
  const write = useWrite(object);
  const toasts = useToasts();
  return (
    <>
      {items.length === 0 && !picking && (
        <Text size="sm" c="dimmed">
          {t('related.empty')}
        </Text>
      )}
      {items.length > 0 && (
        <ul className={css.pills}>
          {items.map((record) => {
            const title = recordTitle(object, record);
            return (
              <li key={record.id}>
                <Pill
                  size="md"
                  withRemoveButton={object.verbs.delete}
                  removeButtonProps={{
                    'aria-label': t('related.unlink', { title }),
                    'aria-hidden': false,
                    tabIndex: 0,
                  }}
                  onRemove={() => void write.remove(record.id).catch(toasts.failed)}
                >
                  {title}
                </Pill>
              </li>
            );
          })}
        </ul>
      )}
      {picking && <Pick related={related} id={id} items={items} onPicked={onPicked} />}
    </>
  );
}

function Pick({ related, id, items, onPicked }: Omit<Props, 'picking'>) {
  const { t } = useT();
  const label = useLabel();
  const { object, field: by } = related;
  const write = useWrite(object);
  const toasts = useToasts();
  const field = object.fields.find(({ name }) => name === object.titleField);
  if (field?.kind !== 'reference') return null;
  const text = t('related.pick', { object: label(field.label) });
  const asked: FieldWire = { ...field, label: { zh: text, en: text }, required: false };
  const pick = (value: unknown, title: string | undefined) => {
    onPicked();
    if (typeof value !== 'string' || items.some((one) => one[field.name] === value)) return;
    const titles = title === undefined ? undefined : { [field.name]: title };
    const values = { [by.name]: id, [field.name]: value };
    write.create(values, { titles }).catch(toasts.failed);
  };
  return (
    <div style={{ marginTop: 4 }}>
      <FieldInput
        field={asked}
        value={null}
        labelStyle="hidden"
        autoFocus
        onCancel={onPicked}
        onChange={() => undefined}
        onCommit={pick}
      />
    </div>
  );
}
