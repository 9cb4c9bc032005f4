import { Alert, Anchor, Button, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp, IconFileUpload, IconPlayerPlay } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMetadata, useObject } from '../../../../web/api/queries.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import type { ImportWire } from '../wire.ts';
import { stateOf, useAsk } from './api.ts';
import { countOf } from './counts.ts';
import css from './imports.module.css';
import { Kept } from './Kept.tsx';
import { Refusals } from './Refusals.tsx';
import { Rows } from './Rows.tsx';

/** What matters most comes first. */
const SHOWN = ['kept', 'refused', 'created', 'updated', 'unchanged'] as const;
type Shown = (typeof SHOWN)[number];

const readSearch = (raw: Record<string, unknown>): { show?: Shown } => ({
  show: SHOWN.find((one) => one === raw['show']),
});

/** What came of an import, and what can be done about it. */
export function Result({ data }: { data: ImportWire }) {
  const [{ show }, setSearch] = usePageSearch(readSearch);
  const counted = (one: Shown) => countOf(data, `${one}Count`);
  const shown = show ?? SHOWN.find((one) => counted(one) > 0) ?? 'created';
  return (
    <Stack gap="md">
      <Standing data={data} />
      <Tiles data={data} shown={shown} onShow={(next) => setSearch({ show: next })} />
      <Buttons data={data} />
      {counted(shown) > 0 && <Details data={data} shown={shown} />}
    </Stack>
  );
}

function Details({ data, shown }: { data: ImportWire; shown: Shown }) {
  const { t } = useT();
  const { id } = data.run;
  if (!data.detailed && shown !== 'kept') return <Text c="dimmed">{t('import.forgotten')}</Text>;
  if (shown === 'refused') return <Refusals id={id} />;
  if (shown === 'kept') return <Kept id={id} />;
  return <Rows key={shown} id={id} outcome={shown} />;
}

/** In a sentence, how it ended. */
function Standing({ data }: { data: ImportWire }) {
  const { t, locale } = useT();
  const state = stateOf(data);
  const { reverting } = data;
  if (state === 'failed') {
    const hint = data.detailed ? 'import.failedHint' : 'import.failedGone';
    return (
      <Alert
        color="red"
        variant="light"
        role="alert"
        title={t(reverting ? 'import.revertFailed' : 'import.failed')}
      >
        <Text size="sm">{data.job?.error ?? t(reverting ? 'import.revertFailedHint' : hint)}</Text>
      </Alert>
    );
  }
  const rows = formatNumber(countOf(data, 'rowCount'), locale);
  const count = formatNumber(countOf(data, 'doneCount'), locale);
  const kept = countOf(data, 'keptCount');
  const text = {
    stopped: reverting
      ? t('import.revertStopped')
      : t('import.stopped', { done: count, total: rows }),
    reverted: t(kept > 0 ? 'import.revertedKept' : 'import.reverted'),
  };
  const said = state === 'stopped' || state === 'reverted' ? text[state] : null;
  return (
    <Group gap="sm">
      <Text role="status" fw={500}>
        {said ?? t(countOf(data, 'refusedCount') > 0 ? 'import.doneSome' : 'import.doneAll')}
      </Text>
      {state === 'reverted' && <Trashes data={data} />}
    </Group>
  );
}

/** Where the records went that were taken back. */
function Trashes({ data }: { data: ImportWire }) {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  const names = new Set(data.mapping?.steps.map(({ object }) => object));
  return objects
    .filter(({ name, verbs }) => names.has(name) && verbs.delete)
    .map((object) => (
      <Anchor
        key={object.name}
        size="sm"
        renderRoot={(props: object) => (
          <Link {...props} to="/$path/trash" params={{ path: object.path }} />
        )}
      >
        {t('import.trash', { object: label(object.pluralLabel) })}
      </Anchor>
    ));
}

type TilesProps = { data: ImportWire; shown: Shown; onShow: (shown: Shown) => void };

/** The counts; each opens what it counts. */
function Tiles({ data, shown, onShow }: TilesProps) {
  const { t, locale } = useT();
  const order = ['created', 'updated', 'unchanged', 'refused', 'kept'] as const;
  const tiles = order.filter(
    (one) => one !== 'kept' || stateOf(data) === 'reverted' || countOf(data, 'keptCount') > 0,
  );
  return (
    <div className={css.tiles} role="group" aria-label={t('import.result')}>
      {tiles.map((one) => {
        const count = countOf(data, `${one}Count`);
        return (
          <UnstyledButton
            key={one}
            className={css.tile}
            data-outcome={one}
            data-active={(one === shown && count > 0) || undefined}
            aria-pressed={one === shown && count > 0}
            disabled={count === 0}
            onClick={() => onShow(one)}
          >
            <Text size="xl" fw={600} component="span">
              {formatNumber(count, locale)}
            </Text>
            <Text size="sm" c="dimmed" component="span">
              {t(`import.tile.${one}`)}
            </Text>
          </UnstyledButton>
        );
      })}
    </div>
  );
}

function Buttons({ data }: { data: ImportWire }) {
  const { t } = useT();
  const ask = useAsk(data.run.id);
  const toasts = useToasts();
  const object = useObject('importRun');
  const [busy, setBusy] = useState<string | null>(null);
  const state = stateOf(data);
  const run = async (what: 'resume' | 'revert') => {
    setBusy(what);
    await ask(what).catch(toasts.failed);
    setBusy(null);
  };
  const wrote = countOf(data, 'createdCount') + countOf(data, 'updatedCount') > 0;
  const halted = state === 'stopped' || state === 'failed';
  const open = halted && data.detailed && !data.reverting;
  const again = countOf(data, 'refusedCount') > 0 && state !== 'reverted' && !data.reverting;
  return (
    <Group gap="sm">
      {open && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={busy === 'resume'}
          onClick={() => void run('resume')}
        >
          {t('import.resume')}
        </Button>
      )}
      {object?.verbs.create && (
        <Button
          variant={again ? 'filled' : 'default'}
          leftSection={<IconFileUpload size={16} aria-hidden />}
          renderRoot={(props: Record<string, unknown>) => (
            <Link
              {...props}
              to="/$path/new"
              params={{ path: object.path }}
              search={data.mapping ? { like: data.run.id } : {}}
            />
          )}
        >
          {t(again ? 'import.corrected' : 'import.similar')}
        </Button>
      )}
      {wrote && state !== 'reverted' && (
        <Button
          variant={data.reverting ? 'filled' : 'default'}
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          loading={busy === 'revert'}
          onClick={() => void run('revert')}
        >
          {t(data.reverting ? 'import.revertOn' : 'import.revert')}
        </Button>
      )}
    </Group>
  );
}
