import { useT } from '../../../../web/i18n/i18n.ts';
import type { Reason } from '../../../customers/standards/rules.ts';

/** Why a value is written otherwise, in words. */
export function useReasons(): (reasons: readonly Reason[]) => string {
  const { t } = useT();
  return (reasons) =>
    reasons.map((reason) => t(`standards.reason.${reason}`)).join(t('standards.and'));
}
