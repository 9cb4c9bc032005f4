import type { IconProps } from '@tabler/icons-react';
import { createElement } from 'react';
import { objectIcon } from './nav.ts';

/** The picture of an object, beside its name. */
export function ObjectIcon({ object, ...props }: { object: string } & IconProps) {
  return createElement(objectIcon(object), { 'aria-hidden': true, stroke: 1.5, ...props });
}
