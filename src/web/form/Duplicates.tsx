import { Alert, Anchor, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { useSearch } from '../api/queries.ts';
import { asText } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import css from './form.module.css';

const SHOWN = 4;
const PAUSE = 300;

/** True for fields whose value tells whether a record exists already. */
export function tellsIdentity(object: ObjectWire, field: FieldWire): boolean {
  if (!field.searchable) return false;
  return field.name === object.titleField || field.kind === 'phone' || field.kind === 'email';
}

/** Enough of a value to search by: two signs of a name, most of a number. */
function worthSearching(field: FieldWire, text: string): boolean {
  if (field.kind === 'phone') return text.replaceAll(/\D/g, '').length >= 7;
  if (field.kind === 'email') return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text);
  return Array.from(text).length >= 2;
}

/** Says, while one types, which records the new one may be the double of. They open beside the form. */
export function Duplicates({
  object,
  field,
  value,
}: {
  object: ObjectWire;
  field: FieldWire;
  value: unknown;
}) {
  const { t } = useT();
  const label = useLabel();
  const [text] = useDebouncedValue(asText(value).trim(), PAUSE);
  const enabled = worthSearching(field, text);
  const { data } = useSearch(text, { object: object.name, limit: SHOWN, enabled });
  const hits = enabled ? (data ?? []) : [];
  return (
    <div aria-live="polite">
      {hits.length > 0 && (
        <Alert variant="light" color="yellow" p="xs" mt={4}>
          <Text size="xs">
            {t('form.mayExist', { count: hits.length, object: label(object.label) })}
          </Text>
          <ul className={css.hits}>
            {hits.map((hit) => (
              <li key={hit.id}>
                <Anchor
                  size="sm"
                  c="inherit"
                  underline="always"
                  renderRoot={(props: object) => (
                    <Link
                      {...props}
                      to="/$path/$id"
                      params={{ path: object.path, id: hit.id }}
                      target="_blank"
                    />
                  )}
                >
                  {hit.title}
                </Anchor>
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </div>
  );
}
