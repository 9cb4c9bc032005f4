import { Text, Title } from '@mantine/core';
import { useT } from '../../../../web/i18n/i18n.ts';
import css from './federation.module.css';

const LINES = [
  ['federation.self', 'federation.selfSees', 'federation.selfNever'],
  ['federation.others', 'federation.othersSees', 'federation.othersNever'],
  ['federation.carrier', 'federation.carrierSees', 'federation.carrierNever'],
] as const;

/** What each side sees and never sees, and what that rests on. */
export function WhoSees() {
  const { t } = useT();
  return (
    <section className={css.section} aria-labelledby="federation-who">
      <Title order={2} size="h4" id="federation-who">
        {t('federation.who')}
      </Title>
      <table className={`${css.table} ${css.stacked}`}>
        <thead>
          <tr>
            <th scope="col">{t('federation.side')}</th>
            <th scope="col">{t('federation.whoSees')}</th>
            <th scope="col">{t('federation.whoNever')}</th>
          </tr>
        </thead>
        <tbody>
          {LINES.map(([who, sees, never]) => (
            <tr key={who}>
              <th scope="row">{t(who)}</th>
              <td data-label={t('federation.whoSees')}>{t(sees)}</td>
              <td data-label={t('federation.whoNever')}>{t(never)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Text size="sm" c="dimmed">
        {t('federation.honest')}
      </Text>
    </section>
  );
}
