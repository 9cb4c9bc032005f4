/**
 * Words of service and what they say: facts, gathered by hand, Chinese and English. A word stands once;
 * English ones in all the forms that are meant.
 */
export type Emotion =
  | 'dissatisfied'
  | 'angry'
  | 'disappointed'
  | 'urgent'
  | 'hesitating'
  | 'worried'
  | 'confused'
  | 'satisfied'
  | 'grateful'
  | 'happy';

const words = (text: string): string[] =>
  text
    .split(/[,\n]\s*/)
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** Words that say an emotion. */
export const emotionWords: Readonly<Record<Emotion, readonly string[]>> = {
  dissatisfied:
    words(`不满, 不满意, 投诉, 差评, 抱怨, 不爽, 不舒服, 难受, 受不了, 忍受不了, 不高兴, 不开心, 糟心, 郁闷, 无语, 闹心,
    dissatisfied, unsatisfied, unhappy, complain, complaint, complaints, complaining, annoyed, annoying, frustrated, frustrating, fed up, displeased`),
  angry:
    words(`生气, 愤怒, 气愤, 气死, 火大, 恼火, 恶心, 可恶, 过分, 太过分, 欺人太甚, 欺骗, 骗子, 骗人, 坑人, 坑爹, 黑心, 无耻, 垃圾, 滚,
    angry, furious, outraged, outrageous, mad, pissed, disgusted, disgusting, disgusted, scam, rip off, ripoff, fraud, liars, lied, ridiculous, unacceptable, shame on`),
  disappointed:
    words(`失望, 大失所望, 后悔, 遗憾, 可惜, 不如预期, 没想到这么差, 上当, 心凉, 心寒, 寒心,
    disappointed, disappointing, disappointment, disappoints, let down, regret, regretted, underwhelmed, underwhelming`),
  urgent:
    words(`着急, 急死, 急用, 很急, 急需, 尽快, 赶紧, 赶快, 快点, 马上, 立刻, 立即, 加急, 紧急, 等不及, 催, 催一下, 抓紧, 火急, 十万火急,
    urgent, urgently, asap, as soon as possible, immediately, right away, hurry, emergency, right now, time sensitive`),
  hesitating:
    words(`犹豫, 考虑一下, 再考虑, 考虑考虑, 再想想, 想一想, 想想再说, 再看看, 对比一下, 比较一下, 不确定, 拿不定, 没想好, 还没决定, 纠结, 再说吧, 再等等, 观望, 回头再,
    hesitant, hesitating, hesitate, not sure, unsure, undecided, think about it, think it over, considering, on the fence, maybe later, still deciding, second thoughts`),
  worried: words(`担心, 担忧, 焦虑, 不放心, 害怕, 怕, 忧虑, 顾虑, 心慌, 慌, 不安,
    worried, worry, worrying, concerned, concern, concerns, anxious, nervous, afraid, scared`),
  confused:
    words(`疑惑, 困惑, 不明白, 不懂, 不清楚, 看不懂, 搞不懂, 弄不清, 怎么回事, 为什么, 莫名其妙, 一头雾水, 不理解,
    confused, confusing, unclear, don't understand, do not understand, doesn't make sense, puzzled`),
  satisfied:
    words(`满意, 知足, 认可, 放心, 靠谱, 信赖, 信任, 省心, 合适, 如意, 物有所值, 物超所值, 超值,
    satisfied, satisfying, pleased, trust, reliable, worth it`),
  grateful: words(`感谢, 谢谢, 多谢, 感激, 感恩, 谢谢您, 辛苦了, 辛苦啦, 谢了, 太谢谢,
    thank you, thanks, thank, thx, grateful, appreciate, appreciated, much obliged, kudos`),
  happy: words(`开心, 高兴, 喜欢, 惊喜, 快乐, 愉快, 爱了, 棒, 太好了, 激动, 幸福, 赞, 心情好,
    happy, glad, delighted, love, loved, loves, excited, thrilled, enjoyed, enjoy, awesome, yay`),
};

