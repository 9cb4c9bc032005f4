import {
  Button,
  Card,
  Collapse,
  Group,
  NumberInput,
  Select,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { MessageKey } from '../../../../web/i18n/keys.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import type { FileFormatWire, ImportWire, SheetRequest } from '../wire.ts';
import { useAsk } from './api.ts';
import css from './imports.module.css';

const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;
const DELIMITERS = [',', ';', '\t', '|'] as const;
const DELIMITER_NAMES: Record<(typeof DELIMITERS)[number], MessageKey> = {
  ',': 'import.comma',
  ';': 'import.semicolon',
  '\t': 'import.tab',
  '|': 'import.bar',
};

/** What the file is, in one line; what was not recognised can be said. */
export function FileCard({ data, onRead }: { data: ImportWire; onRead?: () => void }) {
  const { t, locale } = useT();
  const [open, setOpen] = useState(false);
  const { format, head, run } = data;
  if (!format) return null;
  const parts = [
    format.kind === 'csv'
      ? `CSV · ${format.encoding.toUpperCase()} · ${t(DELIMITER_NAMES[format.delimiter])}`
      : t('import.sheetNamed', { name: format.sheet }),
    head?.line ? t('import.headLine', { line: head.line }) : t('import.noHead'),
    t('import.rows', { count: formatNumber(Number(run['rowCount'] ?? 0), locale) }),
  ];
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby="import-file">
      <Group justify="space-between" gap="xs">
        <div>
          <Title order={2} size="h3" id="import-file">
            {t('import.file')}
          </Title>
          <Text size="sm">{parts.join(' · ')}</Text>
        </div>
        <Button
          variant="subtle"
          size="compact-sm"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t('import.readDifferently')}
        </Button>
      </Group>
      <Collapse expanded={open}>
        {open && (
          <Choices id={run.id} format={format} headLine={head?.line ?? null} onRead={onRead} />
        )}
      </Collapse>
    </Card>
  );
}

type ChoicesProps = {
  id: string;
  format: FileFormatWire;
  headLine: number | null;
  /** It is being read again: columns may have other names now. */
  onRead?: () => void;
};

function Choices({ id, format, headLine, onRead }: ChoicesProps) {
  const { t } = useT();
  const ask = useAsk(id);
  const toasts = useToasts();
  const [line, setLine] = useState<number | null>(headLine);
  const [busy, setBusy] = useState(false);
  const again = async (request: SheetRequest) => {
    setBusy(true);
    try {
      await ask('sheet', request);
      onRead?.();
    } catch (error) {
      toasts.failed(error);
    }
    setBusy(false);
  };
  return (
    <Stack gap="sm" pt="sm">
      <div className={css.choices}>
        {format.kind === 'csv' ? (
          <>
            <Select
              label={t('import.encoding')}
              data={ENCODINGS.map((value) => ({ value, label: value.toUpperCase() }))}
              value={format.encoding}
              allowDeselect={false}
              disabled={busy}
              onChange={(value) =>
                void again({ encoding: ENCODINGS.find((one) => one === value) ?? 'utf-8' })
              }
            />
            <Select
              label={t('import.delimiter')}
              data={DELIMITERS.map((value) => ({ value, label: t(DELIMITER_NAMES[value]) }))}
              value={format.delimiter}
              allowDeselect={false}
              disabled={busy}
              onChange={(value) =>
                void again({ delimiter: DELIMITERS.find((one) => one === value) ?? ',' })
              }
            />
          </>
        ) : (
          <Select
            label={t('import.sheet')}
            data={format.sheets}
            value={format.sheet}
            allowDeselect={false}
            disabled={busy}
            onChange={(sheet) => sheet !== null && void again({ sheet })}
          />
        )}
        <NumberInput
          label={t('import.headIn')}
          description={t('import.headHint')}
          inputWrapperOrder={['label', 'input', 'description']}
          min={0}
          max={1000}
          value={line ?? 0}
          disabled={busy}
          onChange={(value) => setLine(Number(value) || null)}
        />
      </div>
      {line !== headLine && (
        <Group>
          <Button
            variant="default"
            size="compact-sm"
            loading={busy}
            onClick={() => void again({ headLine: line })}
          >
            {t('import.readAgain')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
