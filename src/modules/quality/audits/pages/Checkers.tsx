import { Pill } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FieldInput } from '../../../../web/fields/FieldInput.tsx';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { useRun } from '../../pages/useRun.ts';
import type { AuditsWire } from '../wire.ts';
import css from './audits.module.css';
import { askAll } from './queries.ts';

/** Who goes through samples; whoever may names them. */
export function Checkers({ audits: { checkers, maySetCheckers } }: { audits: AuditsWire }) {
  const { t } = useT();
  const run = useRun();
  const client = useQueryClient();
  const toasts = useToasts();
  const [asked, setAsked] = useState(0);
  const name = async (members: string[]) => {
    try {
      await run('setCheckers', { members });
      await askAll(client);
    } catch (error) {
      toasts.failed(error);
    }
    setAsked((count) => count + 1);
  };
  const add = t('audits.addChecker');
  const ids = checkers.map(({ id }) => id);
  return (
    <div className={css.checkers} data-part="checkers">
      <span>{t(checkers.length === 0 ? 'audits.nobodyNamed' : 'audits.checkers')}</span>
      {checkers.map((person) => (
        <Pill
          key={person.id}
          withRemoveButton={maySetCheckers}
          removeButtonProps={{
            'aria-label': t('quality.remove', { name: person.name }),
            'aria-hidden': false,
            tabIndex: 0,
          }}
          onRemove={() => void name(ids.filter((id) => id !== person.id))}
        >
          {person.name || t('quality.unnamed')}
        </Pill>
      ))}
      {maySetCheckers && (
        <>
          <span className={css.add}>{add}</span>
          <FieldInput
            // Empty again once somebody was added.
            key={asked}
            field={{ name: 'checker', kind: 'user', label: { zh: add, en: add } }}
            value={null}
            labelStyle="hidden"
            onChange={(id) => {
              if (typeof id === 'string' && !ids.includes(id)) void name([...ids, id]);
            }}
          />
        </>
      )}
    </div>
  );
}
