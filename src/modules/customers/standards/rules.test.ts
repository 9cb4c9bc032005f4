import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../analysis/numeric/random.ts';
import { placeOf, shortNames } from './divisions.ts';
import { type Standardised, codeFault, proposedForm, sureForm } from './rules.ts';

const sure = (of: Standardised, text: string) => sureForm(of, text, shortNames());

describe('the form that says the same', () => {
  test.each<[Standardised, string, string, string[]]>([
    ['firm', '上海星辰(集团)有限公司', '上海星辰（集团）有限公司', ['brackets']],
    ['firm', '上海 星辰 科技有限公司', '上海星辰科技有限公司', ['spaces']],
    ['firm', 'ＡＢＣ　贸易\u200B有限公司', 'ABC 贸易有限公司', ['width', 'invisible', 'spaces']],
    ['firm', '星辰科技 （ 上海 ） 有限公司', '星辰科技（上海）有限公司', ['brackets']],
    ['firm', 'Acme (China)  Co., Ltd.', 'Acme (China) Co., Ltd.', ['spaces']],
    ['firm', '听雨 咖啡', '听雨 咖啡', []],
    ['firm', '甲公司 乙公司', '甲公司 乙公司', []],
    ['firm', '甲 公司 乙 公司', '甲公司 乙公司', ['spaces']],
    ['firm', '神州茶行', '神州茶行', []],
    ['person', '张　三', '张三', ['spaces']],
    ['person', '李娜 王强', '李娜 王强', []],
    ['person', '欧阳 修', '欧阳修', ['spaces']],
    ['person', '陳 建國', '陳建國', ['spaces']],
    ['person', '李 王 张', '李 王 张', []],
    ['person', '林 健太郎', '林 健太郎', []],
    ['person', '张三 丰', '张三 丰', []],
    ['person', '买买提•吐尔逊', '买买提·吐尔逊', ['dot']],
    ['person', 'Anna  Lee', 'Anna Lee', ['spaces']],
    ['person', '👩\u200D💻小李', '👩\u200D💻小李', []],
    ['city', '上海市', '上海', ['city']],
    ['city', '杭 州 市', '杭州', ['spaces', 'city']],
    ['city', '恩施土家族苗族自治州', '恩施', ['city']],
    ['city', '伊犁哈萨克自治州', '伊犁', ['city']],
    ['city', '吉林市', '吉林市', []],
    ['city', '昆山市', '昆山', ['city']],
    ['city', '大理市', '大理市', []],
    ['city', '大理白族自治州', '大理', ['city']],
    ['city', '阿克苏市', '阿克苏市', []],
    ['city', '和田市', '和田市', []],
    ['city', '海外某地', '海外某地', []],
    ['province', '广西壮族自治区', '广西', ['province']],
    ['address', '中山路１２号  ３楼，近地铁', '中山路12号 3楼，近地铁', ['width', 'spaces']],
    ['address', '第一行 \n 第二行', '第一行\n第二行', ['spaces']],
    ['code', '91 310000-ma1k xxxx 0a', '91310000MA1KXXXX0A', ['code']],
    ['code', '-', '-', []],
    ['code', 'HRB 12345-B', 'HRB 12345-B', []],
    ['code', '１１０１０１199003074５1x', '11010119900307451X', ['code']],
  ])('of %s %j is %j', (of, text, value, reasons) => {
    expect(sure(of, text)).toEqual({ value, reasons });
  });

  test('of 2,000 random texts is its own form, and keeps every letter and digit', () => {
    const signs = Array.from(
      'ab1９０Ａ 　\t-+.,()（）、，·•.\u200B\u00AD\u200D省市上海北京张三公司厂é\n👩',
    );
    const letters = (text: string) => text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '');
    const random = createRandom(11);
    for (let run = 0; run < 2_000; run += 1) {
      const pick = () => signs[random.integer(signs.length)] ?? '';
      const text = Array.from({ length: random.integer(14) }, pick).join('');
      for (const of of ['text', 'firm', 'person', 'address'] as const) {
        const { value } = sure(of, text);
        expect(sure(of, value), JSON.stringify([of, text])).toEqual({ value, reasons: [] });
        expect(letters(value)).toBe(letters(text));
      }
    }
  });
});

