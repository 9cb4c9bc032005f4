import { Modal } from '@mantine/core';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { usePhone } from '../shell/AppLayout.tsx';
import type { Draft } from './drafts.ts';
import { RecordForm } from './RecordForm.tsx';
import { useFocusBack } from '../state/useFocusBack.ts';

type Props = {
  object: ObjectWire;
  /** What the form begins with, such as the customer; keep its identity while the dialog is open. */
  given: Draft;
  /** Drafts of different places are kept apart: the id of the record it is made for. */
  place: string;
  onClose: () => void;
  onSaved?: (record: RecordWire) => void;
};

/** The form for a new record over the page, for what belongs to the record on it. Closing keeps the draft. */
export function CreateModal({ object, given, place, onClose, onSaved }: Props) {
  useFocusBack();
  const { t } = useT();
  const label = useLabel();
  const phone = usePhone();
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      fullScreen={phone}
      title={t('palette.createOne', { object: label(object.label) })}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <RecordForm
        object={object}
        given={given}
        place={place}
        onCancel={onClose}
        onSaved={(record) => {
          onSaved?.(record);
          onClose();
        }}
      />
    </Modal>
  );
}
