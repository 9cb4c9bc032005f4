import { afterAll, describe, expect, test } from 'vitest';
import { bringFile, countOf, startButton } from './support/imports.ts';
import { becomes, gone, option, pick, seen } from './support/steps.ts';
import { closeBrowser, visit } from './support/visit.ts';

afterAll(closeBrowser);

describe('what is told about a column', () => {
  test('texts get meanings, records are recognised, and all of it is kept for the next file', () =>
    visit({ as: 'east' }, async (visitor) => {
      const { page, url, t, names } = visitor;
      const mark = 'Wort';
      const file = (city: string) =>
        Buffer.from(
          [
            '名称,性质,手机,城市',
            ...[1, 2, 3].map((n) => `${mark}${n},集体,1370000000${n},${city}`),
          ].join('\n'),
        );
      const first = await bringFile(visitor, '集体.csv', file('嘉兴'));
      await page.goto(`${url}/import-runs/${first.run.id}`);
      await pick(
        page,
        page.getByRole('combobox', { name: t('import.fieldOf', { column: '性质' }) }),
        `${names.field('customer', 'kind')} *`,
      );
      await seen(page.getByText(/前 50 行里有 1 种内容读不懂/));
      await page.getByRole('button', { name: t('import.howReadOf', { column: '性质' }) }).click();
      await page
        .getByLabel(t('import.meansWhat', { text: '集体' }))
        .selectOption({ label: names.option('customer', 'kind', 'company') });
      await page.keyboard.press('Escape');
      await seen(page.getByText(t('import.meaningsSaid', { count: 1 })));
      await page.getByLabel(t('import.match.both')).check();
      await seen(page.getByText(t('import.key')));
      await seen(page.getByText(t('import.startHint')));
      await page.getByRole('button', { name: t('import.savePreset') }).click();
      await page.getByLabel(t('import.presetName')).fill('集体客户');
      await page.keyboard.press('Enter');
      await gone(page.getByLabel(t('import.presetName')));
      await startButton(visitor).click();
      await seen(page.getByText(t('import.doneAll')));
      expect(await countOf(visitor, mark)).toBe(3);

      const second = await bringFile(visitor, '集体二.csv', file('嘉善'));
      await page.goto(`${url}/import-runs/${second.run.id}`);
      await page.getByRole('combobox', { name: t('import.preset') }).click();
      await page.getByRole('option', { name: '集体客户' }).click();
      await seen(page.getByText(t('import.would.update', { count: 3 })));
      await startButton(visitor).click();
      await seen(page.getByText(t('import.doneAll')));
      const found = await visitor.api.find('customers', {
        field: 'name',
        op: 'startsWith',
        value: mark,
      });
      expect(found.map(({ city }) => city)).toEqual(['嘉善', '嘉善', '嘉善']);
      await page.getByRole('button', { name: new RegExp(t('import.tile.updated')) }).click();
      await page.getByRole('link', { name: `${mark}2`, exact: true }).click();
      await seen(page.getByRole('heading', { name: `${mark}2` }));
    }));

  test('the file can be read in another way, and a step of several is shown with its lines', () =>
    visit({ as: 'east' }, async (visitor) => {
      const { page, url, t, api } = visitor;
      await api.create('import-presets', {
        name: '订货会名单',
        definition: JSON.stringify({
          steps: [
            {
              object: 'customer',
              key: ['name'],
              columns: { name: { column: '单位' } },
              groupBy: ['单位'],
            },
            {
              object: 'contact',
              columns: { name: { column: '姓名' }, customer: { step: 0 } },
              when: [{ column: '姓名', empty: false }],
            },
          ],
        }),
      });
      const bytes = Buffer.from('订货会\n\n单位;姓名\n梅花茶庄;阿梅\n梅花茶庄;阿竹\n');
      const { run } = await bringFile(visitor, '名单.csv', bytes);
      await page.goto(`${url}/import-runs/${run.id}`);
      await page.getByRole('button', { name: t('import.readDifferently') }).click();
      await page.getByLabel(t('import.headIn')).fill('0');
      await page.getByRole('button', { name: t('import.readAgain') }).click();
      await seen(page.getByText(t('import.noHead')));
      await page.getByLabel(t('import.headIn')).fill('3');
      await page.getByRole('button', { name: t('import.readAgain') }).click();
      await seen(page.getByText(t('import.headLine', { line: 3 })));
      await page.getByRole('combobox', { name: t('import.preset') }).click();
      await page.getByRole('option', { name: '订货会名单' }).click();
      // The conditions of the second step, and by what the first one makes several lines one.
      const kinds = page.getByRole('combobox', { name: t('import.testKind') });
      await becomes(
        () => kinds.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value)),
        [t('import.test.filled')],
      );
      await seen(page.getByRole('group', { name: t('import.lines') }).getByText('单位'));
      await startButton(visitor).click();
      await seen(page.getByText(t('import.doneAll')));
      await becomes(
        async () => (await api.find('contacts', { field: 'name', op: 'eq', value: '阿竹' })).length,
        1,
      );
      expect(
        await api.find('customers', { field: 'name', op: 'eq', value: '梅花茶庄' }),
      ).toHaveLength(1);
    }));
});

