import { Button, Kbd } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useT } from '../../../../web/i18n/i18n.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import css from './duplicates.module.css';
import type { Done, Queue } from './useQueue.ts';

type Props = { queue: Queue; onSame: () => void };

/** What one may say of a pair: a button each, and the key that does the same. */
export function DecideBar({ queue, onSame }: Props) {
  const { t } = useT();
  if (!queue.mayDecide) return null;
  return (
    <div className={css.decide} role="group" aria-label={t('pairs.decide')}>
      <Choice digit="1" text={t('pairs.same')} filled onClick={onSame} />
      <Choice digit="2" text={t('pairs.different')} onClick={() => queue.decide('different')} />
      <Choice digit="3" text={t('pairs.notSure')} onClick={() => queue.decide('notSure')} />
    </div>
  );
}

type ChoiceProps = { digit: string; text: string; filled?: boolean; onClick: () => void };

function Choice({ digit, text, filled, onClick }: ChoiceProps) {
  const phone = usePhone();
  return (
    <Button
      variant={filled ? 'filled' : 'default'}
      size={phone ? 'md' : 'sm'}
      px="sm"
      leftSection={phone ? undefined : <Kbd size="xs">{digit}</Kbd>}
      aria-keyshortcuts={digit}
      onClick={onClick}
    >
      {text}
    </Button>
  );
}

/** What was said of the pair before, and how to take it back. */
export function LastDone({ last, onUndo }: { last: Done | undefined; onUndo: () => void }) {
  const { t } = useT();
  const phone = usePhone();
  return (
    <div className={css.last} role="status">
      {last && (
        <>
          <span className={css.lastText}>
            {t(`pairs.said.${last.as}`, {
              first: last.pair.first.title,
              second: last.pair.second.title,
            })}
          </span>
          <Button
            size={phone ? 'sm' : 'compact-sm'}
            variant="subtle"
            leftSection={<IconArrowBackUp size={14} aria-hidden />}
            rightSection={phone ? undefined : <Kbd size="xs">{'u'}</Kbd>}
            aria-keyshortcuts="u"
            onClick={onUndo}
          >
            {t('pairs.undo')}
          </Button>
        </>
      )}
    </div>
  );
}
