/** Lists and trash. */
export const list = {
  'list.loadMore': '加载更多',
  'list.empty': '这里还没有{{object}}',
} as const;
