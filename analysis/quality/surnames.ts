import { DOUBLE } from './person-name.ts';
import { simplifiedCharacters } from './simplified-characters.ts';

/** Surnames of one character: those of the Hundred Family Surnames (百家姓, Song dynasty), and others in use today. */
const single = new Set(
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓全郗班仰仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰鄂索咸籍赖卓蔺屠蒙池乔阴胥苍闻莘党翟谭贡劳逄姬申扶冉宰郦雍璩桑桂濮牛寿边扈燕冀郏浦尚农温庄晏柴瞿阎慕连茹习宦艾容向古易戈廖庾暨居衡步耿满弘匡国文寇广禄阙欧沃利蔚隆师巩聂晁勾敖冷訾辛阚那简饶曾沙鞠丰巢关蒯相查荆红游竺权盖桓公肖付闫涂佟仝覃岳商苟冼邸代战门原占谌佘揭练遇仉句仵修佀海官楼',
);

/** Whether a text is a Chinese surname and nothing else, in simplified or traditional characters. */
export function isSurname(text: string): boolean {
  const simple = Array.from(text, (each) => simplifiedCharacters.get(each) ?? each).join('');
  return single.has(simple) || DOUBLE.exec(simple)?.[0] === simple;
}

/**
 * The surname that a Chinese name of at most two further characters begins with; empty where it is no such name.
 */
export function surnameOf(name: string): string {
  if (!/^\p{Script=Han}{2,4}$/u.test(name) || isSurname(name)) return '';
  const letters = Array.from(name);
  const lengths = letters.length === 4 ? [2] : letters.length === 3 ? [2, 1] : [1];
  const found = lengths.find((length) => isSurname(letters.slice(0, length).join('')));
  return found === undefined ? '' : letters.slice(0, found).join('');
}
