import type { TimelineSource } from '../../../kernel/timeline.ts';

const shared = {
  label: { zh: '互动', en: 'Interactions' },
  object: 'interaction',
  by: 'customer',
  at: 'at',
  channel: 'channel',
  // What is read from a text is contributed by the module that reads it.
  show: ['channel', 'direction', 'subject', 'body', 'minutes', 'sentiment', 'emotion'],
} as const;

/** What was said and met with a customer. */
export const interactionTimelines: TimelineSource[] = [
  { ...shared, name: 'interaction', of: 'customer' },
];
