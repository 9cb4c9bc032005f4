import {
  Combobox,
  Group,
  Loader,
  Modal,
  ScrollArea,
  Text,
  TextInput,
  VisuallyHidden,
  useCombobox,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import type { SearchHitWire } from '../../kernel/wire.ts';
import { useMetadata, useSearch } from '../api/queries.ts';
import { isComposing, useComposedText } from '../fields/composition.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { objectIcon } from '../shell/nav.ts';
import { ErrorState } from '../state/ErrorPage.tsx';
import { type Command, matches, useAboutCommands, useCommands } from './commands.ts';
import { paletteOpen } from './palette.ts';
import { useFocusBack } from '../state/useFocusBack.ts';

const DEBOUNCE = 80;

/** Records by anything the search knows, pages and commands; all by keyboard. */
export function Palette() {
  useFocusBack();
  const { t } = useT();
  const typing = useComposedText();
  const typed = typing.settled.trim();
  const [text] = useDebouncedValue(typed, DEBOUNCE);
  const search = useSearch(text, { limit: 12 });
  // Without a connection nothing better comes than the answer to what was typed before.
  const isStuck = search.isPlaceholderData && search.isPaused;
  const hits = useMemo(
    () => (text === '' || isStuck ? [] : (search.data ?? [])),
    [isStuck, search.data, text],
  );
  const records = useRecordCommands(hits);
  const about = useAboutCommands(hits);
  const commands = useCommands();
  const shown = useMemo(
    () => [
      ...records,
      ...about,
      ...commands.filter((command) => matches(command, typed)).slice(0, typed ? 12 : 40),
    ],
    [about, commands, records, typed],
  );
  const close = () => paletteOpen.set(false);
  const combobox = useCombobox({ opened: true });
  const { selectFirstOption } = combobox;
  useEffect(() => {
    if (shown.length > 0) selectFirstOption();
  }, [selectFirstOption, shown]);
  const run = (id: string) => {
    close();
    shown.find((command) => command.id === id)?.run();
  };
  // The first option may still be an answer to what was typed before: Enter waits for the right one.
  const outdated =
    typed !== text || (search.isFetching && (search.isPlaceholderData || search.isPending));
  const entered = useRef(false);
  useEffect(() => {
    if (!entered.current || outdated) return;
    entered.current = false;
    if (shown[0] && !search.error) run(shown[0].id);
  });
  return (
    <Modal.Root opened onClose={close} size="lg">
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.title')}>
        <Combobox store={combobox} onOptionSubmit={run}>
          <Combobox.EventsTarget withAriaAttributes withExpandedAttribute>
            <TextInput
              data-autofocus
              size="md"
              variant="unstyled"
              px="md"
              aria-label={t('palette.title')}
              placeholder={t('palette.placeholder')}
              value={typing.text}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => typing.setText(event.currentTarget.value)}
              {...typing.handlers}
              onKeyDownCapture={(event) => {
                entered.current = false;
                if (event.key !== 'Enter' || isComposing(event) || !outdated) return;
                // Whoever has gone down the list has chosen.
                if (combobox.getSelectedOptionIndex() > 0) return;
                event.preventDefault();
                event.stopPropagation();
                entered.current = true;
              }}
              onKeyDown={(event) => {
                if (event.key === 'Escape' && !isComposing(event)) close();
              }}
              leftSection={<IconSearch size={18} aria-hidden />}
              rightSection={search.isFetching ? <Loader size={16} /> : undefined}
            />
          </Combobox.EventsTarget>
          <VisuallyHidden role="status">
            {t('palette.results', { count: shown.length })}
          </VisuallyHidden>
          <ScrollArea.Autosize
            viewportProps={{ tabIndex: 0 }}
            mah="60dvh"
            type="auto"
            style={{ borderTop: '1px solid var(--zy-border)' }}
          >
            {search.error && (
              <ErrorState error={search.error} onRetry={() => void search.refetch()} />
            )}
            <Options shown={shown} typed={typed} />
          </ScrollArea.Autosize>
        </Combobox>
        <Text
          size="xs"
          c="dimmed"
          p="xs"
          visibleFrom="sm"
          style={{ borderTop: '1px solid var(--zy-border)' }}
        >
          {t('palette.keys')}
        </Text>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Search hits as commands that open their record. */
function useRecordCommands(hits: SearchHitWire[]): Command[] {
  const { objects } = useMetadata();
  const label = useLabel();
  const navigate = useNavigate();
  return useMemo(
    () =>
      hits.flatMap((hit): Command[] => {
        const object = objects.find((one) => one.name === hit.object);
        if (!object) return [];
        const about = [label(object.label), hit.matched !== hit.title && hit.matched];
        return [
          {
            id: `${hit.object}:${hit.id}`,
            group: 'palette.records',
            text: hit.title,
            also: about.filter(Boolean).join(' · '),
            icon: objectIcon(hit.object),
            run: () =>
              void navigate({ to: '/$path/$id', params: { path: object.path, id: hit.id } }),
          },
        ];
      }),
    [hits, label, navigate, objects],
  );
}

function Options({ shown, typed }: { shown: Command[]; typed: string }) {
  const { t } = useT();
  const groups = [...new Set(shown.map((command) => command.group))];
  if (shown.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="md" ta="center">
        {t('palette.nothing', { text: typed })}
      </Text>
    );
  }
  return (
    <Combobox.Options p="xs" aria-label={t('palette.title')}>
      {groups.map((group) => (
        <Combobox.Group key={group} label={t(group)}>
          {shown
            .filter((command) => command.group === group)
            .map((command) => (
              <Combobox.Option key={command.id} value={command.id}>
                <Group gap="sm" wrap="nowrap">
                  <command.icon size={18} stroke={1.5} aria-hidden style={{ flex: 'none' }} />
                  <Text size="sm" truncate>
                    {command.text}
                  </Text>
                  {group === 'palette.records' && (
                    <Text size="xs" c="dimmed" truncate ml="auto">
                      {command.also}
                    </Text>
                  )}
                </Group>
              </Combobox.Option>
            ))}
        </Combobox.Group>
      ))}
    </Combobox.Options>
  );
}
