import { Anchor, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { FormAsideProps } from '../../../../web/screen.ts';
import type { FormNote, FormNotesWire } from '../wire.ts';
import { useFormNotes } from './useFormNotes.ts';
import { useReasons } from './words.ts';

/** Says below a field, while one types a new record, what saving makes of it, and what cannot be right. */
export function StandardNotes({ object, values, set }: FormAsideProps) {
  const { t } = useT();
  const label = useLabel();
  const { notes, faults } = useFormNotes(object, values);
  const filled = notes.filter(({ kind }) => kind === 'filled');
  const others = notes.filter(({ kind }) => kind !== 'filled');
  const called = (name: string) => {
    const field = object.fields.find((each) => each.name === name);
    return field ? label(field.label) : name;
  };
  return (
    <>
      {others.map((note) => (
        <AtField key={`${note.field} ${note.kind}`} field={note.field} called={called(note.field)}>
          <Said note={note} onTake={() => set(note.field, note.value)} />
        </AtField>
      ))}
      {filled.length > 0 && (
        <AtField field="address" called={called('address')}>
          {t('standards.note.filled', {
            values: filled.map(({ value }) => value).join(t('standards.parts')),
          })}
        </AtField>
      )}
      {faults.map((fault) => (
        <AtField key={fault.field} field={fault.field} called={called(fault.field)} isFault>
          <Fault fault={fault} />
        </AtField>
      ))}
    </>
  );
}

function Said({ note, onTake }: { note: FormNote; onTake: () => void }) {
  const { t } = useT();
  const reasons = useReasons()(note.reasons);
  if (note.kind !== 'proposed') {
    return t('standards.note.entered', { value: note.value, reasons });
  }
  return (
    <>
      {t('standards.note.proposed', { value: note.value, reasons })}{' '}
      <Anchor component="button" type="button" inherit underline="always" onClick={onTake}>
        {t('standards.note.take')}
      </Anchor>
    </>
  );
}

function Fault({ fault: { fault, expected } }: { fault: FormNotesWire['faults'][number] }) {
  const { t } = useT();
  return expected === null
    ? t(`standards.fault.${fault}`)
    : t('standards.fault.expected', { expected });
}

type AtFieldProps = { field: string; called: string; isFault?: boolean; children: ReactNode };

/** Shows something below a field of the form it is in, or here, with the field's name, while that is folded away. */
function AtField({ field, called, isFault = false, children }: AtFieldProps) {
  const { t } = useT();
  const here = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Element | null>(null);
  // Fields come and go as one unfolds the form.
  useEffect(() => {
    const form = here.current?.closest('form');
    if (!form) return;
    const find = () => setPlace(form.querySelector(`[data-field="${CSS.escape(field)}"]`));
    find();
    const observer = new MutationObserver(find);
    observer.observe(form, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [field]);
  const said = (
    <Text
      size="xs"
      mt={4}
      c={isFault ? 'var(--mantine-color-error)' : 'dimmed'}
      role="status"
      data-note={field}
    >
      {!place && t('standards.note.at', { field: called })}
      {children}
    </Text>
  );
  return <div ref={here}>{place ? createPortal(said, place) : said}</div>;
}
