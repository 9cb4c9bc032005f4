import type { MessagesOf } from '../keys.ts';
import type { insightWords as chinese } from '../zh/insightWords.ts';

export const insightWords: MessagesOf<typeof chinese> = {
  'words.intro':
    'Mood, emotion and concern are read from the words that customers and leads send, so that those who are unhappy or hesitating are heard first. It is a hint, not a judgement of people; what is misread is put right with one click in the timeline.',
  'words.whose': 'Who sent them',
  'words.leadsHint': 'Once a lead is converted, its texts count as the customer’s, and only there.',
  'words.how': 'How it reads, and how well',
  'words.none': 'No text was read in this period',
  'words.noneHint':
    'Note down an interaction as “from the customer” with its content: seconds later its mood is read. Nothing is read of those who asked not to be profiled.',
  'words.byWeek': 'Texts each week',
  'words.byMonth': 'Texts each month',
  'words.week': 'Monday',
  'words.month': 'First day',
  'words.allRows': 'Show all {{count}} lines',
  'words.fewer': 'Show the latest only',
  'words.texts': 'Texts',
  'words.share': 'Unhappy share',
  'words.by.channel': 'Where they came in',
  'words.by.product': 'Which products they name',
  'words.productHint':
    'Known by names and codes of products on sale; a text that names several counts for the one it names most. After a product is renamed or added, earlier texts are looked through again by night, the newest first. Click a product to narrow the page to it.',
  'words.noProduct': 'No text of this period names a product on sale.',
  'words.product': 'Product',
  'words.productCategory': 'Product category',
  'words.everyChannel': 'Every channel',
  'words.everyProduct': 'Every product',
  'words.notNamed': 'Not named in this period',
  'words.named': '{{name}} ({{count}})',
  'words.gone': 'A product no longer sold',
  'words.only': 'Only “{{name}}”',
  'words.by.aspect': 'What they speak of',
  'words.by.category': 'What they are for',
  'words.emotions': 'Emotions',
  'words.emotionsHint': 'Only the plainest of each text counts; most texts have none.',
  'words.deciding': 'Words that decided',
  'words.decidingHint_one': 'From {{texts}} text; click a word to see where it stands.',
  'words.decidingHint_other':
    'From the newest {{texts}} texts; click a word to see where it stands.',
  'words.side.negative': 'Read as unhappy',
  'words.side.positive': 'Read as pleased',
  'words.side.hesitating': 'Read as hesitating',
  'words.trendOf': 'Trend of',
  'words.trendOf.negative': 'Unhappy',
  'words.trendOf.hesitating': 'Hesitating',
  'words.noWords': 'There are none.',
  'words.quotes': 'Texts with “{{word}}”',

  'words.badge': 'Sounds: {{mood}}. See why, or correct it',
  'words.byLexicon': 'Read by a general list of words; it may be wrong.',
  'words.byLearned': 'Read as learned from texts that your colleagues corrected; it may be wrong.',
  'words.corrected': 'Corrected by {{name}}, {{at}}',
  'words.somebody': 'a colleague',
  'words.because': 'Because of:',
  'words.noMood': 'No word in it tells of a mood.',
  'words.about': 'About: {{aspects}}',
  'words.aspectOf': '{{aspect}} ({{mood}})',
  'words.join': ', ',
  'words.isIt': 'You would say it is',
  'words.emotion': 'Emotion',
  'words.noEmotion': 'No plain emotion',
  'words.category': 'Concern',
  'words.noCategory': 'Not told',
  'words.teaches':
    'Click the present one to say that it was read rightly. What you say stands, and teaches how to read.',
  'words.takeBack': 'Take it back',
  'words.why.notInbound': 'Only what they send is read.',
  'words.why.noText': 'There is no text to read.',
  'words.why.noProfiling': 'They asked not to be profiled, so nothing is read.',
  'words.why.converted':
    'This lead became a customer: the text is read in the customer’s timeline.',
  'words.why.notYet': 'It has just been written, and is read soon.',

  'words.card.lexicon': 'It reads by a list of Chinese and English words gathered by hand.',
  'words.card.learned':
    'It reads as learned from texts that colleagues corrected, and by the word list where that is not sure.',
  'words.card.origin':
    'The product comes without any trained model. Once {{needed}} texts of each of two classes have been judged, it learns by night; what it learned is used if it does no worse than the word list on texts it had not seen.',
  'words.card.goodHint':
    'How often it says the same as colleagues. What was learned is asked about texts it did not learn from. People mostly correct what was misread, so the word list does better than it looks here.',
  'words.card.what': 'What is read',
  'words.card.judged': 'Judged by people',
  'words.card.byLexicon': 'Word list',
  'words.card.byLearned': 'As learned',
  'words.card.target.sentiment': 'Mood',
  'words.card.target.emotion': 'Emotion',
  'words.card.target.category': 'Concern',
  'words.card.because': '{{what}}: {{reason}}',
  'words.card.tooFew':
    'too few texts have been judged; two classes need {{needed}} each. The word list reads until then.',
  'words.card.oneClass':
    'all judged texts are of one class, so there is nothing to learn. The word list reads.',
  'words.card.noSkill':
    'on texts it had not seen it is no better than the most frequent class. The word list reads.',
  'words.card.lexiconBetter': 'the word list agrees with colleagues more often, and reads on.',
  'words.card.channels': 'Mood by channel',
  'words.card.channelsHint':
    'How often it says the same as colleagues, by where the texts came in.',
  'words.card.channel': 'Channel',
  'words.card.nothingJudged':
    'Nobody has judged a text yet. Click the mood in the timeline of a customer or lead to correct or confirm it.',
  'words.card.short.lexicon_one': 'By the word list; {{judged}} text judged',
  'words.card.short.lexicon_other': 'By the word list; {{judged}} texts judged',
  'words.card.short.learned': 'Says the same as colleagues of {{count}} texts in 100',
};
