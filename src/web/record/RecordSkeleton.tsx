import { Skeleton, VisuallyHidden } from '@mantine/core';
import { useT } from '../i18n/i18n.ts';
import css from './record.module.css';

/** A record that is loading: header and columns where they will stand. */
export function RecordSkeleton() {
  const { t } = useT();
  const rows = (count: number) =>
    Array.from({ length: count }, (_, row) => <Skeleton key={row} h={16} my={8} />);
  return (
    <div className={css.page} aria-busy>
      <VisuallyHidden>{t('state.loading')}</VisuallyHidden>
      <div className={css.header}>
        <div className={css.titles}>
          <Skeleton h={28} w={240} />
          <Skeleton h={20} mt={8} w={320} />
        </div>
        <Skeleton h="var(--zy-control)" w={200} />
      </div>
      <div className={css.columns} data-beside>
        <div className={css.side}>{rows(14)}</div>
        <div className={css.middle}>
          <Skeleton h={150} />
          {rows(8)}
        </div>
        <div className={css.side}>{rows(10)}</div>
      </div>
    </div>
  );
}
