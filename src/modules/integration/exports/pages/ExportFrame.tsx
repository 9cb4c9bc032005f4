import { Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useFocusBack } from '../../../../web/state/useFocusBack.ts';
import { useExport } from './api.ts';
import { ExportProgress } from './ExportProgress.tsx';

type Props = {
  title: string;
  onClose: () => void;
  /** What is asked before it starts; calls back with the id of what was started. */
  children: (onStarted: (id: string) => void) => ReactNode;
};

/** The dialog of an export: first what is wanted, then how far it is, then its file. */
export function ExportFrame({ title, onClose, children }: Props) {
  useFocusBack();
  const { t } = useT();
  const [id, setId] = useState<string>();
  const { data } = useExport(id);
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {data ? <ExportProgress data={data} fetchAtOnce onClose={onClose} /> : children(setId)}
    </Modal>
  );
}