/** What an emotion says of the mood, −1 … 1; urgency, hesitation and questions say little. */
export const emotionMood: Readonly<Record<Emotion, number>> = {
  dissatisfied: -1,
  angry: -1.5,
  disappointed: -1.2,
  urgent: -0.3,
  hesitating: 0,
  worried: -0.5,
  confused: -0.4,
  satisfied: 1.2,
  grateful: 0.9,
  happy: 1.2,
};

/** Words of praise beyond the emotions. */
export const goodWords: readonly string[] =
  words(`好, 好吃, 好用, 好看, 好评, 很好, 不错, 还行, 还可以, 舒适, 舒服, 干净, 整洁, 热情, 周到, 耐心, 细心, 贴心, 专业, 及时, 准时, 迅速, 快捷, 方便,
  便利, 便宜, 实惠, 划算, 优惠, 值得, 推荐, 漂亮, 美观, 精致, 精美, 优秀, 优质, 完美, 一流, 给力, 新鲜, 美味, 可口, 香, 甜, 鲜, 足, 实在, 正品, 正宗, 流畅, 清晰, 耐用,
  结实, 友好, 礼貌, 温馨, 安静, 宽敞, 顺利, 解决了, 下次还来, 还会再来, 回购, 满分, 五星, 超赞, 棒棒, 厉害, 牛, 神速, 柔软, 合身, 保湿, 好闻, 顺滑, 轻便, 清爽, 有用, 有帮助, 有收获, 很有收获, 收获很大, 受益匪浅, 受益, 深入浅出, 多亏, 省了不少, 强多了, 好多了, 搞定了, 真快, 挺快, 好快, 很稳, 稳定, 辛苦各位, 辛苦大家, 辛苦你们, 顺手, 顺畅, 敬业, 尽责, 暖心, 效率高, 帮了大忙,
  good, great, nice, excellent, amazing, perfect, best, fantastic, wonderful, brilliant, superb, outstanding, cool, fine, helpful, friendly, polite, kind, courteous, professional,
  fast, quick, quickly, prompt, promptly, on time, clean, comfortable, comfy, easy, smooth, smoothly, beautiful, delicious, tasty, fresh, affordable, cheap, recommend, recommended, impressed, impressive, solved, resolved, fixed, works well, well done, favorite, better, rocks, terrific, pleasant, pleasure, superior, efficient, saved, intuitive, responsive, knowledgeable, thorough, lifesaver, exceeded, top notch`);

/** Words of blame beyond the emotions. */
export const badWords: readonly string[] =
  words(`差, 差劲, 太差, 很差, 坏, 坏了, 坏掉, 烂, 破, 破损, 破旧, 破裂, 陈旧, 旧, 脏, 脏乱, 臭, 难吃, 难闻, 难看, 难用, 难喝, 慢, 太慢, 迟, 迟到, 晚点, 超时, 拖延, 拖拉, 贵, 太贵, 昂贵, 坑, 假, 假货, 假的,
  次品, 劣质, 粗糙, 故障, 死机, 卡顿, 漏, 漏水, 掉色, 褪色, 起球, 缩水, 过期, 变质, 不新鲜, 酸了, 凉了, 冷冰冰, 咸, 太咸, 腻, 油腻, 不熟, 没熟, 少了, 漏发, 错发, 发错, 送错, 没收到, 没送到, 收不到, 态度差, 敷衍, 推卸, 推诿, 冷漠, 冷淡, 不耐烦, 粗鲁, 没礼貌,
  问题, 毛病, 麻烦, 吵, 噪音, 吵闹, 失败, 错误, 瑕疵, 缺陷, 糟糕, 糟, 恶劣, 可怜, 退货, 退款, 退钱, 换货, 虚假, 误导, 乱扣费, 乱收费, 没人管, 没人理, 打不通, 联系不上, 不值, 不推荐, 不划算, 不如, 没用, 没有用, 不能用, 用不了, 不行, 不好, 不好吃, 不好用, 不对, 再也不, 不会再, 最差, 鸡肋, 凑合, 勉强, 痒, 掉发, 头屑, 烫手, 发霉, 异味, 刺鼻, 虫子, 头发,
  bad, worst, worse, terrible, horrible, awful, poor, poorly, rude, slow, late, delay, delayed, delays, broken, damaged, defective, faulty, fail, failed, fails, failure, wrong, mistake, error, problem, problems, issue, issues, useless, waste, wasted, dirty, smelly, stale, cold, expensive, overpriced, overcharged, missing, lost, stolen, cancelled, canceled, stuck, stranded, refuse, refused, refuses, ignored, ignore, unhelpful, unprofessional, incompetent, hung up, on hold, no response, no answer, hate, hated, hates, sucks, suck, crap, joke, pathetic, never again, avoid, unreliable, disaster, nightmare, mess, sad, leaking, cracked, doesn't work, not working, no one, nobody`);

