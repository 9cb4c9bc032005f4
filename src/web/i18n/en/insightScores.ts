import type { MessagesOf } from '../keys.ts';
import type { insightScores as zh } from '../zh/insightScores.ts';

export const insightScores: MessagesOf<typeof zh> = {
  'score.title': 'Scores',
  'score.winTitle': 'Chance of winning',
  'score.percent': '{{value}}%',
  'score.between': '{{low}} – {{high}}',
  'score.interval': 'Below it the 95% interval: the true figure lies in it 95 times in 100.',
  'score.why': 'What makes the churn chance',
  'score.whyLead': 'What makes the score',
  'score.whyWin': 'What the model goes by',
  'score.noReasons': 'No reasons that you may see.',
  'score.raises': 'raises',
  'score.lowers': 'lowers',
  'score.reason': '{{label}}: {{value}}',
  'score.notKnown': 'not known',
  'score.days_one': '{{count}} day',
  'score.days_other': '{{count}} days',
  'score.rhythm_one': '{{count}} day since the last order, usually every {{usual}}',
  'score.rhythm_other': '{{count}} days since the last order, usually every {{usual}}',
  'score.overdue': 'No order for {{times}} times the usual gap',
  'score.withinGap': 'Still within the usual gap between orders',
  'score.noRhythm': 'Too few orders yet to know the usual gap',
  'score.noContact': 'No contact on record',
  'score.noContact90': 'No contact in the last 90 days',
  'score.fewerOrders_one': '{{count}} day fewer with an order than in the 90 days before',
  'score.fewerOrders_other': '{{count}} days fewer with an order than in the 90 days before',
  'score.moreOrders_one': '{{count}} day more with an order than in the 90 days before',
  'score.moreOrders_other': '{{count}} days more with an order than in the 90 days before',
  'score.sameOrders': 'As many days with an order as in the 90 days before',
  'score.hour': '{{hour}}:00',
  'score.people': 'Set by people',
  'score.model': 'Model',
  'score.modelDefinition':
    'Learned from closed opportunities; it stands beside what people set and never changes it.',
  'score.from': 'Scored on {{date}} · ',
  'score.card': 'About the model',
  'score.more': 'Show scores',
  'score.less': 'Hide scores',
  'score.summaryChurn': 'Churn chance {{value}}%',
  'score.summaryValue': 'Next year {{value}}',

  'noScore.noProfiling': 'They asked not to be profiled, so there is no score.',
  'noScore.noOrders': 'No orders yet; scores come with the first ones.',
  'noScore.tooLongAgo': 'No order for more than a year: their churn is not estimated any more.',
  'noScore.decided': 'Already decided: no longer scored.',
  'noScore.notTrained': 'No model has been trained yet, so there is no score.',
  'noScore.fallback': 'The model gives no score.',
  'noScore.refused': 'The model gives no score.',
  'noScore.tooFew': 'There are too few outcomes to learn from yet.',
  'noScore.notYet': 'Scored with the next refresh.',
  'noScore.notScored': 'Not scored.',

  'advice.leaveInPeace':
    'They would rather not be contacted: leave them in peace, and look after them well when they come.',
  'advice.solveFirst':
    'Something is unpaid: first find out whether a problem is open, and solve it before anything else.',
  'advice.planned': 'A task is planned already: keep what was promised first.',
  'advice.askRhythm': 'Away for longer than usual: call, ask how they are, and listen why.',
  'advice.askChange': 'Coming less often: ask what has changed, and what could be better.',
  'advice.sayHello': 'No contact for long: say hello first, without selling.',
  'advice.afterFirst':
    'Not a regular yet: ask whether the last time was right, and what could be better.',
  'advice.needs': 'Buys mostly at a discount: talk about what they need, not about price first.',
  'advice.listen': 'Get in touch, learn how things are, then decide how to help.',

  'atRisk.intro':
    'The largest possible loss first: churn chance × value of the next year = possible loss.',
  'atRisk.order':
    'Looked at so far: {{seen}} of {{total}}, those with the highest value of the next year. None of the others could lose more than {{most}}.',
  'atRisk.orderAll': '{{total}} in all, and all of them are here.',
  'atRisk.threshold': 'Churn chance at least',
  'atRisk.atLeast': 'At least {{value}}%',
  'atRisk.customer': 'Customer',
  'atRisk.owner': 'Owner',
  'atRisk.chance': 'Churn chance',
  'atRisk.stake': 'Possible loss',
  'atRisk.stakeDefinition':
    'Churn chance × value of the next year: the spend that would be lost on average if nothing is done. Customers without a value of the next year come last.',
  'atRisk.lastOrder': 'Last order',
  'atRisk.reasons': 'Reasons',
  'atRisk.advice': 'Suggestion',
  'atRisk.noteCall': 'Note a call',
  'atRisk.noteCallOf': 'Note a call with {{name}}',
  'atRisk.more': 'Show more',
  'atRisk.none': 'No customer with so high a churn chance',
  'atRisk.noneHint': 'Lower the threshold, or look at another team.',
  'atRisk.rescue': 'Rescues',
  'atRisk.noScores': 'No churn scores yet',
  'atRisk.noScoresHint':
    'The churn chance comes from how customers have been ordering. Once scores are refreshed, those who may leave are listed here; where there is not enough data, the model cards say so.',

  'models.intro':
    'Each score learns from the organisation’s own data alone; whoever asked not to be profiled is in no training and has no score.',
  'models.none': 'No models yet',
  'models.noneHint':
    'Once scores are refreshed, this page says what each score has learned and from what, how far it can be trusted, and when it says nothing. From then on they are trained each Monday and scored each night.',
  'models.trained': 'Trained on {{date}}',
  'models.scored': '{{count}} records, scored on {{date}}',
  'models.notCurrent': 'An earlier training; a later model is in use now.',
  'models.all': 'All models',
  'models.short.auc': '{{count}} of 100 pairs in the right order',
  'models.short.value': 'Orders of {{count}} customers',
  'models.inShort': 'In short',
  'models.auc.churn':
    'Of two customers, one who stayed and one who left, it ranks them right {{count}} times in 100 (95% interval {{low}} to {{high}}); guessing would do so 50 times.',
  'models.auc.lead':
    'Of two leads, one that converted and one that did not, it ranks them right {{count}} times in 100 (95% interval {{low}} to {{high}}); guessing would do so 50 times.',
  'models.auc.win':
    'Of two opportunities, one won and one lost, it ranks them right {{count}} times in 100 (95% interval {{low}} to {{high}}); guessing would do so 50 times.',
  'models.baseRate.churn':
    'All that can be said is the average: {{rate}} of customers leave (95% interval {{low}} to {{high}}).',
  'models.baseRate.lead':
    'All that can be said is the average: {{rate}} of leads convert (95% interval {{low}} to {{high}}).',
  'models.baseRate.win':
    'All that can be said is the average: {{rate}} of opportunities are won (95% interval {{low}} to {{high}}).',
  'models.heldOutHint': 'All of this is worked out on records that the model had not seen.',

  'refusal.tooFew':
    'Too few outcomes to learn from: {{positives}} of one kind and {{negatives}} of the other; at least {{needed}} of each are needed.',
  'refusal.noFeatures': 'There is nothing to learn from.',
  'refusal.leakageSuspected':
    'Every feature looks as if it was filled in after the outcome; to predict with them would be self-deception, so there is no score.',
  'refusal.notSpread':
    'The features are nearly the same for all records: nothing tells them apart.',
  'refusal.didNotConverge': 'The calculation did not settle, so its result is not to be trusted.',
  'refusal.oneClass': 'All records had the same outcome: there is no difference to learn.',
  'refusal.noSkill':
    'On records it had not seen it is no better than the average, so there is no score but the average.',
  'refusal.littleSkill':
    'It is better than the average, but too little for anyone to notice, so there is no score but the average.',
  'refusal.noCustomers': 'No customer has ordered yet.',
  'refusal.noTime':
    'All customers ordered for the first time on the last day: there is no time to observe yet.',
  'refusal.tooShort': 'The time observed is too short to keep a part of it back for a check.',
  'refusal.featureMissing': 'A feature of the training is missing now; it waits for the next one.',
  'refusal.unknown': 'This training gave no model.',

  'models.learned': 'What it learned from',
  'models.rows': 'Records learned from',
  'models.rowsDefinition':
    'Records of the training; one customer or opportunity may be in it at several times.',
  'models.positives.churn': 'Of these left',
  'models.positives.lead': 'Of these converted',
  'models.positives.win': 'Of these won',
  'models.groups.churn': 'Different customers',
  'models.groups.lead': 'Different leads',
  'models.groups.win': 'Different opportunities',
  'models.method': 'Method',
  'models.method.logistic': 'Logistic regression',
  'models.method.boosting': 'Boosted trees',
  'models.method.blend': 'Logistic regression and boosted trees, half each',
  'models.method.baseRate': 'The average',
  'models.methodDefinition':
    'Logistic regression, boosted trees and the mean of both are compared; the one that does best on records it had not seen is taken, and its chances are calibrated by what came true.',
  'models.folds': 'Cross-validation',
  'models.foldsValue': '{{count}} parts',
  'models.foldsDefinition':
    'Records are divided into parts, each held out in turn; a customer or opportunity is never in two of them.',
  'models.note.cutOffs': 'Customers as they were at {{count}} points in time, {{days}} days apart.',
  'models.note.sampled': 'There are very many records; a random part of the {{of}} was taken.',
  'models.note.undecided':
    'Leads undecided for more than {{days}} days were not learned from: {{count}}.',
  'models.note.duplicates': 'Duplicate leads were not learned from: {{count}}.',
  'models.note.enteredDecided':
    'Leads that were decided when they were entered were not learned from, as what they were at their start is not known: {{count}}.',
  'models.note.snapshots':
    '{{deals}} opportunities, as they stood on entering each stage and every {{days}} days after.',
  'models.note.presentValues':
    'Features taken as they stand now, as their past is not kept: {{features}}.',

  'models.features': 'What it goes by',
  'models.featuresHint': 'The longer the bar, the more it weighs; together 100%.',
  'models.feature': 'Feature',
  'models.weight': 'Weight',
  'models.missing': 'Missing',
  'models.leftOut': 'Features left out',
  'models.suspicion.nearlyPerfect':
    'It alone nearly tells the outcome ({{auc}} of 100 pairs right), as if it had been filled in afterwards.',
  'models.suspicion.oneSided':
    'Whether it is filled in goes almost only by the outcome ({{share}}% of {{rows}}), as if it had been filled in afterwards.',
  'models.suspicion.filledLate':
    '{{share}}% of its values were filled in after the outcome was known.',
  'models.suspicion.outweighsOthers':
    'It alone ({{auc}}) does better than all others together ({{others}}); it is used, but ask yourself whether it is known only afterwards.',

  'models.good': 'How good it is',
  'models.auc': 'Pairs in the right order',
  'models.aucDefinition':
    'The area under the ROC curve (AUC): the share of pairs with different outcomes that it puts in the right order; 50% is guessing, 100% never errs.',
  'models.brier': 'Brier score',
  'models.brierDefinition':
    'The mean squared distance between chance and outcome, less is better; beside it that of saying the average of everyone.',
  'models.brierValue': '{{value}} (the average alone: {{base}})',
  'models.calibration': 'Calibration error',
  'models.calibrationDefinition':
    'Whether 30% comes true 30 times in 100: the mean distance of chance and outcome over groups; in brackets what mere chance gives a perfect model.',
  'models.calibrationValue': '{{value}} (by chance: {{chance}})',

  'models.reliability': 'Said and come true',
  'models.reliabilityHint':
    'Each point is a group of about as many records. On the slanting line, what was said came true.',
  'models.reliabilityChart': 'Predicted against actual; the figures are in the table',
  'models.predicted': 'Predicted',
  'models.observed': 'Actual',
  'models.count': 'Records',

  'models.lift': 'How well it finds them',
  'models.lift.churn':
    'The tenth of customers at the highest risk holds {{share}} of those who left ({{lift}} times the average).',
  'models.lift.lead':
    'The tenth of leads with the highest score holds {{share}} of those that converted ({{lift}} times the average).',
  'models.lift.win':
    'The tenth of opportunities with the highest chance holds {{share}} of those won ({{lift}} times the average).',
  'models.top': 'The highest',
  'models.captured': 'Hold',
  'models.liftTimes': 'Lift',
  'models.times': '{{value}}×',

  'models.drift': 'Whether the data have moved',
  'models.driftHint':
    'How they are spread now against the training, by the population stability index (PSI): below 0.1 hardly moved, up to 0.25 somewhat, above that a lot. What chance explains does not count.',
  'models.driftNone': 'Nothing has been scored yet to compare with.',
  'models.driftScores': 'The score itself',
  'models.psi': 'PSI',
  'models.verdict': 'Verdict',
  'models.stability.stable': 'Hardly moved',
  'models.stability.moved': 'Moved somewhat',
  'models.stability.shifted': 'Moved a lot',

  'models.later': 'What came of it',
  'models.laterHint':
    'What it said then beside what came true. Where level or ranking are off time after time, refresh the scores to train it anew.',
  'models.laterNone': 'No outcomes have come since to compare with.',
  'models.period': 'Time',
  'models.said': 'Said',
  'models.came': 'Came true',
  'models.period.holds': 'Still holds',
  'models.period.scoresMoved': 'Scores are spread differently',
  'models.period.levelOff': 'The level is off',
  'models.period.rankingLost': 'The ranking is lost',

  'models.earlier': 'Trainings',
  'models.earlierNone': 'There was no earlier training.',
  'models.date': 'Time',
  'models.result': 'Result',
  'models.use': 'Use',
  'models.current': 'In use',

  'valueCard.customers': 'Customers',
  'valueCard.customersDefinition': 'Customers who ordered and may be profiled',
  'valueCard.repeat': 'Of these ordered again',
  'valueCard.period': 'Time observed',
  'valueCard.fitted':
    'It learns from how {{customers}} customers have been buying whether each is still active and how much they will buy in the next year.',
  'valueCard.fallback':
    'It learns from the orders of {{customers}} customers. They do not show yet who has left, so it supposes that all are still there and gives no chance of being active.',
  'valueCard.orders': 'How often they buy',
  'valueCard.spend': 'How much they spend',
  'valueCard.method.bgNbd':
    'BG/NBD model: each customer has a rhythm of their own, and may leave after any purchase.',
  'valueCard.method.nbd':
    'NBD model: each customer has a rhythm of their own; all are supposed to be still there.',
  'valueCard.method.gammaGamma':
    'Gamma-Gamma model: each customer has a level of their own, better known the more they buy.',
  'valueCard.method.overallMean': 'All customers are taken to spend the average.',
  'valueCard.reason.oneCustomer': 'There is one customer only.',
  'valueCard.reason.noRepeatBuyers': 'Nobody has ordered a second time yet.',
  'valueCard.reason.noDropout': 'The data do not show that anybody leaves.',
  'valueCard.reason.didNotConverge': 'The calculation did not settle; a simpler model is used.',
  'valueCard.reason.fewBuyers': 'Too few customers have bought again.',
  'valueCard.reason.noFiniteMean': 'Spend differs so much that the model has no finite mean.',
  'valueCard.reason.flatLikelihood': 'Customers do not show different levels of spend.',
  'valueCard.reason.noRepeatSpend':
    'Repeat orders have no amounts; the mean of all orders is used.',
  'valueCard.rate': 'How often on average',
  'valueCard.rateValue': 'Every {{days}} days',
  'valueCard.rateDefinition':
    'The mean gap between purchases of an active customer, by the model’s parameters; customers may differ widely.',
  'valueCard.dropout': 'Leave after a purchase',
  'valueCard.dropoutDefinition': 'The mean that the model gives: a ÷ (a + b) of its parameters.',
  'valueCard.mean': 'Mean spend',
  'valueCard.meanDefinition': 'The mean amount of a day with orders',
  'valueCard.buyers': 'Customers behind it',
  'valueCard.buyersDefinition':
    'Customers who spent again; the level of spend is learned from them',
  'valueCard.correlation': 'Frequency and spend',
  'valueCard.correlationDefinition':
    'Their correlation. The model supposes none; it should be close to 0.',
  'valueCard.parameters': 'Parameters of the model',
  'valueCard.parameter': 'Parameter',
  'valueCard.value': 'Estimate',
  'valueCard.error': 'Standard error',
  'valueCard.edges':
    'Parameters at a limit of the model: {{names}}. In this customers show no difference.',
  'valueCard.holdout': 'The check',
  'valueCard.holdoutHint':
    'Learned from orders before {{from}} only, it forecast the {{days}} days up to {{to}}; beside it what came, for {{customers}} customers.',
  'valueCard.total': 'Days with orders',
  'valueCard.totalValue': '{{predicted}} forecast, {{actual}} came',
  'valueCard.totalDefinition':
    'The days with orders of all customers, added up over the time kept back.',
  'valueCard.mae': 'Mean error per customer',
  'valueCard.maeValue': '{{model}} days (as before: {{plain}})',
  'valueCard.maeDefinition':
    'The mean distance of forecast and actual days with orders; beside it the plain forecast that everybody goes on as often as before.',
  'valueCard.best': 'The best tenth',
  'valueCard.bestValue': 'brought {{share}}',
  'valueCard.bestDefinition':
    'What the tenth of customers with the highest forecast brought of all days with orders in the time kept back.',
  'valueCard.tenths': 'In tenths by forecast',
  'valueCard.group': 'Group',
  'valueCard.tenth': 'Tenth {{n}}',
  'valueCard.perCustomer': 'Days with orders per customer; tenth 1 has the highest forecast.',
  'valueCard.tiers': 'Value tiers',
  'valueCard.tier': 'Tier',
  'valueCard.share': 'Of next year’s value',
  'valueCard.from': 'From',
};
