import { sentencesOf } from './sentences.ts';

/**
 * Sentences as people write them to a service or sales desk, by the kind of thing they say, written by
 * hand: those that the words of `phrase-facts.ts` were gathered by.
 */
export const workedWith = sentencesOf({
  request: `
    请把上个月的对账单发给我
    我想改一下收货地址
    帮我查一下订单到哪里了
    我们需要十台打印机，请报个价
    发票抬头要改成分公司的名字
    下周二下午可以安排上门安装
    我想把套餐换成年付的
    合同电子版发我邮箱就行
    给我们安排一次产品演示
    我要追加二十个账号
    周五之前把样品寄到上海办公室
    把联系人改成我们采购部的李工
    想约个时间去你们工厂看看
    尽快给我们回个电话
    我要开一张增值税专用发票
    请及时告诉我们到货日期
    帮我取消明天上午的预约
    最好能推荐一款适合小公司的
    想了解一下退货流程
    希望早点拿到报价单
    请发货前跟我确认一次
    Please send me the invoice for last month
    I would like to change my delivery address
    We need a quote for ten licences
    Please move our appointment to Thursday morning
    I want to upgrade to the yearly plan
    Could you send a sample to our Berlin office
    Add two more users to our account please
    Please call me back this afternoon
    I need a copy of the signed contract
    Please cancel my booking for tomorrow
    We would like to schedule a demo for our team
    Please issue the invoice to our parent company
    I need to return one of the two monitors
    Send me the login details for the new colleague
    Please confirm the delivery date by Friday
    帮忙把快递改寄到门卫室
    请把培训资料再传一份
    师傅来之前打我电话
    这批货分两次送
    下个月开始按季度结算
    请将报告盖章后扫描给我们
    Please replace the contact person with Ms Li
    Kindly arrange pickup at our warehouse on Friday
    I'd like to book a room for eight people
    Please invoice us in euros`,
  politeness: `
    麻烦您帮我查下订单
    麻烦发一份产品目录，谢谢
    不好意思打扰了，想问下什么时候发货
    劳驾把合同再发一遍
    辛苦您确认一下数量，谢谢
    麻烦报个价
    打扰一下，您现在方便接电话吗
    麻烦你们安排师傅上门看看
    抱歉回复晚了，附件是盖好章的合同
    您方便的时候给我回个电话
    麻烦转告一下王经理
    不好意思，刚才没看到消息
    请问能帮忙看一下进度吗？谢谢
    给您添麻烦了，地址再改一下
    麻烦问一下保修期是多久
    方便加个微信吗
    烦请贵司提供开户行信息，谢谢配合
    麻烦把快递单号给我一下
    Sorry to bother you, could you check my order?
    Thanks in advance for sending the documents
    Sorry for the late reply, the signed form is attached
    Could you kindly resend the link? Thank you
    No rush, but please let me know when it ships
    I hope you are well, please find our order attached
    Sorry, one more question about the contract
    Would you mind sending me the price list? Thanks
    Apologies for the delay on our side, here are the papers
    Whenever it is convenient for you, please give me a call
    Many thanks and kind regards
    If it is not too much trouble, please send both versions
    麻烦您跑一趟了，地址我发您
    谢谢，那我等您消息
    不好意思又来问您了，合同寄出了吗
    方便的话把规格书发我看看
    抱歉，上次的型号我写错了，是 B 款
    Sorry, I misread the date, Tuesday is right
    Thanks, could you also copy my colleague?`,
  question: `
    你们几点上班
    这款有没有黑色的
    能不能优惠
    可不可以便宜一点
    这个型号支不支持双屏
    想请教一个问题
    保修期多长时间
    买五台有折扣吗
    退款一般几天到账
    系统能对接我们的财务软件吗
    什么时候有优惠活动
    是不是包邮
    最快多久能到货
    这两个版本有什么区别
    可以货到付款吗
    换货需要什么手续
    你们周末上不上班
    质量好不好
    可以先试用吗
    有没有更便宜的方案
    专业版和标准版差多少钱
    付款方式有哪些
    你们支持私有化部署吗
    退订以后数据怎么导出
    请问退换货政策是怎样的
    能快一点发货吗
    What are your opening hours?
    Can you do better on price?
    Do you ship to Canada?
    Is there a discount for five licences?
    How long does delivery take?
    What is the best plan for a small team?
    Does it work with Outlook?
    How do I cancel a subscription?
    What is your refund policy?
    Can I pay by bank transfer?
    Which version is better for schools?
    Is the warranty two years or three?
    When will the blue one be back in stock?
    Do you have a cheaper plan?
    How do I reset my password?
    Can we get an early delivery?
    What happens if a part is missing?
    Are you open on Sunday?
    请问年费和月费哪个划算
    贵不贵啊
    坏了怎么报修
    有现货吗，没有的话要等多久
    孩子几岁可以用
    最便宜的是哪一款
    现在下单国庆前能到吗
    系统多久升级一次
    Is installation included in the price?
    Who do I contact about a lost card?
    Does the warranty cover a broken screen?
    What do I do if the parcel is late?`,
  decided: `
    我们商量好了，就按这个方案签
    考虑好了，今天下单
    对比过几家，还是选你们
    领导已经批了，合同发过来吧
    就要这款，不用再看了
    预算批下来了，可以走流程
    确定要了，先付定金
    试用下来没问题，准备采购
    不用考虑了，直接续费一年
    已经付款了，请安排发货
    比较之后决定用你们家的
    我们定了下周一签合同
    We have decided to go ahead
    We compared several vendors and chose you
    My manager approved it, please send the contract
    The budget is approved, let's proceed
    We are ready to sign today
    I have made up my mind, I will take the blue one
    After some thought we will take the larger plan
    Payment has been made, please ship
    方案定了，明天走合同
    就它了，怎么付款
    内部讨论通过，可以启动
    We chose your offer, when can we start?
    No need to think further, send me the order form`,
  thanks: `
    谢谢你们，问题很快就解决了
    师傅上门很准时，服务态度也好
    用了半年了，一直很稳定，很满意
    非常感谢您的耐心解答
    你们客服真给力
    东西收到了，比想象的好
    合作很愉快，下次还找你们
    太感谢了，帮了我大忙
    效果不错，同事们都说好
    处理得很快，点赞
    小张很专业，讲得很清楚
    收到，质量很好，谢谢
    已经推荐给朋友了
    今天的培训很有收获
    多亏你们帮忙，赶上了工期
    新版本好用多了
    安装师傅人很好，活也干得干净
    总算修好了，辛苦了
    Thank you so much for your quick help
    The technician was on time and very friendly
    We are very happy with the new system
    Great service, I will recommend you
    Everything works perfectly now, thanks
    Your support team is excellent
    The training was really helpful
    You saved our day, thank you
    Delivery was faster than expected, well done
    It has been a pleasure working with you
    Problem solved within an hour, impressive
    My team loves the new dashboard
    Thanks for going the extra mile
    Best purchase we made this year
    真心感谢，帮我们省了不少时间
    设备运行得很稳，辛苦各位
    比上一家强多了
    反应真快，五分钟就搞定了
    老师讲得深入浅出，受益匪浅
    Really appreciate the fast turnaround
    So far we love it
    The new release is a big step forward, great job
    Smooth from order to delivery`,
  complaint: `
    你们怎么还没发货？都等了两周了
    到现在都没人联系我
    不想用了，想退掉
    发票又开错了
    跟宣传的完全不一样
    打了三次电话都没人接
    说好昨天上门，人影都没见到
    机器用了两天就坏了
    钱扣了两次，什么时候退
    客服一直踢皮球
    系统天天掉线，影响我们开工
    收到的箱子都压扁了
    少发了两件货
    承诺的功能根本没有
    答应三天修好，现在都十天了
    软件打不开，一直报错
    再不处理我就投诉到消协
    你们到底管不管
    这都第三次返修了
    发来的颜色跟我订的不是一个
    退款拖了一个月还没到账
    你们这是忽悠人吧
    每次打电话都换个人，从头说起
    登录不上去，急用
    凭什么涨价不通知
    送货的师傅说话很冲
    明年不跟你们续了
    货有划痕，包装也破了
    销售签完合同就找不到人了
    同样的毛病又犯了
    半天没人回消息
    耽误了我们的工期，谁负责
    The machine broke again
    You charged me twice
    I want my money back
    Still waiting for my refund after three weeks
    Nobody called me back
    The parcel never arrived
    This is the third time I am asking
    Your app keeps crashing
    The item is not as described
    We were promised a call yesterday and heard nothing
    The printer stopped working after two days
    I have been transferred four times already
    You sent the wrong size
    The box was crushed and two parts are missing
    Why was I billed for a plan I cancelled?
    Our line has been down since Monday
    Your technician did not show up
    I cannot log in and support does not answer
    We are going to switch to another supplier
    It does not do what your salesman said
    Two months and still no solution
    I asked for a manager and was hung up on
    The update deleted all our data
    This is not what we paid for
    约好的时间没来，也不打个招呼
    刚修完又漏水
    你们客服说话阴阳怪气的
    一个月坏了四回
    扣款倒是快，退钱就拖
    换了新的还是一样响
    页面转半天出不来
    没人给个准话
    合同里写的和实际给的对不上
    半夜打推销电话，烦死了
    Your courier left the parcel in the rain
    Support closed my ticket without fixing anything
    The invoice is wrong again
    Three of the ten chairs came without screws
    I was told someone would call, no one did
    You raised the price without telling us
    The salesman lied about the features
    It has been six weeks and my claim is still open`,
  hesitatingByPrice: `
    价格有点高，我再考虑考虑
    超出我们预算了，得再想想
    别家比你们便宜两千，我再看看
    预算有限，暂时定不下来
    这个价位老板那边不好批
    贵了点，等活动再说吧
    不知道值不值这个钱
    要是能再便宜点我们就定，现在还下不了决心
    费用比去年高不少，我们要再评估一下
    先不买了，等降价
    今年预算没批下来
    这么贵，我得跟家里人商量
    三万块不是小数目，容我想想
    It is a bit pricey, let me think about it
    This is over our budget, we need to talk internally
    Not sure it is worth the money
    Your quote is higher than we planned, we will have to see
    The budget has not been approved yet
    Maybe we wait for the sale
    We like it but the price is holding us back
    I am on the fence because of the cost
    That is more than we wanted to spend right now
    这个价超了我的心理预期，先缓一缓
    钱的事得我爱人点头
    报价我收到了，比去年涨了不少，得重新掂量
    首付有点吃力，过两个月看看
    We do not have the money for it this quarter
    If it goes on sale I might buy it`,
  hesitatingByTime: `
    我们先看看，下个月再说
    等我跟老板商量一下再定
    我们内部还要讨论一下
    领导还没点头
    暂时先不定
    不着急，过段时间再联系
    年后再考虑吧
    还没想好要哪个
    目前还在观望
    等总部审批完才能答复
    现在不急，过阵子再看
    还得走内部流程，先放一放
    我回去跟我老婆商量商量
    让我想两天
    还在犹豫要不要换系统
    我做不了主，要问一下采购
    We are still thinking about it
    I need more time to decide
    I have to talk to my manager first
    Let me sleep on it
    We will get back to you next quarter
    It is not a priority for us at the moment
    We have not made a decision yet
    Give us a couple of weeks to discuss it
    We would rather hold off until next year
    I am not ready to commit
    The board has to agree first
    I will have to run it by my wife
    等项目立项了再联系你们
    我先跟合伙人通个气
    这事得上会讨论，急不来
    孩子放假再说吧
    还差一个领导签字，没法给你准话
    I would rather decide once the audit is done
    Need to check with accounting before saying yes
    Still on the fence, give me until Friday`,
  hesitatingByComparison: `
    我再对比几家吧
    货比三家再决定
    能不能先试用再决定
    另一家也在谈，比较完再答复
    两款之间拿不定主意
    还想看看别的牌子
    我们正在评估三家供应商
    不知道选哪个好
    跟现在用的比，看不出好在哪里
    同行都用另一家的，我们再了解了解
    先多看几家
    拿不准你们和他们哪个合适
    担心买回去用不上
    怕不适合我们这个行业
    想先看看别人用得怎么样
    we are comparing a few vendors
    We are evaluating other options
    I want to look around a little more
    We also have an offer from a competitor and are weighing both
    Torn between the basic and the pro version
    I am having doubts whether it fits our needs
    We want to try it first before we decide
    Still shopping around
    I am not convinced it is better than what we have
    Let me check a couple of alternatives first
    Not sure which one is right for us
    另外两家的样品还没到，到了一起比
    A 款和 B 款各有各的好，选不出来
    你们跟某某比强在哪，我还没看明白
    两边报价差不多，还在权衡
    想听听老客户怎么说再做决定
    I keep going back and forth between the two models
    We want to see what the others offer
    I cannot decide which size to take`,
});
