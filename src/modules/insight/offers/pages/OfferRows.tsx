import { useMe } from '../../../../web/api/queries.ts';
import { formatCompactMoney, formatMoney } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Explained } from '../../../../web/measure/Explained.tsx';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { CustomerLink } from '../../value-index/pages/CustomerLink.tsx';
import type { OfferListWire, OfferRow } from '../wire.ts';
import { OfferActions } from './OfferActions.tsx';
import css from './offers.module.css';
import { ProductLink } from './ProductLink.tsx';
import { useVoice } from './useVoice.ts';
import { sayHeld, sayReason } from './words.ts';

type Props = {
  wire: OfferListWire;
  rows: readonly OfferRow[];
  onNoted: () => void;
};

/** Whom to offer what: lines on a desktop, cards on a phone. */
export function OfferRows(props: Props) {
  return usePhone() ? <Cards {...props} /> : <Table {...props} />;
}

function Chance({ horizon }: { horizon: number }) {
  const { t } = useT();
  return (
    <Explained
      label={t('offers.chance')}
      definition={t('offer.chanceDefinition', { count: horizon })}
    />
  );
}

function Worth({ basis }: Pick<OfferListWire, 'basis'>) {
  const { t } = useT();
  if (basis === 'chance') return null;
  return (
    <Explained label={t(`offer.worth.${basis}`)} definition={t(`offer.worthDefinition.${basis}`)} />
  );
}

function Table({ wire, rows, onNoted }: Props) {
  const { t } = useT();
  const voice = useVoice();
  const { basis, horizon } = wire;
  const isHeld = rows.some(({ held }) => held);
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('offers.customer')}</th>
            <th scope="col">{t('offers.owner')}</th>
            <th scope="col">{t('offers.offer')}</th>
            <th scope="col" className={css.figure}>
              <Chance horizon={horizon} />
            </th>
            {basis !== 'chance' && (
              <th scope="col" className={css.figure}>
                <Worth basis={basis} />
              </th>
            )}
            <th scope="col">{t('offers.reason')}</th>
            <th scope="col">{t(isHeld ? 'offers.heldWhy' : 'offers.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ customer, owner, offer, held }) => (
            <tr key={customer.id} data-customer={customer.id} data-product={offer.product.id}>
              <th scope="row">
                <CustomerLink id={customer.id} name={customer.name} />
              </th>
              <td>{owner}</td>
              <td>
                <ProductLink product={offer.product} />
              </td>
              <td className={css.figure}>{voice.percent(offer.chance)}</td>
              {basis !== 'chance' && (
                <td className={css.figure}>
                  <Amount amount={offer.worth} />
                </td>
              )}
              <td className={css.words} data-reason={offer.reason?.kind ?? 'hidden'}>
                {sayReason(offer.reason, voice)}
              </td>
              <td>
                {held ? (
                  <span data-held={held.code}>{sayHeld(held, voice)}</span>
                ) : (
                  <OfferActions customer={customer} product={offer.product} onNoted={onNoted} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cards({ wire, rows, onNoted }: Props) {
  const { t } = useT();
  const voice = useVoice();
  const { basis, horizon } = wire;
  return (
    <ul className={css.list}>
      {rows.map(({ customer, owner, offer, held }) => (
        <li
          key={customer.id}
          className={css.card}
          data-customer={customer.id}
          data-product={offer.product.id}
        >
          <div className={css.line}>
            <CustomerLink id={customer.id} name={customer.name} />
            <span>{owner}</span>
          </div>
          <div className={css.line}>
            <ProductLink product={offer.product} />
            <span>{t('offer.chance', { value: voice.percent(offer.chance) })}</span>
          </div>
          {basis !== 'chance' && (
            <div className={css.line}>
              <Worth basis={basis} />
              <span>
                <Amount amount={offer.worth} />
              </span>
            </div>
          )}
          <p className={css.quiet} data-horizon={horizon}>
            {sayReason(offer.reason, voice)}
          </p>
          {held ? (
            <span data-held={held.code}>{sayHeld(held, voice)}</span>
          ) : (
            <OfferActions customer={customer} product={offer.product} onNoted={onNoted} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** An expected amount; exact on hovering. */
function Amount({ amount }: { amount: number | null }) {
  const { locale } = useT();
  const { currency } = useMe().organisation;
  if (amount === null) return '—';
  const text = amount.toFixed(2);
  return (
    <span title={formatMoney(text, currency, locale)}>
      {formatCompactMoney(text, currency, locale)}
    </span>
  );
}
