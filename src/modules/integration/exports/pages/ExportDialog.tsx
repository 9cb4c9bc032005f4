import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { columnFields } from '../../../../web/list/columns.ts';
import { useSpeaker } from '../../../../web/list/useSpeaker.ts';
import { sayCondition } from '../../../../web/list/words.ts';
import type { ListToolProps } from '../../../../web/screen.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import { useFocusBack } from '../../../../web/state/useFocusBack.ts';
import type { ExportFormat } from '../rules.ts';
import { useExport, useExporting } from './api.ts';
import { ExportProgress } from './ExportProgress.tsx';

/** Takes a list out as it is shown, or everything of its object. */
export function ExportDialog(props: ListToolProps) {
  const { object, onClose } = props;
  useFocusBack();
  const { t } = useT();
  const label = useLabel();
  const [id, setId] = useState<string>();
  const { data } = useExport(id);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('export.title', { object: label(object.pluralLabel) })}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {data ? (
        <ExportProgress data={data} fetchAtOnce onClose={onClose} />
      ) : (
        <Choices {...props} onStarted={setId} />
      )}
    </Modal>
  );
}

type Scope = 'shown' | 'everything';

function Choices({ object, list, onStarted }: ListToolProps & { onStarted: (id: string) => void }) {
  const { t } = useT();
  const label = useLabel();
  const errorText = useErrorText();
  const { start } = useExporting();
  const [scope, setScope] = useState<Scope>('shown');
  const [format, setFormat] = useState<ExportFormat>('xlsx');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const speaker = useSpeaker(object, list.where);
  const columns = columnFields(object, list.columns);
  const where = list.where ? sayCondition(list.where, object, speaker) : '';
  const begin = async () => {
    setBusy(true);
    setFault(null);
    const shown = { columns: columns.map(({ name }) => name), where: list.where, sort: list.sort };
    try {
      const { run } = await start(object.path, { format, ...(scope === 'shown' && shown) });
      onStarted(run.id);
    } catch (error) {
      setFault(errorText(error));
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <Stack gap="md">
        <Radio.Group
          label={t('export.what')}
          value={scope}
          onChange={(value) => setScope(value === 'everything' ? 'everything' : 'shown')}
        >
          <Stack gap="xs" mt={6}>
            <Radio
              value="shown"
              data-autofocus
              label={t('export.shown')}
              description={[
                where || t('export.noCondition'),
                t('export.columns', {
                  columns: columns.map((field) => label(field.label)).join(t('import.join')),
                }),
              ].join(' · ')}
            />
            <Radio
              value="everything"
              label={t('export.everything', { object: label(object.pluralLabel) })}
              description={t('export.everythingHint')}
            />
          </Stack>
        </Radio.Group>
        <Radio.Group
          label={t('export.format')}
          value={format}
          onChange={(value) => setFormat(value === 'csv' ? 'csv' : 'xlsx')}
        >
          <Group gap="lg" mt={6}>
            <Radio value="xlsx" label={t('export.xlsx')} />
            <Radio value="csv" label={t('export.csv')} />
          </Group>
        </Radio.Group>
        {fault && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {fault}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={busy}>
            {t('export.start')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
