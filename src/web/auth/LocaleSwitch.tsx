import { Anchor, Group } from '@mantine/core';
import { setLocale, useT } from '../i18n/i18n.ts';

/** Changes the language before anybody is signed in; each language is named in itself. */
export function LocaleSwitch() {
  const { t, locale } = useT();
  const other = locale === 'zh' ? 'en' : 'zh';
  return (
    <Group justify="center">
      <Anchor
        component="button"
        type="button"
        size="sm"
        lang={other === 'en' ? 'en' : 'zh-CN'}
        onClick={() => void setLocale(other)}
      >
        {t(other === 'en' ? 'shell.toEnglish' : 'shell.toChinese')}
      </Anchor>
    </Group>
  );
}