/** Words that turn what follows round. */
export const negators: readonly string[] =
  words(`不, 没, 没有, 未, 无, 非, 别, 莫, 勿, 不是, 不太, 不怎么, 不够, 不算, 不会, 不能, 并不, 并非, 毫无, 从不, 从未, 绝不, 不是很, 没什么, 没啥, 谈不上, 算不上, 称不上,
  not, no, never, none, neither, nor, without, hardly, barely, isn't, wasn't, aren't, weren't, don't, doesn't, didn't, won't, wouldn't, can't, cannot, couldn't, shouldn't, haven't, hasn't, hadn't, ain't, dont, doesnt, didnt, cant, wont, isnt, wasnt`);

/** What only looks like a negation. */
export const noNegators: readonly string[] = words(
  `不得不, 不仅, 不但, 不只, 不光, 无论, 不管, 非常, 不过, 没想到, 不愧, 不一会, 无比, 特别, 分别, 区别, 别人, 别的, 级别, 性别, 不用说, 不得了, 不妨, 差不多, 不禁, 慢慢, 慢慢来, 好几, 好多, 好像, 好久, 不好意思, 旧金山, 可以说, 问题不大, 没问题, 没有问题, 好不容易, 早餐, 香港, 香皂, 甜点, 凉快, 细腻, 差点, 差点儿, 合不合适, 牛奶, 牛肉, 牛油果, 差别, 差异, 差旅, 差额, 时差, 出差, 约好, 说好, 谈好, 商量好, 最好, 好不好, 好了吗, 问好, 行不行, not only, no doubt, no problem, no worries, not just, no matter`,
);

/** Words that strengthen or weaken what follows, as factors. */
export const degrees: readonly (readonly [string, number])[] = [
  ...words(
    `非常, 特别, 十分, 极其, 极, 超级, 超, 太, 真, 真的, 真心, 实在, 相当, 格外, 尤其, 很是, 最, 巨, 贼, 简直, 绝对, 完全, 根本, 无比, 万分, very, really, so, extremely, absolutely, totally, completely, super, incredibly, too, highly, most, beyond, utterly, truly, such`,
  ).map((word) => [word, 1.5] as const),
  ...words(`很, 挺, 蛮, 更, 更加, 比较, 较, 还算, pretty, quite, more, rather`).map(
    (word) => [word, 1.15] as const,
  ),
  ...words(
    `有点, 有点儿, 有些, 稍微, 稍, 略, 略微, 些许, 一点, 不太, a bit, a little, slightly, somewhat, kind of, sort of, kinda, fairly`,
  ).map((word) => [word, 0.6] as const),
];

/** Words after which stands what is really meant. */
export const contrasts: readonly string[] = words(
  `但, 但是, 可是, 不过, 然而, 只是, 就是, 可惜, but, however, although, though, yet, unfortunately`,
);

