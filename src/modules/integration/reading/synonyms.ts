/**
 * What columns are called in files, by what they are: words in Chinese and English as CRM systems, shops and
 * spreadsheets write them. A concept fits fields by their names, kinds or the object they point to.
 */
export type Concept = {
  words: string;
  /** Names of fields, the better ones first. */
  fields?: string[];
  /** Only fields of these kinds; all kinds without. */
  kinds?: string[];
  /** The title of these objects; `*` of every one. */
  titleOf?: string[];
  /** References to these objects. */
  to?: string[];
  /** The word has to be the whole head: 编号 ends the heads of many things. */
  whole?: boolean;
};

export const CONCEPTS: Concept[] = [
  {
    words:
      '手机号 手机 手机号码 移动电话 联系电话 电话 电话号码 联系方式 联系手机 客户电话 tel tel. telephone phone phonenumber phone_number mobile mobilephone cell cellphone contactnumber contactphone 座机 固定电话 公司电话 workphone',
    kinds: ['phone'],
  },
  {
    words:
      '邮箱 电子邮箱 邮件 电子邮件 邮箱地址 邮件地址 联系邮箱 email e-mail emailaddress e-mailaddress mail contactemail',
    kinds: ['email'],
  },
  {
    words:
      '客户 客户名称 客户名 客户全称 公司 公司名称 公司全称 企业 企业名称 单位 单位名称 商户 商户名称 账户 账户名称 account accountname company companyname organisation organization organizationname customer customername client clientname buyer businessname 购买方 买方',
    fields: ['company', 'account'],
    titleOf: ['customer', 'account'],
    to: ['customer', 'account'],
  },
  {
    words:
      '姓名 联系人 联系人姓名 客户姓名 名字 会员姓名 收货人 fullname contact contactname contactperson person personname firstname lastname leadname prospect',
    titleOf: ['contact', 'lead', 'member', 'person', 'customer'],
    to: ['contact'],
  },
  {
    words:
      '名称 name title 标题 主题 全称 subject 商机名称 项目名称 机会名称 opportunityname dealname deal opportunity',
    titleOf: ['*'],
  },
  {
    words:
      '产品 产品名称 商品 商品名称 品名 货品 货品名称 物料名称 product productname item itemname description productdescription',
    titleOf: ['product'],
    to: ['product'],
  },
  {
    words: '编号 编码 代码 号码 单号 code number no id',
    fields: ['code', 'number', 'externalNumber', 'reference'],
    kinds: ['text', 'integer'],
    whole: true,
  },
  {
    words:
      '单号 订单号 订单编号 销售单号 发票号 合同号 invoice invoiceno invoicenumber order orderid orderno ordernumber salesorder',
    fields: ['externalNumber'],
    to: ['order'],
    whole: true,
  },
  {
    words:
      '产品编号 产品编码 商品编码 商品编号 货号 物料编码 sku stockcode productcode productid productnumber itemcode itemnumber',
    fields: ['sku', 'code'],
    to: ['product'],
    whole: true,
  },
  {
    words:
      '客户编号 客户代码 客户号 会员号 会员编号 customerid customerno customernumber customercode accountid accountnumber memberid',
    to: ['customer', 'account'],
    whole: true,
  },
  {
    words: '城市 所在城市 所在地 市 地市 city town location officelocation 地区 region',
    fields: ['city', 'region'],
  },
  { words: '省份 省 所在省份 province state state/province', fields: ['province', 'state'] },
  { words: '区县 区 县 区/县 所在区县 district county', fields: ['district'] },
  {
    words:
      '统一社会信用代码 社会信用代码 信用代码 税号 纳税人识别号 uscc creditcode taxid taxpayerid',
    fields: ['creditCode'],
  },
  {
    words: '居民身份证号 身份证号 身份证号码 身份证 idcard identitycard idnumber nationalid',
    fields: ['identityCard'],
  },
  { words: '国家 国家/地区 country country/region nation', fields: ['country'] },
  {
    words:
      '地址 详细地址 联系地址 公司地址 通讯地址 收货地址 address streetaddress street mailingaddress shippingaddress',
    fields: ['address'],
  },
  {
    words: '邮编 邮政编码 postcode postalcode zip zipcode',
    fields: ['postcode', 'postalCode', 'zip'],
  },
  {
    words: '网站 网址 官网 主页 公司网站 website web site homepage url domain',
    fields: ['website'],
    kinds: ['url'],
  },
  { words: '行业 所属行业 所在行业 行业类型 industry sector vertical', fields: ['industry'] },
  {
    words: '规模 公司规模 企业规模 人员规模 员工数 人数 size companysize employees headcount',
    fields: ['size', 'employees'],
  },
  {
    words: '年营收 营收 年收入 年销售额 营业额 revenue annualrevenue turnover',
    fields: ['annualRevenue', 'revenue'],
  },
  {
    words:
      '来源 客户来源 线索来源 渠道 来源渠道 获客渠道 source leadsource origin leadorigin channel',
    fields: ['source', 'channel'],
  },
  {
    words: '等级 级别 客户等级 客户级别 客户类别 tier level grade rating segment',
    fields: ['tier', 'level', 'rating'],
  },
  {
    words: '类型 客户类型 客户性质 类别 种类 kind type category',
    fields: ['kind', 'type', 'category'],
  },
  { words: '状态 当前状态 跟进状态 订单状态 status state', fields: ['status', 'state'] },
  {
    words: '阶段 销售阶段 商机阶段 当前阶段 客户阶段 stage dealstage salesstage',
    fields: ['stage', 'status'],
  },
  { words: '性别 gender sex', fields: ['gender'] },
  { words: '生日 出生日期 出生年月 birthday birthdate dateofbirth dob', fields: ['birthday'] },
  { words: '职务 职位 岗位 头衔 jobtitle position role', fields: ['title', 'jobTitle', 'role'] },
  { words: '部门 所在部门 部门名称 department dept', fields: ['department'] },
  {
    words: '备注 说明 备注信息 描述 其他说明 附言 note notes remark remarks comment comments memo',
    fields: ['note', 'notes', 'remark', 'description', 'body'],
  },
  {
    words:
      '负责人 销售 销售员 销售人员 销售代表 业务员 客户经理 跟进人 所有者 归属人 所属人 owner salesrep salesperson salesagent agent accountmanager assignedto',
    fields: ['owner'],
    kinds: ['user'],
  },
  {
    words:
      '金额 总金额 合同金额 订单金额 成交金额 销售额 预计金额 商机金额 amount total totalamount dealvalue value closevalue sales',
    fields: ['amount', 'total', 'value'],
    kinds: ['money', 'decimal'],
  },
  {
    words: '单价 价格 售价 标准价 报价 price unitprice salesprice listprice',
    fields: ['price', 'unitPrice', 'listPrice'],
    kinds: ['money', 'decimal'],
  },
  { words: '成本 成本价 cost unitcost', fields: ['cost'], kinds: ['money', 'decimal'] },
  {
    words: '数量 件数 购买数量 quantity qty count units',
    fields: ['quantity'],
    kinds: ['integer', 'decimal'],
  },
  { words: '折扣 折扣率 discount', fields: ['discount'], kinds: ['integer', 'decimal', 'money'] },
  {
    words:
      '日期 下单日期 下单时间 订单日期 成交日期 购买日期 签约日期 开票日期 date orderdate invoicedate purchasedate transactiondate',
    fields: ['orderedAt', 'orderedOn', 'date', 'at', 'closeDate'],
    kinds: ['date', 'dateTime'],
  },
  {
    words: '预计成交日期 预计成交 成交时间 关闭日期 结束日期 closedate expectedclosedate',
    fields: ['closeDate', 'closedAt'],
    kinds: ['date', 'dateTime'],
  },
  { words: '单位 计量单位 unit uom', fields: ['unit', 'unitName'], kinds: ['text', 'choice'] },
  { words: '币种 货币 currency', fields: ['currency'] },
  { words: '上级公司 母公司 所属集团 parent parentcompany subsidiaryof', fields: ['parent'] },
  { words: '别名 简称 曾用名 alias shortname', fields: ['alsoKnownAs', 'alias'] },
  { words: '标签 tags tag labels', fields: ['tags'] },
  { words: '赢率 成功率 概率 probability winrate', fields: ['probability'] },
  { words: '需求 意向 兴趣 意向产品 interest need', fields: ['interest'] },
];
