import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { When } from '../../../../web/record/When.tsx';
import type { DoublesWire } from '../../scores/wire.ts';

type Props = { object: ObjectWire; id: string; doubles: DoublesWire };

/** What was merged into a record, which can be taken apart again, and what may still be the same as it. */
export function Doubles({ object, id, doubles: { merged, waiting } }: Props) {
  const { t } = useT();
  const of = object.name;
  return (
    <>
      {waiting && (
        <Text size="sm" data-waiting={waiting.count}>
          {t('doubles.waiting', { count: waiting.count, title: waiting.other.title })}{' '}
          <To search={{ of }}>{t('doubles.decide')}</To>
        </Text>
      )}
      {merged && (
        <Text size="sm" component="div" data-merged={merged.count}>
          {t('doubles.merged', { count: merged.count })} <When iso={merged.latest} />{' '}
          <To search={{ of, part: 'merged', record: id }}>{t('doubles.apart')}</To>
        </Text>
      )}
    </>
  );
}

function To({ search, children }: { search: Record<string, string>; children: ReactNode }) {
  return (
    <Anchor
      inherit
      underline="always"
      renderRoot={(props: Record<string, unknown>) => (
        <Link
          {...props}
          to="/$path"
          params={{ path: 'duplicates' }}
          search={{ view: undefined, ...search }}
        />
      )}
    >
      {children}
    </Anchor>
  );
}
