import type { SyntheticEvent } from 'react';

const select = (event: SyntheticEvent<HTMLInputElement>) => event.currentTarget.select();

/** For a field that one searches in: what stands there is marked, so that typing replaces it. */
export const selectAll = { onFocus: select, onClick: select };