/** What a text may be about, and the words that say so. */
export type Aspect =
  | 'price'
  | 'quality'
  | 'delivery'
  | 'attitude'
  | 'packaging'
  | 'afterSales'
  | 'environment'
  | 'hygiene'
  | 'taste'
  | 'function'
  | 'appearance'
  | 'waiting';

/** Words of an aspect. */
export const aspectWords: Readonly<Record<Aspect, readonly string[]>> = {
  price: words(
    `价格, 价钱, 价位, 性价比, 收费, 费用, 贵, 便宜, 实惠, 划算, 优惠, 打折, 折扣, 涨价, 降价, 钱, 扣费, price, prices, priced, pricing, cost, costs, expensive, cheap, overpriced, affordable, fee, fees, charge, charged, charges, discount, value for money`,
  ),
  quality: words(
    `质量, 品质, 做工, 材质, 面料, 正品, 假货, 质感, 耐用, 次品, 掉色, 起球, 坏了, 破损, quality, material, materials, durable, defective, broken, faulty, workmanship, genuine, fake`,
  ),
  delivery: words(
    `物流, 快递, 送货, 发货, 配送, 送餐, 送达, 外卖员, 骑手, 骑士, 快递员, 到货, 运费, 派送, 运输, 送来, 送到, delivery, deliver, delivered, delivers, shipping, shipped, shipment, courier, package arrived, arrived, parcel, tracking, driver`,
  ),
  attitude: words(
    `态度, 服务, 服务员, 客服, 前台, 店员, 老板, 热情, 礼貌, 耐心, 粗鲁, 敷衍, 不耐烦, 店家, 商家, 工作人员, attitude, service, staff, agent, agents, customer service, representative, rep, rude, polite, friendly, helpful, crew, employee, employees`,
  ),
  packaging: words(
    `包装, 盒子, 箱子, 外包装, 封口, 餐盒, 包得, 打包, packaging, packing, packaged, wrapped, box, packed`,
  ),
  afterSales: words(
    `售后, 退货, 退款, 换货, 保修, 维修, 退换, 返修, 退钱, 赔偿, 理赔, refund, refunds, refunded, return policy, returned, warranty, repair, repairs, replacement, compensation`,
  ),
  environment: words(
    `环境, 位置, 地理位置, 交通, 装修, 设施, 房间, 隔音, 噪音, 安静, 停车, 周边, 大堂, environment, location, room, rooms, noise, noisy, quiet, parking, facilities, decor, lobby`,
  ),
  hygiene: words(
    `卫生, 干净, 脏, 整洁, 虫子, 异味, 头发, 发霉, 蟑螂, clean, dirty, hygiene, hygienic, filthy, smelly, cockroach, mold`,
  ),
  taste: words(
    `味道, 口味, 口感, 好吃, 难吃, 菜, 饭, 早餐, 咸, 淡, 辣, 新鲜, 分量, 量少, 量足, 份量, taste, tastes, tasty, flavor, flavour, food, delicious, breakfast, meal, portion, fresh`,
  ),
  function: words(
    `功能, 性能, 系统, 软件, 电池, 屏幕, 续航, 速度, 死机, 卡顿, 操作, 登录, 闪退, 信号, 网络, 反应, feature, features, performance, battery, screen, app, software, crash, crashes, login, website, site, wifi, bug, bugs, function`,
  ),
  appearance: words(
    `外观, 颜色, 款式, 样式, 好看, 漂亮, 难看, 尺码, 大小, 色差, 版型, 合身, look, looks, color, colour, style, design, size, fit, fits, beautiful, ugly`,
  ),
  waiting: words(
    `等了, 等待, 排队, 久等, 超时, 晚点, 迟到, 小时才, 催单, 打不通, 接通, 回复, wait, waiting, waited, queue, on hold, delay, delayed, delays, late, hours, response time, cancelled`,
  ),
};
