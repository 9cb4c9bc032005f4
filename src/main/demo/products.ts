import type { DemoLine } from './story.ts';

/** What the demo company sells, by a key that its orders name it with; prices in yuan. */
export type DemoProduct = {
  key: string;
  code: string;
  name: string;
  category: string;
  kind: 'goods' | 'service' | 'machine';
  unitOfMeasure: string;
  price: number;
  cost: number;
  /** How often guests of a shop choose it, in summer and in winter; 0: not sold at the counter. */
  summer: number;
  winter: number;
};

export const demoCategories = [
  { key: 'drinks', name: '现制饮品 Drinks' },
  { key: 'food', name: '烘焙轻食 Bakery' },
  { key: 'beans', name: '咖啡豆 Beans' },
  { key: 'machines', name: '咖啡机 Machines' },
  { key: 'supplies', name: '耗材 Supplies' },
  { key: 'services', name: '服务 Services' },
] as const;

type Row = [
  key: string,
  name: string,
  category: string,
  unitOfMeasure: string,
  price: number,
  cost: number,
  summer?: number,
  winter?: number,
];

const KINDS: Record<string, DemoProduct['kind']> = { machines: 'machine', services: 'service' };

const rows: Row[] = [
  ['americano', '美式 Americano', 'drinks', '杯', 22, 5, 10, 12],
  ['icedAmericano', '冰美式 Iced Americano', 'drinks', '杯', 22, 5, 18, 5],
  ['latte', '拿铁 Latte', 'drinks', '杯', 28, 8, 12, 20],
  ['oatLatte', '燕麦拿铁 Oat latte', 'drinks', '杯', 33, 11, 10, 10],
  ['flatWhite', '澳白 Flat white', 'drinks', '杯', 30, 8, 5, 8],
  ['cappuccino', '卡布奇诺 Cappuccino', 'drinks', '杯', 28, 8, 3, 7],
  ['coldBrew', '冷萃 Cold brew', 'drinks', '杯', 32, 7, 12, 2],
  ['pourOver', '手冲 Pour-over', 'drinks', '杯', 38, 9, 5, 7],
  ['mocha', '摩卡 Mocha', 'drinks', '杯', 32, 9, 2, 6],
  ['matcha', '抹茶拿铁 Matcha latte', 'drinks', '杯', 32, 10, 4, 4],
  ['osmanthus', '桂花拿铁 Osmanthus latte', 'drinks', '杯', 34, 10, 2, 6],
  ['croissant', '可颂 Croissant', 'food', '个', 16, 6, 6, 7],
  ['bagel', '贝果 Bagel', 'food', '个', 20, 8, 4, 5],
  ['basque', '巴斯克蛋糕 Basque cheesecake', 'food', '块', 32, 12, 5, 5],
  ['sandwich', '火腿三明治 Ham sandwich', 'food', '份', 26, 11, 4, 4],
  ['bean250', '拼配豆 250 克 Blend 250 g', 'beans', '袋', 68, 28, 2, 3],
  ['dripBags', '挂耳 10 包 Drip bags, 10', 'beans', '盒', 59, 22, 2, 4],
  ['bean1k', '商用拼配豆 1 千克 Blend 1 kg', 'beans', '袋', 168, 84],
  ['single1k', '单一产地豆 1 千克 Single origin 1 kg', 'beans', '袋', 268, 139],
  ['machineS', '台式全自动机 S1 Automatic S1', 'machines', '台', 12_800, 8_200],
  ['machineM', '商用全自动机 M3 Automatic M3', 'machines', '台', 36_800, 23_500],
  ['machineL', '双头半自动机 L5 Two-group L5', 'machines', '台', 68_000, 45_000],
  ['grinder', '商用磨豆机 Grinder', 'machines', '台', 9_600, 6_100],
  ['milk12', '咖啡专用奶 12 盒 Barista milk, 12', 'supplies', '箱', 168, 118],
  ['oat12', '燕麦奶 12 盒 Oat drink, 12', 'supplies', '箱', 228, 160],
  ['cups1000', '纸杯 1000 只 Paper cups, 1,000', 'supplies', '箱', 420, 260],
  ['cleaner', '清洁片 100 片 Cleaning tablets, 100', 'supplies', '瓶', 138, 62],
  ['filter', '净水滤芯 Water filter', 'supplies', '支', 480, 260],
  ['care', '年度保养 Yearly service', 'services', '年', 3_600, 1_700],
  ['training', '咖啡师培训 Barista training', 'services', '天', 2_800, 1_100],
];

/** Thirty products; codes count within their category. */
export const demoProducts: readonly DemoProduct[] = rows.map(
  ([key, name, category, unitOfMeasure, price, cost, summer = 0, winter = 0], n) => {
    const before = rows.slice(0, n).filter((row) => row[2] === category).length;
    const code = `${category.slice(0, 2).toUpperCase()}-${String(before + 1).padStart(3, '0')}`;
    return {
      key,
      code,
      name,
      category,
      kind: KINDS[category] ?? 'goods',
      unitOfMeasure,
      price,
      cost,
      summer,
      winter,
    };
  },
);

const byKey = new Map(demoProducts.map((product) => [product.key, product]));

/** @throws Error for a key that no product has */
export function demoProduct(key: string): DemoProduct {
  const product = byKey.get(key);
  if (!product) throw new Error(`there is no product ${key}`);
  return product;
}

/** A line of an order. */
export const lineOf = (product: DemoProduct, quantity: number): DemoLine => ({
  values: { quantity: String(quantity) },
  refs: { product: `product:${product.key}` },
});
