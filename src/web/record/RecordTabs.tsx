import { Drawer, Tabs, Text, UnstyledButton } from '@mantine/core';
import { createElement, useState } from 'react';
import { useT } from '../i18n/i18n.ts';
import { channelIcon } from './channelIcon.ts';
import { Composer, useKindName } from './Composer.tsx';
import { composerKinds } from './composerValues.ts';
import { FieldPanel } from './FieldPanel.tsx';
import css from './record.module.css';
import type { LayoutProps } from './RecordColumns.tsx';
import { Panels, usePanels } from './Panels.tsx';
import { RelatedPanel } from './RelatedPanel.tsx';
import { Timeline } from './Timeline.tsx';

/** On a phone: one part at a time, and noting something within reach of the thumb. */
export function RecordTabs(props: LayoutProps) {
  const { object, record, related, targets, wish, onAsk } = props;
  const { t } = useT();
  const name = useKindName(targets);
  const kinds = composerKinds(targets.interaction?.object, targets.task?.object);
  const [closed, setClosed] = useState(wish.nonce);
  const open = wish.nonce !== closed;
  const own = usePanels(object);
  const close = () => setClosed(wish.nonce);
  return (
    <>
      <Panels panels={own.top} object={object} record={record} />
      <Tabs defaultValue="timeline" keepMounted={false}>
        <Tabs.List grow mb="sm" aria-label={t('record.sections')}>
          <Tabs.Tab value="timeline">{t('record.tabTimeline')}</Tabs.Tab>
          <Tabs.Tab value="fields">{t('record.tabFields')}</Tabs.Tab>
          <Tabs.Tab value="related">{t('record.tabRelated')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="timeline">
          <Timeline object={object} record={record} />
        </Tabs.Panel>
        <Tabs.Panel value="fields">
          <FieldPanel object={object} record={record} />
        </Tabs.Panel>
        <Tabs.Panel value="related">
          <Panels panels={own.beside} object={object} record={record} />
          <RelatedPanel object={object} record={record} related={related} facts={own.untold} />
        </Tabs.Panel>
      </Tabs>
      <div className={css.thumb} role="group" aria-label={t('composer.title')}>
        {kinds.map((kind) => (
          <UnstyledButton key={kind} className={css.thumbKind} onClick={() => onAsk(kind)}>
            {createElement(channelIcon(kind), { size: 20, stroke: 1.5, 'aria-hidden': true })}
            <Text size="xs">{name(kind)}</Text>
          </UnstyledButton>
        ))}
      </div>
      <Drawer
        opened={open}
        onClose={close}
        position="bottom"
        styles={sheet}
        title={t('composer.title')}
        closeButtonProps={{ 'aria-label': t('shell.close') }}
      >
        <Composer targets={targets} wish={wish} onSaved={close} />
      </Drawer>
    </>
  );
}

/** A drawer as high as its content, from below. */
const sheet = {
  inner: { alignItems: 'flex-end' },
  content: { flex: '0 0 100%', height: 'auto', maxHeight: '85dvh' },
} as const;
