import type { MessagesOf } from '../i18n.ts';
import type { list as chinese } from '../zh/list.ts';

/** Lists and trash. */
export const list: MessagesOf<typeof chinese> = {
  'list.loadMore': 'Load more',
  'list.empty': 'No {{object}} yet',
};
