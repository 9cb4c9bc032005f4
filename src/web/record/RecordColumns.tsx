import { Stack } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import { Composer, type ComposerWish } from './Composer.tsx';
import { TASK } from './composerValues.ts';
import { FieldPanel } from './FieldPanel.tsx';
import type { Related } from './layout.ts';
import css from './record.module.css';
import { Panels, usePanels } from './Panels.tsx';
import { RelatedPanel } from './RelatedPanel.tsx';
import { Timeline } from './Timeline.tsx';
import type { ComposerTargets } from './useComposer.ts';

export type LayoutProps = {
  object: ObjectWire;
  record: RecordWire;
  /** The related lists beside the timeline. */
  related: readonly Related[];
  targets: ComposerTargets;
  wish: ComposerWish;
  /** Opens the composer for a kind; null for the one at hand. */
  onAsk: (kind: string | null) => void;
};

/** On a desktop: the fields, what happened with a composer on top, and what belongs to it. */
export function RecordColumns(props: LayoutProps) {
  const { object, record, related, targets, wish, onAsk } = props;
  const { t } = useT();
  useHotkeys([
    ['n', () => onAsk(null)],
    ['t', () => onAsk(TASK)],
  ]);
  const own = usePanels(object);
  const beside = own.beside.length > 0 || related.length > 0 || own.untold.length > 0;
  return (
    <>
      <Panels panels={own.top} object={object} record={record} />
      <div className={css.columns} data-beside={beside || undefined}>
        <section className={css.side} aria-label={t('record.fields')}>
          <FieldPanel object={object} record={record} />
        </section>
        <section className={css.middle} aria-label={t('timeline.title')}>
          <Stack gap="md">
            <div className={css.card}>
              <Composer targets={targets} wish={wish} />
            </div>
            <Timeline object={object} record={record} />
          </Stack>
        </section>
        {beside && (
          <section className={css.side} aria-label={t('record.tabRelated')}>
            <Panels panels={own.beside} object={object} record={record} />
            <RelatedPanel object={object} record={record} related={related} facts={own.untold} />
          </section>
        )}
      </div>
    </>
  );
}
