import { Combobox, Text, Textarea, useCombobox } from '@mantine/core';
import { type RefObject, useState } from 'react';
import { useT } from '../i18n/i18n.ts';
import { useMentionable } from './comments.ts';
import { type Mention, tokenAt } from './mentions.ts';

type Props = {
  /** Of the record: `/customers/<id>`. */
  path: string;
  label: string;
  value: string;
  mentions: readonly Mention[];
  error?: string | null;
  input?: RefObject<HTMLTextAreaElement | null>;
  autoFocus?: boolean;
  onChange: (value: string, mentions: readonly Mention[]) => void;
};

/** A text in which an @ offers members; those who may not see the record are named, and cannot be picked. */
export function MentionInput(props: Props) {
  const { path, label, value, mentions, error, input, autoFocus, onChange } = props;
  const { t } = useT();
  const [token, setToken] = useState<{ start: number; query: string } | null>(null);
  const offered = useMentionable(path, token?.query ?? null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const open = token !== null && offered.length > 0;
  const follow = (area: HTMLTextAreaElement) => {
    const next = tokenAt(area.value, area.selectionStart);
    setToken(next);
    if (next) combobox.openDropdown();
    combobox.resetSelectedOption();
  };
  const pick = (id: string) => {
    const member = offered.find((one) => one.id === id);
    if (!token || !member?.sees) return;
    const end = token.start + 1 + token.query.length;
    const named = `${value.slice(0, token.start)}@${member.name} `;
    const others = mentions.filter(({ name }) => name !== member.name);
    onChange(named + value.slice(end), [...others, { id: member.id, name: member.name }]);
    setToken(null);
    const area = input?.current;
    // The text is on screen only after this: the caret follows it then.
    requestAnimationFrame(() => area?.setSelectionRange(named.length, named.length));
  };
  return (
    <Combobox
      store={{ ...combobox, dropdownOpened: open }}
      onOptionSubmit={pick}
      position="bottom-start"
      width={260}
    >
      <Combobox.Target withKeyboardNavigation={open}>
        <Textarea
          ref={input}
          aria-label={label}
          placeholder={label}
          autosize
          minRows={2}
          maxRows={12}
          maxLength={10_000}
          data-autofocus={autoFocus || undefined}
          value={value}
          error={error}
          onChange={(event) => {
            onChange(event.currentTarget.value, mentions);
            follow(event.currentTarget);
          }}
          onClick={(event) => follow(event.currentTarget)}
          onBlur={() => setToken(null)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || !open) return;
            event.stopPropagation();
            setToken(null);
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options aria-label={t('talk.members')}>
          {offered.map(({ id, name, sees }) => (
            <Combobox.Option key={id} value={id} disabled={!sees}>
              <Text size="sm">{name}</Text>
              {!sees && (
                <Text size="xs" c="dimmed">
                  {t('talk.doesNotSee')}
                </Text>
              )}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
