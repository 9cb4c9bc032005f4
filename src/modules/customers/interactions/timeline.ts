import type { TimelineSource } from '../../../kernel/timeline.ts';

const shared = {
  label: { zh: '互动', en: 'Interactions' },
  object: 'interaction',
  by: 'customer',
  at: 'at',
  channel: 'channel',
  show: ['channel', 'direction', 'subject', 'body', 'minutes'],
} as const;

/** What was said and met with a customer. */
export const interactionTimelines: TimelineSource[] = [
  { ...shared, name: 'interaction', of: 'customer' },
];
