import type { MessagesOf } from '../keys.ts';
import type { experiments as zh } from '../zh/experiments.ts';

export const experiments: MessagesOf<typeof zh> = {
  'experiment.planTitle': 'Plan',
  'experiment.resultsTitle': 'Results',
  'experiment.audience': 'Audience',
  'experiment.everybody': 'All customers',
  'experiment.customers_one': '{{number}} customer',
  'experiment.customers_other': '{{number}} customers',
  'experiment.customersMore': 'More than {{number}} customers',
  'experiment.fitToday_one': '{{number}} fits today',
  'experiment.fitToday_other': '{{number}} fit today',
  'experiment.fitTodayMore': 'More than {{number}} fit today',
  'experiment.who': 'Which customers take part',
  'experiment.what': 'What is observed',
  'experiment.arms': 'Arms',
  'experiment.armsHint':
    'Customers are assigned by lot, in proportion to the parts. The control gets nothing special: only beside it does one see what the others’ treatment does.',
  'experiment.arm': 'Arm',
  'experiment.armNumber': 'Arm {{number}}',
  'experiment.control': 'Control',
  'experiment.treatmentArm': 'Treatment',
  'experiment.controlName': 'Name of the control',
  'experiment.armName': 'Name of the arm',
  'experiment.nameMissing': 'Enter a name.',
  'experiment.parts': 'Parts',
  'experiment.partsDefinition': 'Customers are assigned in proportion to the parts of each arm.',
  'experiment.treatment': 'What they get',
  'experiment.controlGets': 'The same as ever',
  'experiment.addArm': 'Add an arm',
  'experiment.removeArm': 'Take away the arm {{arm}}',
  'experiment.armsWrong': 'Each arm has a name and parts (a whole number from 1 to 1,000).',
  'experiment.armsFailed': 'The experiment is saved, but not all of its arms: {{reason}}',
  'experiment.needsAudience': 'There is no audience yet: say which customers take part.',
  'experiment.needsArms':
    'It takes two arms at least, a control and one that gets something. Add them under “Arms”.',
  'experiment.needsControl': 'Exactly one arm is the control. Choose it under “Arms”.',
  'experiment.planFirst':
    'With days and parts filled in, this says how many customers would take part and how small a difference they would show.',
  'experiment.planCustomers_one': '1 customer would take part now ({{arms}}).',
  'experiment.planCustomers_other': '{{count}} customers would take part now ({{arms}}).',
  'experiment.planTaken_one': '1 more already takes part in another experiment and stays out.',
  'experiment.planTaken_other':
    '{{count}} more already take part in another experiment and stay out.',
  'experiment.planUnprofiled_one': '1 more asked not to be profiled and stays out.',
  'experiment.planUnprofiled_other': '{{count}} more asked not to be profiled and stay out.',
  'experiment.planPast': 'Of them, {{rate}}% ordered in the last {{days}} days.',
  'experiment.planVisible':
    'With {{customers}} customers you will notice a difference of {{size}} points or more; smaller ones will mostly not show.',
  'experiment.planVisibleMoney':
    'With {{customers}} customers you will notice a difference of {{size}} each or more; smaller ones will mostly not show.',
  'experiment.planBlind':
    'There are too few of these customers, or too few orders of theirs, to notice any difference.',
  'experiment.planNeeded':
    'To notice a difference of {{size}} points takes about {{customers}} customers.',
  'experiment.planNeededMoney':
    'To notice a difference of {{size}} each takes about {{customers}} customers.',
  'experiment.startHint':
    '“Start experiment” assigns customers by lot at once; audience and arms cannot change afterwards. Whoever places an order within their days, and does not cancel it, counts as having ordered.',
  'experiment.startHintMoney':
    '“Start experiment” assigns customers by lot at once; audience and arms cannot change afterwards. Orders placed within a customer’s days count with their amounts, but for those cancelled or paid back.',
  'experiment.assigning': 'Customers are being assigned; this does not take long.',
  'experiment.nobody': 'No customer takes part in it now.',
  'experiment.assigned': 'Customers',
  'experiment.assignedDefinition':
    'Customers assigned to this arm, but for those who have asked not to be profiled since.',
  'experiment.ripe': 'Days over',
  'experiment.ripeDefinition':
    'Customers who were assigned {{days}} days ago or longer. Only they count for the result.',
  'experiment.ordered': 'Ordered',
  'experiment.orderedDefinition':
    'Of those whose days are over: who placed an order within {{days}} days, not cancelled.',
  'experiment.rate': 'Share',
  'experiment.rateDefinition': 'Customers who ordered ÷ customers whose days are over.',
  'experiment.mean': 'Spent each',
  'experiment.meanDefinition':
    'Orders within the days ÷ customers whose days are over; without cancelled and paid back ones.',
  'experiment.soFar': 'Ordered so far',
  'experiment.soFarDefinition':
    'All who have ordered until now, also those whose days go on. Arms cannot be compared by it yet.',
  'experiment.openMembers_one': 'Show the customer of {{arm}}',
  'experiment.openMembers_other': 'Show the {{count}} customers of {{arm}}',
  'experiment.openFigure': '{{arm}}, {{figure}} {{text}}: show who',
  'experiment.fewForMoney':
    'An arm has fewer than 10 customers, or only one or two ordered: amounts would tell single orders, so none is shown or compared.',
  'experiment.better': '{{arm}} is better: {{difference}} points, between {{low}} and {{high}}.',
  'experiment.worse': '{{arm}} is worse: {{difference}} points, between {{low}} and {{high}}.',
  'experiment.same':
    '{{arm}} and the control do not differ by anything that matters: {{difference}} points, between {{low}} and {{high}}.',
  'experiment.open':
    '{{arm}}: no verdict yet, so keep waiting and do not stop because of today’s figures. So far the difference from the control is {{difference}} points, between {{low}} and {{high}}.',
  'experiment.notShown':
    'It could not be shown that {{arm}} differs from the control: {{difference}} points, between {{low}} and {{high}}.',
  'experiment.tooEarly':
    '{{arm}}: too little is known yet. It takes 10 customers who ordered and 10 who did not in each arm.',
  'experiment.tooFew':
    'It could not be shown that {{arm}} differs from the control: it would have taken 10 customers who ordered and 10 who did not in each arm.',
  'experiment.betterMoney': '{{arm}} is better: {{difference}} each, between {{low}} and {{high}}.',
  'experiment.worseMoney': '{{arm}} is worse: {{difference}} each, between {{low}} and {{high}}.',
  'experiment.sameMoney':
    '{{arm}} and the control do not differ by anything that matters: {{difference}} each, between {{low}} and {{high}}.',
  'experiment.openMoney':
    '{{arm}}: no verdict yet, so keep waiting and do not stop because of today’s figures. So far the difference from the control is {{difference}} each, between {{low}} and {{high}}.',
  'experiment.notShownMoney':
    'It could not be shown that {{arm}} differs from the control: {{difference}} each, between {{low}} and {{high}}.',
  'experiment.tooEarlyMoney':
    '{{arm}}: too little is known yet. It takes 100 customers whose days are over in each arm.',
  'experiment.tooFewMoney':
    'It could not be shown that {{arm}} differs from the control: it would have taken 100 customers whose days are over in each arm.',
  'experiment.anytime':
    'You may look every day: the intervals allow for it, and the true difference stays within them 95 times out of 100.',
  'experiment.ratioTitle': 'The arms have the wrong sizes: the result cannot be trusted',
  'experiment.ratio':
    'They hold {{arms}}. Chance hardly ever does that: customers of one arm may have been deleted or merged, or its treatment made them ask to be left out. Find out why, then run it again.',
  'experiment.ratioArm': '{{arm}} {{found}} (planned {{planned}})',
  'experiment.and': ', ',
  'experiment.waiting':
    'The first result comes on {{at}}. Nothing is compared before: those who order first are not like the rest.',
  'experiment.endedEarly': 'It was ended before {{days}} days were over, so there is no result.',
  'experiment.progress': 'The days of {{ripe}} out of {{assigned}} customers are over',
  'experiment.leftOut_one': '1 customer has asked not to be profiled since and is in no figure.',
  'experiment.leftOut_other':
    '{{count}} customers have asked not to be profiled since and are in no figure.',
  'experiment.seenOnly':
    'The figures are of all customers who take part; the lists that they open hold those whom you may see.',

  'rescue.intro':
    'Keep customers who are at risk, and see beside those kept aside whether it really works.',
  'rescue.start': 'Start a rescue',
  'rescue.begin': 'Start',
  'rescue.none': 'There has been no rescue yet',
  'rescue.noneHint':
    'Take the customers at risk who are most worth keeping, and have somebody turn to each. A part is kept aside, so that you see whether it works.',
  'rescue.list': 'Rescues',
  'rescue.since': 'Since {{at}}, {{days}} days observed',
  'rescue.cameBack': 'Ordered again',
  'rescue.cameSoFar': 'Ordered again so far (not to be compared yet)',
  'rescue.came': '{{arm}} {{share}} ({{part}} of {{whole}})',
  'rescue.openCame': '{{text}}: show who',
  'rescue.diluted_one':
    'For {{count}} customer of the control somebody opened a case all the same: they were looked after as well, so the difference looks smaller than it is.',
  'rescue.diluted_other':
    'For {{count}} customers of the control somebody opened a case all the same: they were looked after as well, so the difference looks smaller than it is.',
  'rescue.controlHidden':
    'The figures are of all customers who take part. While it runs the control is not listed: nobody shall treat them differently.',
  'rescue.armControl': 'Control',
  'rescue.armRescue': 'Rescue',
  'rescue.name': 'Name',
  'rescue.defaultName': 'Rescue {{day}}',
  'rescue.who': 'Chosen among',
  'rescue.most': 'How many at most',
  'rescue.controlPercent': 'Kept aside (%)',
  'rescue.days': 'Days observed',
  'rescue.range': 'Enter a whole number from {{least}} to {{most}}.',
  'rescue.anyIntervention': 'Decided one by one',
  'rescue.plan': '{{rescue}} come on the list, {{control}} are kept aside.',
  'rescue.found_one':
    '1 customer fits; churn chance × value of the next year decides who comes first.',
  'rescue.found_other':
    '{{count}} customers fit; churn chance × value of the next year decides who comes first.',
  'rescue.taken_one': '1 more is part of something else already.',
  'rescue.taken_other': '{{count}} more are part of something else already.',
  'rescue.value': 'The {{number}} chosen are expected to spend {{value}} in the next year.',
  'rescue.tooFew_one':
    'Only 1 customer fits; it takes {{fewest}} at least, as fewer do not show whether it works.',
  'rescue.tooFew_other':
    'Only {{count}} customers fit; it takes {{fewest}} at least, as fewer do not show whether it works.',
  'rescue.whyControl':
    'Why some are kept aside: some customers come back anyway. Only beside those to whom nobody turned does one see what the rescue brought. They are drawn by lot and come on no list.',
  'rescue.fieldOf': '{{field}}: {{customer}}',
  'rescue.cases': 'Customers to keep',
  'rescue.allCases': 'Open as a list',
  'rescue.noOpen': 'Nobody is waiting.',
  'rescue.noCases': 'There is nobody here yet.',
  'rescue.first': 'The first {{shown}} of {{count}}.',
  'rescue.risk': '{{value}}%',
  'rescue.noReasons': 'No reason was recorded.',
  'rescue.reasons': 'Why they were at risk',
};
