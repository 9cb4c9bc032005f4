import type { MessagesOf } from '../keys.ts';
import type { privacy as chinese } from '../zh/privacy.ts';

/** The demonstration of learning together, in words for those who are no cryptographers. */
export const privacy: MessagesOf<typeof chinese> = {
  'federation.intro':
    'Several firms can learn together which customers are about to leave, or how many customers they share, without any of them handing over a list. Here three made-up firms with made-up customers show how; none of your own data takes part.',
  'federation.run': 'Run the demonstration',
  'federation.again': 'Run it again',
  'federation.running': 'The demonstration is running',
  'federation.failed': 'The last run failed and came to no result.',
  'federation.cancelled': 'The last run was stopped before it came to a result.',
  'federation.ranAt': 'Last run {{at}}',
  'federation.takes': 'Some ten seconds; you can stop it at any time.',
  'federation.stop': 'Stop',
  'federation.noneTitle': 'Not run yet',
  'federation.noneHint':
    'Run it once to see what the three learn, and what really went over the wire.',
  'federation.noneAsk': 'The result shows here once a colleague who may has run it.',

  'federation.cafe': 'Café',
  'federation.gym': 'Gym',
  'federation.bookshop': 'Bookshop',
  'federation.carrier': 'Coordinator',
  'federation.sum': 'Sum',

  'federation.how': 'How it works',
  'federation.how1': 'Each works out its own',
  'federation.how1Text':
    'Each firm works out a few totals of its own customers, on its own machine. Customers never leave it.',
  'federation.how2': 'Covered by random numbers',
  'federation.how2Text':
    'Each two agree on a random number in private; one adds it, the other takes it away. What is covered means nothing by itself.',
  'federation.how3': 'Only the sum shows',
  'federation.how3Text':
    'Added up, the random numbers cancel out exactly. The coordinator sees nothing but the sum.',
  'federation.how4': 'Improve, and once more',
  'federation.how4Text':
    'The sum improves the common model, which goes back to all three, round after round, until it no longer changes.',
  'federation.example': 'An example: how one number travels',
  'federation.firm': 'Firm',
  'federation.own': 'Own number',
  'federation.mask': 'Random numbers',
  'federation.sent': 'What is sent',
  'federation.exampleNote':
    'The coordinator sees the last column: no number says anything, and yet the sum is right.',

  'federation.who': 'Who sees what',
  'federation.side': 'Side',
  'federation.whoSees': 'Sees',
  'federation.whoNever': 'Never sees',
  'federation.self': 'The firm itself',
  'federation.selfSees':
    'Its own customers and the common model; when comparing lists, also how long the other list is and how many both have',
  'federation.selfNever': 'Any customer of another firm, or any single firm’s numbers',
  'federation.others': 'The other two',
  'federation.othersSees':
    'The common model; when lists are compared, the one that is asked learns only how long the other list is',
  'federation.othersNever': 'Your customers, your numbers, who is on your list',
  'federation.carrierSees':
    'Covered numbers, sums, sealed envelopes, how long lists are and how many both have',
  'federation.carrierNever': 'Any customer, any single firm’s numbers, what is in the envelopes',
  'federation.honest':
    'This holds as long as everybody keeps to the rules. Whoever compares a long list of guesses can find out who is on the other one: how long lists may be, and how often they may be compared, has to be agreed. And where only two are left, each can take its own part off the sum; noise is the answer to that.',

  'federation.learned': 'How much better it is together',
  'federation.learnedHint':
    'Given one customer who left and one who stayed, how often in 100 the model tells which is which. Tried on {{count}} customers nobody has learned from; guessing gets 50.',
  'federation.alone': '{{name}} alone',
  'federation.aloneNote_one': '{{customers}} customer, of whom {{left}} left',
  'federation.aloneNote_other': '{{customers}} customers, of whom {{left}} left',
  'federation.together': 'All three together',
  'federation.togetherNote': '{{rounds}} rounds',
  'federation.pooled': 'With all customers in one table',
  'federation.pooledNote': 'For comparison: possible only because all of it is made up',
  'federation.withNoise': 'All three together, with noise',
  'federation.withNoiseNote': '{{rounds}} rounds, noise in every sum',
  'federation.without': '{{name}} lost on the way',
  'federation.withoutNote': 'Gone after round {{after}}; the other two finished after {{rounds}}',
  'federation.of100': '{{hits}} of 100',

  'federation.budget': 'Noise, and the budget for privacy',
  'federation.budgetText':
    'Sums alone can still give a single customer away, bit by bit. So each firm adds a little noise before it sends, and keeps an account of how much it gives away at most: ε, the smaller the safer. Once it is spent, it answers no more. What stands here is the training with noise.',
  'federation.spent': '{{name}}: {{spent}} of {{granted}} spent',
  'federation.budgetMeaning':
    'ε = {{epsilon}}: whether or not a given customer is in the data, no result is more than {{times}} times as likely (except with a chance of {{delta}} at most).',

  'federation.lists': 'How many customers two lists share',
  'federation.listsText':
    '{{asking}} and {{other}} have a list of telephone numbers each. Every number becomes a point on a curve, which both cover, each with its own key. Points covered twice can be compared, and never turned back into numbers.',
  'federation.listOf': '{{name}}’s list',
  'federation.common': 'On both',
  'federation.listsKnown':
    '{{asking}} learns how long the other list is and how many both have, not who. {{other}} learns only how long the other list is.',

  'federation.wire': 'What really went over the wire',
  'federation.wireTotal': '{{messages}} messages, {{size}} KB in all, every one of them on record',
  'federation.wireClean':
    'Every message was searched, also what it holds in coded form, for {{searched}} values of {{customers}} customers of each partner: figures, as they are and as they were scaled, telephone numbers, and who left. None was found.',
  'federation.wireFound':
    '{{found}} figures were found in messages where none should be: please tell your administrator.',
  'federation.wireLines': 'These are all messages of the first round and of comparing the lists.',
  'federation.what': 'What it is',
  'federation.party': 'From',
  'federation.bytes': 'Bytes',
  'federation.excerpt': 'How it begins',
  'federation.phase.exact': 'First round',
  'federation.phase.lists': 'Comparing lists',
  'federation.step.advertise': 'Public keys, to agree on random numbers',
  'federation.step.share':
    'Sealed envelopes, so that others can take its random numbers off if it fails',
  'federation.step.mask': 'Covered numbers',
  'federation.step.unmask': 'Pieces to take the random numbers off the sum',
  'federation.step.blind': 'Its own list as points, covered once',
  'federation.step.blindAgain': 'The other’s points, covered once more',
  'federation.step.count': 'How many both have',
};