describe('what is proposed', () => {
  test.each<[Standardised, string, string]>([
    ['person', '王小明先生', '王小明'],
    ['person', '陳建國 先生', '陳建國'],
    ['person', '欧阳明女士', '欧阳明'],
    ['person', '李建国 经理', '李建国 经理'],
    ['person', '王副经理', '王副经理'],
    ['person', '张副主任', '张副主任'],
    ['person', '王总工程师', '王总工程师'],
    ['person', '张老太太', '张老太太'],
    ['person', '张老先生', '张老先生'],
    ['person', '财务经理', '财务经理'],
    ['person', '采购主管', '采购主管'],
    ['person', '前台小姐', '前台小姐'],
    ['person', '欧阳先生', '欧阳先生'],
    ['person', '马总', '马总'],
    ['person', '陈女士', '陈女士'],
    ['person', '李建工', '李建工'],
    ['person', 'Dr. Anna Lee', 'Dr. Anna Lee'],
    ['firm', '某某實業有限責任公司', '某某實業有限責任公司'],
    ['firm', '信德集團有限公司', '信德集团有限公司'],
    ['firm', '信德集團有限責任公司', '信德集团有限责任公司'],
    ['firm', '星辰贸易有限公司有限公司', '星辰贸易有限公司'],
    ['firm', 'Acme Trading CO.,LTD', 'Acme Trading Co., Ltd.'],
    ['firm', 'Acme Trading Co., Ltd.', 'Acme Trading Co., Ltd.'],
    ['firm', 'Acme Ltd', 'Acme Ltd.'],
    ['firm', 'Acme Inc', 'Acme Inc.'],
    ['firm', 'Acme Inc.', 'Acme Inc.'],
    ['firm', 'Acme Corporation', 'Acme Corporation'],
    ['firm', 'Acme Trading Co., Limited', 'Acme Trading Co., Limited'],
    ['firm', 'Acme Limited', 'Acme Limited'],
    ['firm', 'Acme gmbh', 'Acme GmbH'],
    ['firm', 'Acme, Inc.', 'Acme, Inc.'],
    ['firm', 'Costco', 'Costco'],
    ['firm', '听雨咖啡有限公司', '听雨咖啡有限公司'],
    ['address', '中山路', '中山路'],
  ])('of %s %j is %j', (of, text, value) => {
    expect(proposedForm(of, text).value).toBe(value);
    expect(proposedForm(of, value)).toEqual({ value, reasons: [] });
  });
});

test.each([
  ['浙江省杭州市西湖区文三路1号', '浙江', '杭州', '西湖区'],
  ['杭州市滨江大道12号', '浙江', '杭州', ''],
  ['上海市浦东新区世纪大道1号', '上海', '上海', '浦东新区'],
  ['湖北省仙桃市钱沟路1号', '湖北', '仙桃', ''],
  ['广东省中山市石岐街道1号', '广东', '中山', ''],
  ['香港特别行政区中环1号', '香港', '香港', ''],
  ['新疆伊犁哈萨克自治州伊宁市1号', '新疆', '伊犁', '伊宁市'],
  ['昆山市前进路1号', '江苏', '苏州', '昆山市'],
  ['鼓楼区中山路1号', '', '', ''],
  ['浙江杭州西湖区文三路1号', '浙江', '杭州', '西湖区'],
  ['杭州市文三路1号', '浙江', '杭州', ''],
  ['北京朝阳区建国路1号', '北京', '北京', '朝阳区'],
  ['北京市朝阳路1号', '北京', '北京', ''],
  ['云南省大理市人民路1号', '云南', '大理', '大理市'],
  ['吉林省吉林市松江路1号', '吉林', '吉林市', ''],
  ['湖南省长沙市长沙大道1号', '湖南', '长沙', ''],
  ['阜阳市太和路1号', '安徽', '阜阳', ''],
  ['中山路12号', '', '', ''],
  ['中山东一路12号', '', '', ''],
  ['中山公园1号', '', '', ''],
  ['南京西路1266号', '', '', ''],
  ['上海路1号', '', '', ''],
  ['北京西路1号', '', '', ''],
  ['重庆大道1号', '', '', ''],
  ['香港中路8号', '', '', ''],
  ['和平路1号', '', '', ''],
  ['朝阳大街1号', '', '', ''],
  ['吉林大路1号', '', '', ''],
  ['杭州湾大桥1号', '', '', ''],
  ['九龙尖沙咀弥敦道1号', '', '', ''],
  ['东区3号楼', '', '', ''],
  ['12 Harbour Street', '', '', ''],
])('%s lies in %s, %s, %s', (address, province, city, district) => {
  expect(placeOf(address)).toEqual({ province, city, district });
});

test('a code with a slip is told with the character that would be right', () => {
  expect(codeFault('creditCode', '91350100M000100Y43', '2026-01-01')).toBeNull();
  expect(codeFault('creditCode', '91350100M000100Y44', '2026-01-01')).toEqual({
    fault: 'checkDigit',
    expected: '3',
  });
  expect(codeFault('identityCard', '11010519491231002X', '2026-01-01')).toBeNull();
  expect(codeFault('identityCard', '110105194912310021', '2026-01-01')).toEqual({
    fault: 'checkDigit',
    expected: 'X',
  });
  expect(codeFault('identityCard', '11010519491331002X', '2026-01-01')?.fault).toBe('birthDate');
});
