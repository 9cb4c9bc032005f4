import type { MessagesOf } from '../keys.ts';
import type { insightOffers as zh } from '../zh/insightOffers.ts';

export const insightOffers: MessagesOf<typeof zh> = {
  'offer.title': 'Next purchase',
  'offer.likely_one': 'Likely within {{count}} day',
  'offer.likely_other': 'Likely within {{count}} days',
  'offer.likelyNone': 'There is nothing that they are likely to buy.',
  'offer.next': 'To be offered',
  'offer.nextNone': 'There is nothing new that is worth offering.',
  'offer.chance': '{{value}} likely',
  'offer.chanceDefinition_one':
    'The chance that they buy it within {{count}} day, by the organisation’s own orders. It is the chance that they buy it anyway, not what an offer adds.',
  'offer.chanceDefinition_other':
    'The chance that they buy it within {{count}} days, by the organisation’s own orders. It is the chance that they buy it anyway, not what an offer adds.',
  'offer.worth.margin': 'Chance × margin',
  'offer.worth.price': 'Chance × price',
  'offer.worthDefinition.margin':
    'The chance to buy × the margin of one (price − cost): the order of the list. No experiment has measured yet what offering adds, so it is not what an offer earns.',
  'offer.worthDefinition.price':
    'The chance to buy × the price of one: the order of the list. Some costs are not known, or not yours to see. No experiment has measured yet what offering adds, so it is not what an offer earns.',
  'offer.orderedBy.margin':
    'In order of chance × margin, which is not what an offer adds: only an experiment measures that.',
  'offer.orderedBy.price':
    'In order of chance × price, which is not what an offer adds: only an experiment measures that.',
  'offer.orderedBy.chance':
    'In order of the chance alone, which is not what an offer adds: only an experiment measures that.',
  'offer.repeat': 'Bought before',
  'offer.more': 'Show what to offer',
  'offer.less': 'Hide what to offer',
  'offer.summary': 'To be offered: {{product}}',
  'offer.summaryHeld': 'Not to be offered anything: {{why}}',
  'offer.summaryLikely': 'Likely: {{product}}',

  'offer.reason.rhythm_one': 'Buys it about every day, the last time on {{date}}',
  'offer.reason.rhythm_other': 'Buys it about every {{count}} days, the last time on {{date}}',
  'offer.reason.again_one': 'Bought it once, on {{date}}',
  'offer.reason.again_other': 'Bought it {{count}} times, the last time on {{date}}',
  'offer.reason.sequence':
    'First bought {{from}} on {{date}}; {{share}} of those who do buy this within {{days}} days, {{without}} of the others',
  'offer.reason.alike': '{{share}} of the customers who buy alike buy it',
  'offer.reason.popular': 'In {{share}} of all orders lately',
  'offer.reason.hidden': 'The reason rests on a product that you may not see',

  'offer.held.noContact': 'they do not want to be contacted: wait until they come',
  'offer.held.unhappy': 'unhappy on {{date}}: solve that first, no offers before {{until}}',
  'offer.held.offered': 'offered something on {{date}}: leave them alone until {{until}}',
  'offer.held.hidden': 'not now',

  'offer.plan': 'Plan a contact',
  'offer.planOf': 'Plan a contact with {{name}}',
  'offer.planSubject': 'Offer {{product}} to {{name}}',
  'offer.done': 'Offered',
  'offer.doneOf': 'Offered {{product}} to {{name}}',
  'offer.card': 'Model card',
  'offer.from': 'As of {{date}} · ',

  'offer.why.noProfiling': 'They asked not to be profiled: nothing is foretold.',
  'offer.why.noOrders': 'No order yet; after the first one something can be foretold.',
  'offer.why.tooLongAgo': 'No order for more than a year: nothing is foretold any more.',
  'offer.why.decided': 'Nothing is foretold.',
  'offer.why.notTrained': 'Nothing has been learned from orders yet; refresh the scores first.',
  'offer.why.fallback': 'The model foretells nothing.',
  'offer.why.refused': 'The model foretells nothing.',
  'offer.why.notYet': 'There is nothing that they are likely to buy.',
  'offer.why.notScored': 'Nothing is foretold.',
  'offer.why.notReadable':
    'This is worked out from what customers have ordered, not all of which your role may see.',

  'offers.intro':
    'One product for each customer that would be new to them, whom to contact first on top.',
  'offers.seen_one': '{{seen}} customer who may buy something new was looked at.',
  'offers.seen_other': '{{seen}} customers who may buy something new were looked at.',
  'offers.seenMore':
    'The {{seen}} customers likeliest to buy something new were looked at; there are more.',
  'offers.product': 'Product',
  'offers.everyProduct': 'All products',
  'offers.customer': 'Customer',
  'offers.owner': 'Owner',
  'offers.offer': 'Offer',
  'offers.chance': 'Chance to buy',
  'offers.reason': 'Reason',
  'offers.actions': 'Next step',
  'offers.none': 'Nothing to offer',
  'offers.noneHint':
    'Try another team or product; customers who were offered something lately are left alone for a while.',
  'offers.noModel': 'No offers yet',
  'offers.noModelHint':
    'When scores are refreshed, orders teach who may buy what. If there are too few of them, the model card says so.',
  'offers.held_one': '{{count}} left alone for now',
  'offers.held_other': '{{count}} left alone for now',
  'offers.heldHint':
    'Customers who do not want to be contacted, were unhappy lately, or were offered something within 30 days, with the reason.',
  'offers.heldWhy': 'Why not now',

  'bundle.title': 'Bought together, bought later',
  'bundle.together': 'Often in the same order',
  'bundle.later_one': 'Often bought within {{count}} day of the first purchase',
  'bundle.later_other': 'Often bought within {{count}} days of the first purchase',
  'bundle.share': 'In {{share}} of its orders',
  'bundle.others': '{{without}} of those who have not bought this',
  'bundle.lift': '{{times}} times as often as by chance',
  'bundle.orders_one': '{{count}} order',
  'bundle.orders_other': '{{count}} orders',
  'bundle.ordersDefinition':
    'Orders that hold both; how many there are is told to those who see every order. Only pairs that are no coincidence are listed (Fisher’s exact test, corrected for all pairs that were looked at).',
  'bundle.pay': 'A bundle pays up to a discount of {{amount}}',
  'bundle.payDefinition':
    'The most that may be taken off both together: beyond it, what is given to those who buy both anyway exceeds the margin that the bundle adds. Worked out where price and cost of both are known.',
  'bundle.none': 'No product is clearly bought with it.',
  'bundle.notTrained': 'Nothing has been learned from orders yet; refresh the scores first.',

  'offerCard.fitted':
    'Of the customers who bought something in the next {{window}} days, {{hit}} bought at least one of the {{length}} products foretold for them (95 % interval {{low}}–{{high}}); with the most popular products it would be {{popular}}.',
  'offerCard.fallback.noSkill':
    'On orders that it had not seen it is no better than the most popular products, so nothing is foretold of single customers.',
  'offerCard.fallback.noRepeat':
    'No customer has bought a product again yet: there are no habits to learn.',
  'offerCard.refusal.tooFewCustomers':
    'Only {{found}} customers have ordered again lately; it takes {{needed}}.',
  'offerCard.refusal.tooShort': 'The orders span {{days}} days; it takes {{needed}}.',
  'offerCard.refusal.oneItem': 'There is only one product in the orders, and nothing to compare.',
  'offerCard.refusal.unknown': 'This training gave no model.',
  'offerCard.uplift':
    'A chance to buy is not what an offer adds. Until an experiment measures what offering does, lists are in order of chance × margin (× price where a cost is not known).',
  'offerCard.customers': 'Customers',
  'offerCard.orders': 'Orders',
  'offerCard.products': 'Products',
  'offerCard.period': 'Orders of',
  'offerCard.horizon': 'How far ahead',
  'offerCard.horizonValue_one': '{{count}} day',
  'offerCard.horizonValue_other': '{{count}} days',
  'offerCard.horizonDefinition':
    'Days within which something is bought: 60 where the orders span 180 days, else 30.',
  'offerCard.sequences': 'Rules “bought X, then Y”',
  'offerCard.bundles': 'Rules “bought together”',
  'offerCard.rulesDefinition':
    'Only what is no coincidence, corrected for all pairs that were looked at.',
  'offerCard.hits': 'How good it is',
  'offerCard.hitsHint':
    'The last {{window}} days were kept aside for the check: {{customers}} customers who bought something, {{length}} products for each.',
  'offerCard.method': 'Method',
  'offerCard.hit': 'Hit',
  'offerCard.recall': 'Found',
  'offerCard.precision': 'Right',
  'offerCard.fresh': 'Hit, new products',
  'offerCard.hitNote':
    'Hit: customers who bought at least one product of their list. Found: how much of what they bought is on it. Right: how much of the list was bought. New products: lists of products they had not bought, among customers who bought something new.',
  'offerCard.model': 'This model',
  'offerCard.plain.popularity': 'Most popular',
  'offerCard.plain.ownFrequency': 'Their most frequent',
  'offerCard.plain.ownRecency': 'Their recent ones',
  'offerCard.plain.itemNeighbours': 'Products alike',
  'offerCard.plain.tifuKnn': 'Customers alike',
  'offerCard.foretold': 'Said, and came',
  'offerCard.foretoldValue': 'said {{foretold}}, came {{happened}}',
  'offerCard.foretoldDefinition':
    'The chances of all products on the lists added up, against the purchases within the check.',
  'offerCard.later': 'What came of it',
  'offerCard.laterHint':
    'What is foretold is kept each week and held against the orders {{days}} days later, beside as many products that were popular then.',
  'offerCard.laterFrom': 'Can be compared from {{date}} on.',
  'offerCard.laterNone': 'Nothing to compare yet.',
  'offerCard.day': 'Foretold on',
  'offerCard.buyers': 'Customers who bought',
  'offerCard.told': 'Were suggestions bought?',
  'offerCard.toldHint':
    'Of the customers for whom something was suggested, whether or not anybody offered it, how many bought it within {{days}} days; in brackets, how many bought the most popular product that was new to them.',
  'offerCard.toldOn': 'Suggested on',
  'offerCard.toldNext': 'Each customer’s suggestion',
  'offerCard.toldList': 'List of offers',
  'offerCard.outcome': '{{hit}} of {{customers}} (popular: {{popular}})',
  'offerCard.noted': 'Noted offers',
  'offerCard.answers':
    'Offers noted from {{from}} to {{to}}, by answer: {{bought}} bought, {{interested}} interested, {{declined}} declined, {{open}} without an answer.',
  'offerCard.ordered': 'Ordered within {{days}} days of the offer: {{ordered}} of {{offers}}.',
  'offerCard.orderedDefinition':
    'The same product offered to the same customer counts once, from the day of the first offer in these days on. What they had bought before counts too.',
  'offerCard.short': '{{hit}} hit (popular: {{popular}})',
};