describe('what a file needs beyond its columns', () => {
  test('columns are joined, lines left out, and several lines made one record, all on screen', () =>
    visit({ as: 'east' }, async (visitor) => {
      const { page, url, t, names, api } = visitor;
      const bytes = Buffer.from(
        [
          '门店编号,地段,店招,状态,城市,年营收',
          '1,湖滨,竹里茶庄,有效,宁波,3',
          '1,湖滨,竹里茶庄,有效,宁波,4',
          '2,湖滨,梅家酒楼,作废,宁波,5',
          '3,江北,兰亭会所,有效,宁波,6',
        ].join('\n'),
      );
      const { run } = await bringFile(visitor, '门店.csv', bytes);
      await page.goto(`${url}/import-runs/${run.id}`);
      const fieldOf = (column: string) =>
        page.getByRole('combobox', { name: t('import.fieldOf', { column }) });
      const revenue = names.field('customer', 'annualRevenue');
      await seen(fieldOf('年营收'));
      await becomes(() => fieldOf('年营收').inputValue(), revenue);

      await page.getByRole('button', { name: t('import.addJoined') }).click();
      const name = names.field('customer', 'name');
      await option(page, name).click();
      const joined = page.getByRole('combobox', { name: t('import.joinColumns', { field: name }) });
      for (const column of ['地段', '店招', '城市']) await pick(page, joined, column);
      await page.keyboard.press('Escape');
      await page.getByLabel(t('import.joinBetween')).fill('·');

      await page.getByRole('button', { name: t('import.howReadOf', { column: '年营收' }) }).click();
      await page.getByLabel(t('import.timesLabel')).pressSequentially('1.5');
      await page.keyboard.press('Escape');
      await seen(page.getByText(t('import.timesSaid', { number: 1.5 })));

      await page.getByRole('button', { name: t('import.limitLines') }).click();
      await page.getByRole('button', { name: t('import.addTest') }).click();
      const lines = page.getByRole('group', { name: t('import.lines') });
      await pick(page, lines.getByRole('combobox', { name: t('import.column') }), '状态');
      await lines.getByRole('combobox', { name: t('import.testKind') }).click();
      await option(page, t('import.test.is')).click();
      await lines.getByRole('combobox', { name: t('import.testValue') }).fill('有效');
      await page.keyboard.press('Enter');
      await pick(page, lines.getByRole('combobox', { name: t('import.groupLines') }), '门店编号');
      await page.keyboard.press('Escape');
      await seen(page.getByText(t('import.would.create', { count: 2 })));
      await startButton(visitor).click();
      await seen(page.getByText(t('import.doneAll')));
      const found = await api.find('customers', {
        field: 'name',
        op: 'in',
        value: ['湖滨·竹里茶庄·宁波', '湖滨·梅家酒楼·宁波', '江北·兰亭会所·宁波'],
      });
      expect(
        found
          .map((each) => [each['name'], each['annualRevenue']])
          .toSorted(([a], [b]) => String(a).localeCompare(String(b))),
      ).toEqual([
        ['江北·兰亭会所·宁波', '9'],
        ['湖滨·竹里茶庄·宁波', '4.5'],
      ]);
    }));
});

describe('one file of several objects', () => {
  test('the same lines make customers and their contacts, put together on screen', () =>
    visit({ as: 'east' }, async (visitor) => {
      const { page, url, t, names, api } = visitor;
      const bytes = Buffer.from(
        [
          '客户名称,城市,联系人',
          '松风茶社,绍兴,阿松',
          '松风茶社,绍兴,阿风',
          '云门书院,绍兴,阿云',
        ].join('\n'),
      );
      const { run } = await bringFile(visitor, '通讯录.csv', bytes);
      await page.goto(`${url}/import-runs/${run.id}`);
      const add = page.getByRole('button', { name: t('import.addStep') });
      await add.click();
      await option(page, names.plural('customer')).click();
      await page.getByRole('button', { name: t('import.takeOutStep', { n: 2 }) }).click();
      await gone(page.getByRole('button', { name: t('import.takeOutStep', { n: 1 }) }));
      await add.click();
      await option(page, names.plural('contact')).click();
      const second = page.getByRole('region', {
        name: t('import.step', { n: 2, object: names.plural('contact') }),
      });
      await seen(
        second.getByText(
          t('import.fromStep', {
            field: names.field('contact', 'customer'),
            n: 1,
            object: names.object('customer'),
          }),
        ),
      );
      const contactName = second.getByRole('combobox', {
        name: t('import.fieldOf', { column: '联系人' }),
      });
      // Guessed for the new step as for the first.
      await becomes(() => contactName.inputValue(), `${names.field('contact', 'name')} *`);
      const first = page.getByRole('region', {
        name: t('import.step', { n: 1, object: names.plural('customer') }),
      });
      await first.getByRole('button', { name: t('import.limitLines') }).click();
      await pick(page, first.getByRole('combobox', { name: t('import.groupLines') }), '客户名称');
      await page.keyboard.press('Escape');
      await startButton(visitor).click();
      await seen(page.getByText(t('import.doneAll')));
      const customers = await api.find('customers', {
        field: 'name',
        op: 'in',
        value: ['松风茶社', '云门书院'],
      });
      expect(customers).toHaveLength(2);
      const contacts = await api.find('contacts', {
        field: 'name',
        op: 'in',
        value: ['阿松', '阿风', '阿云'],
      });
      expect(
        contacts
          .map((each) => [each['name'], each._titles['customer']])
          .toSorted(([a], [b]) => String(a).localeCompare(String(b), 'zh')),
      ).toEqual([
        ['阿风', '松风茶社'],
        ['阿松', '松风茶社'],
        ['阿云', '云门书院'],
      ]);
    }));
});
