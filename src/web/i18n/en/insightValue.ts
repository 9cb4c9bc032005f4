import type { MessagesOf } from '../keys.ts';
import type { insightValue as zh } from '../zh/insightValue.ts';

export const insightValue: MessagesOf<typeof zh> = {
  'refresh.now': 'Refresh scores',
  'refresh.running': 'Scores are being refreshed',
  'refresh.scoredAt': 'Scores of {{at}}',
  'refresh.none': 'No customer is scored yet',
  'refresh.noneHint':
    'Scores tell from each customer’s own orders how they have been buying and how they may go on, so that you know whom to look after first, and how. All it takes is orders: refresh the scores once, and they follow every night.',
  'refresh.noneAsk':
    'Scores tell from each customer’s own orders how they have been buying and how they may go on, so that you know whom to look after first, and how. Ask an administrator to refresh the scores once; they follow every night.',
  'refresh.noneHere': 'Nobody here is scored',
  'refresh.noneHereHint': 'Try another team or kind of customer.',

  'insight.everyKind': 'All kinds',
  'valueMap.map': 'Value map',
  'valueMap.mapHint':
    'In each cell: customers, and their value of the next year; the deeper the colour, the more. High is the fifth of the customers with the highest value, middle the next three tenths.',
  'valueMap.segment': 'Segment',
  'valueMap.noTier': 'No tier',
  'valueMap.cell': '{{first}}, {{second}}: ',
  'valueMap.rfm': 'How lately and how often',
  'valueMap.rfmHint':
    'In each cell: customers, and what they have spent on average; the deeper the colour, the more. Recency and frequency have five groups each, of about a fifth of the customers; 5 is best.',
  'valueMap.frequencyByRecency': 'Often / lately',
  'valueMap.recency.5': '5 lately',
  'valueMap.recency.4': '4',
  'valueMap.recency.3': '3',
  'valueMap.recency.2': '2',
  'valueMap.recency.1': '1 long ago',
  'valueMap.frequency.5': '5 most often',
  'valueMap.frequency.4': '4',
  'valueMap.frequency.3': '3',
  'valueMap.frequency.2': '2',
  'valueMap.frequency.1': '1 least',
  'valueMap.segments': 'Segments',
  'valueMap.segmentsHint':
    'By how lately, how often and for how much they buy; each customer is in one segment.',
  'valueMap.count': 'Customers',
  'valueMap.shareOfCustomers': 'Of customers',
  'valueMap.revenue': 'Revenue so far',
  'valueMap.nextYear': 'Next year',
  'valueMap.shareOfValue': 'Of value',
  'valueMap.advice': 'What to do',

  'segment.champions':
    'Remember what they like and ask their opinion on what is new; thanks in person counts for more than a discount.',
  'segment.loyal':
    'Keep every service as good as the last, ask what could be better, then talk about what comes next.',
  'segment.potential':
    'Learn how they use what they bought and help them get more out of it; trust grows from there.',
  'segment.new':
    'Ask soon after the first order whether all went well, keep what was promised, then invite them back.',
  'segment.atRisk':
    'Call and listen to what happened, put right what went wrong; this is no time to sell.',
  'segment.cannotLose':
    'Let somebody who knows them get in touch, find out why they stay away, and make up for it.',
  'segment.hibernating':
    'Send something useful now and then, the way they prefer; leaving people in peace is respect too.',
  'segment.lost':
    'Ask once why they left and learn from the answer; then stop writing, and leave the door open.',

  'cohorts.by': 'By month or quarter',
  'cohorts.byMonth': 'Months',
  'cohorts.byQuarter': 'Quarters',
  'cohorts.value': 'What to look at',
  'cohorts.ofCustomers': 'Who ordered again',
  'cohorts.ofRevenue': 'What they spent',
  'cohorts.customersHint':
    'Each row is the customers whose first order lies in one period; each cell the share of them that ordered in a later one. The deeper the colour, the more; a click shows who they are.',
  'cohorts.revenueHint':
    'Each row is the customers whose first order lies in one period; each cell what they ordered for in that and in each later one, refunds left out. The deeper the colour, the more; a click shows who they are.',
  'cohorts.firstOrder': 'First order',
  'cohorts.newCustomers': 'New customers',
  'cohorts.atFirst': 'At first',
  'cohorts.after.month': 'Month {{number}}',
  'cohorts.after.quarter': 'Quarter {{number}}',
  'cohorts.quarterName': 'Q{{quarter}} {{year}}',
  'cohorts.together': 'Together',
  'cohorts.cell': 'First order in {{cohort}}, in {{period}}: {{text}}',
  'cohorts.cellRunning': 'First order in {{cohort}}, in {{period}}, not over yet: {{text}}',
  'cohorts.runningHint':
    'Italics: the period is not over and will grow; it counts in no total. Cancelled orders and customers who asked not to be profiled are left out.',
  'cohorts.orderAgain': 'Of 100 new customers, {{count}} order again within {{months}} months',
  'cohorts.orderAgain.name': 'Order again',
  'cohorts.orderAgain.text':
    'Of {{customers}} customers won within a year and at least {{months}} months ago, {{again}} ordered again on a later day, within {{months}} months of their first order; cancelled orders do not count. Opens those new customers.',
  'cohorts.of100': 'Of 100 new customers, {{parts}}.',
  'cohorts.again.month': '{{customers}} order in month {{number}} after their first',
  'cohorts.again.quarter': '{{customers}} order in quarter {{number}} after their first',
  'cohorts.join': ', ',
  'cohorts.none': 'Nobody to compare yet',
  'cohorts.noneHint':
    'Customers show up here with their first order; then you see how many of each group of new customers come back.',

  'valueIndex.intro':
    'The value index makes one number from 0 to 100 of several sides of a customer’s value. Move the sliders: seen another way, who would rise, and who would fall? Trying changes nothing for others.',
  'valueIndex.definition':
    'Each part counts by percentile (the share of customers below), weighted and averaged, so that one huge customer does not press all others together. Of customers with orders who did not ask not to be profiled.',
  'valueIndex.sampled':
    'There are many customers: this is worked out from {{customers}} of {{of}}, always the same sample.',
  'valueIndex.weights': 'Weights',
  'valueIndex.part.revenue': 'Revenue of 12 months',
  'valueIndex.part.orders': 'Orders of 12 months',
  'valueIndex.part.nextYearValue': 'Value of the next year',
  'valueIndex.part.aliveChance': 'Chance of being active',
  'valueIndex.part.tenure': 'Time as a customer',
  'valueIndex.part.openAmount': 'Open opportunities',
  'valueIndex.known':
    'Known of {{known}} of {{of}}; for the others its weight goes to the other parts',
  'valueIndex.save': 'Use for everybody',
  'valueIndex.back': 'Back to those in use',
  'valueIndex.usual': 'Back to the usual weights',
  'valueIndex.isUsual': 'In use: the usual weights.',
  'valueIndex.isOwn': 'In use: weights that your organisation has settled.',
  'valueIndex.change': 'Against the weights in use',
  'valueIndex.agree.unknown': 'The two orders cannot be compared: one says the same of everybody.',
  'valueIndex.agree.same': 'The order is the same.',
  'valueIndex.agree.nearly': 'The order hardly changes.',
  'valueIndex.agree.much': 'The order is much the same; a few customers move visibly.',
  'valueIndex.agree.some': 'The order changes visibly.',
  'valueIndex.agree.little': 'The order is quite another one.',
  'valueIndex.kept': 'Of the {{best}} customers of the best fifth, {{still}} would still be in it.',
  'valueIndex.incomplete': 'Of {{incomplete}} of {{of}} customers a part is not known.',
  'valueIndex.rise': 'Would rise',
  'valueIndex.fall': 'Would fall',
  'valueIndex.up': 'up {{places}}',
  'valueIndex.down': 'down {{places}}',
  'valueIndex.beforeAfter': 'Index {{before}} → {{after}}',
  'valueIndex.nameless': '(name not visible)',
  'valueIndex.top_one': 'The customer with the highest index',
  'valueIndex.top_other': 'The {{count}} customers with the highest index',
  'valueIndex.customer': 'Customer',
  'valueIndex.madeOf': 'What it is made of',
  'valueIndex.join': ', ',
  'valueIndex.noWeight': 'Nothing to work it out from',
  'valueIndex.noWeightHint': 'Give some weight to at least one part that is known.',
  'valueIndex.tooFew': 'Not enough customers yet',
  'valueIndex.tooFewHint': 'It takes two customers with orders to say who is worth more.',

  'acquisition.noCosts': 'No cost is written down for this period',
  'acquisition.noCostsHint':
    'Write down what you spend on winning and on keeping customers, and this page says what a new customer costs and when that is earned back, instead of guessing.',
  'acquisition.addCost': 'Add a cost',
  'acquisition.won': 'New customers',
  'acquisition.won.text':
    'Customers whose first order that was not cancelled was placed in the period.',
  'acquisition.spent': 'Spent on winning',
  'acquisition.spent.text':
    'The costs of the period whose purpose is winning customers, in the organisation’s currency.',
  'acquisition.cost': 'Cost of a new customer',
  'acquisition.cost.text':
    'What was spent on winning ÷ new customers. Each new customer bears the same part of what was spent on no source in particular.',
  'acquisition.payback': 'Paid back after',
  'acquisition.payback.text':
    'Months until the margin of a new customer has earned back what winning them cost. Revenue of a month: what the customers won in the year up to the period’s end have ordered for since ÷ the months since they came (each at least one).',
  'acquisition.margin':
    'At a margin of {{margin}}, from those lines of the year’s latest orders whose product has a cost ({{known}} of the revenue).',
  'acquisition.noMargin':
    'No product has a cost, so that all revenue counts as margin; with costs on products this becomes more exact.',
  'acquisition.valueToCost': 'Value to cost',
  'acquisition.valueToCost.text':
    'The model’s average lifetime value × margin ÷ cost of a new customer; 3 is the usual aim.',
  'acquisition.keeping': 'Spent on keeping',
  'acquisition.keeping.text':
    'The costs of the period whose purpose is keeping customers, in the organisation’s currency.',
  'acquisition.active': 'Active customers',
  'acquisition.active.text': 'Customers with an order in the period that was not cancelled.',
  'acquisition.keepingEach': 'Keeping a customer',
  'acquisition.keepingEach.text': 'What was spent on keeping ÷ active customers.',
  'acquisition.months_one': '{{count}} month',
  'acquisition.months_other': '{{count}} months',
  'acquisition.why.noneWon': 'nobody won',
  'acquisition.why.noCost': 'nothing spent',
  'acquisition.why.noOrders': 'no orders',
  'acquisition.why.neverPaysBack': 'never',
  'acquisition.worth': 'What a customer is worth',
  'acquisition.formula':
    'The simple formula: {{revenue}} a year × {{years}} years retained × loyalty factor {{factor}} = {{value}}.',
  'acquisition.noFormula':
    'The simple formula: yearly revenue × years retained × loyalty factor. Years retained are known once customers ordered in the year before and some of them did not come back.',
  'acquisition.retained':
    'Of {{earlier}} customers who ordered in the year before, {{again}} ordered again in the last one.',
  'acquisition.yearlyRevenue': 'Yearly revenue',
  'acquisition.yearlyRevenue.text':
    'What was ordered in the year up to the period’s end ÷ customers who ordered in it.',
  'acquisition.retention': 'Bought again',
  'acquisition.years': 'Years retained',
  'acquisition.years.text':
    '1 ÷ (1 − the share who bought again): of the customers who ordered in the year before, those who ordered in the last one. Opens the customers of both years.',
  'acquisition.factor': 'Loyalty factor',
  'acquisition.factor.text':
    'The share of the source’s customers who bought again ÷ that share of all customers: 1 is average. Not worked out from fewer than 10 buyers of the year before.',
  'acquisition.simple': 'By the formula',
  'acquisition.simple.text':
    'Yearly revenue × years retained × loyalty factor; not discounted, and blind to each customer’s own rhythm.',
  'acquisition.lifetime': 'Lifetime value (model)',
  'acquisition.lifetime.text':
    'The average lifetime value of the scored customers: the present value of what they are expected to spend in 5 years, at 1 % a month.',
  'acquisition.nextYear': 'Next year (model)',
  'acquisition.nextYear.text':
    'The average of what a scored customer is expected to spend in the next 12 months.',
  'acquisition.beside':
    'The two need not agree: the formula takes the average of those who order, the model each customer’s own rhythm, those included who no longer come.',
  'acquisition.noModel': 'Once scores are refreshed, what the model says stands beside it.',
  'acquisition.bySource': 'By source',
  'acquisition.bySource.text':
    'The source on the customer, and that on the cost. Each column is worked out as the number above; years retained are those of all customers.',
  'acquisition.everySource': 'All',
  'acquisition.noSource': 'No source',
};
