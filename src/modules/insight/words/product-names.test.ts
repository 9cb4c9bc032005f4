import { describe, expect, test } from 'vitest';
import { namedIn, productNames } from './product-names.ts';

const product = (id: string, name: string, category: string | null = null, code = id) => ({
  id,
  name,
  code,
  category,
});

const sold = [
  product('latte', '拿铁 Latte', 'drinks', 'DR-003'),
  product('oatLatte', '燕麦拿铁（大杯） Oat latte', 'drinks'),
  product('bean250', '拼配豆 250 克 Blend 250 g', 'beans'),
  product('bean1k', '商用拼配豆 1 千克 Blend 1 kg', 'beans'),
  product('m3', '商用全自动机 M3 Automatic M3', 'machines'),
  product('l5', '商用半自动机 L5 Two-group L5', 'machines'),
  product('croissant', '可颂 Croissant', 'food'),
  product('care', '服务 Service', 'services'),
];
const categories = [
  { id: 'beans', name: '咖啡豆 Beans' },
  { id: 'services', name: '服务 Services' },
];
const names = productNames(sold, categories);
const said = (text: string) => {
  const { product: found, category } = namedIn(text, names);
  return [found, category];
};

describe('what a text names', () => {
  test.each([
    ['今天的拿铁偏凉', 'latte', 'drinks'],
    ['燕麦拿铁很好喝', 'oatLatte', 'drinks'],
    ['ｄｒ－００３ 还有货吗', 'latte', 'drinks'],
    ['two OAT LATTES, please', 'oatLatte', 'drinks'],
    ['二楼的 M3 又坏了', 'm3', 'machines'],
    ['半自动机漏水', 'l5', 'machines'],
    ['The croissants were cold', 'croissant', 'food'],
    // Twice the one, once the other, whichever comes first.
    ['可颂没有了，换成拿铁，拿铁又凉', 'latte', 'drinks'],
    ['可颂配拿铁', 'croissant', 'food'],
    // What two are called by names what they have in common.
    ['the blend tastes sour', null, 'beans'],
    ['咖啡豆不新鲜', null, 'beans'],
    // In the middle of a word, in brackets, how much of it: nothing is named by these.
    ['platter M35', null, null],
    ['来个大杯，250 克', null, null],
    // Every complaint speaks of service.
    ['服务太差 bad service', null, null],
    ['', null, null],
  ])('%s', (text, found, category) => {
    expect(said(text)).toEqual([found, category]);
  });
});

test('names have another name once a text may name something else by them, and only then', () => {
  const again = productNames(sold.toReversed(), categories.toReversed());
  expect(again.name).toBe(names.name);
  const [first, ...rest] = sold;
  const renamed = productNames(
    [{ ...product('latte', '奶咖 Latte', 'drinks', 'DR-003') }, ...rest],
    categories,
  );
  expect(renamed.name).not.toBe(names.name);
  expect(first && namedIn('一杯拿铁', renamed).product).toBeNull();
});

test('among many products of one beginning each is known', () => {
  const many = Array.from({ length: 2_000 }, (_, n) => product(`p${n}`, `Acme widget ${n}x pro`));
  const text = 'acme and the widget, acme widget 777x pro, Acme! '.repeat(50);
  expect(namedIn(text, productNames(many, [])).product).toBe('p777');
});
