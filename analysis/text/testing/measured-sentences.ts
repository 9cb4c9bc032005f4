import { sentencesOf } from './sentences.ts';

/** What is measured: written when the words stood. Nobody may gather words from these. */
export const measured = sentencesOf({
  request: `
    我司需采购五百套工服，请提供报价
    想把到期日统一到月底
    给新来的同事开个账号，只要查看权限
    请按附件的清单备货
    我想加一位联系人
    电话打不通的话发短信给我
    We want to order the same as last year
    Put the delivery note inside the box please
    Can you resend the password link
    Our new office opens in May and needs twelve phones`,
  politeness: `
    有劳了，资料我今天补齐
    麻烦给个准信，我好安排人
    您忙完了给我打过来就行
    真是麻烦你们了，周末还要过来
    Thank you, I will wait for your message
    At your convenience, please share the schedule
    Pardon the interruption, where do I upload the form?`,
  question: `
    你们跟顺丰合作吗
    能开数电发票吗
    质保期内换屏收不收费
    手机端能不能审批
    一个账号能登录几台电脑
    超时没付款订单会取消吗
    满多少免运费
    Where can I see my invoices?
    How good is the battery?
    Do late payments cost extra?
    Can two people share one licence?
    Is it possible to pay in three parts?`,
  decided: `
    跟老板汇报过了，他同意
    比了一圈还是你家合适，下单了
    决定续约，麻烦出合同
    The board has approved the purchase
    We are going with the annual plan`,
  thanks: `
    小李服务很到位，必须表扬
    上次的建议很管用，业绩涨了
    孩子特别喜欢，还要再买
    货到了，包装得很用心
    谢谢你一直这么有耐心
    Your engineer was brilliant
    You went out of your way to help us, thanks a lot
    Everyone here is delighted with the chairs
    Could not be happier with the result`,
  complaint: `
    打你们热线排队四十分钟
    收到货一看，少了三个配件
    明明是你们的责任，让我出运费
    导出的数据全是乱的
    当时答应送的礼品呢
    我的单子怎么又被取消了
    材料交了三遍还说不齐
    买之前热情得很，买完没人管
    你们的快递把东西放门口淋湿了
    说是纯棉的，洗一次就缩成这样
    I explained this to five different people
    We lost a full day because of the outage
    It took you ten days to answer a simple question
    Your system logged us out in the middle of a sale
    The heater makes a terrible noise
    I had to do everything myself in the end
    Half of the order is missing
    Please stop calling me every day`,
  hesitatingByPrice: `
    要不等双十一看看有没有活动
    有没有必要买这么贵的，我再琢磨琢磨
    小公司，这笔投入得慎重
    It costs more than our current tool, so we have to think twice
    I am not sure my boss will accept this price
    The total is hard to justify for a team of three`,
  hesitatingByTime: `
    这阵子太忙，月底再看吧
    暂时没有采购计划，有需要再找你
    不急，慢慢挑
    我们今年先不动，明年看看
    Can we talk again after the summer?
    We are not there yet, ask me again in March
    Let us come back to this when the merger is through`,
  hesitatingByComparison: `
    朋友推荐了别的牌子，我看看再说
    不晓得换过来员工习不习惯
    先拿一台回去试，好用再批量上
    怕换了系统数据丢
    We have three offers on the table
    How do I know it is better than what we use today? I need to see it first
    Our IT team is still testing your rival's product`,
});
