import { Text, Title } from '@mantine/core';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import css from './federation.module.css';

const STEPS = [
  ['federation.how1', 'federation.how1Text'],
  ['federation.how2', 'federation.how2Text'],
  ['federation.how3', 'federation.how3Text'],
  ['federation.how4', 'federation.how4Text'],
] as const;

/** Numbers of an example: each two have agreed on one, which the first adds and the second takes away. */
const EXAMPLE = [
  { name: 'federation.cafe', own: 7, masks: [46, -81] },
  { name: 'federation.gym', own: 5, masks: [-46, 23] },
  { name: 'federation.bookshop', own: 9, masks: [81, -23] },
] as const;

/** The rounds as a picture, and one number on its way. */
export function HowItWorks() {
  const { t, locale } = useT();
  const signed = (value: number) =>
    `${value < 0 ? '−' : '+'} ${formatNumber(Math.abs(value), locale)}`;
  const total = EXAMPLE.reduce((sum, { own }) => sum + own, 0);
  const number = (value: number) => formatNumber(value, locale).replace('-', '−');
  return (
    <section className={css.section} aria-labelledby="federation-how">
      <Title order={2} size="h4" id="federation-how">
        {t('federation.how')}
      </Title>
      <ol className={css.steps}>
        {STEPS.map(([title, text], i) => (
          <li key={title} className={css.step}>
            <Text fw={600} size="sm" pe="1.5rem">
              {i + 1} · {t(title)}
            </Text>
            <Text size="sm">{t(text)}</Text>
          </li>
        ))}
      </ol>
      <Text fw={500} size="sm" id="federation-example">
        {t('federation.example')}
      </Text>
      <table className={css.table} aria-labelledby="federation-example">
        <thead>
          <tr>
            <th scope="col">{t('federation.firm')}</th>
            <th scope="col" className={css.number}>
              {t('federation.own')}
            </th>
            <th scope="col" className={css.number}>
              {t('federation.mask')}
            </th>
            <th scope="col" className={css.number}>
              {t('federation.sent')}
            </th>
          </tr>
        </thead>
        <tbody>
          {EXAMPLE.map(({ name, own, masks }) => (
            <tr key={name}>
              <th scope="row">{t(name)}</th>
              <td className={css.number}>{own}</td>
              <td className={css.number}>{masks.map(signed).join(' ')}</td>
              <td className={css.number}>{number(own + masks[0] + masks[1])}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('federation.sum')}</th>
            <td className={css.number}>{total}</td>
            <td className={css.number}>0</td>
            <td className={css.number}>{total}</td>
          </tr>
        </tfoot>
      </table>
      <Text size="sm" c="dimmed">
        {t('federation.exampleNote')}
      </Text>
    </section>
  );
}
