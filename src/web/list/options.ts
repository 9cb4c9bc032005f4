/**
 * For long lists to choose from: the list box itself scrolls. Mantine's own scrolling area around it could not be
 * reached by keys, as far as assistive technology can tell.
 */
export const LONG_LIST = {
  withScrollArea: false,
  styles: { options: { maxHeight: 320, overflowY: 'auto' } },
} as const;
